package dev.corio;

import java.util.Collection;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells of tasks, each with its lane held: path, what it waits for, who holds that, and where it stands. */
final class TaskReport {

    /** Past so many tasks a report helps nobody. */
    static final int MOST = 100;

    private static final int MOST_NAMES = 5;
    private static final int MOST_FRAMES = 30;

    /** Names those who can end a wait. */
    private static final class Names implements Blockers {
        private final String relation;
        private @Nullable String names;

        Names(String relation) {
            this.relation = relation;
        }

        @Override
        public void open() {}

        @Override
        public void all(Collection<? extends TaskNode> tasks) {
            list(tasks, TaskNode::name);
        }

        @Override
        public void any(Collection<? extends TaskNode> tasks) {
            all(tasks);
        }

        @Override
        public void anyOf(WaitQueue queue) {
            list(queue.users(), each -> "program " + each.number());
        }

        private <E> void list(Collection<E> all, Function<? super E, String> name) {
            StringJoiner joined = new StringJoiner(", ", ", " + relation + " ", "");
            all.stream().limit(MOST_NAMES).map(name).forEach(joined::add);
            if (all.size() > MOST_NAMES) {
                joined.add("and " + (all.size() - MOST_NAMES) + " more");
            }
            names = all.isEmpty() ? null : joined.toString();
        }

        @Override
        public String toString() {
            return names == null ? "" : names;
        }
    }

    private final StringBuilder text = new StringBuilder();
    private int told;
    private int left;

    /** {@return whether there is room for more} */
    boolean add(TaskNode task) {
        if (told == MOST) {
            left++;
            return false;
        }
        told++;
        text.append(System.lineSeparator()).append(task.name()).append(' ').append(stateOf(task));
        Thread thread = task.thread;
        if (thread != null && !task.isBodyDone()) {
            appendFrames(thread.getStackTrace());
        }
        return true;
    }

    /** Counts tasks that are not told of. */
    void leave(int more) {
        left += more;
    }

    private static String stateOf(TaskNode task) {
        Wait wait = task.waiting();
        if (wait != null) {
            Names names = new Names(wait.relation());
            wait.blockers(task, names);
            return (wait == Waits.TURN ? "is ready: it waits for " : "waits for ")
                    + wait.what()
                    + wait.advice()
                    + names;
        }
        if (task.isBodyDone()) {
            Names names = new Names("which are");
            names.all(task.children());
            return "has ended its code and waits for its children" + names;
        }
        return task.lane().current == task ? "runs" : "is ready";
    }

    private void appendFrames(StackTraceElement[] frames) {
        int shown = 0;
        for (StackTraceElement frame : frames) {
            if (!Traces.isPlumbing(frame.getClassName()) && shown++ < MOST_FRAMES) {
                text.append(System.lineSeparator()).append("    at ").append(frame);
            }
        }
    }

    @Override
    public String toString() {
        return left == 0 ? text.toString() : text + System.lineSeparator() + "and " + left + " more tasks";
    }
}
