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

    private final Binder binder;

    Statements(Binder binder) {
        this.binder = binder;
    }

    Binder binder() {
        return binder;
    }

    /** {@return what one call gives} */
    Answer one(Connection connection, Call call, @Nullable Instant deadline) throws SQLException {
        try (PreparedStatement statement = prepare(connection, call)) {
            binder.bind(statement, call.values());
            Deadline.limit(statement, deadline);
            return JdbcThreads.run(statement, () -> switch (call.gives()) {
                case ROWS -> rows(statement);
                case COUNT -> count(statement, call);
                case KEYS -> keys(statement);
            });
        }
    }

    private static PreparedStatement prepare(Connection connection, Call call) throws SQLException {
        String sql = call.text().sql();
        return call.gives() == Call.Gives.KEYS
                ? connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)
                : connection.prepareStatement(sql);
    }

    /** Of a write that returns rows it is their number: it has been done, so it has not failed. */
    private static Answer count(PreparedStatement statement, Call call) throws SQLException {
        if (!statement.execute()) {
            return new Answer.Count(Math.max(statement.getUpdateCount(), 0));
        }
        if (call.text().verb() == SqlText.Verb.READ) {
            throw new SQLException("the statement returned rows; ask it with query");
        }
        long rows = 0;
        try (ResultSet result = statement.getResultSet()) {
            while (result.next()) {
                rows++;
            }
        }
        return new Answer.Count(rows);
    }

    private static Answer rows(PreparedStatement statement) throws SQLException {
        if (!statement.execute()) {
            throw new SQLException("the statement returned no rows; ask it with update");
        }
        try (ResultSet result = statement.getResultSet()) {
            return Cells.readAll(result);
        }
    }

    private static Answer keys(PreparedStatement statement) throws SQLException {
        statement.executeUpdate();
        try (ResultSet result = statement.getGeneratedKeys()) {
            return Cells.readAll(result);
        }
    }

    /** {@return the counts of writes of one text, run as a JDBC batch; null if the driver does not tell them} */
    @Nullable
    List<Answer> batch(Connection connection, List<Asked> all) throws SQLException {
        Call first = all.getFirst().call();
        try (PreparedStatement statement =
                connection.prepareStatement(first.text().sql())) {
            for (Asked asked : all) {
                binder.bind(statement, asked.call().values());
                statement.addBatch();
            }
            Deadline.limit(statement, Deadline.of(all));
            int[] counts = JdbcThreads.run(statement, statement::executeBatch);
            List<Answer> answers = new ArrayList<>(counts.length);
            for (int count : counts) {
                if (count == Statement.SUCCESS_NO_INFO) {
                    return null;
                }
                answers.add(new Answer.Count(count));
            }
            return answers;
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
