package dev.corio.testkit;

import java.util.List;

/** A program failed under a schedule. The cause is what it threw under the shortest that was found. */
public final class ExplorationError extends AssertionError {

    private static final int LAST_LINES = 200;

    private final String schedule; // as text: errors travel between processes
    private final String shortest;
    private final List<String> trail; // that of lists which are serializable

    /**
     * A failure.
     *
     * @param runs how many it took to shrink it; 0 if it did not fail again
     * @param again what runs a schedule again, as source text
     */
    ExplorationError(ExploreRun found, ExploreRun shrunk, int runs, String again) {
        super(message(found, shrunk, runs, again), shrunk.failure());
        this.schedule = found.schedule().toString();
        this.shortest = shrunk.schedule().toString();
        this.trail = List.copyOf(shrunk.trace());
    }

    private static String message(ExploreRun found, ExploreRun shrunk, int runs, String again) {
        StringBuilder text = new StringBuilder("it fails under \"" + found.schedule() + "\": " + found.failure());
        if (runs == 0) {
            text.append(
                    "\n  but not again: it depends on what the schedule does not rule, such as threads that the test kit"
                            + " does not know, the real time, or the run before");
        } else if (found != shrunk) {
            text.append("\n  and under \"" + shrunk.schedule() + "\", the shortest found in "
                    + Texts.count(runs, "run", "runs") + ": " + shrunk.failure() + "\n  run that alone with " + again
                    + "(\""
                    + shrunk.schedule() + "\", program)");
        }
        if (shrunk.unruled() != null) {
            text.append("\n  ").append(shrunk.unruled());
        }
        List<String> trace = shrunk.trace();
        int from = Math.max(0, trace.size() - LAST_LINES);
        if (from > 0) {
            text.append("\n    … ").append(from).append(" lines before");
        }
        trace.subList(from, trace.size()).forEach(line -> text.append("\n    ").append(line));
        return text.toString();
    }

    /** {@return the schedule under which it was found} */
    public Schedule schedule() {
        return Schedule.parse(schedule);
    }

    /** {@return the shortest that was found} */
    public Schedule shortest() {
        return Schedule.parse(shortest);
    }

    /** {@return what happened under the shortest} */
    public List<String> trail() {
        return trail;
    }
}
