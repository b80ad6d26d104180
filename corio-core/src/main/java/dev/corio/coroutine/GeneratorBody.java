package dev.corio.coroutine;

import org.jspecify.annotations.Nullable;

/**
 * The code of a {@link Generator}. It may throw anything; what it throws comes out of {@link Generator#hasNext} or
 * {@link Generator#next}.
 *
 * @param <T> type of the elements
 */
@FunctionalInterface
public interface GeneratorBody<T extends @Nullable Object> {

    /**
     * Runs from the first request for an element to the end, stopping at each element.
     *
     * @param generator the handle through which the code hands out elements
     * @throws Exception whatever the code fails with
     */
    void run(Yielder<T> generator) throws Exception;
}
