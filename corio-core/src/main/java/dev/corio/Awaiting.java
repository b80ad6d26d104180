package dev.corio;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Suspends a task until a stage is done, or for a time. */
final class Awaiting {

    private record Done(@Nullable Object value, @Nullable Throwable failure) {}

    /** Whoever completes the stage sets it, once: a stage of users may say it is done twice. */
    private final AtomicReference<@Nullable Done> done = new AtomicReference<>();

    private Awaiting() {}

    @SuppressWarnings({"unchecked", "NullAway"}) // the value is the stage's, null only if T is
    static <T extends @Nullable Object> T await(TaskNode task, CompletionStage<T> stage) {
        task.checkEnding();
        Awaiting awaiting = new Awaiting();
        awaiting.watch(task, stage, Long.MAX_VALUE);
        Done done = Objects.requireNonNull(awaiting.done.get());
        if (done.failure == null) {
            return (T) done.value;
        }
        throw failure(done.failure);
    }

    /** {@return whether the stage was done in time} */
    static boolean awaitDone(TaskNode task, CompletionStage<?> stage, long nanos) {
        task.checkEnding();
        Awaiting awaiting = new Awaiting();
        awaiting.watch(task, stage, nanos);
        return awaiting.done.get() != null;
    }

    /** A new exception at the caller's line, as {@code CompletableFuture.join} would throw it. */
    private static RuntimeException failure(Throwable failure) {
        if (failure instanceof CancellationException cancelled) {
            CancellationException here = new CancellationException(cancelled.getMessage());
            here.initCause(cancelled);
            return here;
        }
        Throwable cause = unwrapped(failure);
        return new CompletionException(Texts.of(cause), cause);
    }

    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void watch(TaskNode task, CompletionStage<?> stage, long nanos) {
        Lane lane = task.lane();
        Waits.External wait = new Waits.External(CorioListener.WaitKind.STAGE, "a stage");
        if (stage instanceof IoFuture<?> future) {
            future.awaitedOn(lane);
        }
        stage.whenComplete((value, failure) -> {
            if (done.compareAndSet(null, new Done(value, failure))) {
                lane.post(() -> wait.happened(task));
            }
        });
        if (done.get() != null) {
            return;
        }
        if (nanos != Long.MAX_VALUE) {
            wait.cancels(lane.corio().timers().schedule(() -> lane.post(() -> wait.happened(task)), nanos));
        }
        try {
            task.suspend(wait);
        } finally {
            wait.withdraw(task);
        }
    }
}
