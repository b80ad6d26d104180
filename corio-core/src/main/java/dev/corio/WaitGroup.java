package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * A count of what is still to be done, and tasks of any lane that wait until it is zero. It may be used again and again: an
 * {@link #await} ends when the count is zero, and is not touched by what is added later.
 *
 * <p>{@link #add} and {@link #done} may be called by any thread. Where plain threads or later programs call {@code done}, say so
 * with {@link #external()}: then waiting is never a deadlock. A {@code done} by a plain thread says it too.
 *
 * <p>Memory: what a thread does before {@code done} happens-before what a task does after its {@code await}.
 */
public final class WaitGroup {

    private final @Nullable String name;
    private final WaitQueue queue = new WaitQueue(new WaitQueue.Subject() {
        @Override
        public String toString() {
            return WaitGroup.this.toString();
        }

        @Override
        public Wait.Kind kind() {
            return Wait.Kind.COUNTED;
        }

        @Override
        public void blockers(Blockers blockers) {
            blockers.anyOf(WaitGroup.this.queue);
        }

        @Override
        public String advice() {
            return " (if plain threads or later programs count it down, make it with external())";
        }
    });
    private int count; // guarded by the queue's lock

    /** Makes a wait group without a name. */
    public WaitGroup() {
        this.name = null;
    }

    /**
     * Makes a wait group.
     *
     * @param name what reports call it
     */
    public WaitGroup(String name) {
        this.name = Checks.notBlank(name, "name");
    }

    /**
     * Says that plain threads or later programs call {@link #done}: waiting for them is no deadlock.
     *
     * @return this
     */
    public WaitGroup external() {
        queue.markExternal();
        return this;
    }

    // ------------------------------------------------------------------------------------------------ operations

    /**
     * Changes the count; at zero, all tasks that wait go on. From any thread; does not suspend.
     *
     * @param more how many more are to be done; negative for fewer
     * @throws IllegalStateException if the count would be below zero, or above {@link Integer#MAX_VALUE}; nothing changes then
     */
    public void add(int more) {
        TaskNode task = TaskNode.current();
        queue.locked(() -> {
            long next = (long) count + more;
            if (next < 0 || next > Integer.MAX_VALUE) {
                throw new IllegalStateException(this + ": the count is " + count + " and cannot become " + next
                        + "; call add before the work starts, and done once for each");
            }
            if (task != null || more < 0) {
                queue.usedBy(task);
            }
            count = (int) next;
            return count == 0 && queue.grantAll();
        });
    }

    /**
     * One of what was added is done. From any thread; does not suspend.
     *
     * @throws IllegalStateException if the count is zero; nothing changes then
     */
    public void done() {
        add(-1);
    }

    /**
     * Suspends the calling task until the count is zero.
     *
     * @throws TaskCancelledException if the task was cancelled
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException outside a task
     */
    public void await() {
        TaskNode task = TaskNode.requireCurrent("WaitGroup.await()");
        task.checkEnding();
        WaitQueue.Waiter waiter = queue.locked(() -> {
            queue.usedBy(task);
            return count == 0 ? null : queue.join(task);
        });
        if (waiter != null) {
            WaitQueue.await(waiter);
        }
    }

    // ------------------------------------------------------------------------------------------------ queries

    /** {@return what is still to be done} */
    public int count() {
        return queue.locked(() -> count);
    }

    /** {@return how many tasks wait} */
    public int waiting() {
        return queue.size();
    }

    @Override
    public String toString() {
        return Texts.named("WaitGroup", name, this);
    }
}
