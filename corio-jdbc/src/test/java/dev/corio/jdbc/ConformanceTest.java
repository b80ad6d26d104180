package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLType;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;
import org.postgresql.PGResultSetMetaData;

/**
 * Every method of JDBC's interfaces, called in a task: what becomes of it is what the table in the documents says, and what it
 * gives, or throws, is what the driver does. {@code -Ddev.corio.test.write=true} writes the table.
 */
class ConformanceTest extends OnPostgres {

    private static final Path TABLE = Path.of("..", "docs", "jdbc.md");
    private static final String QUERY = "select id, name from item where id = ?";

    /** Says that an object is one of the driver's, which those of a batch are not. */
    private static final Set<String> OF_WRAPPERS = Set.of("isWrapperFor");

    /** Whose results depend on the connection that is asked, or on when. */
    private static final Set<String> BY_CHANCE = Set.of("getClientInfo", "getNetworkTimeout", "toString");

    @Override
    void prepare() throws SQLException {
        execute("create table item (id int primary key, name text)", "insert into item values (1, '7'), (2, null)");
    }

    /** How a method was called, and what came of it. */
    private record Outcome(String treatment, Object value, Throwable thrown) {}

    /** Makes the object whose methods are called. */
    private interface Making {
        Object of(Connection connection) throws SQLException;
    }

    @Test
    @Timeout(110)
    void everyMethodIsBatchedDelegatedOrRefused() throws Exception {
        StringBuilder table = new StringBuilder(head());
        List<String> differences = new ArrayList<>();
        walk(table, differences, Connection.class, connection -> connection);
        walk(table, differences, Statement.class, Connection::createStatement);
        walk(table, differences, PreparedStatement.class, ConformanceTest::prepared);
        walk(table, differences, ResultSet.class, ConformanceTest::result);
        walk(
                table,
                differences,
                ResultSetMetaData.class,
                connection -> result(connection).getMetaData());
        walk(table, differences, DatabaseMetaData.class, Connection::getMetaData);
        if (Boolean.getBoolean("dev.corio.test.write")) {
            Files.writeString(TABLE, table.toString().strip() + "\n");
        }
        assertThat(differences).isEmpty();
        assertThat(Files.readString(TABLE))
                .as("the table in the documents; -Ddev.corio.test.write=true writes it")
                .isEqualTo(table.toString().strip() + "\n");
    }

    private static String head() {
        return """
                # What becomes of JDBC's methods

                In tasks, on PostgreSQL, through `CorioJdbc.dataSource()`, on a connection that commits by itself and on which nothing was
                delegated before. A test calls each of them, and compares what it gives with the driver.

                | | |
                |---|---|
                | batched | without a connection of its own: part of a request, or known |
                | delegated | on a real connection, as all that follows on this one |
                | refused | `SQLFeatureNotSupportedException`, from the driver, too, where nothing else is said in the guide |

                """;
    }

    private static PreparedStatement prepared(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(QUERY);
        statement.setInt(1, 1);
        return statement;
    }

    private static ResultSet result(Connection connection) throws SQLException {
        ResultSet result = prepared(connection).executeQuery();
        assertThat(result.next()).isTrue();
        return result;
    }

