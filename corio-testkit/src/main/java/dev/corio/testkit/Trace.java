package dev.corio.testkit;

import dev.corio.CorioListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What happened, a line each, by the clock of the test. */
final class Trace implements CorioListener {

    private static final Pattern HASH = Pattern.compile("@[0-9a-f]{1,8}\\b");

    private final Map<String, Integer> numbers = new HashMap<>(); // guarded by this
    private final List<String> lines = new ArrayList<>(); // guarded by this

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
        lines.add(time(nanos) + " " + numbered(what));
    }

    private synchronized void add(Event event, String what) {
        lines.add(time(event.nanos()) + " lane " + event.lane() + ": " + numbered(what));
    }

    /** {@return the same, with numbers in the order of mention in place of hash codes, which differ from run to run} */
    private String numbered(String what) {
        return HASH.matcher(what)
                .replaceAll(found -> "#" + numbers.computeIfAbsent(found.group(), unseen -> numbers.size() + 1));
    }

    private static String time(long nanos) {
        return "%d.%06d s".formatted(nanos / 1_000_000_000, nanos / 1000 % 1_000_000);
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
