package dev.corio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of any lane that wait in line for one thing. The only code by which locks, groups, flights and channels suspend and
 * resume: what they add is policy, decided with {@link #locked the lock}.
 *
 * <p>A waiter's end is decided once, with the lock: granted, or gone (cancelled, timed out). A task that was granted something
 * gets it, also if it is cancelled before it goes on; the cancellation comes at its next suspension point.
 *
 * <pre>
 *   WAITING ──▶ GRANTED   by whoever releases, in the order of arrival; then its lane hears of it
 *           ──▶ GONE      by its own lane
 * </pre>
 */
final class WaitQueue {

    private enum State {
        WAITING,
        GRANTED,
        GONE
    }

    /** What is waited for, as it is shown in reports. */
    interface Subject {

        /** {@return what it is: "Mutex \"orders\""} */
        @Override
        String toString();

        /** {@return what may end a wait for this, but for time limits and threads outside} */
        default Wait.Kind kind() {
            return Wait.Kind.HELD;
        }

        /** {@return the same, where it depends on who waits} */
        default Wait.Kind kind(TaskNode waiting) {
            return kind();
        }

        /** {@return what sort of thing it is, for listeners} */
        default CorioListener.WaitKind reason() {
            return CorioListener.WaitKind.LINE;
        }

        /** Tells what can end a wait for this. With the lock. */
        void blockers(Blockers blockers);

        /** {@return what a report adds when such waits are part of a deadlock} */
        default String advice() {
            return "";
        }

        /** Somebody in line gave up: others may be next. With the lock. */
        default void left() {}
    }

    /** One task in line. Owned by the lock, but for the task itself. */
    static final class Waiter extends Waits.Plain {
        private final WaitQueue queue;
        private final TaskNode task;
        private final int amount;
        private final @Nullable Choice choice;
        private State state = State.WAITING;
        private boolean timed;
        private @Nullable Waiter before;
        private @Nullable Waiter behind;

        /** What comes with the grant, or is offered by the waiter. */
        @Nullable
        Object item;

        private Waiter(WaitQueue queue, TaskNode task, int amount, @Nullable Choice choice) {
            this.queue = queue;
            this.task = task;
            this.amount = amount;
            this.choice = choice;
        }

        TaskNode task() {
            return task;
        }

        int amount() {
            return amount;
        }

        boolean isGranted() {
            return state == State.GRANTED;
        }

        @Override
        boolean isOver() {
            return queue.locked(() -> state != State.WAITING);
        }

        @Override
        boolean withdraw(TaskNode cancelled) {
            return queue.leave(this);
        }

        @Override
        Kind kind(TaskNode waiting) {
            return timed || queue.external || task.isTimed() ? Kind.OPEN : queue.subject.kind(task);
        }

        @Override
        void blockers(TaskNode waiting, Blockers blockers) {
            queue.locked(() -> {
                if (state != State.WAITING || kind(task) == Kind.OPEN) {
                    blockers.open();
                } else {
                    queue.subject.blockers(blockers);
                }
                return true;
            });
        }

        @Override
        String what() {
            return queue.subject.toString();
        }

        @Override
        String advice() {
            return queue.subject.advice();
        }

        @Override
        String relation() {
            return switch (queue.subject.kind(task)) {
                case OPEN, HELD -> "held by";
                case CHILDREN -> "which are";
                case COUNTED -> "used by";
            };
        }

        @Override
        CorioListener.WaitKind reason() {
            return queue.subject.reason();
        }

        private void expired() {
            if (queue.leave(this)) {
                wake();
            }
        }

        private void wake() {
            if (task.waiting() == (choice == null ? this : choice)) {
                task.resume();
            }
        }

        /** Its lane is to hear that it was granted something. Without the lock. */
        void granted() {
            Lane lane = task.lane();
            if (lane.isHeldHere()) {
                wake();
            } else {
                lane.post(this::wake);
            }
        }
    }

    /** A task in several lines at once: the first grant counts, and the other lines do without it. */
    static final class Choice extends Waits.Plain {
        private final List<Waiter> waiters = new ArrayList<>();
        private final AtomicReference<@Nullable Object> end = new AtomicReference<>(); // the waiter granted, or GONE

        /** {@return the waiter that was granted, null if none was} */
        @Nullable
        Waiter granted() {
            return end.get() instanceof Waiter waiter ? waiter : null;
        }

        @Override
        boolean isOver() {
            return end.get() != null;
        }

        private boolean grant(Waiter waiter) {
            return end.compareAndSet(null, waiter);
        }

        @Override
        boolean withdraw(TaskNode task) {
            return end.compareAndSet(null, State.GONE);
        }

        @Override
        Kind kind(TaskNode task) {
            return waiters.stream().anyMatch(waiter -> waiter.kind(task) == Kind.OPEN) ? Kind.OPEN : Kind.COUNTED;
        }

        @Override
        void blockers(TaskNode task, Blockers blockers) {
            if (end.get() != null) {
                blockers.open();
            } else {
                waiters.forEach(waiter -> waiter.blockers(task, blockers));
            }
        }

        @Override
        String relation() {
            return "used by";
        }

        @Override
        String what() {
            return "one of " + waiters.stream().map(Waiter::what).distinct().toList();
        }
    }

    private final Subject subject;
    private final WaitLock lock;

    // Guarded by the lock:
    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private int size;
    private @Nullable Program<?> lastUser;
    private @Nullable Set<Program<?>> users; // programs that touched it, while they run
    private volatile boolean external; // the lock's owner writes, deadlock searches read

    WaitQueue(Subject subject) {
        this(subject, new WaitLock());
    }

    WaitQueue(Subject subject, WaitLock lock) {
        this.subject = subject;
        this.lock = lock;
    }

    // ------------------------------------------------------------------------------------------------ with the lock

    /** Runs a decision with the lock, then wakes those it granted something. */
    <R extends @Nullable Object> R locked(Supplier<R> decision) {
        return lock.locked(decision);
    }

    /** The same, by who has made sure that there is stack. */
    <R extends @Nullable Object> R lockedUnprobed(Supplier<R> decision) {
        return lock.lockedUnprobed(decision);
    }

    /** {@return the task at the end of the line} */
    Waiter join(TaskNode task) {
        return join(task, 1, null);
    }

    /** {@return the task at the end of the line, for so many of what there is} */
    Waiter join(TaskNode task, int amount, @Nullable Choice choice) {
        Waiter waiter = new Waiter(this, task, amount, choice);
        waiter.before = last;
        if (last == null) {
            first = waiter;
        } else {
            last.behind = waiter;
        }
        last = waiter;
        size++;
        if (choice != null) {
            choice.waiters.add(waiter);
        }
        return waiter;
    }

    @Nullable
    Waiter first() {
        return first;
    }

    /** With the lock, or on the lane if the queue is of one program. */
    boolean isEmpty() {
        return first == null;
    }

    /**
     * Takes the first in line out and grants it what it waits for.
     *
     * @return null if nobody waits
     */
    @Nullable
    Waiter grantFirst() {
        for (Waiter waiter = first; waiter != null; waiter = first) {
            unlink(waiter);
            if (waiter.choice == null || waiter.choice.grant(waiter)) {
                waiter.state = State.GRANTED;
                lock.grants(waiter);
                return waiter;
            }
            waiter.state = State.GONE; // it got something in another line
        }
        return null;
    }

    /** {@return whether anybody waited} */
    boolean grantAll() {
        boolean any = false;
        while (grantFirst() != null) {
            any = true;
        }
        return any;
    }

    private void unlink(Waiter waiter) {
        if (waiter.before == null) {
            first = waiter.behind;
        } else {
            waiter.before.behind = waiter.behind;
        }
        if (waiter.behind == null) {
            last = waiter.before;
        } else {
            waiter.behind.before = waiter.before;
        }
        waiter.before = null;
        waiter.behind = null;
        size--;
    }

    /**
     * Somebody uses what this is for, and may do so again, to end the waits of others.
     *
     * @param task null if it is no task: then nobody knows who may
     */
    void usedBy(@Nullable TaskNode task) {
        if (task == null) {
            external = true;
            return;
        }
        Program<?> program = task.program();
        if (lastUser == program) {
            return;
        }
        addUser(program);
        if (!program.host().isDone()) {
            addUser(program.host()); // a flight runs its code: any task of it may be next
        }
        lastUser = program;
    }

    private void addUser(Program<?> program) {
        if (users == null) {
            users = new LinkedHashSet<>(); // who came first is the one most likely to go on
        }
        if (users.add(program)) {
            program.uses(this);
        }
    }

    Collection<Program<?>> users() {
        return users == null ? List.of() : users;
    }

    /** Other threads than tasks may end its waits. */
    void markExternal() {
        external = true;
    }

    // ------------------------------------------------------------------------------------------------ without the lock

    boolean isExternal() {
        return external;
    }

    int size() {
        return locked(() -> size);
    }

    /** {@return whether it waited} It does so no longer. */
    private boolean leave(Waiter waiter) {
        return lock.lockedUnprobed(() -> {
            if (waiter.state != State.WAITING) {
                return false;
            }
            unlink(waiter);
            waiter.state = State.GONE;
            subject.left();
            return true;
        });
    }

    /** A program that used this has ended: who waits for what it might have done is looked at again. */
    void ended(Program<?> program) {
        Waiter waiting = locked(() -> {
            if (lastUser == program) {
                lastUser = null;
            }
            if (users != null) {
                users.remove(program);
            }
            return external ? null : first;
        });
        if (waiting != null) { // one is enough: if its program can go on, so can all who wait behind it
            Program<?> other = waiting.task.program();
            other.lane().post(() -> other.lane().suspect(other));
        }
    }

    /** Suspends until the waiter is granted what it waits for. Throws what ends the task, if that comes first. */
    static void await(Waiter waiter) {
        try {
            waiter.task.suspend(waiter);
        } catch (Throwable thrown) {
            giveUp(waiter, thrown);
        }
    }

    /** {@return whether it was granted within this time} Throws what ends the task, if that comes first. */
    static boolean await(Waiter waiter, long nanos) {
        Lane lane = waiter.task.lane();
        Future<?> timer = null;
        waiter.timed = true;
        try {
            timer = lane.corio().timers().schedule(() -> lane.post(waiter::expired), nanos);
            waiter.task.suspend(waiter);
        } catch (Throwable thrown) {
            giveUp(waiter, thrown);
        } finally {
            if (timer != null) {
                timer.cancel(false);
            }
        }
        return waiter.isGranted();
    }

    /** Throws on what kept the task from waiting, or ended the wait; not if meanwhile another lane has granted it. */
    private static void giveUp(Waiter waiter, Throwable thrown) {
        waiter.queue.leave(waiter);
        if (!waiter.isGranted()) {
            throw Sneaky.<RuntimeException>rethrow(thrown);
        }
    }

    /** {@return the waiter that was granted} Suspends until one of them is. */
    static Waiter await(TaskNode task, Choice choice) {
        try {
            task.suspend(choice);
        } catch (Throwable thrown) {
            if (choice.granted() == null) {
                throw thrown;
            }
        } finally {
            choice.waiters.forEach(waiter -> waiter.queue.leave(waiter));
        }
        return Objects.requireNonNull(choice.granted());
    }
}
