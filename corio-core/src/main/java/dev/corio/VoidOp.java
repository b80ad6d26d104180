package dev.corio;

/**
 * An operation without a result that throws only what it declares.
 *
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface VoidOp<X extends Exception> {

    /**
     * Runs the operation.
     *
     * @throws X when it fails
     */
    void run() throws X;
}
