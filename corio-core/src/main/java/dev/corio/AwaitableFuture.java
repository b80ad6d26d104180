package dev.corio;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A future whose waiting methods suspend when a task calls them, and block any other thread. So do its dependents. */
class AwaitableFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    @Override
    public T join() {
        TaskNode task = isDone() ? null : TaskNode.current();
        if (task == null) {
            checkMayBlock();
            return super.join();
        }
        return Awaiting.await(task, this);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        TaskNode task = isDone() ? null : TaskNode.current();
        if (task == null) {
            checkMayBlock();
            return super.get();
        }
        try {
            return Awaiting.await(task, this);
        } catch (CompletionException failed) {
            throw new ExecutionException(failed.getMessage(), failed.getCause());
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        TaskNode task = isDone() ? null : TaskNode.current();
        if (task != null && !Awaiting.awaitDone(task, this, unit.toNanos(timeout))) {
            throw new TimeoutException("not done within " + timeout + " " + unit);
        }
        return super.get(timeout, unit);
    }

    /** Refuses a wait of this plain thread that would never end. */
    void checkMayBlock() {}

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new AwaitableFuture<>();
    }
}
