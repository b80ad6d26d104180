package dev.corio.jdbc;

import java.util.List;

/**
 * How the requests of a statement are run, and why.
 *
 * @param sql its text
 * @param types the types its parameters are sent as; {@code "?"} is one that the database infers
 * @param way how they are run
 * @param reason why, in words
 * @param requests how many there were
 * @param statements how many statements were sent for them, a JDBC batch being one
 */
public record StatementPlan(String sql, List<String> types, Way way, String reason, long requests, long statements) {

    /** Ways to run the requests of a statement. */
    public enum Way {
        /** Not known yet: there was no more than one request at a time. */
        UNDECIDED,
        /** As one statement that answers all. */
        BATCHED,
        /** Once, for all that are equal. */
        SHARED,
        /** As a JDBC batch, in a transaction of its own. */
        JDBC_BATCH,
        /** One by one, on connections of the pool. */
        ONE_BY_ONE,
        /** By the driver itself, on a real connection that the task has got from {@link CorioJdbc#dataSource()}. */
        DELEGATED
    }
}
