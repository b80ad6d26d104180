package dev.corio.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import javax.sql.DataSource;

/** A real driver, some of whose calls end otherwise than they should: those of connections, statements and results. */
@FunctionalInterface
interface Faulty {

    /** The call itself. */
    @FunctionalInterface
    interface Really {
        Object call() throws Throwable;
    }

    /**
     * {@return what the call gives}
     *
     * @param on the interface whose method is called
     * @param method its name
     * @param arguments what it is called with
     * @param really makes the call
     */
    Object call(Class<?> on, String method, List<Object> arguments, Really really) throws Throwable;

    /** {@return the same database, by way of this} */
    default DataSource around(DataSource source) {
        return (DataSource) proxy(source, DataSource.class);
    }

    private Object proxy(Object target, Class<?> as) {
        return Proxy.newProxyInstance(as.getClassLoader(), new Class<?>[] {as}, (self, method, given) -> {
            List<Object> arguments = given == null ? List.of() : java.util.Arrays.asList(given);
            return call(as, method.getName(), arguments, () -> {
                try {
                    Object result = method.invoke(target, given);
                    return switch (result) {
                        case Connection connection
                        when !method.getName().equals("unwrap") -> proxy(connection, Connection.class);
                        case PreparedStatement statement -> proxy(statement, PreparedStatement.class);
                        case ResultSet rows -> proxy(rows, ResultSet.class);
                        case null, default -> result;
                    };
                } catch (InvocationTargetException failed) {
                    throw failed.getCause();
                }
            });
        });
    }
}
