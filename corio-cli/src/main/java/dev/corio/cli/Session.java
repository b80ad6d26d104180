package dev.corio.cli;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * The one connection that every way of writing the report uses, with its prepared statements. It counts what goes through.
 *
 * <p>One query at a time: callers of any thread wait for each other.
 */
final class Session implements AutoCloseable {

    /** Reads a row. */
    @FunctionalInterface
    interface RowReader<R> {

        /**
         * {@return what the row holds}
         *
         * @param first number of the first column to read
         */
        R read(ResultSet row, int first) throws SQLException;
    }

    /** How much went through since the beginning. */
    record Counts(long queries, long rows) {

        Counts since(Counts earlier) {
            return new Counts(queries - earlier.queries, rows - earlier.rows);
        }
    }

    private static final int ROUND_TRIPS = 51;

    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, PreparedStatement> statements = new HashMap<>(); // under the lock

    // Written by whoever has the connection, read at any time.
    private final AtomicLong queries = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();

    Session(Connection connection) {
        this.connection = connection;
    }

    /** {@return all rows of a query with a single key} */
    <R> List<R> query(String sql, long key, RowReader<R> reader) throws SQLException {
        lock.lock();
        try {
            PreparedStatement statement = prepared(sql);
            statement.setLong(1, key);
            return rowsOf(statement, reader);
        } finally {
            lock.unlock();
        }
    }

    /** {@return all rows of a query with an array of keys} */
    <R> List<R> query(String sql, List<Long> keys, RowReader<R> reader) throws SQLException {
        lock.lock();
        try {
            PreparedStatement statement = prepared(sql);
            statement.setArray(1, connection.createArrayOf("bigint", keys.toArray()));
            return rowsOf(statement, reader);
        } finally {
            lock.unlock();
        }
    }

    /** {@return the connection, as a pool of one} Who uses it must not do so at the same time as somebody else uses the session. */
    DataSource source() {
        return CountedSource.of(connection, queries, rows);
    }

    /** {@return how many queries were sent until now} Never waits for one. */
    long queries() {
        return queries.get();
    }

    /** {@return the time from a query that is no work to its answer, the median of some} */
    Duration roundTrip() throws SQLException {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < ROUND_TRIPS; i++) {
            long start = System.nanoTime();
            query("SELECT ?", i, (row, n) -> row.getLong(n));
            nanos.add(System.nanoTime() - start);
        }
        nanos.sort(null);
        return Duration.ofNanos(nanos.get(ROUND_TRIPS / 2));
    }

    /** {@return how much went through until now} */
    Counts counts() {
        return new Counts(queries.get(), rows.get());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    private <R> List<R> rowsOf(PreparedStatement statement, RowReader<R> reader) throws SQLException {
        List<R> found = new ArrayList<>();
        queries.incrementAndGet();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(reader.read(row, 1));
            }
        }
        rows.addAndGet(found.size());
        return found;
    }
}
