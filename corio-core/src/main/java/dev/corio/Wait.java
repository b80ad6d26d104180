package dev.corio;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a suspended task waits for. One object may serve many tasks (a queue) or one (a request).
 *
 * <p>Owned by the lane of the waiting task: its methods are called with that lane held.
 */
abstract sealed class Wait permits IoRequest, Gather, Waits.Plain {

    /** What may end a wait. */
    enum Kind {
        /** Something other than a task: an answer, a timer, foreign code, a thread outside. */
        OPEN,

        /** The end of tasks that are inside of the waiting one. A cycle leads through other waits, too. */
        CHILDREN,

        /** Certain tasks: who holds a lock, runs a flight, is joined. This wait may close a cycle. */
        HELD,

        /** Whichever task has to do with it: who gives a permit back, sends an item, counts down. */
        COUNTED
    }

    /** {@return what may end it} The same as long as the task waits. */
    Kind kind(TaskNode task) {
        return Kind.OPEN;
    }

    /** Tells what can end it, as things are now. */
    void blockers(TaskNode task, Blockers blockers) {
        blockers.open();
    }

    /**
     * The task is cancelled: takes it out of whatever would resume it.
     *
     * @return false if the wait cannot end yet (the children of a scope unwind first); the task is then resumed as usual
     */
    abstract boolean withdraw(TaskNode task);

    /** {@return whether another lane has ended it, and the task has not heard of that yet} */
    boolean isOver() {
        return false;
    }

    /** {@return what it is, for reports: "an answer of Io users"} */
    abstract String what();

    /** {@return what a report adds to it: how to wait for this without a deadlock} */
    String advice() {
        return "";
    }

    /** {@return the same as it is now, to be put into words when somebody asks} Where it names a task deep down, that takes time. */
    Supplier<String> whatNow() {
        String what = what();
        return () -> what;
    }

    /** {@return what it is, for recordings: short and the same for many; null if {@link #asks} says all} */
    @Nullable
    String label() {
        return what();
    }

    /** {@return the name of the Io that is asked, null if none is} As the wait begins. */
    @Nullable
    String asks() {
        return null;
    }

    /** {@return the number of the batch that brought the answer, 0 if there is none, or several} As the wait ends. */
    long answeredIn() {
        return 0;
    }

    /** {@return how what is waited for belongs to those who can end the wait, for reports} */
    String relation() {
        return "held by";
    }

    /** {@return what sort of thing it is, for listeners} */
    CorioListener.WaitKind reason() {
        return CorioListener.WaitKind.LINE;
    }
}
