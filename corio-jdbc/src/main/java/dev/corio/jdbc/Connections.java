package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The connections of a pool, no more at a time than it has: who has to wait for one waits here, not in the pool, whose patience
 * is limited.
 */
final class Connections {

    private static final System.Logger LOG = System.getLogger("dev.corio.jdbc");

    private final DataSource source;
    private final int size;
    private final Semaphore free;

    Connections(DataSource source, int size) {
        this.source = source;
        this.size = size;
        this.free = new Semaphore(size, true);
    }

    int size() {
        return size;
    }

    /** {@return a connection} Waits for one. */
    Lease lease() throws SQLException {
        try {
            free.acquire();
        } catch (InterruptedException unwanted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("nobody waits for the statement");
        }
        return opened();
    }

    /** {@return a connection} Waits for one at most that long: who waits may hold the one that is waited for. */
    Lease lease(Duration limit) throws SQLException {
        boolean there;
        try {
            there = free.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException unwanted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("nobody waits for the statement");
        }
        if (!there) {
            throw new SQLTransientConnectionException(
                    "no connection was free for " + limit.toMillis() + " ms: all " + size
                            + " are held; close connections"
                            + " before you ask for more than their statements, or enlarge the pool",
                    "08001");
        }
        return opened();
    }

    /** {@return whether one is set aside now, if one is free} The pool may still let wait for it: others use it, or it has shrunk. */
    boolean trySetAside() {
        return free.tryAcquire();
    }

    /** Gives up one that was set aside. */
    void giveUp() {
        free.release();
    }

    /** {@return the connection that was set aside, or has been waited for} If there is none it is not set aside any more. */
    Lease opened() throws SQLException {
        Connection connection = null;
        try {
            connection = source.getConnection();
            return new Lease(connection);
        } catch (Throwable failed) {
            free.release();
            if (connection != null) {
                connection.close();
            }
            throw failed;
        }
    }

    /** A connection that goes back when it is closed, as it came. */
    final class Lease implements AutoCloseable {

        private Connection connection;
        private boolean autoCommit;
        private int isolation; // what it was before it was changed, NONE if it was not

        private Lease(Connection connection) throws SQLException {
            this.connection = connection;
            this.isolation = Connection.TRANSACTION_NONE;
            begin();
        }

        private void begin() throws SQLException {
            autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                connection.setAutoCommit(true);
            }
        }

        /** {@return whether the pool had closed this connection} Then this has another one now. */
        boolean renewIfClosed() throws SQLException {
            if (!connection.isClosed()) {
                return false;
            }
            JdbcThreads.takeCancelled();
            connection.close();
            connection = source.getConnection();
            begin();
            return true;
        }

        void isolate(Isolation wanted) throws SQLException {
            if (wanted != Isolation.DEFAULT) {
                isolation = connection.getTransactionIsolation();
                connection.setTransactionIsolation(wanted.level());
            }
        }

        Connection connection() {
            return connection;
        }

        /** {@return whether the pool gave it so that each statement commits itself} */
        boolean cameInAutoCommit() {
            return autoCommit;
        }

        /** Waits out a cancellation that may still be under way, if there was one on this thread. */
        void settleIfCancelled() throws SQLException {
            if (JdbcThreads.takeCancelled() && !connection.isClosed()) {
                settle();
            }
        }

        /** A failure to give it back is none of those who asked: what they have been told stands. */
        @Override
        public void close() {
            try {
                tidy();
            } finally {
                try {
                    connection.close();
                } catch (Throwable failed) {
                    LOG.log(System.Logger.Level.WARNING, "a connection could not be given back", failed);
                } finally {
                    free.release();
                }
            }
        }

        /** What cannot be tidied up is broken: whoever got it next might commit what is left on it. */
        private void tidy() {
            try {
                settleIfCancelled();
                if (!connection.isClosed() && !connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                restore();
            } catch (Throwable broken) {
                LOG.log(System.Logger.Level.DEBUG, "a connection is given back broken", broken);
                abort();
            }
        }

        private void abort() {
            try {
                connection.abort(Runnable::run);
            } catch (Throwable goneAlready) {
                LOG.log(System.Logger.Level.DEBUG, "a broken connection could not be aborted", goneAlready);
            }
        }

        private void restore() throws SQLException {
            if (connection.isClosed()) {
                return;
            }
            if (isolation != Connection.TRANSACTION_NONE) {
                connection.setTransactionIsolation(isolation);
            }
            if (!autoCommit) {
                connection.setAutoCommit(false);
            }
        }

        /** A cancellation may reach the server after the statement it was meant for: here it meets one that does not matter. */
        private void settle() throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
            } catch (SQLException met) {
                if (Failures.isLost(met)) {
                    throw met;
                }
            }
        }
    }
}
