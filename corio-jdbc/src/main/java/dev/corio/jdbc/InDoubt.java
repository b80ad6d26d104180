package dev.corio.jdbc;

import java.io.Serial;
import java.sql.SQLException;

/** The outcome of a write whose commit was cut; callers get an {@link InDoubtException}. */
final class InDoubt extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final SQLException failure;

    InDoubt(SQLException failure) {
        super(failure.getMessage(), failure, false, false);
        this.failure = failure;
    }

    SQLException failure() {
        return failure;
    }
}
