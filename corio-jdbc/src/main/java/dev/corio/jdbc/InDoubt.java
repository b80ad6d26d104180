package dev.corio.jdbc;

import java.io.Serial;

/** The outcome of a write of which nobody knows whether it was committed; callers get an {@link InDoubtException}. */
final class InDoubt extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final Throwable failure;

    InDoubt(Throwable failure) {
        super(failure.getMessage(), failure, false, false);
        this.failure = failure;
    }

    Throwable failure() {
        return failure;
    }
}
