package dev.corio;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The events that recordings of the JDK's flight recorder hold. Names, fields and their order are read by tools of users, and
 * listed in the guide: add to them, change nothing.
 *
 * <p>Each class has a probe, to ask whether a recording wants it: as long as none ever did, the compiler knows the answer.
 */
@SuppressWarnings("unused") // recordings read the fields
final class JfrEvents {

    private JfrEvents() {}

    /** What all of them are, and have. */
    @Category("Corio")
    @Enabled(false)
    @StackTrace(false)
    abstract static class OfCorio extends Event {
        @Label("Runtime")
        @Description("Name of the Corio")
        @Nullable
        String runtime;

        @Label("Lane")
        @Description("Number of the lane, from 0")
        int lane;

        final void at(Lane at) {
            runtime = at.corio().name();
            lane = at.index();
        }
    }

    /** What those of a task have. */
    abstract static class OfTask extends OfCorio {
        @Label("Program")
        @Description("Number of the program among those of its runtime, from 1")
        long program;

        @Label("Task")
        @Description("Number of the task among those of the JVM that were recorded")
        long task;

        @Label("Path")
        @Description("Place of the task in its tree, such as 0/3/1; the first part is left out where it is long")
        @Nullable
        String path;
    }

    /** What those of a task have that is over. */
    abstract static class OfEnded extends OfTask {
        @Label("Name")
        @Description("Line that started it")
        @Nullable
        String name;

        @Label("Outcome")
        @Description("OK, FAILED or CANCELLED")
        @Nullable
        String outcome;
    }

    @Name("dev.corio.Program")
    @Label("Program")
    @Description("A program, from its first step to the end of its last task")
    static final class Program extends OfEnded {
        static final Program PROBE = new Program();
    }

    @Name("dev.corio.Task")
    @Label("Task")
    @Description("A task, from its first step, or the first one that was recorded, to the end of its last child")
    static final class Task extends OfEnded {
        static final Task PROBE = new Task();

        @Label("Parent")
        @Description("Number of the task it is a child of, 0 of a root")
        long parent;

        @Label("Failure")
        @Description("What was thrown in it or in a child of it")
        @Nullable
        String failure;
    }

    @Name("dev.corio.Suspension")
    @Label("Suspension")
    @Description("A task waits, and for its turn after that")
    static final class Suspension extends OfTask {
        static final Suspension PROBE = new Suspension();

        @Label("Kind")
        @Description("ANSWER, TASKS, LINE, SLEEP, STAGE, TURN or BLOCKING")
        @Nullable
        String kind;

        @Label("What For")
        @Nullable
        String what;

        @Label("Io")
        @Description("Name of the Io whose answer it waits for")
        @Nullable
        String io;

        @Label("Batch")
        @Description(
                "Number of the batch that brought the answer, among those of the Io; 0 where there is none, or several")
        long batch;
    }

    @Name("dev.corio.Batch")
    @Label("Batch")
    @Description("A batch, from its dispatch to the outcome of its last request")
    static final class Batch extends OfCorio {
        static final Batch PROBE = new Batch();

        @Label("Io")
        @Nullable
        String io;

        @Label("Number")
        @Description("Number of the batch among those of the Io, from 1")
        long number;

        @Label("Size")
        @Description("How many requests left together")
        int size;

        @Label("Wait")
        @Description(
                "How long before it left the first of its requests was made, at most; 0 where that was not recorded")
        @Timespan(Timespan.NANOSECONDS)
        long waited;

        @Label("In Flight")
        @Description("How many batches of the Io were out when it left, this one included")
        int inFlight;

        @Label("Sent Before")
        @Description("How many of its requests were retries")
        int retried;

        @Label("Failures")
        @Description("How many of its requests failed")
        int failures;

        @Label("Retries")
        @Description("How many of its requests are sent again")
        int retries;

        @Label("Failure")
        @Description("What the first of them failed with")
        @Nullable
        String failure;

        @Label("Task")
        @Description("Number of the task that made the first of its requests, 0 of a plain thread")
        long task;

        @Label("Site")
        @Description("Line of the call, of a request that left alone")
        @Nullable
        String site;

        @Label("Partition")
        @Description("What its requests have in common, where the dispatcher is partitioned, in one short line")
        @Nullable
        String partition;
    }

    @Name("dev.corio.Busy")
    @Label("Lane Busy")
    @Description("A lane runs tasks, until none is ready: a CPU phase")
    static final class Busy extends OfCorio {
        static final Busy PROBE = new Busy();

        @Label("Phase")
        @Description("Number of the phase among those of the lane that were recorded, from 1")
        long phase;

        @Label("Steps")
        @Description("How often a task went on in it")
        int steps;
    }

    @Name("dev.corio.Idle")
    @Label("Lane Idle")
    @Description("A lane has nothing to do, and waits for answers or programs")
    static final class Idle extends OfCorio {
        static final Idle PROBE = new Idle();

        @Label("Tasks")
        @Description("How many tasks of the lane are suspended")
        int tasks;
    }

    @Name("dev.corio.Blocked")
    @Label("Lane Blocked")
    @Description("The watchdog tells that a lane is held")
    static final class Blocked extends OfCorio {
        static final Blocked PROBE = new Blocked();

        @Label("Holder")
        @Nullable
        String who;

        @Label("Held")
        @Description("For how long, when the watchdog looked")
        @Timespan(Timespan.NANOSECONDS)
        long held;

        @Label("Stack")
        @Description("Where the thread of the holder stood, innermost frame first")
        @Nullable
        String stack;
    }

    @Name("dev.corio.Deadlock")
    @Label("Deadlock")
    @Description("Tasks wait for each other, and their programs end for it")
    static final class Deadlock extends OfCorio {
        static final Deadlock PROBE = new Deadlock();

        @Label("Tasks")
        int tasks;

        @Label("Report")
        @Description("Who waits for what, and who holds that")
        @Nullable
        String report;
    }

    @Name("dev.corio.Log")
    @Label("Log")
    @Description("A task called Task.log")
    static final class Log extends OfTask {
        static final Log PROBE = new Log();

        @Label("Message")
        @Nullable
        String message;
    }
}
