package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** Takes back what a batch has done, when one of its requests fails, so that the others can be run again. */
sealed interface Undo {

    /** Begins what can be taken back. */
    void begin() throws SQLException;

    /** It is to stand. */
    void keep() throws SQLException;

    /** Leaves the connection as it was before. What was kept stands, also if this fails. */
    default void leave() throws SQLException {}

    /**
     * Takes it back. Some pools close a connection after errors that a database survives; outside of transactions there is another
     * one then.
     *
     * @param lease the connection it was done on
     */
    void takeBack(Connections.Lease lease) throws SQLException;

    /** {@return whether nothing can be run on this connection after such a failure} */
    default boolean isTheEnd(Throwable failure) {
        return Failures.isLost(failure);
    }

    /** For queries outside transactions: there is nothing to take back. */
    record Nothing() implements Undo {

        @Override
        public void begin() {
            // Each statement is its own transaction.
        }

        @Override
        public void keep() {
            // It has ended with its statement.
        }

        @Override
        public void takeBack(Connections.Lease lease) throws SQLException {
            lease.renewIfClosed();
        }
    }

    /** For writes outside transactions: each batch is one. */
    record OwnTransaction(Connection connection) implements Undo {

        @Override
        public void begin() throws SQLException {
            connection.setAutoCommit(false);
        }

        @Override
        public void keep() throws SQLException {
            connection.commit();
        }

        @Override
        public void leave() throws SQLException {
            connection.setAutoCommit(true);
        }

        @Override
        public void takeBack(Connections.Lease lease) throws SQLException {
            if (!lease.renewIfClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /** Inside a transaction. A conflict with others ends all of that. */
    final class InTransaction implements Undo {

        private final Connection connection;
        private @Nullable Savepoint before;

        InTransaction(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void begin() throws SQLException {
            before = connection.setSavepoint();
        }

        @Override
        public void keep() throws SQLException {
            if (before != null) {
                connection.releaseSavepoint(before);
                before = null;
            }
        }

        @Override
        public void takeBack(Connections.Lease lease) throws SQLException {
            if (before != null) {
                connection.rollback(before);
                before = null;
            }
        }

        @Override
        public boolean isTheEnd(Throwable failure) {
            return Failures.isLost(failure) || Failures.isConflict(failure);
        }
    }
}
