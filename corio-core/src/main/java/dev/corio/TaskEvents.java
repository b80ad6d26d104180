package dev.corio;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What listeners are told of tasks. */
final class TaskEvents {

    private TaskEvents() {}

    /** What stands for a task in its events: they may be kept for long, and the task holds code and data of users. */
    static final class Identity implements CorioListener.TaskInfo {
        private static final int FLIGHT = -1;
        private static final int DEEP = 32;

        private final long program;
        private final @Nullable Identity parent;
        private final int index; // among its siblings
        private final SpawnSite site;
        private final long startedAt;

        /** How it waits. Written and read by the holder of its lane. */
        @Nullable
        Suspended suspended;

        private @Nullable JfrTask recorded; // what recordings know of it; written and read by the holder of its lane

        Identity(TaskNode task, @Nullable Identity parent, long startedAt) {
            this.program = task.program().number();
            this.parent = parent;
            this.index = task.parent() == null && parent != null ? FLIGHT : task.index();
            this.site = task.site();
            this.startedAt = startedAt;
        }

        /** {@return how events know a task} Made now, for it and those above it, where they began before anybody listened. */
        static Identity of(TaskNode task) {
            ArrayDeque<TaskNode> unknown = new ArrayDeque<>(1);
            TaskNode above = task;
            while (above != null && above.identity() == null) {
                unknown.push(above);
                above = above.above();
            }
            Identity identity = above == null ? null : above.identity();
            for (TaskNode each : unknown) {
                identity = new Identity(
                        each, identity, each.lane().corio().timers().nanoTime());
                each.knownAs(identity);
            }
            return Objects.requireNonNull(identity);
        }

        @Nullable
        JfrTask recorded() {
            return recorded;
        }

        void recordedAs(JfrTask known) {
            recorded = known;
        }

        /** {@return what recordings know of the task it is a child of, if anything} */
        @Nullable
        JfrTask parentRecorded() {
            return parent == null ? null : parent.recorded;
        }

        @Override
        public long program() {
            return program;
        }

        @Override
        public String path() {
            return path(Integer.MAX_VALUE);
        }

        /** {@return its path, or the end of it: chains of 100,000 tasks exist, each of which is recorded} */
        String shortPath() {
            return path(DEEP);
        }

        private String path(int most) {
            ArrayDeque<Identity> down = new ArrayDeque<>();
            Identity each = this;
            for (; each != null && down.size() < most; each = each.parent) {
                down.push(each);
            }
            StringJoiner path = new StringJoiner("/");
            if (each != null) {
                path.add("…");
            }
            down.forEach(step -> path.add(step.index == FLIGHT ? "flight" : Integer.toString(step.index)));
            return path.toString();
        }

        @Override
        public Optional<CorioListener.TaskInfo> parent() {
            return Optional.ofNullable(parent);
        }

        @Override
        public String site() {
            return site.toString();
        }

        @Override
        public String toString() {
            return "task " + path() + " of program " + program;
        }
    }

    abstract static class OfTask extends Events.Happened {
        private final Identity task;

        OfTask(Events.At at, Identity task) {
            super(at);
            this.task = task;
        }

        public final CorioListener.TaskInfo task() {
            return task;
        }
    }

    static final class Started extends OfTask implements CorioListener.StartedEvent {
        Started(Events.At at, Identity task) {
            super(at, task);
        }

        @Override
        void tell(CorioListener listener) {
            listener.taskStarted(this);
        }

        @Override
        public String toString() {
            return task() + " started";
        }
    }

    static final class Suspended extends OfTask implements CorioListener.SuspendedEvent {
        private final CorioListener.WaitKind kind;
        private final Supplier<String> what;

        Suspended(Events.At at, Identity task, Wait wait) {
            super(at, task);
            this.kind = wait.reason();
            this.what = wait.whatNow();
        }

        @Override
        public CorioListener.WaitKind kind() {
            return kind;
        }

        @Override
        public String what() {
            return what.get();
        }

        @Override
        void tell(CorioListener listener) {
            listener.taskSuspended(this);
        }

        @Override
        public String toString() {
            return task() + " waits for " + what();
        }
    }

    static final class Resumed extends OfTask implements CorioListener.ResumedEvent {
        private final Suspended suspended;

        Resumed(Events.At at, Identity task, Suspended suspended) {
            super(at, task);
            this.suspended = suspended;
        }

        @Override
        public CorioListener.SuspendedEvent suspended() {
            return suspended;
        }

        @Override
        public Duration waited() {
            return since(suspended.nanos());
        }

        @Override
        void tell(CorioListener listener) {
            listener.taskResumed(this);
        }

        @Override
        public String toString() {
            return task() + " goes on";
        }
    }

    /** How a task ended. */
    record End(CorioListener.Outcome outcome, @Nullable Throwable failure) {

        static End of(TaskNode task) {
            Ending ending = task.ending();
            if (ending == null) {
                return new End(CorioListener.Outcome.OK, null);
            }
            Throwable thrown = ending.thrownIn(task);
            return new End(thrown == null ? CorioListener.Outcome.CANCELLED : CorioListener.Outcome.FAILED, thrown);
        }
    }

    static final class Ended extends OfTask implements CorioListener.EndedEvent {
        private final End end;
        private final Duration lasted;

        Ended(Events.At at, Identity identity, TaskNode task) {
            super(at, identity);
            this.end = End.of(task);
            this.lasted = since(identity.startedAt);
        }

        @Override
        public CorioListener.Outcome outcome() {
            return end.outcome();
        }

        @Override
        public Optional<Throwable> failure() {
            return Optional.ofNullable(end.failure());
        }

        @Override
        public Duration lasted() {
            return lasted;
        }

        @Override
        void tell(CorioListener listener) {
            listener.taskEnded(this);
        }

        @Override
        public String toString() {
            return task()
                    + switch (end.outcome()) {
                        case OK -> " ended";
                        case FAILED -> " failed with " + Texts.of(end.failure());
                        case CANCELLED -> " was cancelled";
                    };
        }
    }

    static final class Logged extends OfTask implements CorioListener.LogEvent {
        private final String message;

        Logged(Events.At at, Identity task, String message) {
            super(at, task);
            this.message = message;
        }

        @Override
        public String message() {
            return message;
        }

        @Override
        void tell(CorioListener listener) {
            listener.logged(this);
        }

        @Override
        public String toString() {
            return task() + " says: " + message;
        }
    }
}
