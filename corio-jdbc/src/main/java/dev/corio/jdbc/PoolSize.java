package dev.corio.jdbc;

import java.lang.reflect.Method;
import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a pool has at most. JDBC has no question for that, but each pool has a getter; they are tried by name, so
 * that none of the pools is a dependency.
 */
final class PoolSize {

    /** HikariCP; DBCP 2; c3p0, Oracle's and Spring's; Tomcat's; Vibur; H2's. */
    private static final List<String> GETTERS = List.of(
            "getMaximumPoolSize",
            "getMaxTotal",
            "getMaxPoolSize",
            "getMaxActive",
            "getPoolMaxSize",
            "getMaxConnections");

    /** Wrappers: Spring's, and what is commonly called so. */
    private static final List<String> WRAPPED =
            List.of("getTargetDataSource", "getDelegate", "getWrappedDataSource", "getDataSource");

    private static final int DEEPEST = 8;

    private PoolSize() {}

    /** {@return the size of the pool, empty if it is no pool that we know} */
    static OptionalInt of(DataSource source) {
        Object pool = source;
        for (int depth = 0; depth < DEEPEST && pool != null; depth++) {
            OptionalInt size = sizeOf(pool);
            if (size.isPresent()) {
                return size;
            }
            pool = wrappedIn(pool);
        }
        return OptionalInt.empty();
    }

    private static OptionalInt sizeOf(Object pool) {
        for (String getter : GETTERS) {
            if (call(pool, getter) instanceof Integer size && size > 0) {
                return OptionalInt.of(size);
            }
        }
        Object configuration = call(pool, "getConfiguration"); // Agroal
        Object connections = configuration == null ? null : call(configuration, "connectionPoolConfiguration");
        return connections != null && call(connections, "maxSize") instanceof Integer size && size > 0
                ? OptionalInt.of(size)
                : OptionalInt.empty();
    }

    private static @Nullable Object wrappedIn(Object source) {
        for (String getter : WRAPPED) {
            if (call(source, getter) instanceof DataSource wrapped && wrapped != source) {
                return wrapped;
            }
        }
        return null;
    }

    private static @Nullable Object call(Object target, String getter) {
        try {
            Method method = target.getClass().getMethod(getter);
            return method.trySetAccessible() ? method.invoke(target) : null;
        } catch (ReflectiveOperationException none) {
            return null; // it has no such getter, or not for us: the next one is tried, and there is withPoolSize
        }
    }
}
