package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * A child task with a result. Made by {@link Task#fork(TaskCall)}.
 *
 * @param <T> type of the result
 */
public sealed interface Fork<T extends @Nullable Object> permits ForkTask {

    /**
     * Suspends the calling task until the child is done, and gives its result. May be called more than once, by any task
     * of the program.
     *
     * @return the result
     * @throws TaskFailedException if the child failed; its cause is what the child threw
     * @throws TaskCancelledException if the child or the calling task was cancelled
     * @throws IllegalStateException outside the tasks of the program, or in the child itself
     */
    T join();

    /**
     * Cancels the child and all below it: they get {@link TaskCancelledException} at their suspension points, as does who joins
     * it; its parent and siblings go on. No effect on a child that has ended. From any thread; returns at once.
     */
    void cancel();

    /** {@return whether the child and all of its own children have ended} */
    boolean isDone();
}
