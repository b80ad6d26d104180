package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What differs between databases: how values are bound, which queries may be batched, which writes must wait for each other. */
sealed interface Dialect {

    /** {@return what runs statements} */
    Statements statements();

    /**
     * {@return how to run the requests of a query}
     *
     * @param calls some of them, all different
     * @throws SQLException if the query cannot be prepared
     */
    Decision decide(Connection connection, Call.Partition partition, List<Call> calls) throws SQLException;

    /** {@return what writes wait for each other: those of one family} */
    String familyOf(SqlText text);

    /** {@return whether the driver sends several statements at once, if they are written as one} */
    boolean sendsSeveral();

    /** {@return that of the database behind a connection} */
    static Dialect of(Connection connection, JdbcOptions options) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> new Postgres(options.costLimit());
            case "SQLite" -> new Plain(product, true);
            default -> new Plain(product, false);
        };
    }

    /** PostgreSQL. */
    final class Postgres implements Dialect {

        private final Statements statements = new Statements(new Binder.Postgres());
        private final PostgresPlanner planner;

        Postgres(double costLimit) {
            planner = new PostgresPlanner(statements, costLimit);
        }

        @Override
        public Statements statements() {
            return statements;
        }

        @Override
        public Decision decide(Connection connection, Call.Partition partition, List<Call> calls) throws SQLException {
            return planner.decide(connection, partition, calls);
        }

        @Override
        public String familyOf(SqlText text) {
            return text.family();
        }

        @Override
        public boolean sendsSeveral() {
            return true;
        }
    }

    /**
     * Databases for which no rewritten query is known that gives the same as the original: H2, SQLite, and those not known.
     *
     * @param product what it is called
     * @param oneWriter whether it lets one connection write at a time
     */
    record Plain(String product, boolean oneWriter) implements Dialect {

        private static final Statements STATEMENTS = new Statements(new Binder.Standard());

        @Override
        public Statements statements() {
            return STATEMENTS;
        }

        @Override
        public Decision decide(Connection connection, Call.Partition partition, List<Call> calls) {
            return Decision.singly("for " + product + " no rewritten query is known that gives the same");
        }

        @Override
        public String familyOf(SqlText text) {
            return oneWriter ? "" : text.family();
        }

        @Override
        public boolean sendsSeveral() {
            return false;
        }
    }
}