    private void walk(StringBuilder table, List<String> differences, Class<?> type, Making making) throws Exception {
        Set<String> batched = new TreeSet<>();
        Set<String> delegated = new TreeSet<>();
        Set<String> refused = new TreeSet<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            Outcome ours = corio.call(task -> ours(method, making));
            Outcome drivers = drivers(method, making);
            String signature = "`" + signature(method) + "`";
            switch (ours.treatment) {
                case "batched" -> batched.add(signature);
                case "delegated" -> delegated.add(signature);
                default -> refused.add(signature);
            }
            boolean isOurRefusal = ours.thrown instanceof SQLFeatureNotSupportedException;
            if (!isOurRefusal && !isSame(method, ours, drivers)) {
                differences.add(type.getSimpleName() + "." + signature(method) + " gave " + ours + ", the driver gives "
                        + drivers);
            }
        }
        table.append("## ").append(type.getSimpleName()).append("\n\n");
        section(table, "Batched", batched);
        section(table, "Delegated", delegated);
        section(table, "Refused", refused);
    }

    private static void section(StringBuilder table, String title, Set<String> methods) {
        if (!methods.isEmpty()) {
            table.append("| ").append(title).append(" |\n|---|\n");
            methods.forEach(method -> table.append("| ").append(method).append(" |\n"));
            table.append('\n');
        }
    }

    private static String signature(Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .toList()
                        .toString()
                        .replace('[', '(')
                        .replaceAll("]$", ")")
                        .replace("(]", "[]");
    }

    // ------------------------------------------------------------------------------------------------ calls

    private Outcome ours(Method method, Making making) throws Exception {
        DataSource jdbc = db.dataSource();
        try (Connection connection = jdbc.getConnection()) {
            VirtualConnection virtual = (VirtualConnection) Proxy.getInvocationHandler(connection);
            Object target = making.of(connection);
            assertThat(virtual.hasReal()).as("before " + method).isFalse();
            Outcome outcome = called(method, target);
            String treatment = outcome.thrown instanceof SQLFeatureNotSupportedException
                    ? "refused"
                    : virtual.hasReal() ? "delegated" : "batched";
            return new Outcome(treatment, outcome.value, outcome.thrown);
        }
    }

    private Outcome drivers(Method method, Making making) throws SQLException {
        Connection connection = pool.getConnection();
        try {
            return called(method, making.of(connection));
        } finally {
            closeAlsoIfAborted(connection);
        }
    }

    private static void closeAlsoIfAborted(Connection connection) throws SQLException {
        try {
            connection.close();
        } catch (SQLException aborted) {
            assertThat(connection.isClosed()).isTrue();
        }
    }

    private static Outcome called(Method method, Object target) {
        try {
            Object value = method.invoke(target, arguments(method, target));
            return new Outcome("", value instanceof Object[] array ? Arrays.asList(array) : value, null);
        } catch (InvocationTargetException thrown) {
            return new Outcome("", null, thrown.getCause());
        } catch (IllegalAccessException hidden) {
            throw new AssertionError(hidden);
        }
    }

    private static boolean isSame(Method method, Outcome ours, Outcome drivers) {
        boolean isOfBatch = ResultSet.class == method.getDeclaringClass()
                || method.getDeclaringClass().getSimpleName().equals("Wrapper");
        if (BY_CHANCE.contains(method.getName()) || (isOfBatch && OF_WRAPPERS.contains(method.getName()))) {
            return true;
        }
        if (ours.thrown != null || drivers.thrown != null) {
            return ours.thrown != null
                    && drivers.thrown != null
                    && ours.thrown.getClass() == drivers.thrown.getClass()
                    && state(ours.thrown).equals(state(drivers.thrown));
        }
        if (ours.value == null || drivers.value == null) {
            return ours.value == drivers.value;
        }
        boolean isPlain = drivers.value instanceof Number
                || drivers.value instanceof Boolean
                || drivers.value instanceof CharSequence
                || drivers.value instanceof java.util.Date;
        return isPlain ? drivers.value.equals(ours.value) : ours.value.getClass() != Boolean.class;
    }

    private static String state(Throwable thrown) {
        return String.valueOf(thrown instanceof SQLException failed ? failed.getSQLState() : null);
    }

    // ------------------------------------------------------------------------------------------------ arguments

    private static Object[] arguments(Method method, Object target) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(method, types, i, target);
        }
        return arguments;
    }

    private static Object argument(Method method, Class<?>[] types, int i, Object target) {
        String name = method.getName();
        if (types[i] == String.class) {
            return switch (name) {
                case "prepareStatement", "prepareCall", "nativeSQL" -> QUERY;
                case "execute", "executeQuery" -> "select id from item";
                case "executeUpdate", "executeLargeUpdate", "addBatch" -> "delete from item where id = 99";
                case "setString", "setNString" -> "a";
                default -> target instanceof ResultSet ? "name" : "public";
            };
        }
        if (types[i] == int.class) {
            return switch (name) {
                case "prepareStatement", "createStatement", "prepareCall" -> ofStatement(types, i);
                case "setTransactionIsolation" -> Connection.TRANSACTION_SERIALIZABLE;
                case "setHoldability" -> ResultSet.CLOSE_CURSORS_AT_COMMIT;
                case "setFetchDirection" -> ResultSet.FETCH_FORWARD;
                case "setNull" -> i == 0 ? 1 : java.sql.Types.INTEGER;
                case "setObject" -> i == 0 ? 1 : i == 2 ? java.sql.Types.INTEGER : 0;
                case "setNetworkTimeout" -> 10_000;
                case "setInt", "setQueryTimeout", "setMaxRows" -> 1;
                default -> i == 0 && target instanceof ResultSet ? 2 : 1;
            };
        }
        return of(types[i], method);
    }

    private static int ofStatement(Class<?>[] types, int i) {
        long before =
                Arrays.stream(types).limit(i).filter(type -> type == int.class).count();
        boolean isFlag = types.length == 2 && types[0] == String.class;
        if (isFlag) {
            return Statement.RETURN_GENERATED_KEYS;
        }
        return before == 0
                ? ResultSet.TYPE_FORWARD_ONLY
                : before == 1 ? ResultSet.CONCUR_READ_ONLY : ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    private static Object of(Class<?> type, Method method) {
        if (type == Class.class) {
            return method.getName().equals("getObject")
                    ? String.class
                    : ResultSetMetaData.class.isAssignableFrom(method.getDeclaringClass())
                            ? PGResultSetMetaData.class
                            : PGConnection.class;
        }
        Map<Class<?>, Object> values = Map.ofEntries(
                Map.entry(long.class, 1L),
                Map.entry(short.class, (short) 1),
                Map.entry(byte.class, (byte) 1),
                Map.entry(float.class, 1f),
                Map.entry(double.class, 1.0),
                Map.entry(boolean.class, true),
                Map.entry(Object.class, 1),
                Map.entry(int[].class, new int[] {1}),
                Map.entry(byte[].class, new byte[] {1}),
                Map.entry(String[].class, new String[] {"TABLE"}),
                Map.entry(Object[].class, new Object[] {1}),
                Map.entry(BigDecimal.class, BigDecimal.ONE),
                Map.entry(Date.class, Date.valueOf("2026-01-01")),
                Map.entry(Time.class, Time.valueOf("01:02:03")),
                Map.entry(Timestamp.class, Timestamp.valueOf("2026-01-01 01:02:03")),
                Map.entry(Calendar.class, new GregorianCalendar()),
                Map.entry(Map.class, Map.of()),
                Map.entry(Properties.class, new Properties()),
                Map.entry(SQLType.class, JDBCType.INTEGER),
                Map.entry(InputStream.class, new ByteArrayInputStream(new byte[] {1})),
                Map.entry(Reader.class, new StringReader("a")),
                Map.entry(Executor.class, (Executor) Runnable::run));
        Object value = values.get(type);
        return value != null || !type.getName().equals("java.net.URL") ? value : url();
    }

    private static Object url() {
        try {
            return URI.create("https://example.org").toURL();
        } catch (java.net.MalformedURLException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
