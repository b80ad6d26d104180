package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs calls on a connection as plain JDBC does. What happens to the transaction is decided elsewhere. */
final class Statements {

    private static final System.Logger LOG = System.getLogger("dev.corio.jdbc");

    private final Binder binder;

    Statements(Binder binder) {
        this.binder = binder;
    }

    Binder binder() {
        return binder;
    }

    /** Runs a statement that is prepared. */
    @FunctionalInterface
    private interface Way {
        Answer run(PreparedStatement statement, Call call) throws SQLException;
    }

    /** {@return what one call gives} */
    Answer one(Connection connection, Call call, @Nullable Instant deadline) throws SQLException {
        return one(connection, call, deadline, Statements::run);
    }

    /**
     * {@return what one call gives, which commits itself} What fails after it was sent, and does not tell whether it took effect,
     * {@linkplain Failures#leavesDoubt leaves doubt}.
     */
    Answer committed(Connection connection, Call call, @Nullable Instant deadline) throws SQLException {
        return one(connection, call, deadline, Statements::runCommitted);
    }

    private Answer one(Connection connection, Call call, @Nullable Instant deadline, Way way) throws SQLException {
        PreparedStatement statement = prepare(connection, call);
        try {
            binder.bind(statement, call.values());
            Deadline.limit(statement, deadline);
            return JdbcThreads.run(statement, () -> way.run(statement, call));
        } finally {
            close(statement);
        }
    }

    /** Closes what has served its purpose. A failure to do so takes nothing back, so it is no failure of who asked. */
    static void close(PreparedStatement done) {
        try {
            done.close();
        } catch (Throwable failed) {
            LOG.log(System.Logger.Level.DEBUG, "a statement could not be closed", failed);
        }
    }

    private static Answer run(PreparedStatement statement, Call call) throws SQLException {
        boolean isResult = execute(statement, call);
        requireExpected(call, isResult);
        return Answer.of(call, read(statement, call, isResult), statement);
    }

    private static Answer runCommitted(PreparedStatement statement, Call call) throws SQLException {
        boolean isResult;
        try {
            isResult = execute(statement, call);
        } catch (RuntimeException
                | Error broken) { // an exception of SQL is the database's answer, or says that there is none
            throw Failures.unknown(broken);
        }
        requireExpected(call, isResult);
        try {
            return Answer.of(call, read(statement, call, isResult), statement);
        } catch (Throwable unread) {
            throw Failures.unknown(unread);
        }
    }

    private static PreparedStatement prepare(Connection connection, Call call) throws SQLException {
        String sql = call.text().sql();
        return call.gives() == Call.Gives.KEYS
                ? connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)
                : connection.prepareStatement(sql);
    }

    /** {@return whether there are rows to be read} */
    private static boolean execute(PreparedStatement statement, Call call) throws SQLException {
        if (call.gives() == Call.Gives.KEYS) {
            statement.executeUpdate();
            return true;
        }
        return statement.execute();
    }

    private static void requireExpected(Call call, boolean isResult) throws SQLException {
        if (call.gives() == Call.Gives.ROWS && !isResult) {
            throw new SQLException("the statement returned no rows; ask it with update");
        }
        if (call.gives() == Call.Gives.COUNT && isResult && call.text().verb() == SqlText.Verb.READ) {
            throw new SQLException("the statement returned rows; ask it with query");
        }
    }

    private static Answer read(PreparedStatement statement, Call call, boolean isResult) throws SQLException {
        return switch (call.gives()) {
            case ROWS -> rows(call, statement.getResultSet());
            case COUNT -> count(statement, isResult);
            case KEYS -> rows(call, statement.getGeneratedKeys());
        };
    }

    /** {@return all rows of a result, which is closed} */
    static Answer rows(Call call, ResultSet all) throws SQLException {
        try (ResultSet result = all) {
            return call.detached() ? Detached.readAll(result) : Cells.readAll(result);
        }
    }

    /** Of a write that returns rows it is their number: it has been done, so it has not failed. */
    private static Answer count(PreparedStatement statement, boolean isResult) throws SQLException {
        if (!isResult) {
            return new Answer.Count(Math.max(statement.getUpdateCount(), 0));
        }
        long rows = 0;
        try (ResultSet result = statement.getResultSet()) {
            while (result.next()) {
                rows++;
            }
        }
        return new Answer.Count(rows);
    }

    /** {@return the counts of writes of one text, run as a JDBC batch; null if the driver does not tell them} */
    @Nullable
    List<Answer> batch(Connection connection, List<Asked> all) throws SQLException {
        Call first = all.getFirst().call();
        PreparedStatement statement = connection.prepareStatement(first.text().sql());
        try {
            for (Asked asked : all) {
                binder.bind(statement, asked.call().values());
                statement.addBatch();
            }
            Deadline.limit(statement, Deadline.of(all));
            int[] counts = JdbcThreads.run(statement, statement::executeBatch);
            requireNoWarnings(all, statement);
            List<Answer> answers = new ArrayList<>(counts.length);
            for (int count : counts) {
                if (count == Statement.SUCCESS_NO_INFO) {
                    return null;
                }
                answers.add(new Answer.Count(count));
            }
            return answers;
        } finally {
            close(statement);
        }
    }

    /** What the database remarks on several statements cannot be told to the one it is for. */
    static void requireNoWarnings(List<Asked> all, PreparedStatement statement) throws SQLException {
        if (statement.getWarnings() != null
                && all.stream().anyMatch(asked -> asked.call().detached())) {
            throw new Writes.Apart("the server gives warnings, and each request is to have its own");
        }
    }

    /** {@return what each gives, one after another} The first that fails ends it. */
    List<Answer> inTurn(Connection connection, List<Asked> all) throws SQLException {
        List<Answer> answers = new ArrayList<>(all.size());
        for (Asked asked : all) {
            answers.add(one(connection, asked.call(), Deadline.of(List.of(asked))));
        }
        return answers;
    }
}
