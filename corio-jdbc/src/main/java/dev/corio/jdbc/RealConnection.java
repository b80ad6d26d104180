package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the pool that somebody has for himself. Those of tasks are counted together with those that batches use, and
 * one is left for batches: a task that has one may ask for what comes in a batch.
 */
final class RealConnection {

    private final Connection connection;
    private final Connections.@Nullable Lease lease; // of a task
    private final @Nullable Transactions places; // where it goes back to

    RealConnection(Connection connection) {
        this(connection, null, null);
    }

    private RealConnection(Connection connection, Connections.@Nullable Lease lease, @Nullable Transactions places) {
        this.connection = connection;
        this.lease = lease;
        this.places = places;
    }

    /** {@return one for the calling task, which is suspended until it may have one} */
    static RealConnection leased(Connections connections, Transactions places, OffLane offLane, Duration patience)
            throws SQLException {
        if (!places.takePlace(patience)) {
            throw new SQLTransientConnectionException(
                    "no connection was free for " + patience.toMillis()
                            + " ms: tasks hold all that they may have, which"
                            + " is one less than the pool has; close connections before you open others, or enlarge"
                            + " the pool",
                    "08001");
        }
        boolean taken = false;
        try {
            Connections.Lease lease = offLane.run(() -> connections.lease(patience));
            taken = true;
            return new RealConnection(lease.connection(), lease, places);
        } finally {
            if (!taken) {
                places.givePlaceBack();
            }
        }
    }

    Connection connection() {
        return connection;
    }

    /** After a statement, on the thread that ran it. */
    void settle() throws SQLException {
        if (lease != null) {
            lease.settleIfCancelled();
        }
    }

    void close() throws SQLException {
        if (lease == null || places == null) {
            connection.close();
            return;
        }
        try {
            lease.close();
        } finally {
            places.givePlaceBack();
        }
    }
}
