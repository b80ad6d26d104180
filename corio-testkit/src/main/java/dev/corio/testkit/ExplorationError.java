package dev.corio.testkit;

import java.util.List;

/** A program failed under a schedule. The cause is what it threw under the shortest that was found. */
public final class ExplorationError extends AssertionError {

    private static final int LAST_LINES = 200;

    private final transient Schedule schedule;
    private final transient Schedule shortest;
    private final transient List<String> trail;

    ExplorationError(Explore.Run found, Explore.Run shrunk, boolean failsAgain) {
        super(message(found, shrunk, failsAgain), shrunk.failure());
        this.schedule = found.schedule();
        this.shortest = shrunk.schedule();
        this.trail = shrunk.trace();
    }

    private static String message(Explore.Run found, Explore.Run shrunk, boolean failsAgain) {
        StringBuilder text = new StringBuilder("it fails under \"" + found.schedule() + "\"");
        if (!failsAgain) {
            text.append(
                    ", but not again: it depends on what the schedule does not rule, such as threads that the test kit"
                            + " does not know, the real time, or the run before");
        } else if (!shrunk.schedule().equals(found.schedule())) {
            text.append(", and under the shorter \"" + shrunk.schedule() + "\"; run that alone with Explore.again(\""
                    + shrunk.schedule() + "\", program)");
        }
        List<String> trace = shrunk.trace();
        int from = Math.max(0, trace.size() - LAST_LINES);
        text.append(": ").append(shrunk.failure());
        if (from > 0) {
            text.append("\n    … ").append(from).append(" lines before");
        }
        trace.subList(from, trace.size()).forEach(line -> text.append("\n    ").append(line));
        return text.toString();
    }

    /** {@return the schedule under which it was found} */
    public Schedule schedule() {
        return schedule;
    }

    /** {@return the shortest that was found} */
    public Schedule shortest() {
        return shortest;
    }

    /** {@return what happened under the shortest} */
    public List<String> trail() {
        return trail;
    }
}
