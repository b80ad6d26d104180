package dev.corio.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a detached result: what the driver would ask the database for was asked when the statement ran. */
final class DetachedMetaData implements InvocationHandler {

    private final ResultSetMetaData own;
    private final List<Detached.Described> described;

    private DetachedMetaData(ResultSetMetaData own, List<Detached.Described> described) {
        this.own = own;
        this.described = described;
    }

    static ResultSetMetaData of(ResultSetMetaData own, List<Detached.Described> described) {
        return Invocations.proxy(ResultSetMetaData.class, new DetachedMetaData(own, described));
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] given)
            throws SQLException {
        @Nullable Object[] arguments = Invocations.orNone(given);
        return switch (method.getName()) {
            case "getTableName" -> at(arguments).table();
            case "getSchemaName" -> at(arguments).schema();
            case "isNullable" -> at(arguments).nullable();
            case "isAutoIncrement" -> at(arguments).isAutoIncrement();
            case "getColumnTypeName" -> at(arguments).typeName();
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            case "isWrapperFor" -> Invocations.type(arguments).isInstance(self);
            case "unwrap" -> unwrap(self, Invocations.type(arguments));
            default -> Invocations.call(method, own, arguments);
        };
    }

    private Detached.Described at(@Nullable Object[] arguments) throws SQLException {
        int column = Invocations.number(arguments, 0);
        own.getColumnLabel(column); // throws if there is none
        return described.get(column - 1);
    }

    private static Object unwrap(Object self, Class<?> type) throws SQLException {
        if (type.isInstance(self)) {
            return self;
        }
        throw new SQLFeatureNotSupportedException("the columns of a batch have left the driver's objects, and are no "
                + type.getName() + ": unwrap the connection first, then its statements run on the driver's");
    }
}
