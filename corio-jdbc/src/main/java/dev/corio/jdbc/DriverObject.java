package dev.corio.jdbc;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL driver's own class for types that Java has none for (JSON, ranges, intervals, points): it has a name of a type
 * and a text. The driver is no dependency of ours; the class is known by its name.
 */
final class DriverObject {

    /** Marks types of this kind. */
    static final String MARK = "object ";

    private static final String CLASS = "org.postgresql.util.PGobject";

    private static final ClassValue<Boolean> IS_ONE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            Class<?> above = type.getSuperclass();
            return type.getName().equals(CLASS) || (above != null && isOne(above));
        }
    };

    private DriverObject() {}

    /** {@return the name of its type, null if it is no such object} */
    static @Nullable String typeOf(Object value) {
        return isOne(value.getClass()) ? (String) call(value, "getType") : null;
    }

    /** {@return its text} */
    static @Nullable String textOf(Object value) {
        return (String) call(value, "getValue");
    }

    static boolean isOne(Class<?> type) {
        return IS_ONE.get(type);
    }

    /** {@return a copy, null if it is no such object} */
    static @Nullable Object copyOf(Object value) {
        return isOne(value.getClass()) ? call(value, "clone") : null;
    }

    private static @Nullable Object call(Object value, String getter) {
        try {
            Method method = value.getClass().getMethod(getter);
            return method.invoke(value);
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException(
                    "the driver's " + value.getClass().getName() + " has no " + getter, changed);
        }
    }
}
