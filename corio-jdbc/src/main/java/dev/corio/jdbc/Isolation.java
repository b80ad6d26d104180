package dev.corio.jdbc;

import java.sql.Connection;

/** How far a transaction is kept from others. */
public enum Isolation {
    /** What the connection is set to. */
    DEFAULT(Connection.TRANSACTION_NONE),
    /** Statements see what others have not committed yet, where the database allows that. */
    READ_UNCOMMITTED(Connection.TRANSACTION_READ_UNCOMMITTED),
    /** Each statement sees what was committed before it began. */
    READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),
    /** What was read once stays as it was. */
    REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),
    /** As if transactions ran one after another. */
    SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

    private final int level;

    Isolation(int level) {
        this.level = level;
    }

    /** {@return the constant of {@link Connection}} */
    int level() {
        return level;
    }
}
