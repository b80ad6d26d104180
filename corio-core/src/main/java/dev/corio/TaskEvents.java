package dev.corio;

import java.time.Duration;
import java.util.ArrayDeque;
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

        private final long program;
        private final @Nullable Identity parent;
        private final int index; // among its siblings
        private final SpawnSite site;
        private final long startedAt;

        /** How it waits. Written and read by the holder of its lane. */
        @Nullable
        Suspended suspended;

        Identity(TaskNode task, @Nullable Identity parent, long startedAt) {
            this.program = task.program().number();
            this.parent = parent;
            this.index = task.parent() == null && parent != null ? FLIGHT : task.index();
            this.site = task.site();
            this.startedAt = startedAt;
        }

        @Override
        public long program() {
            return program;
        }

        @Override
        public String path() {
            ArrayDeque<Identity> down = new ArrayDeque<>();
            for (Identity each = this; each != null; each = each.parent) {
                down.push(each);
            }
            StringJoiner path = new StringJoiner("/");
            down.forEach(each -> path.add(each.index == FLIGHT ? "flight" : Integer.toString(each.index)));
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

    static final class Ended extends OfTask implements CorioListener.EndedEvent {
        private final CorioListener.Outcome outcome;
        private final @Nullable Throwable failure;
        private final Duration lasted;

        Ended(Events.At at, Identity identity, TaskNode task) {
            super(at, identity);
            Ending ending = task.ending();
            this.failure = ending == null ? null : ending.thrownIn(task);
            this.outcome = ending == null
                    ? CorioListener.Outcome.OK
                    : failure == null ? CorioListener.Outcome.CANCELLED : CorioListener.Outcome.FAILED;
            this.lasted = since(identity.startedAt);
        }

        @Override
        public CorioListener.Outcome outcome() {
            return outcome;
        }

        @Override
        public Optional<Throwable> failure() {
            return Optional.ofNullable(failure);
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
                    + switch (outcome) {
                        case OK -> " ended";
                        case FAILED -> " failed with " + Texts.of(failure);
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
