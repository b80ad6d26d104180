package dev.corio;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link CorioListener} is told. Made where it happens, by the holder of the lane, and never changed. */
final class Events {

    private Events() {}

    /** Where and when something happened. */
    record At(Lane lane, long nanos, long epochNanos) {

        /** {@return now, for threads that have no lane} */
        static At now(Lane lane) {
            Timers clocks = lane.corio().timers();
            return of(lane, clocks.nanoTime(), clocks.wallOffset());
        }

        /** {@return that moment, by clocks that differ by so much} */
        static At of(Lane lane, long nanos, long wallOffset) {
            return new At(lane, nanos, nanos + wallOffset);
        }
    }

    /** What all have in common. */
    abstract static class Happened {
        private final At at;

        Happened(At at) {
            this.at = at;
        }

        /** Calls the method of the listener that is for this. */
        abstract void tell(CorioListener listener);

        public final long nanos() {
            return at.nanos;
        }

        public final Instant time() {
            return Instant.ofEpochSecond(0, at.epochNanos);
        }

        public final Corio corio() {
            return at.lane.corio();
        }

        public final int lane() {
            return at.lane.index();
        }

        final Duration since(long earlier) {
            return Duration.ofNanos(at.nanos - earlier);
        }
    }

    static final class Idle extends Happened implements CorioListener.IdleEvent {
        private final int tasks;

        Idle(At at, int tasks) {
            super(at);
            this.tasks = tasks;
        }

        @Override
        public int tasks() {
            return tasks;
        }

        @Override
        void tell(CorioListener listener) {
            listener.laneIdle(this);
        }

        @Override
        public String toString() {
            return "lane " + lane() + " is idle";
        }
    }

    /** Made by the watchdog, on a thread of its own. */
    static final class Blocked extends Happened implements CorioListener.BlockedEvent {
        private final TaskEvents.@Nullable Identity task;
        private final String who;
        private final List<StackTraceElement> stack;
        private final Duration held;

        Blocked(At at, Holder holder, Duration held) {
            super(at);
            this.task = holder.task() == null ? null : holder.task().identity();
            this.who = holder.who();
            this.stack = holder.stack();
            this.held = held;
        }

        @Override
        public Optional<CorioListener.TaskInfo> task() {
            return Optional.ofNullable(task);
        }

        @Override
        public String who() {
            return who;
        }

        @Override
        public List<StackTraceElement> stack() {
            return stack;
        }

        @Override
        public Duration held() {
            return held;
        }

        @Override
        void tell(CorioListener listener) {
            listener.blocked(this);
        }

        @Override
        public String toString() {
            return who + " has held lane " + lane() + " for " + held.toMillis() + " ms";
        }
    }
}
