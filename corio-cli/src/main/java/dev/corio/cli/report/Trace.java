package dev.corio.cli.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a recording tells, in columns: one row a task, a suspension, a batch, a phase. Times are nanoseconds since the first event.
 * {@link TraceReader} fills it; then tasks are in the order in which they began to be recorded, the rest in that of time.
 */
final class Trace {

    /** In place of a row, and of the number of a batch. */
    static final int NONE = -1;

    /** What a task may wait for, in the order in which pages show it; others that come later are put under the last. */
    static final List<String> KINDS = List.of("ANSWER", "TASKS", "LINE", "SLEEP", "STAGE", "TURN", "BLOCKING");

    /** How a task may end; the last one: not while it was recorded. */
    static final List<String> OUTCOMES = List.of("OK", "FAILED", "CANCELLED", "UNFINISHED");

    static final int UNFINISHED = 3;

    private static final int DEEP = 64;
    private static final int MOST_TEXTS = 20_000;
    private static final int MOST_PARTITIONS = 1_000; // each has figures of its own

    /** Tasks. */
    static final class Tasks {
        final Column number = new Column(); // as events name it
        final Column parent = new Column(); // row of the parent; until all is read, its number
        final Column start = new Column();
        final Column lasted = new Column();
        final Column lane = new Column();
        final Column program = new Column();
        final Column name = new Column(); // in `sites`
        final Column index = new Column(); // among its siblings, that of a flight below 0
        final Column path = new Column(); // in `texts`, where it does not follow from those above it
        final Column outcome = new Column();
        final Column failure = new Column(); // in `texts`

        int size() {
            return number.size();
        }
    }

    /** Suspensions. After reading they are in the order of their tasks. */
    static final class Suspensions {
        final Column task = new Column(); // row of the task; until all is read, its number
        final Column start = new Column();
        final Column lasted = new Column();
        final Column kind = new Column();
        final Column what = new Column(); // in `texts`
        final Column io = new Column();
        final Column batch = new Column(); // row of the batch; until all is read, its number

        int size() {
            return task.size();
        }
    }

    /** Batches. */
    static final class Batches {
        final Column io = new Column();
        final Column lane = new Column();
        final Column number = new Column();
        final Column start = new Column();
        final Column lasted = new Column();
        final Column size = new Column();
        final Column waited = new Column();
        final Column inFlight = new Column();
        final Column retried = new Column();
        final Column failures = new Column();
        final Column retries = new Column();
        final Column failure = new Column(); // in `texts`
        final Column task = new Column(); // row of the first asking task; until all is read, its number
        final Column site = new Column(); // in `sites`
        final Column partition = new Column(); // in `partitions`

        int size() {
            return io.size();
        }
    }

    /** CPU phases of lanes. */
    static final class Phases {
        final Column lane = new Column();
        final Column start = new Column();
        final Column lasted = new Column();
        final Column number = new Column();
        final Column steps = new Column();

        int size() {
            return lane.size();
        }
    }

    /**
     * What a task said, or the watchdog, or who looks for deadlocks.
     *
     * @param time nanoseconds since the first event
     * @param kind "log", "blocked" or "deadlock"
     * @param who path of the task, or who holds the lane
     * @param text what there is to say, perhaps of several lines
     */
    record Remark(
            long time,
            String kind,
            int lane,
            @Nullable String who,
            @Nullable String text) {}

    /** How many remarks are kept: a page with more is not read. */
    static final int MOST_REMARKS = 1_000;

    final Tasks tasks = new Tasks();
    final Suspensions suspensions = new Suspensions();
    final Batches batches = new Batches();
    final Phases phases = new Phases();
    final List<Remark> remarks = new ArrayList<>();
    final Names lanes = new Names(Integer.MAX_VALUE);
    final Names ios = new Names(Integer.MAX_VALUE);
    final Names sites = new Names(MOST_TEXTS);
    final Names texts = new Names(MOST_TEXTS);
    final Names partitions = new Names(MOST_PARTITIONS);
    long programs;
    long failedPrograms;
    long events;
    long remarked; // with those that are not kept
    long startEpochMillis;
    long length; // nanoseconds from the first event to the end of the last

    /** {@return "0/3/1": where a task is in its tree, the end of it where it is deep down} */
    String pathOf(int task) {
        Deque<String> steps = new ArrayDeque<>();
        for (int each = task; each != NONE; each = tasks.parent.getInt(each)) {
            if (steps.size() == DEEP) {
                steps.push("…");
                break;
            }
            String path = texts.get(tasks.path.getInt(each));
            long index = tasks.index.get(each);
            steps.push(path != null ? path : index < 0 ? "flight" : Long.toString(index));
            if (path != null) {
                break;
            }
        }
        return String.join("/", steps);
    }
}
