package dev.corio;

import java.util.ArrayDeque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What has happened on a lane and its listeners have not heard of.
 *
 * <p>Whoever holds the lane notes what happens, in order; the lane's own thread tells it. On the confined engine that is after
 * each step of a task. On the portable one tasks hand the lane on to each other, and {@link #isDue} makes them hand it to the own
 * thread: when much is untold, or for long, or when a program has ended, whose end is let out only when it has been told.
 *
 * <p>The static methods are the hooks: without listeners a lane has no such object, and each hook is one look at a field. They
 * tell recordings ({@link Jfr}), too.
 */
final class Listening {

    /** So many events are told at once, where tasks keep each other ready. */
    static final int MOST = 1_024;

    /** And so old may they be then. */
    private static final long OLDEST_NANOS = 10_000_000;

    /** For so long the difference of the two clocks is taken to be the same. */
    private static final long CLOCK_NANOS = 1_000_000_000;

    private final Lane lane;
    private final Listeners listeners;
    private final boolean hearsLives;
    private final boolean hearsWaits;
    private final boolean hearsBatches;
    private final boolean hearsIdleness;

    // By the holder of the lane:
    private final ArrayDeque<Events.Happened> untold = new ArrayDeque<>();
    private final ArrayDeque<Program<?>> ended = new ArrayDeque<>(); // to be let out when all is told
    private long oldest; // of the untold
    private boolean due;
    private @Nullable Throwable lost; // why an event could not be made
    private boolean quiet = true; // the lane has done nothing since it was told to be idle
    private final Timers clocks;
    private long wallOffset;
    private long wallOffsetAt;

    Listening(Lane lane, Listeners listeners) {
        this.lane = lane;
        this.listeners = listeners;
        this.hearsLives = listeners.hear(Listeners.Kind.LIVES);
        this.hearsWaits = listeners.hear(Listeners.Kind.WAITS);
        this.hearsBatches = listeners.hear(Listeners.Kind.BATCHES);
        this.hearsIdleness = listeners.hear(Listeners.Kind.IDLENESS);
        this.clocks = lane.corio().timers();
        this.wallOffset = clocks.wallOffset();
        this.wallOffsetAt = clocks.nanoTime();
    }

    // ------------------------------------------------------------------------------------------------ hooks

    static void started(TaskNode task) {
        Listening listening = task.lane().listening();
        if (listening != null) {
            listening.quiet = false;
            if (listening.hearsLives) {
                listening.note(at -> new TaskEvents.Started(at, meet(task, at.nanos())));
            } else {
                listening.meetOnly(task);
            }
        }
        Jfr.started(task);
    }

    /** Batches and reports name it, though nobody hears of its life. */
    private void meetOnly(TaskNode task) {
        try {
            meet(task, 0);
        } catch (Throwable tight) {
            lost = tight;
        }
    }

    private static TaskEvents.Identity meet(TaskNode task, long now) {
        TaskNode parent = task.above();
        TaskEvents.Identity identity = new TaskEvents.Identity(task, parent == null ? null : identityOf(parent), now);
        task.knownAs(identity);
        return identity;
    }

    /** Throws for want of stack: then the task cannot suspend either. */
    static void suspended(TaskNode task, Wait wait) {
        Listening listening = task.lane().listening();
        if (listening != null && listening.hearsWaits) {
            StackProbe.probe(2); // enough for the event that it goes on, too
            listening.noteWait(task, wait);
        }
        Jfr.suspended(task, wait);
    }

    /** The body of a task is done, and children are left. */
    static void waitsForChildren(TaskNode task) {
        Listening listening = task.lane().listening();
        if (listening != null && listening.hearsWaits) {
            listening.noteWait(task, new Waits.Drain(task, task));
        }
        Jfr.waitsForChildren(task);
    }

    private void noteWait(TaskNode task, Wait wait) {
        note(at -> {
            TaskEvents.Identity identity = identityOf(task);
            TaskEvents.Suspended suspended = new TaskEvents.Suspended(at, identity, wait);
            identity.suspended = suspended;
            return suspended;
        });
    }

    static void resumed(TaskNode task) {
        Jfr.resumed(task);
        Listening listening = task.lane().listening();
        if (listening == null) {
            return;
        }
        listening.quiet = false;
        TaskEvents.Identity identity = task.identity();
        if (identity != null && identity.suspended != null) {
            TaskEvents.Suspended suspended = identity.suspended;
            identity.suspended = null;
            listening.note(at -> new TaskEvents.Resumed(at, identity, suspended));
        }
    }

    static void ended(TaskNode task) {
        Jfr.ended(task);
        Listening listening = task.lane().listening();
        if (listening != null && listening.hearsLives) {
            listening.note(at -> new TaskEvents.Ended(at, identityOf(task), task));
        }
    }

    /** {@return whether somebody hears what tasks say} */
    static boolean hearsLogs(TaskNode task) {
        return Jfr.logs() || isForLogs(task.lane().listening());
    }

    private static boolean isForLogs(@Nullable Listening listening) {
        return listening != null && listening.listeners.hear(Listeners.Kind.LOGS);
    }

    static void logged(TaskNode task, String message) {
        Listening listening = task.lane().listening();
        if (listening != null && isForLogs(listening)) {
            listening.note(at -> new TaskEvents.Logged(at, identityOf(task), message));
        }
        Jfr.logged(task, message);
    }

    /** Before the dispatcher sees the batch. */
    static void dispatched(IoBatch<?, ?> batch) {
        Listening listening = batch.sender().listening();
        if (listening != null) {
            listening.quiet = false;
            if (listening.hearsBatches) {
                listening.note(at -> {
                    BatchEvents.Sent sent = BatchEvents.Sent.of(batch, at.nanos());
                    batch.knownAs(sent);
                    return new BatchEvents.Dispatched(at, sent);
                });
            }
        }
        Jfr.dispatched(batch);
    }

    /** The last request of the batch got its outcome. From any thread, before it hands on the last of them. */
    static void returned(IoBatch<?, ?> batch) {
        Jfr.returned(batch);
        Lane sender = batch.sender();
        Listening listening = sender.listening();
        if (listening != null && listening.hearsBatches) {
            long now = listening.clocks.nanoTime();
            sender.deliver(() -> listening.note(
                    now, at -> BatchEvents.returned(at, known(batch.sent()), BatchEvents.Result.of(batch))));
        }
    }

    private static TaskEvents.Identity identityOf(TaskNode task) {
        return known(task.identity());
    }

    /** Null only where an earlier event could not be made. */
    private static <T> T known(@Nullable T noted) {
        if (noted == null) {
            throw new IllegalStateException("the event before it is missing");
        }
        return noted;
    }

    // ------------------------------------------------------------------------------------------------ by the holder

    /** Something the lane does. */
    private void note(Function<Events.At, Events.Happened> event) {
        quiet = false;
        note(clocks.nanoTime(), event);
    }

    /** For want of memory or stack the event is lost, and nothing else: a task that ends must end. */
    private void note(long nanos, Function<Events.At, Events.Happened> event) {
        try {
            StackProbe.probe();
            Events.Happened happened = event.apply(Events.At.of(lane, nanos, wallOffset(nanos)));
            if (untold.isEmpty()) {
                oldest = nanos;
            }
            untold.add(happened);
            due |= untold.size() >= MOST || nanos - oldest > OLDEST_NANOS;
        } catch (Throwable tight) {
            lost = tight; // said by the own thread, which has both
        }
    }

    private long wallOffset(long nanos) {
        if (nanos - wallOffsetAt > CLOCK_NANOS) {
            wallOffset = clocks.wallOffset();
            wallOffsetAt = nanos;
        }
        return wallOffset;
    }

    /** {@return whether the own thread is to have the lane next, to tell} */
    boolean isDue() {
        return due;
    }

    /** Lets those who wait for a program hear of its end when the listeners have. */
    void letOutWhenTold(Program<?> program) {
        ended.add(program);
        due = true;
    }

    // ------------------------------------------------------------------------------------------------ by the own
    // thread

    /** {@return whether there was anything to tell} The lane is about to park: then there may be something to do after all. */
    boolean tellIdle(int tasks) {
        if (!quiet && hearsIdleness) {
            note(clocks.nanoTime(), at -> new Events.Idle(at, tasks));
        }
        quiet = true;
        return tell();
    }

    /** {@return whether there was anything to tell} What listeners do may bring about more. Never throws. */
    boolean tell() {
        if (untold.isEmpty() && ended.isEmpty()) {
            return false;
        }
        for (Events.Happened event = untold.poll(); event != null; event = untold.poll()) {
            listeners.tell(event);
        }
        if (lost != null) {
            listeners.lost(lost);
            lost = null;
        }
        Thread.interrupted(); // what a listener may have left must not reach a dispatcher
        letOut();
        return true;
    }

    /** The own thread has ended: what comes now nobody is told. */
    void drop() {
        untold.clear();
        letOut();
    }

    private void letOut() {
        due = false;
        for (Program<?> program = ended.poll(); program != null; program = ended.poll()) {
            try {
                program.letOut();
            } catch (Throwable ours) {
                Log.error("the end of a program could not be told", ours);
            }
        }
    }
}
