package dev.corio;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What recordings of the JDK's flight recorder get to know. Called where listeners are told, by whoever makes it happen: an event
 * is written there and then, into a buffer of the thread. So there is nothing to keep, and nothing to tell later.
 *
 * <p>Where the module {@code jdk.jfr} is missing, no class that needs it is touched. Where it is there and nobody records, each hook
 * is a question whose answer the compiler knows.
 */
final class Jfr {

    private static final boolean PRESENT = ModuleLayer.boot()
            .findModule("jdk.jfr")
            .filter(Jfr.class.getModule()::canRead)
            .isPresent();

    private Jfr() {}

    /** Makes the events known to a recorder that runs, which takes it long: else a lane would do it. */
    static void prepare() {
        if (PRESENT) {
            JfrRecorder.prepare();
        }
    }

    /** {@return whether batches are recorded} Then it is to be known since when their requests wait. */
    static boolean batches() {
        return PRESENT && JfrRecorder.batches();
    }

    /** {@return whether what tasks say is recorded} */
    static boolean logs() {
        return PRESENT && JfrRecorder.logs();
    }

    /** {@return whether a recording wants what the own threads of lanes write} */
    static boolean lanes() {
        return PRESENT && (JfrRecorder.busy() || JfrRecorder.idle() || JfrRecorder.batches());
    }

    /** {@return who records the phases of a lane, null if nobody can} */
    static @Nullable JfrPhases phases(Lane lane) {
        return PRESENT ? new JfrPhases(lane) : null;
    }

    static void started(TaskNode task) {
        if (PRESENT) {
            JfrRecorder.started(task);
        }
    }

    static void suspended(TaskNode task, Wait wait) {
        if (PRESENT) {
            JfrRecorder.suspended(task, wait);
        }
    }

    /** The body of a task is done, and children are left. */
    static void waitsForChildren(TaskNode task) {
        if (PRESENT) {
            JfrRecorder.waitsForChildren(task);
        }
    }

    /** What it waits for is asked again, by another request. */
    static void moved(TaskNode task, Wait to) {
        if (PRESENT) {
            JfrRecorder.moved(task, to);
        }
    }

    static void resumed(TaskNode task) {
        if (PRESENT) {
            JfrRecorder.resumed(task);
        }
    }

    static void ended(TaskNode task) {
        if (PRESENT) {
            JfrRecorder.ended(task);
        }
    }

    static void logged(TaskNode task, String message) {
        if (PRESENT) {
            JfrRecorder.logged(task, message);
        }
    }

    static void dispatched(IoBatch<?, ?> batch) {
        if (PRESENT) {
            JfrRecorder.dispatched(batch);
        }
    }

    /** From any thread. */
    static void returned(IoBatch<?, ?> batch) {
        if (PRESENT) {
            JfrRecorder.returned(batch);
        }
    }

    static void blocked(Lane lane, Holder holder, Duration held) {
        if (PRESENT) {
            JfrRecorder.blocked(lane, holder, held);
        }
    }

    static void deadlock(Lane lane, int tasks, String report) {
        if (PRESENT) {
            JfrRecorder.deadlock(lane, tasks, report);
        }
    }
}
