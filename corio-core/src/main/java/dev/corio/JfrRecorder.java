package dev.corio;

import java.time.Duration;
import java.util.stream.Collectors;
import jdk.jfr.Event;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of {@link JfrEvents}. The verifier looks at all classes that this one names: so it is touched only where the
 * flight recorder is there, through {@link Jfr}.
 */
final class JfrRecorder {

    /** Writing an event takes so much more stack than a switch. Half an event would spoil the recording. */
    private static final int STACK = 4;

    private JfrRecorder() {}

    // ------------------------------------------------------------------------------------------------ who records

    /** Makes the events known to a recorder that runs, which takes it long: else a lane would do it. */
    static void prepare() {
        tasks();
        programs();
        suspensions();
        batches();
        logs();
        busy();
        idle();
        blocked();
        deadlocks();
    }

    static boolean busy() {
        return JfrEvents.Busy.PROBE.isEnabled();
    }

    static boolean idle() {
        return JfrEvents.Idle.PROBE.isEnabled();
    }

    private static boolean blocked() {
        return JfrEvents.Blocked.PROBE.isEnabled();
    }

    private static boolean deadlocks() {
        return JfrEvents.Deadlock.PROBE.isEnabled();
    }

    private static boolean tasks() {
        return JfrEvents.Task.PROBE.isEnabled();
    }

    private static boolean programs() {
        return JfrEvents.Program.PROBE.isEnabled();
    }

    private static boolean suspensions() {
        return JfrEvents.Suspension.PROBE.isEnabled();
    }

    /** {@return whether batches are recorded} Then it is to be known since when their requests wait. */
    static boolean batches() {
        return JfrEvents.Batch.PROBE.isEnabled();
    }

    /** {@return whether what tasks say is recorded} */
    static boolean logs() {
        return JfrEvents.Log.PROBE.isEnabled();
    }

    // ------------------------------------------------------------------------------------------------ tasks

    static void started(TaskNode task) {
        if (tasks() || programs()) {
            begin(task, null);
        }
    }

    /** {@return what is known of a task, from now on if nothing was} */
    private static JfrTask recorded(TaskNode task) {
        TaskEvents.Identity identity = TaskEvents.Identity.of(task);
        JfrTask known = identity.recorded();
        if (known == null) {
            known = new JfrTask(identity.shortPath());
            identity.recordedAs(known);
            if (tasks()) {
                known.task = new JfrEvents.Task();
                known.task.begin();
            }
            if (programs() && task.above() == null) {
                known.program = new JfrEvents.Program();
                known.program.begin();
            }
        }
        return known;
    }

    /** The body of a task is done, and children are left. */
    static void waitsForChildren(TaskNode task) {
        if (suspensions()) {
            suspended(task, new Waits.Drain(task, task));
        }
    }

    static void suspended(TaskNode task, Wait wait) {
        if (suspensions()) {
            begin(task, wait);
        }
    }

    /** Nothing is written yet: so it takes no more stack than there is, or gives up half-way without harm. */
    private static void begin(TaskNode task, @Nullable Wait wait) {
        try {
            JfrTask known = recorded(task);
            if (wait != null) {
                JfrEvents.Suspension event = new JfrEvents.Suspension();
                event.kind = wait.reason().name();
                event.what = wait.label();
                event.io = wait.asks();
                known.waitsFor = wait;
                known.suspension = event;
                event.begin();
            }
        } catch (Throwable tight) {
            // As in safely().
        }
    }

    /** What it waits for is asked again, by another request. */
    static void moved(TaskNode task, Wait to) {
        TaskEvents.Identity identity = task.identity();
        JfrTask known = identity == null ? null : identity.recorded();
        if (known != null) {
            known.waitsFor = to;
        }
    }

    static void resumed(TaskNode task) {
        TaskEvents.Identity identity = task.identity();
        if (identity != null) {
            JfrTask known = identity.recorded();
            if (known != null && known.suspension != null) {
                safely(() -> resumed(task, known));
            }
        }
    }

    private static void resumed(TaskNode task, JfrTask known) {
        JfrEvents.Suspension event = known.suspension;
        Wait wait = known.waitsFor;
        known.suspension = null;
        known.waitsFor = null;
        if (event == null) {
            return;
        }
        event.end();
        if (event.shouldCommit()) {
            about(event, task, known);
            if (wait != null) {
                event.batch = wait.answeredIn();
            }
            commit(event);
        }
    }

    static void ended(TaskNode task) {
        TaskEvents.Identity identity = task.identity();
        if (identity != null) {
            JfrTask known = identity.recorded();
            if (known != null) {
                safely(() -> ended(task, identity, known));
            }
        }
    }

