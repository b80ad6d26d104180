package dev.corio.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a connection without a real one tells of its database: what is the same for all connections is asked once; the rest is
 * for a real one.
 *
 * @param connection the connection
 */
record VirtualMetaData(VirtualConnection connection) implements InvocationHandler {

    private static final Method ITSELF;

    static {
        try {
            ITSELF = Connection.class.getMethod("getMetaData");
        } catch (NoSuchMethodException impossible) {
            throw new AssertionError("a connection has metadata", impossible);
        }
    }

    static DatabaseMetaData of(VirtualConnection connection) {
        return Invocations.proxy(DatabaseMetaData.class, new VirtualMetaData(connection));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
            throws SQLException {
        @Nullable Object[] arguments = Invocations.orNone(given);
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "getConnection" -> connection.self();
            case "isReadOnly" -> connection.self().isReadOnly();
            default ->
                arguments.length == 0 && method.getReturnType() != ResultSet.class
                        ? connection.source().aboutDatabase(method)
                        : ofReal(method, arguments);
        };
    }

    private @Nullable Object ofReal(Method method, @Nullable Object[] arguments) throws SQLException {
        connection.pin("its connection was asked for more: metadata");
        Object real = Objects.requireNonNull(connection.passedOn(ITSELF, Invocations.orNone(null)));
        return Invocations.call(method, real, arguments);
    }
}
