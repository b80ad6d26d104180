package dev.corio;

import dev.corio.seam.Actor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lane on the JDK's own scheduler. The lane passes from thread to thread: a task that suspends unparks the next ready one
 * directly; when there is none the lane goes to its <em>keeper</em>, a virtual thread that dispatches and parks.
 *
 * <p>A thread has the lane when its {@code turn} flag is set. The flag is what counts, the unpark only wakes: user code shares
 * the park permit, so every wait is a loop on the flag. Setting it publishes the state of the lane, seeing it takes it over.
 */
final class PortableEngine implements LaneEngine {

    /** So begin the names of the methods in which threads wait for their turn. */
    static final String AWAITING = "await";

    private static final long PATIENCE_NANOS = 10_000_000;

    private static final VarHandle TASK_TURN;
    private static final VarHandle KEEPER_TURN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TASK_TURN = lookup.findVarHandle(TaskNode.class, "turn", boolean.class);
            KEEPER_TURN = lookup.findVarHandle(PortableEngine.class, "keeperTurn", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Lane lane;
    private final String taskName;
    private final Supplier<Thread.Builder> threads;
    private final Thread keeper;
    private final @Nullable Idler idler; // null if threads are of another kind
    private boolean keeperTurn;
    private int sinceLook; // switches since it was last looked whether there is an idler; the holder's

    PortableEngine(Lane lane, String name) {
        this(lane, name, Thread::ofVirtual, new Idler(lane, name + "-idler"));
    }

    /** A lane on threads of another kind: a scheduler of interleavings controls platform threads only. */
    PortableEngine(Lane lane, String name, Supplier<Thread.Builder> threads) {
        this(lane, name, threads, null);
    }

    private PortableEngine(Lane lane, String name, Supplier<Thread.Builder> threads, @Nullable Idler idler) {
        this.lane = lane;
        this.idler = idler;
        this.taskName = name + "-task";
        this.threads = threads;
        this.keeper =
                threads.get().name(name).inheritInheritableThreadLocals(false).unstarted(this::keep);
    }

    @Override
    public void open() {
        keeper.setContextClassLoader(lane.corio().contextClassLoader());
        keeper.start();
    }

    @Override
    public Thread ownThread() {
        return keeper;
    }

    @Override
    public void wake() {
        LockSupport.unpark(keeper);
    }

    private void keep() {
        Actor actor = lane.actor();
        if (actor != null) {
            actor.begin();
        }
        try {
            while (!turn(actor)) {
                // The next one.
            }
        } finally {
            lane.closed();
            if (actor != null) {
                actor.resigned();
            }
        }
    }

    /** {@return whether the lane has ended} Runs a ready task, or else dispatches, or else parks. */
    private boolean turn(@Nullable Actor actor) {
        try {
            if (actor != null) {
                actor.pause();
            }
            lane.tell();
            TaskNode task = lane.next();
            if (task != null) {
                pass(task);
                awaitKeeperTurn();
            } else if (!lane.dispatch()) {
                if (lane.isFinished()) {
                    return true;
                }
                lane.park();
            }
        } catch (
                Throwable
                        ours) { // code of users is caught where it runs: this is a defect, but the lane has other tasks
            Log.error(lane + " had an internal error", ours);
        }
        return false;
    }

    private void awaitKeeperTurn() {
        while (!KEEPER_TURN.compareAndSet(this, true, false)) {
            LockSupport.park(this);
            Thread.interrupted();
        }
        lane.current = null;
    }

    /** {@return who goes on after a task, null if the keeper does} What the lane has to do first is not for a task's stack. */
    private @Nullable TaskNode next() {
        return lane.needsOwnThread() ? null : lane.next();
    }

    /**
     * Gives the lane to a task, or to the keeper. The caller touches nothing of the lane after this.
     *
     * @return who has it now, null if the keeper has
     */
    @Nullable
    TaskNode pass(@Nullable TaskNode next) {
        if (next == null) {
            KEEPER_TURN.setRelease(this, true);
            LockSupport.unpark(keeper);
            return null;
        }
        keepCarrierBusy();
        Thread thread = next.thread;
        if (thread == null) {
            return startOrFail(next);
        }
        TASK_TURN.setRelease(next, true);
        LockSupport.unpark(thread);
        return next;
    }

    @Nullable
    Idler idler() {
        return idler;
    }

    private void keepCarrierBusy() {
        if (idler != null && ++sinceLook >= idler.pause() && lane.actor() == null) {
            sinceLook = 0;
            idler.ensure();
        }
    }

    private @Nullable TaskNode startOrFail(TaskNode root) {
        try {
            start(root);
            return root;
        } catch (Throwable notStarted) {
            root.startFailed(notStarted);
            return pass(next());
        }
    }

    private void start(TaskNode task) {
        Thread thread = threads.get()
                .name(taskName)
                .inheritInheritableThreadLocals(false)
                .unstarted(task);
        task.thread = thread;
        task.turn = true;
        thread.start();
    }

    /** {@return whether the lane is the caller's again: whom it was passed to has not noticed, and will not} */
    boolean takeBack(@Nullable TaskNode from) {
        return from == null ? KEEPER_TURN.compareAndSet(this, true, false) : TASK_TURN.compareAndSet(from, true, false);
    }

    /**
     * A stack that is too deep for its thread to be unmounted keeps the carrier. If that was the only one, whoever has the lane
     * now would never run: so the lane is taken back if nobody goes on with it for a while.
     *
     * @param passedTo who has the lane now, null if the keeper has; the task itself if it had none to pass
     * @return null once the task has its turn; else why not: the lane is the caller's again
     */
    private @Nullable StackOverflowError awaitTurn(TaskNode task, @Nullable TaskNode passedTo) {
        boolean interrupted = false;
        long tightSince = 0;
        StackOverflowError tooDeep = null;
        while (!TASK_TURN.compareAndSet(task, true, false)) {
            try {
                LockSupport.park(task);
                interrupted |= Thread.interrupted(); // a thread whose flag is set does not park
            } catch (StackOverflowError tight) {
                long now = System.nanoTime();
                if (tightSince == 0) {
                    tightSince = now;
                } else if (now - tightSince > PATIENCE_NANOS && takeBack(passedTo)) {
                    tooDeep = tight;
                    break;
                }
            } catch (OutOfMemoryError tight) {
                Thread.onSpinWait(); // the lane is another's: whatever happens, wait for the turn
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return tooDeep;
    }

    private void has(TaskNode task) {
        task.place = TaskNode.Place.ON_LANE;
        lane.current = task;
    }

    @Override
    public void startChild(TaskNode parent, TaskNode child) {
        StackProbe.probe();
        lane.readyFirst(parent);
        parent.place = TaskNode.Place.SUSPENDED;
        try {
            start(child);
        } catch (Throwable notStarted) {
            lane.retractFirst();
            parent.place = TaskNode.Place.ON_LANE;
            throw notStarted;
        }
        StackOverflowError tooDeep = awaitTurn(parent, child);
        has(parent);
        if (tooDeep != null) {
            lane.retractFirst();
            if (child.place != TaskNode.Place.NEW) { // it has run, and started one itself: that was a later turn
                lane.readyFirst(child);
                return;
            }
            child.place = TaskNode.Place.ENDED;
            pass(child);
            throw tooDeep;
        }
    }

    @Override
    public boolean started(TaskNode task) {
        awaitTurn(task, task);
        if (task.place == TaskNode.Place.ENDED) {
            return false;
        }
        has(task);
        return true;
    }

    @Override
    public void suspend(TaskNode task) {
        StackProbe.probe();
        TaskNode next = next(); // if this throws, nothing was given away
        if (next != task) {
            task.place = TaskNode.Place.SUSPENDED;
            TaskNode passedTo = pass(next);
            StackOverflowError tooDeep = awaitTurn(task, passedTo);
            has(task);
            if (tooDeep != null) {
                if (passedTo != null) {
                    lane.readyFirst(passedTo);
                }
                throw tooDeep;
            }
        }
    }

    @Override
    public void ended(TaskNode task) {
        task.place = TaskNode.Place.ENDED;
        task.thread = null; // a fork may be kept for long
        lane.current = null;
        pass(next());
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // it is to be unmounted
    public void leave(TaskNode task) {
        StackProbe.probe();
        Thread.yield(); // throws if the stack is too deep for the thread to wait for the lane again
        TaskNode next = next();
        task.place = TaskNode.Place.OFF_LANE;
        lane.current = null;
        pass(next);
    }

    @Override
    public void comeBack(TaskNode task) {
        task.place = TaskNode.Place.RETURNING;
        lane.post(() -> {
            task.place = TaskNode.Place.SUSPENDED;
            lane.ready(task);
        });
        lane.corio().resigns();
        awaitTurn(task, task);
        has(task);
    }

    @Override
    public void execute(TaskNode task, Runnable command) {
        throw new AssertionError("only confined tasks are executors");
    }
}
