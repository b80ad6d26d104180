package dev.corio;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A task failed: what it threw, and where in the tree. Later failures of the same unwinding hang on the first one.
 *
 * <p>Written by the lane of the program; read by others after the program has ended.
 */
final class Failure {

    /** Past so many a report helps nobody. */
    static final int MOST_LATER = 100;

    /** So many tasks of a chain are shown with the place where they were started. */
    private static final int MOST_SPAWNS = 30;

    private final String message;
    private final Throwable cause;
    private final List<StackTraceElement> spawns;
    private final List<Failure> later = new CopyOnWriteArrayList<>(); // its exception may be thrown on in other lanes
    private int dropped;

    Failure(TaskNode task, Throwable cause) {
        this("task " + task.path() + " failed: " + Texts.of(cause), cause, task.spawnTrace(MOST_SPAWNS));
    }

    /** {@return a failure told without any text of the throwable's own} */
    static Failure bare(Throwable cause) {
        return new Failure("a task failed, and what it threw could not be told", cause, List.of());
    }

    private Failure(String message, Throwable cause, List<StackTraceElement> spawns) {
        this.message = message;
        this.cause = cause;
        this.spawns = spawns;
    }

    /** {@return the same without the later ones} What is suppressed shows one level: failures may name each other. */
    Failure alone() {
        return new Failure(message, cause, spawns);
    }

    /** {@return the same for another scope, in which others may follow} */
    Failure passedOn() {
        Failure copy = alone();
        copy.later.addAll(later);
        return copy;
    }

    String message() {
        return dropped == 0 ? message : message + " (and " + dropped + " later failures that are not shown)";
    }

    /** {@return where the task and those above it were started} */
    List<StackTraceElement> spawns() {
        return spawns;
    }

    Throwable cause() {
        return cause;
    }

    List<Failure> later() {
        return later;
    }

    /** Keeps a later failure, unless it is one that stands here already. */
    static void keep(List<Failure> kept, Failure failure, Runnable full) {
        if (kept.contains(failure)) {
            return;
        }
        if (kept.size() < MOST_LATER) {
            kept.add(failure);
        } else {
            full.run();
        }
    }

    void addLater(Failure failure) {
        if (failure != this) {
            keep(later, failure, () -> dropped++);
        }
    }
}
