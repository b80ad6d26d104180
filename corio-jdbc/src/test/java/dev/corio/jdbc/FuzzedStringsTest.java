package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Strings come back as they went in, or fail as in plain JDBC: they are never part of a statement's text. */
class FuzzedStringsTest extends OnPostgres {

    private static final List<String> PIECES = List.of(
            "'",
            "''",
            "\"",
            "\\",
            "\\'",
            "$$",
            "$a$",
            "?",
            "??",
            ":x",
            "--",
            "/*",
            "*/",
            ";",
            "{",
            "}",
            ",",
            "NULL",
            "null",
            "\0",
            "\ud834",
            "\udd1e",
            "𝄞",
            "é",
            "\n",
            "\r",
            "\t",
            " ",
            "",
            "%",
            "_",
            "E'",
            "); drop table x; --",
            "\u2028",
            "\ufeff",
            "a");

    @Override
    void prepare() throws SQLException {
        execute("create table x (id int primary key, t text, a text[])");
    }

    @Test
    void stringsComeBackAsInPlainJdbc() throws SQLException {
        long seed = Long.getLong("dev.corio.test.seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = random.nextInt(6); pieces >= 0; pieces--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            texts.add(text.toString());
        }
        texts.addAll(PIECES);
        String sql = "select ?::text, (?::text[])[1]";
        List<String> actual = corio.call(task -> task.map(texts, text -> echoed(sql, text)));
        String insert = "insert into x values (?, ?, ?)";
        List<Integer> ids =
                java.util.stream.IntStream.range(0, texts.size()).boxed().toList();
        List<String> written = corio.call(task -> task.map(ids, id -> written(insert, id, texts.get(id))));
        try (Connection connection = connection()) {
            for (int i = 0; i < texts.size(); i++) {
                String expected = plain(connection, sql, texts.get(i));
                assertThat(actual.get(i))
                        .as("seed %d, text %s", seed, texts.get(i))
                        .isEqualTo(expected);
                assertThat(written.get(i))
                        .as("seed %d, text %s", seed, texts.get(i))
                        .isEqualTo(expected);
            }
        }
    }

    private String echoed(String sql, String text) {
        try {
            Row row = db.query(sql, text, new String[] {text}).one(r -> r);
            return row.get(1) + "|" + row.get(2);
        } catch (SqlFailedException failed) {
            return "failed " + failed.sqlState().orElse("none");
        }
    }

    private String written(String sql, int id, String text) {
        try {
            db.update(sql, id, text, new String[] {text});
            Row row = db.query("select t, a[1] from x where id = ?", id).one(r -> r);
            return row.get(1) + "|" + row.get(2);
        } catch (SqlFailedException failed) {
            return "failed " + failed.sqlState().orElse("none");
        }
    }

    private static String plain(Connection connection, String sql, String text) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, text);
            statement.setArray(2, connection.createArrayOf("varchar", new String[] {text}));
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getString(1) + "|" + result.getString(2);
            }
        } catch (SQLException failed) {
            return "failed " + Objects.requireNonNullElse(failed.getSQLState(), "none");
        }
    }
}
