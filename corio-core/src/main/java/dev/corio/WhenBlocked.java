package dev.corio;

/** What happens to a lane whose task blocks by other means than a suspension point: in a lock, a socket, {@code Thread.sleep}. */
public enum WhenBlocked {
    /** The lane waits for the task. Tasks of a lane may share plain variables. The {@linkplain Corio.Builder#watchdog watchdog} tells. */
    HOLD,

    /**
     * The next task of the lane runs; the one that blocked goes on, behind all that are ready then, when what it waited for has
     * come. For programs of much foreign code that cannot all be put into {@code task.blocking(…)}. Needs
     * {@link Engine#CONFINED}.
     *
     * <p>Every call that blocks is a suspension point then, and tasks that share plain variables lose updates where they do not
     * expect it:
     *
     * <pre>{@code
     * int read = counter;        // both tasks read 0
     * synchronized (monitor) {   // one blocks here for a moment, the other runs
     *     log(read);
     * }
     * counter = read + 1;        // both write 1
     * }</pre>
     *
     * <p>A task that is cancelled while it blocks is interrupted. Not released, and told of by the watchdog: a task that computes; one
     * that blocks inside a static initialiser or under a native frame, which pin its thread; and one that blocks in code which
     * the runtime calls while it changes the lane, {@code equals} of a key, for example.
     */
    RELEASE
}
