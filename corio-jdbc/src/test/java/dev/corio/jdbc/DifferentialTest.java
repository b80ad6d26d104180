package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.jdbc.Shapes.Shape;
import dev.corio.jdbc.StatementPlan.Way;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What tasks get for many sets of parameters is what plain JDBC gives for each: rows in their order, where the statement has
 * one, values, types, labels, and states of errors.
 */
class DifferentialTest extends OnPostgres {

    private static final int SETS = Integer.getInteger("dev.corio.test.sets", 12);

    @Override
    void prepare() throws SQLException {
        String columns = Shapes.COLUMNS.stream()
                .map(column -> column[0] + " " + column[1])
                .collect(Collectors.joining(", "));
        String values = IntStream.range(0, Shapes.COLUMNS.size())
                .mapToObj(n -> "case when (i * 7 + " + n + ") % 11 <> 0 then "
                        + Shapes.COLUMNS.get(n)[2] + " end")
                .collect(Collectors.joining(", "));
        execute(
                "create type mood as enum ('SAD', 'GLAD')",
                "create table t (id int primary key, " + columns + ")",
                "create table s (id int primary key, t_id int, " + columns + ")",
                "insert into t select i, " + values + " from generate_series(0, 59) i",
                "insert into s select i, (i * 13) % 60, " + values + " from generate_series(0, 79) i",
                "analyze");
    }

    /**
     * What came of one request: its columns, then a line for each row; or the state of its error.
     *
     * <p>Precision and scale are not compared where a parameter is null: a server that knows it leaves parts of an expression out,
     * and describes what is left; whether it knows it depends on how often the driver has run the statement.
     */
    private record Outcome(List<Column> columns, List<String> rows) {

        Outcome withoutPrecision() {
            return new Outcome(
                    columns.stream()
                            .map(column -> new Column(column.label(), column.type(), column.typeName(), 0, 0))
                            .toList(),
                    rows);
        }
    }

    @Test
    void batchedIsAsOneByOne() throws SQLException {
        long seed = Long.getLong("dev.corio.test.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Shape> shapes = Shapes.all();
        assertThat(new HashSet<>(shapes)).hasSizeGreaterThanOrEqualTo(300);
        try (Connection plain = connection()) {
            for (Shape shape : shapes) {
                List<List<Object>> sets = new ArrayList<>();
                for (int i = 0; i < SETS; i++) {
                    sets.add(Shapes.values(shape, random));
                }
                sets.add(sets.getFirst());
                List<Outcome> expected = new ArrayList<>();
                for (List<Object> set : sets) {
                    expected.add(plain(plain, shape, set));
                }
                List<Outcome> actual = corio.call(task -> task.map(sets, set -> batched(shape, set)));
                for (int i = 0; i < sets.size(); i++) {
                    boolean hasNull = sets.get(i).contains(null);
                    Outcome one = expected.get(i);
                    Outcome other = actual.get(i);
                    assertThat(hasNull ? other.withoutPrecision() : other)
                            .as("seed %d: %s with %s; %s", seed, shape.sql(), shown(sets.get(i)), planOrNone(shape))
                            .isEqualTo(hasNull ? one.withoutPrecision() : one);
                }
            }
        }
        long batched = shapes.stream()
                .filter(shape -> planOrNone(shape).contains(Way.BATCHED.name()))
                .count();
        String others = db.plans().stream()
                .filter(plan -> plan.way() == Way.ONE_BY_ONE)
                .map(plan -> plan.sql() + " " + plan.types() + ": " + plan.reason())
                .collect(Collectors.joining("\n"));
        assertThat(batched)
                .as("shapes that were batched; the others:\n" + others)
                .isGreaterThan(shapes.size() * 85L / 100);
    }

    private String planOrNone(Shape shape) {
        return db.plans().stream()
                .filter(plan -> plan.sql().equals(shape.sql()))
                .toList()
                .toString();
    }

    private Outcome batched(Shape shape, List<Object> set) {
        List<Row> found;
        try {
            found = db.query(shape.sql(), set.toArray()).rows();
        } catch (SqlFailedException failed) {
            return new Outcome(List.of(), List.of(failed.sqlState().orElse("none")));
        }
        List<String> lines = new ArrayList<>();
        List<Column> columns = List.of();
        for (Row row : found) {
            columns = row.columns();
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= row.size(); i++) {
                cells.add(shown(row.get(i)));
            }
            lines.add(cells.toString());
        }
        return outcome(shape, columns, lines);
    }

    private Outcome plain(Connection connection, Shape shape, List<Object> set) {
        try (PreparedStatement statement = connection.prepareStatement(shape.sql())) {
            for (int i = 0; i < set.size(); i++) {
                bind(statement, i + 1, set.get(i));
            }
            try (ResultSet result = statement.executeQuery()) {
                return plain(shape, result);
            }
        } catch (SQLException failed) {
            return new Outcome(List.of(), List.of(Objects.requireNonNullElse(failed.getSQLState(), "none")));
        }
    }

    private static void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case int[] ints ->
                statement.setArray(
                        index,
                        statement
                                .getConnection()
                                .createArrayOf(
                                        "int4", Arrays.stream(ints).boxed().toArray()));
            case Integer[] ints ->
                statement.setArray(index, statement.getConnection().createArrayOf("int4", ints));
            case String[] texts ->
                statement.setArray(index, statement.getConnection().createArrayOf("varchar", texts));
            default -> statement.setObject(index, value);
        }
    }

    private Outcome plain(Shape shape, ResultSet result) throws SQLException {
        List<Column> columns = columns(result.getMetaData());
        List<String> lines = new ArrayList<>();
        while (result.next()) {
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                Object value = result.getObject(i);
                cells.add(shown(value instanceof Array array ? array.getArray() : value));
            }
            lines.add(cells.toString());
        }
        return outcome(shape, lines.isEmpty() ? List.of() : columns, lines);
    }

    private static List<Column> columns(ResultSetMetaData data) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            boolean isArray = data.getColumnType(i) == Types.ARRAY; // the driver's precision depends on the connection
            columns.add(new Column(
                    data.getColumnLabel(i),
                    data.getColumnType(i),
                    data.getColumnTypeName(i),
                    isArray ? 0 : data.getPrecision(i),
                    isArray ? 0 : data.getScale(i)));
        }
        return columns;
    }

    private static Outcome outcome(Shape shape, List<Column> columns, List<String> lines) {
        if (!shape.isOrdered()) {
            Collections.sort(lines);
        }
        return new Outcome(columns, lines);
    }

    private static String shown(Object value) {
        if (value == null) {
            return "null";
        }
        String text = value.getClass().isArray() ? Arrays.deepToString(new Object[] {value}) : value.toString();
        return value.getClass().getSimpleName() + " " + text;
    }
}
