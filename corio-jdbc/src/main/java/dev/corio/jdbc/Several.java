package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Runs statements that return rows, several at once: written behind each other as one text, which PostgreSQL's driver sends
 * without waiting between them. The first that fails ends it, and the transaction takes all back.
 */
final class Several {

    private static final int[] SIZES = {64, 16, 4, 1}; // few, as the server prepares each text of its own
    private static final int MOST_PARAMETERS = 30_000; // the protocol counts them in 16 bits

    private final Statements statements;

    Several(Statements statements) {
        this.statements = statements;
    }

    /** {@return what each gives} */
    List<Answer> run(Connection connection, Plan plan, List<Asked> all) throws SQLException {
        List<Answer> answers = new ArrayList<>(all.size());
        int parameters = Math.max(all.getFirst().call().values().size(), 1);
        while (answers.size() < all.size()) {
            int size = size(all.size() - answers.size(), parameters);
            plan.sent();
            answers.addAll(chunk(connection, all.subList(answers.size(), answers.size() + size)));
        }
        return answers;
    }

    private static int size(int left, int parameters) {
        for (int size : SIZES) {
            if (size <= left && (size == 1 || size * parameters <= MOST_PARAMETERS)) {
                return size;
            }
        }
        return 1;
    }

    private List<Answer> chunk(Connection connection, List<Asked> chunk) throws SQLException {
        String text = String.join(
                "\n;\n",
                Collections.nCopies(chunk.size(), chunk.getFirst().call().text().core()));
        List<Parameter> values = new ArrayList<>();
        chunk.forEach(asked -> values.addAll(asked.call().values()));
        PreparedStatement statement = connection.prepareStatement(text);
        try {
            statements.binder().bind(statement, values);
            Deadline.limit(statement, Deadline.of(chunk));
            return JdbcThreads.run(statement, () -> {
                List<Answer> answers = new ArrayList<>(chunk.size());
                boolean isResult = statement.execute();
                for (int i = 0; i < chunk.size(); i++) {
                    if (!isResult) {
                        throw new SQLException("the statement returned no rows; ask it with update");
                    }
                    answers.add(Statements.rows(chunk.get(i).call(), statement.getResultSet()));
                    isResult = statement.getMoreResults();
                }
                Statements.requireNoWarnings(chunk, statement);
                return answers;
            });
        } finally {
            Statements.close(statement);
        }
    }
}
