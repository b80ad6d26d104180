package dev.corio;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Suspends a task until a stage is done, or for a time. */
final class Awaiting {

    private record Done(@Nullable Object value, @Nullable Throwable failure) {}

    private volatile @Nullable Done done; // whoever completes the stage writes, the task reads

    private Awaiting() {}

    @SuppressWarnings({"unchecked", "NullAway"}) // the value is the stage's, null only if T is
    static <T extends @Nullable Object> T await(TaskNode task, CompletionStage<T> stage) {
        task.checkEnding();
        Awaiting awaiting = new Awaiting();
        awaiting.watch(task, stage, Long.MAX_VALUE);
        Done done = java.util.Objects.requireNonNull(awaiting.done);
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
        return awaiting.done != null;
    }

    /** A new exception at the caller's line, as {@code CompletableFuture.join} would throw it. */
    private static RuntimeException failure(Throwable failure) {
        if (failure instanceof CancellationException cancelled) {
            CancellationException here = new CancellationException(cancelled.getMessage());
            here.initCause(cancelled);
            return here;
        }
        return new CompletionException(unwrapped(failure));
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
            done = new Done(value, failure);
            lane.post(() -> wait.happened(task));
        });
        if (done != null) {
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
