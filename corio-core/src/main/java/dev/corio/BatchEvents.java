package dev.corio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What listeners are told of batches. */
final class BatchEvents {

    private BatchEvents() {}

    /** A batch that leaves. */
    record Sent(
            long nanos,
            String io,
            long number,
            int size,
            int retried,
            int attempt,
            int inFlight,
            List<CorioListener.TaskInfo> tasks,
            List<@Nullable Object> carried,
            @Nullable Key partition) {

        /** {@return the figures of a batch before its dispatcher has seen it} On the own thread of the lane that sends it. */
        static Sent of(IoBatch<?, ?> batch, long nanos) {
            int retried = 0;
            int attempt = 1;
            List<CorioListener.TaskInfo> tasks = new ArrayList<>(batch.size());
            for (IoRequest<?, ?> request : batch.requests()) {
                if (request.attempt() > 1) {
                    retried++;
                    attempt = Math.max(attempt, request.attempt());
                }
                TaskNode task = request.askingTask();
                if (task != null && task.identity() != null) {
                    tasks.add(task.identity());
                }
            }
            return new Sent(
                    nanos,
                    batch.io().name(),
                    batch.number(),
                    batch.size(),
                    retried,
                    attempt,
                    batch.io().collector().inFlightCount(),
                    Collections.unmodifiableList(tasks),
                    batch.carried(),
                    batch.partition());
        }
    }

    /** A batch each of whose requests has its outcome. */
    record Result(
            int answers,
            int failures,
            int retries,
            @Nullable Throwable failure) {

        static Result of(IoBatch<?, ?> batch) {
            int failures = 0;
            int retries = 0;
            Throwable first = null;
            for (IoRequest<?, ?> request : batch.requests()) {
                Object outcome = request.outcome();
                boolean again = outcome instanceof IoRequest.Again;
                if (again) {
                    retries++;
                } else if (outcome instanceof IoFailure) {
                    failures++;
                }
                if (first == null) {
                    first = causeIn(outcome);
                }
            }
            return new Result(batch.size() - failures - retries, failures, retries, first);
        }

        private static @Nullable Throwable causeIn(@Nullable Object outcome) {
            return switch (outcome) {
                case IoRequest.Again(var _, @Nullable Throwable cause) -> cause;
                case IoFailure.Failed(Throwable cause) -> cause;
                case IoFailure.Exhausted(var _, @Nullable Throwable cause) -> cause;
                case null, default -> null;
            };
        }
    }

    abstract static class OfBatch extends Events.Happened {
        private final Sent sent;

        OfBatch(Events.At at, Sent sent) {
            super(at);
            this.sent = sent;
        }

        public final String io() {
            return sent.io();
        }

        public final long number() {
            return sent.number();
        }

        public final int size() {
            return sent.size();
        }

        public final int retried() {
            return sent.retried();
        }

        public final int attempt() {
            return sent.attempt();
        }

        public final int inFlight() {
            return sent.inFlight();
        }

        public final Optional<String> partition() {
            return Optional.ofNullable(sent.partition()).map(Key::text);
        }

        public final List<CorioListener.TaskInfo> tasks() {
            return sent.tasks();
        }

        public final Optional<Object> carried(BatchCarrier carrier) {
            return corio().made(carrier, sent.carried());
        }

        final long sentAt() {
            return sent.nanos();
        }

        @Override
        public String toString() {
            return "batch " + number() + " of Io \"" + io() + "\" ("
                    + (size() == 1 ? "1 request" : size() + " requests")
                    + (retried() == 0 ? "" : ", " + retried() + " sent before") + ")";
        }
    }

    static final class Dispatched extends OfBatch implements CorioListener.DispatchedEvent {
        Dispatched(Events.At at, Sent sent) {
            super(at, sent);
        }

        @Override
        void tell(CorioListener listener) {
            listener.batchDispatched(this);
        }

        @Override
        public String toString() {
            return super.toString() + " leaves";
        }
    }

    abstract static class Returned extends OfBatch {
        private final Result result;

        Returned(Events.At at, Sent sent, Result result) {
            super(at, sent);
            this.result = result;
        }

        public final Duration lasted() {
            return since(sentAt());
        }

        public final int failures() {
            return result.failures();
        }

        public final int retries() {
            return result.retries();
        }

        public final Optional<Throwable> failure() {
            return Optional.ofNullable(result.failure());
        }

        final String rest() {
            return (failures() == 0 ? "" : ", " + failures() + " failed")
                    + (retries() == 0 ? "" : ", " + retries() + " to be sent again");
        }
    }

    /** {@return what is told of a batch each of whose requests has its outcome} */
    static Events.Happened returned(Events.At at, Sent sent, Result result) {
        return result.answers() > 0 ? new Answered(at, sent, result) : new Failed(at, sent, result);
    }

    static final class Answered extends Returned implements CorioListener.AnsweredEvent {
        private Answered(Events.At at, Sent sent, Result result) {
            super(at, sent, result);
        }

        @Override
        void tell(CorioListener listener) {
            listener.batchAnswered(this);
        }

        @Override
        public String toString() {
            return super.toString() + " is answered" + rest();
        }
    }

    static final class Failed extends Returned implements CorioListener.FailedEvent {
        private Failed(Events.At at, Sent sent, Result result) {
            super(at, sent, result);
        }

        @Override
        void tell(CorioListener listener) {
            listener.batchFailed(this);
        }

        @Override
        public String toString() {
            return super.toString() + " is not answered" + rest();
        }
    }
}
