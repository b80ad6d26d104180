package dev.corio.coroutine;

import org.jspecify.annotations.Nullable;

/**
 * The code of a {@link Coroutine}. It may throw anything; what it throws comes out of {@link Coroutine#resume}.
 *
 * @param <I> type of what it is resumed with
 * @param <O> type of what it hands out
 */
@FunctionalInterface
public interface CoroutineBody<I extends @Nullable Object, O extends @Nullable Object> {

    /**
     * Runs from the first resume to the end, stopping at each suspension.
     *
     * @param coroutine the handle through which the code suspends
     * @return the value of the last step
     * @throws Exception whatever the code fails with
     */
    O run(Suspension<I, O> coroutine) throws Exception;
}
