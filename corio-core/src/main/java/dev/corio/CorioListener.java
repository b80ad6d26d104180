package dev.corio;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Hears what a {@link Corio} does: tasks, batches, idle lanes, messages of {@link Task#log}. For recorders, pictures, metrics and
 * spans. Given to {@link Corio.Builder#listener}; implement what you want to hear of. More methods may be added, each with an
 * empty body, and more figures to events, which only the runtime makes.
 *
 * <p><b>Who calls.</b> The own thread of the lane where it happened, never a task, and one event at a time; but lanes call at the
 * same time as each other, so with several of them the listener must be thread-safe. {@link #blocked} alone comes from a thread of
 * the watchdog: a lane that is held cannot tell. On a lane's thread {@link Task#current}, calls that block ({@link Corio#call},
 * {@link Io#call}, {@link Running#join}) and {@link Corio#close} are refused: they would wait for themselves.
 *
 * <p><b>When.</b> Events of a lane come in the order in which they happened there (the end of a batch: in which the lane heard of
 * it), and carry the time at which they did; they are told
 * a moment later: between two tasks, or, where tasks keep each other ready, after some hundreds of events or some milliseconds.
 * All that a program did on its lane has been told before its {@code run}, {@code call} or {@code join} returns. A batch is
 * told by the lane that sent it: with several lanes, perhaps a moment after a program of another lane that had requests in it.
 * {@link Corio#close} returns when all has been told, or at its time limit; after it nothing is told.
 *
 * <p><b>What it costs.</b> What no listener of a Corio implements is not noted: which methods a listener has is looked at when the
 * Corio is made.
 *
 * <p><b>What a listener must not do.</b> It holds its lane while it runs: one that blocks stops the lane's tasks, and the programs
 * whose end it has not heard of. What it throws, errors included, is logged, for each listener of a Corio the first time, and
 * disturbs nobody.
 *
 * <p>Memory: what a task does before something happens to it happens-before the call that tells it.
 */
public interface CorioListener {

    // ------------------------------------------------------------------------------------------------ the runtime

    /**
     * The runtime has been made, and is about to be given to who builds it. On the building thread, before anything else is told.
     *
     * @param corio the runtime
     */
    default void opened(Corio corio) {}

    /**
     * The runtime has been closed; what was not told by now is not told. On the closing thread, before {@link Corio#close} returns,
     * once. At its time limit a lane may still be inside another method.
     *
     * @param corio the runtime
     */
    default void closed(Corio corio) {}

    // ------------------------------------------------------------------------------------------------ tasks

    /**
     * A task begins to run. Its parent has begun before, and goes on when the child first suspends, without an event: starting
     * a child is no suspension. A task that is cancelled before it begins is told too, and ends at once.
     *
     * @param event what happened
     */
    default void taskStarted(StartedEvent event) {}

    /**
     * A task waits: at a suspension point, or, its body done, for its children.
     *
     * @param event what happened
     */
    default void taskSuspended(SuspendedEvent event) {}

    /**
     * A suspended task has its turn, and goes on.
     *
     * @param event what happened
     */
    default void taskResumed(ResumedEvent event) {}

    /**
     * A task and all of its children have ended. A task whose body ended before its children ends without being resumed.
     *
     * @param event what happened
     */
    default void taskEnded(EndedEvent event) {}

    /**
     * A task called {@link Task#log}.
     *
     * @param event what happened
     */
    default void logged(LogEvent event) {}

    // ------------------------------------------------------------------------------------------------ batches

    /**
     * A lane hands a batch to its dispatcher, or is just about to.
     *
     * @param event what happened
     */
    default void batchDispatched(DispatchedEvent event) {}

    /**
     * Each request of a batch has its outcome, and at least one of them an answer.
     *
     * @param event what happened
     */
    default void batchAnswered(AnsweredEvent event) {}

    /**
     * Each request of a batch has its outcome, and none of them an answer: they failed, were not answered in time, or are tried
     * again.
     *
     * @param event what happened
     */
    default void batchFailed(FailedEvent event) {}

    // ------------------------------------------------------------------------------------------------ lanes

    /**
     * A lane has nothing to do: no task is ready, and no batch may leave. Told once, and again only after a task has run on the
     * lane or a batch has left; not when a lane starts.
     *
     * @param event what happened
     */
    default void laneIdle(IdleEvent event) {}

    /**
     * A lane has been held for {@link Corio.Builder#watchdog} or longer, by code that blocks or computes. Told once for each hold, by the
     * thread of the watchdog, at the same time as other events; the watchdog rests while this runs.
     *
     * @param event what happened
     */
    default void blocked(BlockedEvent event) {}

    // ------------------------------------------------------------------------------------------------ what is told

    /** Something that happened on a lane. */
    sealed interface Event permits TaskEvent, BatchEvent, IdleEvent, BlockedEvent {

        /** {@return when it happened, in the nanoseconds of {@link System#nanoTime}} For differences. */
        long nanos();

        /** {@return when it happened, by the clock on the wall} To show; it may jump as that clock does. */
        Instant time();

        /** {@return the runtime} One listener may hear several. */
        Corio corio();

        /** {@return the number of the lane, from 0} */
        int lane();
    }

    /** A task, the same object in all of its events. Two tasks are never equal. Holds nothing of the task's code or data. */
    sealed interface TaskInfo permits TaskEvents.Identity {

        /** {@return the number of its program among those of the Corio} The first is 1. */
        long program();

        /** {@return its place in the tree: "0", "0/3", "0/3/1", "0/3/flight"} Made at each call. */
        String path();

        /** {@return the task it is a child of; of a flight's, the task that started it; empty for the root} */
        Optional<TaskInfo> parent();

        /** {@return the line that started it, "app.Main.load(Main.java:12)"} The name of the class, where its code is no lambda. */
        String site();
    }

    /** What a suspended task waits for. More may be added. */
    enum WaitKind {
        /** The answer of an {@link Io}, or several. */
        ANSWER,
        /** The end of other tasks: children, a fork, members of a group. */
        TASKS,
        /** Its place in line: a lock, a permit, a count, room in a group, and the like. */
        LINE,
        /** The end of a {@link Task#sleep}. */
        SLEEP,
        /** A stage given to {@link Task#await}, or a future. */
        STAGE,
        /** Its turn, after {@link Task#yield}. */
        TURN,
        /** Nothing: it runs an operation of {@link Task#blocking}, off its lane. */
        BLOCKING
    }

    /** Something that happened to a task. */
    sealed interface TaskEvent extends Event permits StartedEvent, SuspendedEvent, ResumedEvent, EndedEvent, LogEvent {

        /** {@return the task} */
        TaskInfo task();
    }

    /** A task begins. */
    sealed interface StartedEvent extends TaskEvent permits TaskEvents.Started {}

    /** A task waits. */
    sealed interface SuspendedEvent extends TaskEvent permits TaskEvents.Suspended {

        /** {@return what kind of thing it waits for} */
        WaitKind kind();

        /** {@return what it waits for, as reports show it: "an answer of Io \"users\""} Made at each call, as paths are. */
        String what();
    }

    /** A task goes on. */
    sealed interface ResumedEvent extends TaskEvent permits TaskEvents.Resumed {

        /** {@return how it had been suspended} */
        SuspendedEvent suspended();

        /** {@return how long it was suspended, waiting for its turn included} */
        Duration waited();
    }

    /** How a task ended. More may be added. */
    enum Outcome {
        /** It did what it was to do. */
        OK,
        /** It, or a child of it, threw something. */
        FAILED,
        /** It was cancelled: by its parent, a deadline, or a failure elsewhere. */
        CANCELLED
    }

    /** A task ends. */
    sealed interface EndedEvent extends TaskEvent permits TaskEvents.Ended {

        /** {@return how it ended} */
        Outcome outcome();

        /** {@return what was thrown in it or in a child of it; empty unless the outcome is {@code FAILED}} */
        Optional<Throwable> failure();

        /** {@return how long it lasted, from its start} */
        Duration lasted();
    }

    /** A task has something to say. */
    sealed interface LogEvent extends TaskEvent permits TaskEvents.Logged {

        /** {@return what it says} */
        String message();
    }

    /** Something that happened to a batch. The lane is the one that sent it. */
    sealed interface BatchEvent extends Event permits DispatchedEvent, BatchEndedEvent {

        /** {@return the name of the Io} */
        String io();

        /** {@return the number of the batch among those of its Io} The first is 1. */
        long number();

        /** {@return how many requests left together, before equal ones are folded into one} */
        int size();

        /** {@return how many of them were sent before: retries} */
        int retried();

        /** {@return how often the one most often sent has been sent, this time included} 1 where there are no retries. */
        int attempt();

        /** {@return how many batches of the Io were out when it left, this one included} */
        int inFlight();

        /**
         * {@return what its requests have in common, as one line of at most 120 characters: the text of the partition, the middle of
         * which is left out where it is long; empty if the dispatcher is not {@link IoDispatcher#partitioned}} Made at each call,
         * by the partition's {@code toString}. Not for tags of metrics: there may be any number of partitions.
         */
        Optional<String> partition();

        /** {@return the tasks that ask, in the order of their requests} Plain threads and futures have none. Unmodifiable. */
        List<TaskInfo> tasks();

        /**
         * {@return what that carrier made for this batch: the same object in all of its events} Empty if it is none of the Corio's, or
         * made nothing.
         *
         * @param carrier one that was given to {@link Corio.Builder#carrier}
         */
        Optional<Object> carried(BatchCarrier carrier);
    }

    /** A batch leaves. */
    sealed interface DispatchedEvent extends BatchEvent permits BatchEvents.Dispatched {}

    /** A batch is back. */
    sealed interface BatchEndedEvent extends BatchEvent permits AnsweredEvent, FailedEvent {

        /** {@return how long it was out} */
        Duration lasted();

        /** {@return how many of its requests failed, those not answered in time included} Of equal ones folded into one: 1. */
        int failures();

        /** {@return how many of its requests are to be sent again} */
        int retries();

        /** {@return what the first one of them failed with; empty where none did, or where nothing was thrown} */
        Optional<Throwable> failure();
    }

    /** A batch is answered. */
    sealed interface AnsweredEvent extends BatchEndedEvent permits BatchEvents.Answered {}

    /** A batch brought no answer. */
    sealed interface FailedEvent extends BatchEndedEvent permits BatchEvents.Failed {}

    /** A lane has nothing to do. */
    sealed interface IdleEvent extends Event permits Events.Idle {

        /** {@return how many tasks of the lane are suspended} */
        int tasks();
    }

    /** A lane is held. */
    sealed interface BlockedEvent extends Event permits Events.Blocked {

        /** {@return the task that holds it; empty if it is a dispatcher, say, or a listener} */
        Optional<TaskInfo> task();

        /** {@return who holds it, as the log shows it: "task 0/3 of program 7", "the dispatcher of Io \"users\"", "its own thread"} */
        String who();

        /** {@return where its thread is, innermost first} Unmodifiable. */
        List<StackTraceElement> stack();

        /** {@return how long it has held the lane} */
        Duration held();
    }
}
