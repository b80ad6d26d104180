package dev.corio.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection in the shape of a pool that has no other one, for code that takes its connections from a pool. Counts what prepared
 * statements send and get.
 *
 * <p>Not to be used by two at a time: who takes the connection has to give it back before the next one takes it.
 */
final class CountedSource {

    private final Connection connection;
    private final AtomicLong queries;
    private final AtomicLong rows;

    private CountedSource(Connection connection, AtomicLong queries, AtomicLong rows) {
        this.connection = connection;
        this.queries = queries;
        this.rows = rows;
    }

    /**
     * {@return a pool of one}
     *
     * @param queries is raised for each statement that is executed
     * @param rows is raised by the rows of each result
     */
    static DataSource of(Connection connection, AtomicLong queries, AtomicLong rows) {
        CountedSource source = new CountedSource(connection, queries, rows);
        Connection lent = shape(Connection.class, source::ofConnection);
        return shape(
                DataSource.class, (_, method, _) -> method.getName().equals("getConnection") ? lent : refuse(method));
    }

    private @Nullable Object ofConnection(Object self, Method method, @Nullable Object @Nullable [] args)
            throws Throwable {
        return switch (method.getName()) {
            case "close" -> null; // it goes back, and stays open
            case "prepareStatement" ->
                args != null && args.length == 1 ? counted((String) args[0]) : call(method, connection, args);
            default -> call(method, connection, args);
        };
    }

    /** {@return a statement whose results tell how many rows they have} The driver has all of them by then, so that costs nothing. */
    private PreparedStatement counted(@Nullable String sql) throws SQLException {
        PreparedStatement statement =
                connection.prepareStatement(sql, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        return shape(PreparedStatement.class, (_, method, args) -> {
            if (method.getName().startsWith("execute")) {
                queries.incrementAndGet();
            }
            Object result = call(method, statement, args);
            if (result instanceof ResultSet found) {
                found.last();
                rows.addAndGet(found.getRow());
                found.beforeFirst();
            }
            return result;
        });
    }

    private static @Nullable Object call(Method method, Object target, @Nullable Object @Nullable [] args)
            throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException failed) {
            throw failed.getTargetException();
        }
    }

    private static Object refuse(Method method) {
        throw new UnsupportedOperationException(method.toString());
    }

    private static <T> T shape(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(CountedSource.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
