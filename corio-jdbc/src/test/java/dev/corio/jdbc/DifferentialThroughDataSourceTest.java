package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.corio.jdbc.Shapes.Shape;
import dev.corio.jdbc.StatementPlan.Way;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import javax.sql.rowset.CachedRowSet;
import javax.sql.rowset.RowSetProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGStatement;

/**
 * What code in tasks gets through the data source is what the driver gives: by every getter, index and label, as each class, with
 * metadata, states and errors. Where the driver gives one of two, depending on how often it has run a statement (as text, or in
 * binary), it is one of them.
 */
class DifferentialThroughDataSourceTest extends OnPostgres {

    private static final int SETS = Integer.getInteger("dev.corio.test.sets", 2);

    /** One that keeps connections whose driver refuses something: all getters are called, on results of it, too. */
    @Override
    HikariDataSource newPool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(POOL);
        config.setExceptionOverride(new SQLExceptionOverride() {
            @java.lang.Override
            public Override adjudicate(SQLException thrown) {
                return Override.DO_NOT_EVICT;
            }
        });
        return new HikariDataSource(config);
    }

    private static final List<String> SIZES =
            List.of("isCaseSensitive", "getPrecision", "getScale", "getColumnDisplaySize");

    @Override
    void prepare() throws SQLException {
        execute(Shapes.tables());
    }

    @Test
    @Timeout(110)
    void everyGetterGivesWhatTheDriverGives() throws SQLException {
        long seed = Long.getLong("dev.corio.test.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Shape> shapes = Shapes.all();
        List<String> differences = new ArrayList<>();
        DataSource jdbc = db.dataSource();
        try (Connection text = connection();
                Connection binary = connection()) {
            for (Shape shape : shapes) {
                List<List<Object>> sets = new ArrayList<>();
                for (int i = 0; i < SETS; i++) {
                    sets.add(Shapes.values(shape, random));
                }
                sets.add(sets.getFirst());
                List<Map<String, String>> actual = corio.call(task -> task.map(sets, set -> {
                    try (Connection connection = jdbc.getConnection()) {
                        return walked(connection, shape, set, null);
                    }
                }));
                for (int i = 0; i < SETS; i++) {
                    Map<String, String> asText = walked(text, shape, sets.get(i), 0);
                    Map<String, String> inBinary = walked(binary, shape, sets.get(i), 1);
                    if (i == 0) { // which was asked twice
                        compare(
                                shape,
                                sets.get(i),
                                actual.getLast(),
                                new HashMap<>(asText),
                                new HashMap<>(inBinary),
                                differences);
                    }
                    compare(shape, sets.get(i), actual.get(i), asText, inBinary, differences);
                }
            }
        }
        assertThat(differences).as("seed %d", seed).isEmpty();
        long batched = shapes.stream()
                .filter(shape -> db.plans().stream()
                        .anyMatch(plan -> plan.sql().equals(shape.sql()) && plan.way() == Way.BATCHED))
                .count();
        String others = db.plans().stream()
                .filter(plan -> plan.way() != Way.BATCHED)
                .map(plan -> plan.sql() + " " + plan.types() + ": " + plan.reason())
                .collect(Collectors.joining("\n"));
        assertThat(batched)
                .as("shapes that were batched; the others:\n" + others)
                .isGreaterThan(shapes.size() * 80L / 100);
    }

    /** Why the results of batches are no row sets of the JDK: see ADR 0029. */
    @Test
    @Timeout(60)
    void aRowSetOfTheJdkGivesSomethingElse() throws SQLException {
        Map<String, String> drivers;
        Map<String, String> rowSets;
        try (Connection connection = connection();
                PreparedStatement statement = connection.prepareStatement("select * from t order by id limit 2")) {
            try (ResultSet result = statement.executeQuery()) {
                drivers = Walk.through(result);
            }
            try (ResultSet result = statement.executeQuery();
                    CachedRowSet rows = RowSetProvider.newFactory().createCachedRowSet()) {
                rows.populate(result);
                rowSets = Walk.through(rows);
            }
        }
        long others = drivers.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(rowSets.get(entry.getKey())))
                .count();
        IO.println("a CachedRowSet gives something else in " + others + " of " + drivers.size() + " calls");
        assertThat(others).isGreaterThan(drivers.size() / 4);
    }

    private static void compare(
            Shape shape,
            List<Object> set,
            Map<String, String> actual,
            Map<String, String> text,
            Map<String, String> binary,
            List<String> differences) {
        if (!shape.isOrdered() && text.keySet().stream().anyMatch(what -> what.startsWith("row 2"))) {
            actual.keySet().removeIf(what -> what.startsWith("row"));
            text.keySet().removeIf(what -> what.startsWith("row"));
        }
        for (String what : text.keySet()) {
            boolean isByChance = SIZES.stream().anyMatch(what::contains)
                    && (set.contains(null)
                            || isOfArray(what, text)); // the driver has read such an array before, or not
            String its = actual.get(what);
            if (!isByChance
                    && (its == null || !(its.equals(text.get(what)) || its.equals(binary.get(what))))
                    && differences.size() < 40) {
                differences.add(shape.sql() + " " + set + ": " + what + " gave " + its + ", the driver gives "
                        + text.get(what) + " or " + binary.get(what));
            }
        }
        if (!actual.keySet().equals(text.keySet()) && differences.size() < 40) {
            differences.add(shape.sql() + " " + set + ": other rows");
        }
    }

    private static boolean isOfArray(String what, Map<String, String> all) {
        String column = what.substring(what.lastIndexOf(' ') + 1);
        return ("java.lang.Integer " + Types.ARRAY).equals(all.get("metadata getColumnType " + column));
    }

    private static Map<String, String> walked(
            Connection connection, Shape shape, List<Object> set, Integer prepareThreshold) {
        try (PreparedStatement statement = connection.prepareStatement(shape.sql())) {
            if (prepareThreshold != null) { // 0: as text; 1: in binary where the driver can
                statement.unwrap(PGStatement.class).setPrepareThreshold(prepareThreshold);
            }
            for (int i = 0; i < set.size(); i++) {
                DifferentialTest.bind(statement, i + 1, set.get(i));
            }
            for (int i = 0; prepareThreshold != null && prepareThreshold != 0 && i < 2; i++) {
                statement.executeQuery().close(); // in binary from the time on that the driver knows the columns
            }
            try (ResultSet result = statement.executeQuery()) {
                return Walk.through(result);
            }
        } catch (SQLException failed) {
            return new HashMap<>(Map.of("failed", failed.getClass().getName() + " " + failed.getSQLState()));
        }
    }
}
