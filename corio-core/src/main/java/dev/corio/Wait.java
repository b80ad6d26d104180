package dev.corio;

/**
 * What a suspended task waits for. One object may serve many tasks (a queue) or one (a request).
 *
 * <p>Owned by the lane of the waiting task: both methods are called with that lane held.
 */
abstract sealed class Wait permits IoRequest, Gather, Waits.Plain {

    /** {@return whether only tasks can end it: no answer, no timer, no foreign code} */
    boolean isClosed() {
        return false;
    }

    /** Tells what can end it, if it is closed. */
    void blockers(TaskNode task, Blockers blockers) {
        blockers.open();
    }

    /**
     * The task is cancelled: takes it out of whatever would resume it.
     *
     * @return false if the wait cannot end yet (the children of a scope unwind first); the task is then resumed as usual
     */
    abstract boolean withdraw(TaskNode task);

    /** {@return what it is, for reports: "a request of Io users"} */
    abstract String what();
}
