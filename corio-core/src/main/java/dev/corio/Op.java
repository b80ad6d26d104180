package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * An operation with a result that throws only what it declares: a lambda that throws nothing needs no catch.
 *
 * @param <T> type of the result
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface Op<T extends @Nullable Object, X extends Exception> {

    /**
     * Runs the operation.
     *
     * @return the result
     * @throws X when it fails
     */
    T call() throws X;
}
