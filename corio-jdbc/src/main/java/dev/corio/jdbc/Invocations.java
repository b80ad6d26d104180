package dev.corio.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls of methods that were handed on as objects. */
final class Invocations {

    private static final @Nullable Object[] NONE = {};

    private Invocations() {}

    static @Nullable Object[] orNone(@Nullable Object @Nullable [] arguments) {
        return arguments == null ? NONE : arguments;
    }

    static int number(@Nullable Object[] arguments, int index) {
        return (Integer) Objects.requireNonNull(arguments[index]);
    }

    static Class<?> type(@Nullable Object[] arguments) {
        return (Class<?>) Objects.requireNonNull(arguments[0]);
    }

    /** {@return what a method gives} What it throws is thrown. */
    static @Nullable Object call(Method method, Object target, @Nullable Object[] arguments) throws SQLException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            switch (thrown.getCause()) {
                case SQLException failed -> throw failed;
                case RuntimeException failed -> throw failed;
                case Error failed -> throw failed;
                case null, default -> throw new SQLException(thrown.getCause());
            }
        } catch (IllegalAccessException hidden) {
            throw new IllegalStateException("a method of JDBC is public: " + method, hidden);
        }
    }

    /** {@return an object of an interface whose calls go to a handler} */
    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