    private static void ended(TaskNode task, TaskEvents.Identity identity, JfrTask known) {
        resumed(task, known);
        TaskEvents.End end = TaskEvents.End.of(task);
        JfrEvents.Task event = known.task;
        known.task = null;
        if (event != null && isWanted(event)) {
            about(event, task, known);
            end(event, identity, end);
            JfrTask above = identity.parentRecorded();
            event.parent = above == null ? 0 : above.number;
            event.failure = end.failure() == null ? null : Texts.of(end.failure());
            commit(event);
        }
        JfrEvents.Program program = known.program;
        known.program = null;
        if (program != null && isWanted(program)) {
            about(program, task, known);
            end(program, identity, end);
            commit(program);
        }
    }

    /** {@return whether it lasted as long as recordings want} It ends here, also if it is written later. */
    private static boolean isWanted(JfrEvents.OfEnded event) {
        event.end();
        return event.shouldCommit();
    }

    private static void end(JfrEvents.OfEnded event, TaskEvents.Identity identity, TaskEvents.End end) {
        event.name = identity.site();
        event.outcome = end.outcome().name();
    }

    static void logged(TaskNode task, String message) {
        if (logs()) {
            safely(() -> {
                JfrEvents.Log event = new JfrEvents.Log();
                about(event, task, recorded(task));
                event.message = message;
                commit(event);
            });
        }
    }

    private static void about(JfrEvents.OfTask event, TaskNode task, JfrTask known) {
        event.at(task.lane());
        event.program = task.program().number();
        event.task = known.number;
        event.path = known.path;
    }

    // ------------------------------------------------------------------------------------------------ batches

    static void dispatched(IoBatch<?, ?> batch) {
        if (batches()) {
            safely(() -> {
                JfrEvents.Batch event = new JfrEvents.Batch();
                event.at(batch.sender());
                event.io = batch.io().name();
                event.number = batch.number();
                event.size = batch.size();
                event.waited = batch.waited();
                event.inFlight = batch.io().collector().inFlightCount();
                event.retried = retried(batch);
                IoRequest<?, ?> first = batch.requests().getFirst();
                event.task = numberOf(first.askingTask());
                Key partition = batch.partition();
                event.partition = partition == null ? null : partition.text();
                if (event.size == 1) {
                    event.site = Observers.siteOf(first);
                }
                event.begin();
                batch.recordedAs(event);
                if (batch.isSettled()) { // the time of all was up before: nobody saw this
                    returned(batch);
                }
            });
        }
    }

    /** {@return the number of a task, 0 if it has none} It may be of another lane, and waits for this batch. */
    private static long numberOf(@Nullable TaskNode task) {
        TaskEvents.Identity identity = task == null ? null : task.identity();
        JfrTask known = identity == null ? null : identity.recorded();
        return known == null ? 0 : known.number;
    }

    private static int retried(IoBatch<?, ?> batch) {
        int retried = 0;
        for (IoRequest<?, ?> request : batch.requests()) {
            if (request.attempt() > 1) {
                retried++;
            }
        }
        return retried;
    }

    /** From any thread. */
    static void returned(IoBatch<?, ?> batch) {
        JfrEvents.Batch event = batch.takeRecorded();
        if (event != null) {
            safely(() -> {
                event.end();
                if (event.shouldCommit()) {
                    BatchEvents.Result result = BatchEvents.Result.of(batch);
                    event.failures = result.failures();
                    event.retries = result.retries();
                    event.failure = result.failure() == null ? null : Texts.of(result.failure());
                    commit(event);
                }
            });
        }
    }

    // ------------------------------------------------------------------------------------------------ trouble

    static void blocked(Lane lane, Holder holder, Duration held) {
        if (blocked()) {
            safely(() -> {
                JfrEvents.Blocked event = new JfrEvents.Blocked();
                event.at(lane);
                event.who = holder.who();
                event.held = held.toNanos();
                event.stack =
                        holder.stack().stream().map(StackTraceElement::toString).collect(Collectors.joining("\n"));
                commit(event);
            });
        }
    }

    static void deadlock(Lane lane, int tasks, String report) {
        if (deadlocks()) {
            safely(() -> {
                JfrEvents.Deadlock event = new JfrEvents.Deadlock();
                event.at(lane);
                event.tasks = tasks;
                event.report = report;
                event.begin();
                event.end();
                commit(event);
            });
        }
    }

    /** Writes an event that is over. From any thread. */
    static void commit(Event event) {
        JfrPhases own = Thread.currentThread().isVirtual() ? null : JfrPhases.ofThisThread();
        if (own == null) {
            event.commit();
        } else {
            own.commitLater(event);
        }
    }

    /** For want of memory or stack an event is lost, and nothing else. */
    static void safely(Runnable record) {
        try {
            StackProbe.probe(STACK);
            record.run();
        } catch (Throwable tight) {
            // There is nobody to tell: this is what would tell.
        }
    }
}
