package dev.corio;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** How a Corio ends: refuse, cancel, wait, name what is left. */
final class Closing {

    private enum State {
        OPEN,
        DRAINING, // no new programs, calls go on
        CLOSED
    }

    /** How long a lane has to tell what is left on it. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Corio corio;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile State state = State.OPEN;

    Closing(Corio corio) {
        this.corio = corio;
    }

    /** {@return whether calls are refused} */
    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** {@return whether programs are refused} */
    boolean refusesPrograms() {
        return state != State.OPEN;
    }

    void checkCaller(String call) {
        corio.checkMayBlock(call);
        TaskNode task = TaskNode.current();
        boolean inTask = task != null && task.lane().corio() == corio;
        if (inTask || corio.userCode().isRunningHere()) {
            throw new IllegalStateException(
                    call + " was called inside " + corio + ", by a task or a dispatcher's function: it"
                            + " would wait for itself. Close it where it was made, after its programs");
        }
    }

    boolean shutdown(long graceNanos, Duration closeTimeout) {
        lock.lock();
        try {
            if (state == State.OPEN) {
                state = State.DRAINING;
            }
        } finally {
            lock.unlock();
        }
        boolean all = awaitPrograms(graceNanos);
        close(closeTimeout);
        return all;
    }

    void close(Duration timeout) {
        lock.lock();
        try {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
        } finally {
            lock.unlock();
        }
        corio.livePrograms().forEach(program -> program.cancel(corio + " was closed"));
        corio.plainAskers().giveUpAll(Corio.CLOSED);
        corio.userCode().running().forEach(UserCode::interrupt);
        long deadline = corio.timers().nanoTime() + Checks.nanos(timeout);
        boolean programsEnded = awaitPrograms(Checks.nanos(timeout));
        boolean userCodeEnded = awaitUserCode(deadline);
        corio.lanes().forEach(Lane::stop);
        corio.watchdog().close();
        boolean told = awaitLanes(deadline);
        corio.closed();
        if (!programsEnded || !userCodeEnded || !told) {
            nameWhatIsLeft(timeout);
        }
    }

    /** A program has ended, a lane, or code of users off the lanes. */
    void somethingEnded() {
        if (state != State.OPEN) {
            lock.lock();
            try {
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean awaitPrograms(long nanos) {
        return await(nanos, () -> corio.programs().isEmpty());
    }

    private boolean awaitUserCode(long deadline) {
        return await(
                deadline - corio.timers().nanoTime(),
                () -> corio.userCode().running().isEmpty());
    }

    /** {@return whether listeners and recordings have all of it, and the lanes have ended} Listeners hear nothing after this. */
    private boolean awaitLanes(long deadline) {
        Listeners listeners = corio.listeners();
        if (listeners == null && !Jfr.lanes()) {
            return true;
        }
        boolean told = await(
                deadline - corio.timers().nanoTime(),
                () -> corio.lanes().stream().allMatch(Lane::isOver));
        if (listeners != null) {
            listeners.silence();
        }
        return told;
    }

    /** Waits for what {@link #somethingEnded} may have brought about. An interrupt of the closing thread ends the wait. */
    private boolean await(long nanos, BooleanSupplier done) {
        long left = corio.await(done, nanos);
        lock.lock();
        try {
            while (!done.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = ended.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return done.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    private void nameWhatIsLeft(Duration timeout) {
        boolean interrupted = Thread.interrupted(); // which is no reason to say nothing
        Set<Thread> named = new HashSet<>();
        for (UserCode code : corio.userCode().running()) {
            named.add(code.thread());
            warn(code.what(), timeout, code.thread());
        }
        for (Lane lane : corio.lanes()) {
            if (!lane.isOver()) {
                nameWhatIsLeft(lane, program -> !hasTaskAmong(program, named), timeout);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A lane that is held cannot tell; one that is not may yet be slow. */
    private void nameWhatIsLeft(Lane lane, Predicate<Program<?>> which, Duration timeout) {
        String suspended = Dump.of(lane, which, PATIENCE_NANOS);
        if (suspended == null && !nameHolder(lane, timeout)) {
            suspended = Dump.of(lane, which, 10 * PATIENCE_NANOS);
        }
        if (suspended != null && !suspended.isEmpty()) {
            warn(
                    "tasks of " + lane,
                    timeout,
                    "they go on where no cancellation reaches them (uncancellable)" + suspended);
        }
    }

    /** {@return whether one of its tasks is on such a thread} On its lane. */
    private static boolean hasTaskAmong(Program<?> program, Set<Thread> threads) {
        for (TaskNode task : program.tasks()) {
            if (task.thread != null && threads.contains(task.thread)) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether somebody holds the lane} */
    private boolean nameHolder(Lane lane, Duration timeout) {
        TaskNode task = lane.current;
        Thread thread = task == null ? lane.engine().ownThread() : task.thread;
        if (thread == null || (task == null && (lane.isParked() || lane.isOver()))) {
            return false;
        }
        String who = task != null ? task.name() + ", on " + lane + "," : "a dispatcher or listener on " + lane;
        warn(who, timeout, thread);
        return true;
    }

    private void warn(String what, Duration timeout, Thread thread) {
        warn(what, timeout, Traces.of(thread, List.of(thread.getStackTrace())));
    }

    private void warn(String what, Duration timeout, String where) {
        Log.warn(corio + " was closed, but " + what + " did not end within " + timeout + ": " + where, null);
    }
}
