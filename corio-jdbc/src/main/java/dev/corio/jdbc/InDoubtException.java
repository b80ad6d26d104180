package dev.corio.jdbc;

import java.sql.SQLException;

/**
 * A write was sent and the connection broke before the database said that it is committed: it may have taken effect, or not.
 * It is never sent again by itself; look at the data before you do.
 */
public final class InDoubtException extends SqlFailedException {

    InDoubtException(String sql, SQLException cause) {
        super(
                sql,
                "the connection broke while a write was being committed, and it is in doubt whether it took effect ("
                        + cause.getMessage() + ")",
                cause);
    }
}
