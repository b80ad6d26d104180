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
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * What tasks get for many sets of parameters is what plain JDBC gives for each: rows in their order, where the statement has
 * one, values, types, labels, and states of errors.
 */
class DifferentialTest extends OnPostgres {

    private static final int SETS = Integer.getInteger("dev.corio.test.sets", 8);

    @Override
    void prepare() throws SQLException {
        execute(Shapes.tables());
    }

    /**
     * What came of one request: its columns, then a line for each row; or the state of its error.
     *
     * <p>Where a parameter is null, precision and scale may be any of those that the server gives for it: if it knows that it is
     * null it leaves parts of an expression out, and describes what is left; whether it knows it depends on how often the driver has
     * run the statement. For arrays the driver gives what the connection has seen, and we give 0.
     */
    private record Outcome(List<Column> columns, List<String> rows) {

        Outcome withoutPrecision() {
            return new Outcome(
                    columns.stream()
                            .map(column -> new Column(column.label(), column.type(), column.typeName(), 0, 0))
                            .toList(),
                    rows);
        }

        /** {@return whether it is the same, each column being described as it was there, or in one of these ways} */
        boolean isSame(Outcome expected, List<List<Column>> described) {
            boolean same = withoutPrecision().equals(expected.withoutPrecision());
            for (int i = 0; same && i < columns.size(); i++) {
                int at = i;
                Column its = columns.get(i);
                same = its.equals(expected.columns.get(i))
                        || described.stream().anyMatch(all -> its.equals(all.get(at)));
            }
            return same;
        }
    }

    @Test
    void batchedIsAsOneByOne() throws SQLException {
        long seed = Long.getLong("dev.corio.test.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Shape> shapes = Shapes.all();
        assertThat(new HashSet<>(shapes)).hasSizeGreaterThanOrEqualTo(300);
        try (Connection plain = connection();
                Connection describing = connection()) {
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
                    List<List<Column>> described =
                            sets.get(i).contains(null) ? described(describing, shape, sets.get(i)) : List.of();
                    if (!actual.get(i).isSame(expected.get(i), described)) {
                        assertThat(actual.get(i))
                                .as("seed %d: %s with %s; %s", seed, shape.sql(), shown(sets.get(i)), planOrNone(shape))
                                .isEqualTo(expected.get(i));
                    }
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
        Answer.Rows found;
        try {
            found = db.query(shape.sql(), set.toArray()).ask();
        } catch (SqlFailedException failed) {
            return new Outcome(List.of(), List.of(failed.sqlState().orElse("none")));
        }
        List<String> lines = new ArrayList<>();
        for (Object[] each : found.cells()) {
            Row row = new Row(found.columns(), each);
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= row.size(); i++) {
                cells.add(shown(row.get(i)));
            }
            lines.add(cells.toString());
        }
        return outcome(shape, found.columns().all(), lines);
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

    /** {@return what the server says of the columns when it has the values, and when it has not} */
    private List<List<Column>> described(Connection describing, Shape shape, List<Object> set) throws SQLException {
        describing.unwrap(PGConnection.class).setPrepareThreshold(0); // each time anew, with the values
        List<List<Column>> described = new ArrayList<>();
        try (PreparedStatement statement = describing.prepareStatement(shape.sql())) {
            for (int i = 0; i < set.size(); i++) {
                bind(statement, i + 1, set.get(i));
            }
            described.add(columns(statement.getMetaData()));
            described.add(plain(describing, shape, set).columns());
        } catch (SQLException failed) {
            return List.of();
        }
        described.removeIf(List::isEmpty); // of one that fails
        return described;
    }

    static void bind(PreparedStatement statement, int index, Object value) throws SQLException {
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
        return outcome(shape, columns, lines);
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
