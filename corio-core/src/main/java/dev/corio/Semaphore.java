package dev.corio;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * So many permits, for tasks of any lane. Tasks that wait are suspended, their lane goes on, and they get their permits in the
 * order in which they came: one that wants many is not overtaken by those that want few.
 *
 * <p>Permits may be given back by any thread. Where plain threads or later programs do that, say so with {@link #external()}:
 * then a wait for a permit is never a deadlock. A release by a plain thread says it too.
 *
 * <p>Memory: what a thread does before {@code release} happens-before what a task does that got the permit.
 */
public final class Semaphore {

    private final @Nullable String name;
    private final WaitQueue queue = new WaitQueue(new WaitQueue.Subject() {
        @Override
        public String toString() {
            return Semaphore.this.toString();
        }

        @Override
        public Wait.Kind kind() {
            return Wait.Kind.COUNTED;
        }

        @Override
        public void blockers(Blockers blockers) {
            blockers.anyOf(Semaphore.this.queue);
        }

        @Override
        public String advice() {
            return " (if plain threads or later programs release permits, make it with external())";
        }

        @Override
        public void left() {
            grant();
        }
    });
    private int permits; // guarded by the queue's lock

    /**
     * Makes a semaphore without a name.
     *
     * @param permits how many there are to begin with, 0 or more
     */
    public Semaphore(int permits) {
        this.name = null;
        this.permits = Checks.notNegative(permits, "permits");
    }

    /**
     * Makes a semaphore.
     *
     * @param name what reports call it
     * @param permits how many there are to begin with, 0 or more
     */
    public Semaphore(String name, int permits) {
        this.name = Checks.notBlank(name, "name");
        this.permits = Checks.notNegative(permits, "permits");
    }

    /**
     * Says that plain threads or later programs release permits: waiting for them is no deadlock.
     *
     * @return this
     */
    public Semaphore external() {
        queue.markExternal();
        return this;
    }

    // ------------------------------------------------------------------------------------------------ operations

    /**
     * Suspends the calling task until it has a permit.
     *
     * @throws TaskCancelledException if the task was cancelled; it has no permit then
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException outside a task
     */
    public void acquire() {
        acquire(1);
    }

    /**
     * Suspends the calling task until it has so many permits, all at once.
     *
     * @param amount at least 1
     * @throws TaskCancelledException if the task was cancelled; it has no permit then
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException outside a task
     */
    public void acquire(int amount) {
        Checks.positive(amount, "amount");
        TaskNode task = TaskNode.requireCurrent("Semaphore.acquire");
        task.checkEnding();
        WaitQueue.Waiter waiter = queue.locked(() -> take(task, amount) ? null : queue.join(task, amount, null));
        if (waiter != null) {
            WaitQueue.await(waiter);
        }
    }

    /**
     * Takes a permit if one is free now and nobody waits. Does not suspend.
     *
     * @return whether the calling task has a permit
     * @throws IllegalStateException outside a task
     */
    public boolean tryAcquire() {
        TaskNode task = TaskNode.requireCurrent("Semaphore.tryAcquire()");
        return queue.locked(() -> take(task, 1));
    }

    /**
     * Suspends the calling task until it has a permit, or the time is up.
     *
     * @param limit how long to wait; at zero it does not suspend
     * @return whether the task has a permit
     * @throws TaskCancelledException if the task was cancelled; it has no permit then
     * @throws IllegalStateException outside a task
     */
    public boolean tryAcquire(Duration limit) {
        Checks.notNegative(limit, "limit");
        TaskNode task = TaskNode.requireCurrent("Semaphore.tryAcquire(limit)");
        task.checkEnding();
        if (limit.isZero()) {
            return queue.locked(() -> take(task, 1));
        }
        WaitQueue.Waiter waiter = queue.locked(() -> take(task, 1) ? null : queue.join(task));
        return waiter == null || WaitQueue.await(waiter, Checks.nanos(limit));
    }

    /** Gives a permit back. From any thread; does not suspend. */
    public void release() {
        release(1);
    }

    /**
     * Gives permits back. From any thread; does not suspend.
     *
     * @param amount at least 1
     * @throws IllegalStateException if there would be more than {@link Integer#MAX_VALUE}; nothing changes then
     */
    public void release(int amount) {
        Checks.positive(amount, "amount");
        TaskNode task = TaskNode.current();
        queue.locked(() -> {
            if (permits > Integer.MAX_VALUE - amount) {
                throw new IllegalStateException(this + " has " + permits + " permits free and cannot take " + amount
                        + " more; release only what was acquired");
            }
            queue.usedBy(task);
            permits += amount;
            grant();
            return true;
        });
    }

    // ------------------------------------------------------------------------------------------------ queries

    /** {@return how many permits are free} */
    public int available() {
        return queue.locked(() -> permits);
    }

    /** {@return how many tasks wait} */
    public int waiting() {
        return queue.size();
    }

    @Override
    public String toString() {
        return Texts.named("Semaphore", name, this);
    }

    // ------------------------------------------------------------------------------------------------ for the runtime

    /** {@return whether the task has the permits now} With the lock. */
    private boolean take(TaskNode task, int amount) {
        queue.usedBy(task);
        if (!queue.isEmpty() || permits < amount) {
            return false;
        }
        permits -= amount;
        return true;
    }

    /** Gives what is free to those who are next. With the lock. */
    private void grant() {
        for (WaitQueue.Waiter next = queue.first(); next != null && next.amount() <= permits; next = queue.first()) {
            permits -= next.amount();
            queue.grantFirst();
        }
    }
}
