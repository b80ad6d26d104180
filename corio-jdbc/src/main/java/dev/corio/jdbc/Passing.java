package dev.corio.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passes calls on to an object of the driver, for a task: what talks to the database runs off the lane; whose connection or
 * statement it is, is answered with those that the task has.
 *
 * @param target the driver's object
 * @param connection the connection that the task has
 * @param statement the statement that the task has; null if this is it, or there is none
 */
record Passing(
        Object target,
        VirtualConnection connection,
        @Nullable Statement statement) implements InvocationHandler {

    /** Those that have a connection or a statement; what is more comes before what is less. */
    private static final List<Class<?>> TYPES = List.of(
            CallableStatement.class, PreparedStatement.class, Statement.class, ResultSet.class, DatabaseMetaData.class);

    private static final Set<String> TALKS = Set.of("getMoreResults", "getMetaData", "getParameterMetaData");
    private static final Set<String> ROWS_TALK = Set.of("insertRow", "updateRow", "deleteRow", "refreshRow");

    /** {@return what the driver gave, or, if that has a connection or a statement, something that passes on to it} */
    static @Nullable Object wrapped(
            @Nullable Object given, VirtualConnection connection, @Nullable Statement statement) {
        for (Class<?> type : TYPES) {
            if (given != null && type.isInstance(given)) {
                return Invocations.proxy(type, new Passing(given, connection, statement));
            }
        }
        return given;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
            throws SQLException {
        @Nullable Object[] arguments = Invocations.orNone(given);
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "unwrap" ->
                Invocations.type(arguments).isInstance(proxy) ? proxy : Invocations.call(method, target, arguments);
            default -> {
                boolean isStatement = statement == null && proxy instanceof Statement;
                Passing its = isStatement ? new Passing(target, connection, (Statement) proxy) : this;
                yield its.pass(method, arguments);
            }
        };
    }

    /** {@return what a call gives} */
    @Nullable
    Object pass(Method method, @Nullable Object[] arguments) throws SQLException {
        String name = method.getName();
        if (name.equals("getConnection") || name.equals("getStatement")) {
            Object its = Invocations.call(method, target, arguments); // throws if it is closed
            if (its == null || name.equals("getConnection")) {
                return its == null ? null : connection.self();
            }
            return statement != null ? statement : wrapped(its, connection, null); // that of metadata is the driver's
        }
        JdbcThreads.Run<@Nullable Object> code = () -> Invocations.call(method, target, arguments);
        if (name.equals("cancel")) {
            return connection.source().offLane().toTheEnd(code);
        }
        if (!talks(method)) {
            return code.run();
        }
        Object result = target instanceof Statement its
                ? connection.onReal(its, code)
                : connection.source().offLane().run(code);
        return wrapped(result, connection, statement);
    }

    private boolean talks(Method method) throws SQLException {
        String name = method.getName();
        if (target instanceof ResultSet rows) {
            return ROWS_TALK.contains(name) || (name.equals("next") && rows.getFetchSize() > 0);
        }
        return method.getReturnType() == ResultSet.class
                || name.startsWith("execute")
                || (target instanceof Statement && TALKS.contains(name));
    }
}
