package dev.corio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
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
    private final Thread keeper;
    private boolean keeperTurn = true;

    PortableEngine(Lane lane, String name) {
        this.lane = lane;
        this.taskName = name + "-task";
        this.keeper = Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(this::keep);
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
        try {
            while (!turn()) {
                // The next one.
            }
        } finally {
            lane.closed();
        }
    }

    /** {@return whether the lane has ended} Runs a ready task, or else dispatches, or else parks. */
    private boolean turn() {
        try {
            lane.tell();
            TaskNode task = lane.next();
            if (task != null) {
                KEEPER_TURN.set(this, false);
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
            Log.RUNTIME.log(System.Logger.Level.ERROR, lane + " had an internal error", ours);
        }
        return false;
    }

    private void awaitKeeperTurn() {
        while (!(boolean) KEEPER_TURN.getAcquire(this)) {
            LockSupport.park(this);
            Thread.interrupted();
        }
        lane.current = null;
    }

    /** {@return who goes on after a task, null if the keeper does} What the lane has to do first is not for a task's stack. */
    private @Nullable TaskNode next() {
        return lane.needsOwnThread() ? null : lane.next();
    }

    /** Gives the lane to a task, or to the keeper. The caller touches nothing of the lane after this. */
    private void pass(@Nullable TaskNode next) {
        if (next == null) {
            KEEPER_TURN.setRelease(this, true);
            LockSupport.unpark(keeper);
        } else if (next.thread == null) {
            startOrFail(next);
        } else {
            Thread thread = next.thread;
            TASK_TURN.setRelease(next, true);
            LockSupport.unpark(thread);
        }
    }

    private void startOrFail(TaskNode root) {
        try {
            start(root);
        } catch (Throwable notStarted) {
            root.startFailed(notStarted);
            pass(next());
        }
    }

    private void start(TaskNode task) {
        Thread thread = Thread.ofVirtual()
                .name(taskName)
                .inheritInheritableThreadLocals(false)
                .unstarted(task);
        task.thread = thread;
        thread.start();
    }

    private void awaitTurn(TaskNode task) {
        boolean interrupted = false;
        while (!(boolean) TASK_TURN.getAcquire(task)) {
            try {
                LockSupport.park(task);
            } catch (StackOverflowError | OutOfMemoryError tight) {
                continue; // the lane is another's: whatever happens, wait for the turn
            }
            interrupted |= Thread.interrupted(); // a thread whose flag is set does not park
        }
        task.turn = false;
        task.place = TaskNode.Place.ON_LANE;
        lane.current = task;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
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
        awaitTurn(parent);
    }

    @Override
    public void started(TaskNode task) {
        lane.current = task;
        task.place = TaskNode.Place.ON_LANE;
    }

    @Override
    public void suspend(TaskNode task) {
        StackProbe.probe();
        TaskNode next = next(); // if this throws, nothing was given away
        if (next != task) {
            task.place = TaskNode.Place.SUSPENDED;
            pass(next);
            awaitTurn(task);
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
    public void leave(TaskNode task) {
        StackProbe.probe();
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
        awaitTurn(task);
    }

    @Override
    public void execute(TaskNode task, Runnable command) {
        throw new AssertionError("only confined tasks are executors");
    }
}
