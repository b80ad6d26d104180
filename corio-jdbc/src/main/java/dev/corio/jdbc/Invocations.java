package dev.corio.jdbc;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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

    /**
     * Makes objects of an interface as {@link #proxy} does, without looking for their class each time.
     *
     * @param type the interface
     * @param constructor of the class of proxies
     */
    record Proxies<T>(Class<T> type, MethodHandle constructor) {

        /** {@return an object whose calls go to a handler} */
        T of(InvocationHandler handler) {
            try {
                return type.cast((Object) constructor.invokeExact(handler));
            } catch (Throwable impossible) {
                throw new IllegalStateException("a proxy of " + type.getName() + " cannot be made", impossible);
            }
        }
    }

    /** {@return what makes objects of an interface} */
    static <T> Proxies<T> proxies(Class<T> type) {
        Class<?> made = proxy(type, (proxy, method, arguments) -> null).getClass();
        try {
            MethodHandle constructor = MethodHandles.publicLookup()
                    .findConstructor(made, MethodType.methodType(void.class, InvocationHandler.class));
            return new Proxies<>(
                    type, constructor.asType(MethodType.methodType(Object.class, InvocationHandler.class)));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("proxies of " + type.getName() + " cannot be made", impossible);
        }
    }
}
