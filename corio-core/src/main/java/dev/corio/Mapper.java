package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * A function that may throw.
 *
 * @param <A> what it takes
 * @param <B> what it gives
 */
@FunctionalInterface
public interface Mapper<A extends @Nullable Object, B extends @Nullable Object> {

    /**
     * Applies the function.
     *
     * @param item what it takes
     * @return what it gives
     * @throws Exception when it fails
     */
    B apply(A item) throws Exception;
}
