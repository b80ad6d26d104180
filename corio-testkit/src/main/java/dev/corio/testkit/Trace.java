package dev.corio.testkit;

import dev.corio.CorioListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What happened, a line each, by the clock of the test. */
final class Trace implements CorioListener {

    /** The name of a class, and a hash code: what {@code Object.toString} gives. */
    private static final Pattern HASH = Pattern.compile("((?:\\[+|[A-Z$])[\\w$;/]*)@([0-9a-f]{1,8})(?![\\w.]*\\w)");

    private static final int MOST_LINES = 100_000;
    private static final int LAST_LINES = 20;

    private final Map<String, Integer> numbers = new HashMap<>(); // guarded by this
    private final Deque<String> lines = new ArrayDeque<>(); // guarded by this
    private long dropped; // guarded by this

    @Override
    public void taskStarted(StartedEvent event) {
        add(event, of(event) + " starts");
    }

    @Override
    public void taskSuspended(SuspendedEvent event) {
        add(event, of(event) + " waits for " + event.what());
    }

    @Override
    public void taskResumed(ResumedEvent event) {
        add(event, of(event) + " goes on");
    }

    @Override
    public void taskEnded(EndedEvent event) {
        String failure = event.failure().map(thrown -> ": " + thrown).orElse("");
        add(event, of(event) + " ends, " + event.outcome().name().toLowerCase(Locale.ROOT) + failure);
    }

    @Override
    public void logged(LogEvent event) {
        add(event, of(event) + " says " + event.message());
    }

    @Override
    public void batchDispatched(DispatchedEvent event) {
        add(
                event,
                of(event) + " of " + event.size() + " leaves, for "
                        + event.tasks().stream().map(Trace::name).toList());
    }

    @Override
    public void batchAnswered(AnsweredEvent event) {
        add(event, of(event) + " is answered" + (event.failures() > 0 ? ", " + event.failures() + " failed" : ""));
    }

    @Override
    public void batchFailed(FailedEvent event) {
        add(
                event,
                of(event) + " fails"
                        + event.failure().map(thrown -> ": " + thrown).orElse(""));
    }

    private static String of(TaskEvent event) {
        return "task " + name(event.task());
    }

    private static String name(TaskInfo task) {
        return task.program() + "/" + task.path();
    }

    private static String of(BatchEvent event) {
        return "batch " + event.number() + " of \"" + event.io() + "\"";
    }

    /** Something the test itself tells. */
    synchronized void note(long nanos, String what) {
        keep(time(nanos) + " " + numbered(what));
    }

    private synchronized void add(Event event, String what) {
        keep(time(event.nanos()) + " lane " + event.lane() + ": " + numbered(what));
    }

    private void keep(String line) {
        if (lines.size() == MOST_LINES) {
            lines.remove();
            dropped++;
        }
        lines.add(line);
    }

    /** {@return the same, with numbers in the order of mention in place of hash codes, which differ from run to run} */
    private String numbered(String what) {
        return HASH.matcher(what).replaceAll(found -> {
            int number = numbers.computeIfAbsent(found.group(2), unseen -> numbers.size() + 1);
            return Matcher.quoteReplacement(found.group(1) + "#" + number);
        });
    }

    private static String time(long nanos) {
        return "%d.%06d s".formatted(nanos / 1_000_000_000, nanos / 1000 % 1_000_000);
    }

    /** {@return what is kept: of a long run the end, after a line that says how much is not} */
    synchronized List<String> lines() {
        List<String> all = new ArrayList<>();
        if (dropped > 0) {
            all.add("(" + dropped + " lines before are not kept)");
        }
        all.addAll(lines);
        return List.copyOf(all);
    }

    /** {@return the last few} */
    synchronized List<String> last() {
        return lines.stream().skip(Math.max(0, lines.size() - LAST_LINES)).toList();
    }
}
