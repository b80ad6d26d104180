package dev.corio;

import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lane on a platform thread of its own. Each task is the executor of its own virtual thread; the lane's thread runs their
 * continuations in turn, in a plain loop. A task suspends with {@code Thread.yield()}: its executor notes the re-submission,
 * and the lane runs the continuation when its turn comes. No park, no unpark, no other thread.
 *
 * <p>What the JDK may do at any time: call {@link #execute} (an unpark, a timer, a thread dump, a thread that user code
 * started inside the task), and return from a continuation without having run it (while a dump looks at it). So the lane
 * decides by {@link TaskNode#place} and {@link TaskNode#turn}, never by the fact that it was called.
 */
@SuppressWarnings("ThreadPriorityCheck") // Thread.yield is how a task gives its continuation back
final class ConfinedEngine implements LaneEngine {

    /** Carries tasks that are inside {@code blocking}. Threads live while they are needed. */
    private static final ExecutorService CARRIERS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("corio-blocking-", 0).factory());

    /** In place of the continuation of a task that has ended. */
    @SuppressWarnings("UnnecessaryLambda") // compared by identity
    private static final Runnable OVER = () -> {};

    private final Lane lane;
    private final String taskName;
    private final ConfinedThreads.Access access;
    private final boolean releases;
    private final Thread loop;
    private volatile @Nullable TaskNode held; // the task that blocks the lane in foreign code; the loop writes

    ConfinedEngine(Lane lane, String name, ConfinedThreads.Access access, WhenBlocked whenBlocked) {
        this.lane = lane;
        this.taskName = name + "-task";
        this.access = access;
        this.releases = whenBlocked == WhenBlocked.RELEASE;
        this.loop = Thread.ofPlatform()
                .daemon()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(this::loop);
    }

    @Override
    public void open() {
        loop.setContextClassLoader(lane.corio().contextClassLoader());
        loop.start();
    }

    @Override
    public Thread ownThread() {
        return loop;
    }

    @Override
    public void wake() {
        LockSupport.unpark(loop);
    }

    private void loop() {
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
                step(task);
            } else if (!lane.dispatch()) {
                if (lane.isFinished()) {
                    return true;
                }
                if (Patience.until(lane::hasWork)) {
                    lane.awake();
                } else {
                    lane.park();
                }
            }
        } catch (
                Throwable
                        ours) { // code of users is caught where it runs: this is a defect, but the lane has other tasks
            Log.error(lane + " had an internal error", ours);
        }
        return false;
    }

    /** Runs a task until it suspends, leaves or ends. */
    private void step(TaskNode task) {
        if (task.continuation == null && !start(task)) {
            return;
        }
        lane.current = task;
        if (task.place == TaskNode.Place.RELEASED) {
            task.place = TaskNode.Place.ON_LANE;
            task.blocksNoMore();
        } else {
            task.turn = true;
        }
        runOn(task);
        while (mustRunOn(task) && !release(task)) {
            hold(task);
            runOn(task);
        }
        lane.current = null;
        if (task.place
                == TaskNode.Place.ENDED) { // threads that user code started in the task keep it as their executor
            task.thread = null;
            task.continuation = OVER;
        }
    }

    /** {@return whether there is a thread for the task} */
    private boolean start(TaskNode task) {
        try {
            Thread thread = access.newThread(task, taskName, task);
            task.thread = thread;
            thread.start();
            return true;
        } catch (Throwable notStarted) {
            task.startFailed(notStarted);
            return false;
        }
    }

    private static void runOn(TaskNode task) {
        task.submitted = false;
        Runnable continuation = task.continuation;
        if (continuation != null) {
            continuation.run();
        }
    }

    /** {@return whether the task still has the lane: it waits in foreign code, or its continuation did not run at all} */
    private static boolean mustRunOn(TaskNode task) {
        return switch (task.place) {
            case NEW, ON_LANE -> true;
            case SUSPENDED -> task.turn;
            case OFF_LANE, RETURNING, RELEASED, ENDED -> false;
        };
    }

    /**
     * Waits until the JDK wants the task run on. No event is taken meanwhile: the task may be waiting for a lock in the middle of
     * a change to the lane.
     */
    private void hold(TaskNode task) {
        held = task;
        while (!task.submitted) {
            LockSupport.park(this);
            Thread.interrupted();
        }
        held = null;
    }

    /**
     * Lets the lane go on without a task that waits in foreign code, if that is wanted, and it stands in no code of ours but such
     * as may suspend.
     *
     * @return whether the task has lost the lane; it gets ready as soon as the JDK wants it run on
     */
    private boolean release(TaskNode task) {
        Thread thread = task.thread;
        if (!releases || task.submitted || task.place != TaskNode.Place.ON_LANE || thread == null) {
            return false;
        }
        if (!OpenFrames.only(thread.getStackTrace())) {
            return false;
        }
        task.place = TaskNode.Place.RELEASED;
        task.blocksReleased(thread);
        task.released = true; // written before `submitted` is read, as in execute the other way round
        if (task.submitted) {
            readyAgain(task);
        }
        return true;
    }

    /** A released task was submitted. May come twice for one time: once from who submitted it, once from the lane. */
    private void readyAgain(TaskNode task) {
        if (task.released && task.submitted) {
            task.released = false;
            lane.ready(task);
        }
    }

    @Override
    public void startChild(TaskNode parent, TaskNode child) {
        lane.readyFirst(parent);
        lane.readyFirst(child);
        try {
            suspend(parent);
        } catch (Throwable impossible) {
            lane.retractFirst();
            lane.retractFirst();
            throw impossible;
        }
    }

    @Override
    public boolean started(TaskNode task) {
        task.turn = false;
        task.place = TaskNode.Place.ON_LANE;
        return true;
    }

    @Override
    public void suspend(TaskNode task) {
        yieldAs(task, TaskNode.Place.SUSPENDED);
    }

    private void yieldAs(TaskNode task, TaskNode.Place place) {
        task.place = place;
        try {
            Thread.yield();
        } finally {
            task.place = TaskNode.Place.ON_LANE;
        }
        if (!task.turn) {
            throw new IllegalStateException(
                    "a task cannot suspend inside a static initialiser or under a native frame, which"
                            + " pin its thread: do the I/O before, or run that code in task.blocking(…)");
        }
        task.turn = false;
    }

    @Override
    public void ended(TaskNode task) {
        task.place = TaskNode.Place.ENDED; // not before: any lock taken until now may have switched the thread away
    }

    @Override
    public void leave(TaskNode task) {
        task.carried = false;
        if (task.carrying == null) {
            task.carrying = new AtomicInteger();
        }
        task.place = TaskNode.Place.OFF_LANE;
        try {
            Thread.yield();
        } finally {
            if (!task.carried) {
                task.place = TaskNode.Place.ON_LANE;
            }
        }
        if (!task.carried) {
            throw new IllegalStateException(
                    "blocking(…) cannot leave the lane inside a static initialiser or under a native"
                            + " frame, which pin the task's thread: call it outside");
        }
    }

    /**
     * Runs a task that is off its lane. One thread at a time, and none once it is coming back: a dump submits it once too often,
     * and who acts on that late would run it on beside its lane.
     */
    private static void carry(TaskNode task, Runnable continuation) {
        AtomicInteger wanted = Objects.requireNonNull(task.carrying);
        if (wanted.getAndIncrement() > 0) {
            return; // who carries it looks again
        }
        int seen = 1;
        while (seen > 0) {
            if (task.place == TaskNode.Place.OFF_LANE) {
                continuation.run();
            }
            seen = wanted.addAndGet(-seen);
        }
    }

    @Override
    public void comeBack(TaskNode task) {
        task.turn = false;
        do {
            task.place = TaskNode.Place.RETURNING;
            Thread.yield();
        } while (!task.turn); // could not be switched, for want of memory
        task.turn = false;
        task.place = TaskNode.Place.ON_LANE;
    }

    @Override
    public void execute(TaskNode task, Runnable command) {
        Runnable own = task.continuation;
        if (own == null) {
            task.continuation = command;
        } else if (command != own) {
            access.defaultScheduler().execute(command); // a thread that user code started inside the task
        } else if (task.place == TaskNode.Place.OFF_LANE) {
            task.carried = true;
            CARRIERS.execute(() -> carry(task, command));
        } else if (task.place == TaskNode.Place.RETURNING) {
            lane.post(() -> {
                if (task.place == TaskNode.Place.RETURNING) {
                    task.place = TaskNode.Place.SUSPENDED;
                    lane.ready(task);
                }
            });
        } else {
            task.submitted = true;
            if (held == task) {
                LockSupport.unpark(loop);
            } else if (task.released) {
                lane.post(() -> readyAgain(task));
            }
        }
    }
}
