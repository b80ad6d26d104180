package dev.corio.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

    private static final Set<String> TALKS = Set.of("getMoreResults", "getParameterMetaData", "cancel");

    /** {@return what the driver gave, or, if that has a connection or a statement, something that passes on to it} */
    @SuppressWarnings("NullAway") // what has a type is not null
    static @Nullable Object wrapped(
            @Nullable Object given, VirtualConnection connection, @Nullable Statement statement) {
        Class<?> type = switch (given) {
            case CallableStatement _ -> CallableStatement.class;
            case PreparedStatement _ -> PreparedStatement.class;
            case Statement _ -> Statement.class;
            case ResultSet _ -> ResultSet.class;
            case DatabaseMetaData _ -> DatabaseMetaData.class;
            case null, default -> null;
        };
        return type == null ? given : Invocations.proxy(type, new Passing(given, connection, statement));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
            throws SQLException {
        @Nullable Object[] arguments = Invocations.orNone(given);
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "unwrap", "isWrapperFor" ->
                Invocations.type(arguments).isInstance(proxy)
                        ? method.getName().equals("unwrap") ? proxy : true
                        : Invocations.call(method, target, arguments);
            default ->
                new Passing(target, connection, statement == null && proxy instanceof Statement own ? own : statement)
                        .pass(method, arguments);
        };
    }

    /** {@return what a call gives} */
    @Nullable
    Object pass(Method method, @Nullable Object[] arguments) throws SQLException {
        if (method.getName().equals("getConnection") || method.getName().equals("getStatement")) {
            Object its = Invocations.call(method, target, arguments); // throws if it is closed
            return its == null ? null : method.getName().equals("getStatement") ? statement : connection.self();
        }
        if (!talks(method)) {
            return Invocations.call(method, target, arguments);
        }
        Statement its = target instanceof Statement own ? own : null;
        JdbcThreads.Run<@Nullable Object> code = () -> Invocations.call(method, target, arguments);
        Object result = its == null ? connection.source().offLane().run(code) : connection.onReal(its, code);
        return wrapped(result, connection, statement);
    }

    private boolean talks(Method method) throws SQLException {
        String name = method.getName();
        return switch (target) {
            case Statement _ ->
                name.startsWith("execute")
                        || name.equals("getMetaData")
                        || TALKS.contains(name)
                        || method.getReturnType() == ResultSet.class;
            case ResultSet rows -> name.equals("next") && rows.getFetchSize() > 0;
            default -> method.getReturnType() == ResultSet.class;
        };
    }
}
