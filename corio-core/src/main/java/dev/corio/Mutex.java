package dev.corio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock of tasks: one task at a time holds it, also over its suspension points. Tasks that wait are suspended, their lane goes
 * on, and the lock is handed to them in the order in which they came. Not reentrant.
 *
 * <p>May be used by tasks of any lane and any program; {@link #unlock} by the task that holds it. Between two suspension points
 * tasks of one program need no lock at all. A task that ends while it holds a mutex fails, and the mutex is handed on.
 *
 * <p>A cycle of tasks that wait for each other's locks ends with {@link DeadlockException} when its last wait begins.
 *
 * <p>Memory: what a task does before {@code unlock} happens-before what the next holder does after {@code lock}.
 */
public final class Mutex {

    private static final VarHandle HOLDER;

    static {
        try {
            HOLDER = MethodHandles.lookup().findVarHandle(Mutex.class, "holder", TaskNode.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final @Nullable String name;
    private final Supplier<Boolean> handOn = this::handOn; // made before it is needed: nothing may fail there
    private final WaitQueue queue = new WaitQueue(new WaitQueue.Subject() {
        @Override
        public String toString() {
            return Mutex.this.toString();
        }

        @Override
        public void blockers(Blockers blockers) {
            TaskNode now = holder;
            if (now == null) {
                blockers.open(); // whoever unlocks is about to grant it
            } else {
                blockers.all(List.of(now));
            }
        }

        @Override
        public void left() {
            contended = !queue.isEmpty();
        }
    });
    private volatile @Nullable TaskNode
            holder; // who has it clears, and takes it if it is free; a grant comes with the queue's lock
    private volatile boolean contended; // somebody is in line, or about to be; written with the queue's lock
    private @Nullable Mutex previous; // in the list of what the holder holds; its lane only
    private @Nullable Mutex next;

    /** Makes a mutex without a name. */
    public Mutex() {
        this.name = null;
    }

    /**
     * Makes a mutex.
     *
     * @param name what reports call it
     */
    public Mutex(String name) {
        this.name = Checks.notBlank(name, "name");
    }

    // ------------------------------------------------------------------------------------------------ operations

    /**
     * Suspends the calling task until it holds the lock.
     *
     * @throws TaskCancelledException if the task was cancelled; it does not hold the lock then
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException if the task holds it already, or outside a task
     */
    public void lock() {
        TaskNode task = task("Mutex.lock()");
        task.checkEnding();
        if (!takeFree(task)) {
            WaitQueue.Waiter waiter = takeOrJoin(task, "Mutex.lock()");
            if (waiter != null) {
                WaitQueue.await(waiter);
            }
        }
        task.holds(this);
    }

    /**
     * Takes the lock if it is free now. Does not suspend.
     *
     * @return whether the calling task holds it now
     * @throws IllegalStateException if the task holds it already, or outside a task
     */
    public boolean tryLock() {
        TaskNode task = task("Mutex.tryLock()");
        StackProbe.probe();
        boolean taken = takeFree(task) || queue.locked(() -> take(task, "Mutex.tryLock()"));
        if (taken) {
            task.holds(this);
        }
        return taken;
    }

    /**
     * Suspends the calling task until it holds the lock, or the time is up.
     *
     * @param limit how long to wait; at zero it does not suspend
     * @return whether the task holds it now
     * @throws TaskCancelledException if the task was cancelled; it does not hold the lock then
     * @throws IllegalStateException if the task holds it already, or outside a task
     */
    public boolean tryLock(Duration limit) {
        Checks.notNegative(limit, "limit");
        TaskNode task = task("Mutex.tryLock(limit)");
        task.checkEnding();
        if (limit.isZero()) {
            return tryLock();
        }
        WaitQueue.Waiter waiter = takeFree(task) ? null : takeOrJoin(task, "Mutex.tryLock(limit)");
        boolean taken = waiter == null || WaitQueue.await(waiter, Checks.nanos(limit));
        if (taken) {
            task.holds(this);
        }
        return taken;
    }

    /**
     * Gives the lock to the task that has waited longest, if any waits. Does not suspend.
     *
     * @throws IllegalStateException if the calling task does not hold it; nothing changes then
     */
    public void unlock() {
        TaskNode task = task("Mutex.unlock()");
        StackProbe.probe(2); // ahead of both steps of giving it away
        TaskNode now = holder;
        if (now != task) {
            throw new IllegalStateException(this + " is not held by task " + task.path()
                    + (now == null ? "" : ", but by task " + now.path())
                    + "; unlock in the task that locked, once");
        }
        giveAway(task);
    }

    /**
     * Runs an operation with the lock held, and releases it whatever happens.
     *
     * @param <T> type of the result
     * @param <X> what the operation may throw
     * @param op what to run
     * @return what it returned
     * @throws X what it threw
     * @throws TaskCancelledException if the task was cancelled while it waited; {@code op} was not run then
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException as {@link #lock}
     */
    public <T extends @Nullable Object, X extends Exception> T locked(Op<? extends T, X> op) throws X {
        Objects.requireNonNull(op, "op");
        lock();
        T result;
        try {
            result = op.call();
        } catch (Throwable thrown) {
            unlockAfter(thrown);
            throw thrown;
        }
        unlock();
        return result;
    }

    /**
     * The same as {@link #locked(Op)}, for code without a result.
     *
     * @param <X> what the operation may throw
     * @param op what to run
     * @throws X what it threw
     */
    public <X extends Exception> void locked(VoidOp<X> op) throws X {
        Objects.requireNonNull(op, "op");
        this.<@Nullable Void, X>locked(() -> {
            op.run();
            return null;
        });
    }

    // ------------------------------------------------------------------------------------------------ queries

    /** {@return whether a task holds it} */
    public boolean isLocked() {
        return queue.locked(() -> holder != null || !queue.isEmpty());
    }

    /** {@return how many tasks wait} */
    public int waiting() {
        return queue.size();
    }

    @Override
    public String toString() {
        return Texts.named("Mutex", name, this);
    }

    // ------------------------------------------------------------------------------------------------ for the runtime

    /** What was thrown inside is not masked by an unlock too many. */
    private void unlockAfter(Throwable thrown) {
        try {
            unlock();
        } catch (IllegalStateException misuse) {
            thrown.addSuppressed(misuse);
        }
    }

    private static TaskNode task(String call) {
        return TaskNode.requireCurrent(call);
    }

    /** {@return whether it was free, nobody was in line, and the task holds it now} Without the lock. */
    private boolean takeFree(TaskNode task) {
        return !contended && HOLDER.compareAndSet(this, null, task);
    }

    /** {@return the task in line, null if it holds it now} */
    private WaitQueue.@Nullable Waiter takeOrJoin(TaskNode task, String call) {
        return queue.locked(() -> {
            contended =
                    true; // before another look at the holder, who looks at it after giving it away: one of them sees
            // the other
            try {
                return take(task, call) ? null : queue.join(task);
            } finally {
                contended = !queue.isEmpty();
            }
        });
    }

    /** {@return whether the task holds it now} With the lock. */
    private boolean take(TaskNode task, String call) {
        if (holder == task) {
            throw new IllegalStateException(call + ": task " + task.path() + " holds " + this
                    + " already, and would wait for itself; lock once, and pass on that it is held");
        }
        return queue.isEmpty() && HOLDER.compareAndSet(this, null, task);
    }

    /** The next holder may run on before this returns. */
    private void giveAway(TaskNode from) {
        from.releases(this);
        holder = null;
        if (contended) {
            try {
                queue.lockedUnprobed(handOn);
            } catch (
                    Throwable
                            tight) { // a stack too deep to wait for the lock: it is the caller's again, unless somebody
                // else has it
                if (HOLDER.compareAndSet(this, null, from)) {
                    from.holds(this);
                }
                throw tight;
            }
        }
    }

    /** Gives it to the first in line, if it is free. With the lock. */
    private boolean handOn() {
        WaitQueue.Waiter first = queue.first();
        if (first != null
                && HOLDER.compareAndSet(this, null, first.task())) { // else who came between hands it on later
            queue.grantFirst();
            contended = !queue.isEmpty();
        }
        return true;
    }

    /** The holder has ended. On its lane. */
    void abandonedBy(TaskNode ended) {
        giveAway(ended);
    }

    /** {@return the next of what its holder holds} */
    @Nullable
    Mutex nextHeld() {
        return next;
    }

    /** {@return this, as the first of what its holder holds} */
    Mutex heldBefore(@Nullable Mutex first) {
        next = first;
        if (first != null) {
            first.previous = this;
        }
        return this;
    }

    /** {@return the first of what its holder holds, without this} */
    @Nullable
    Mutex releasedFrom(@Nullable Mutex first) {
        Mutex rest = first == this ? next : first;
        if (previous != null) {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        previous = null;
        next = null;
        return rest;
    }
}
