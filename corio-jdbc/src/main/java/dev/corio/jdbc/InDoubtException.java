package dev.corio.jdbc;

/**
 * A write was to be committed, and the answer does not tell whether it was: the connection broke, or the driver failed in a way
 * that does not say that all was rolled back. It may have taken effect, or not. It is never sent again by itself; look at the data
 * before you do.
 */
public final class InDoubtException extends SqlFailedException {

    InDoubtException(String sql, Throwable cause) {
        super(
                sql,
                "a write was being committed when this happened, and it is in doubt whether it took effect: "
                        + cause.getMessage(),
                cause);
    }
}
