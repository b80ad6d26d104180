package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * What differs between databases: how values are bound, which queries may be batched, which writes must wait for each other, which
 * failures of COMMIT leave no doubt.
 */
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

    /**
     * {@return whether a COMMIT that failed like this has surely done nothing} If not, nobody knows: then what was to be committed is
     * in doubt.
     */
    boolean isRolledBack(Throwable failure);

    /** {@return that of the database behind a connection} */
    static Dialect of(Connection connection, JdbcOptions options) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> new Postgres(options.costLimit());
            case "SQLite" -> new Sqlite();
            default -> new Plain(product);
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

        @Override
        public boolean isRolledBack(Throwable failure) {
            return PostgresFailures.isRolledBack(failure);
        }
    }

    /** SQLite: it lets one connection write at a time. */
    final class Sqlite implements Dialect {

        private static final Set<Integer> STILL_OPEN = Set.of(5, 19); // busy; a constraint that was deferred

        private final Plain plain = new Plain("SQLite");

        @Override
        public Statements statements() {
            return plain.statements();
        }

        @Override
        public Decision decide(Connection connection, Call.Partition partition, List<Call> calls) {
            return plain.decide(connection, partition, calls);
        }

        @Override
        public String familyOf(SqlText text) {
            return "";
        }

        @Override
        public boolean sendsSeveral() {
            return false;
        }

        /** Its driver gives no states. After these errors the transaction is still open, and we roll it back. */
        @Override
        public boolean isRolledBack(Throwable failure) {
            return failure instanceof SQLException thrown && STILL_OPEN.contains(thrown.getErrorCode());
        }
    }

    /**
     * Databases for which no rewritten query is known that gives the same as the original: H2, and those not known.
     *
     * @param product what it is called
     */
    record Plain(String product) implements Dialect {

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
            return text.family();
        }

        @Override
        public boolean sendsSeveral() {
            return false;
        }

        @Override
        public boolean isRolledBack(Throwable failure) {
            return Failures.isRolledBack(failure);
        }
    }
}
