package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a connection of the pool is like when it comes; those that nobody has got yet are all like that.
 *
 * @param whyNot why nothing is batched with this database, null if something is
 * @param binder what hands values to its statements
 * @param readOnly whether it is read-only
 * @param isolation its isolation
 * @param holdability how long its results are open
 * @param catalog its catalog
 */
record Session(
        @Nullable String whyNot,
        Binder binder,
        boolean readOnly,
        int isolation,
        int holdability,
        @Nullable String catalog) {

    /** {@return that of a pool} */
    static Session of(Connections.Lease lease, Dialect dialect) throws SQLException {
        Connection connection = lease.connection();
        return new Session(
                whyNot(lease, dialect),
                dialect.statements().binder(),
                connection.isReadOnly(),
                connection.getTransactionIsolation(),
                connection.getHoldability(),
                connection.getCatalog());
    }

    private static @Nullable String whyNot(Connections.Lease lease, Dialect dialect) throws SQLException {
        if (!(dialect instanceof Dialect.Postgres)) {
            return "only on PostgreSQL is it known what statements leave on their connection";
        }
        if (!lease.cameInAutoCommit()) {
            return "connections of this pool do not commit by themselves";
        }
        try (PreparedStatement statement = lease.connection().prepareStatement("SELECT 1");
                ResultSet result = statement.executeQuery()) {
            ResultSet bare = PostgresDriver.bare(result);
            return bare == null || PostgresDriver.of(bare) == null ? Detached.IMPOSSIBLE : null;
        }
    }
}
