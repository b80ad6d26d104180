package dev.corio.jdbc;

import java.sql.SQLType;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A value for a parameter. Those are equal that are sent as the same: a {@code java.sql.Date} is not a {@code Timestamp} of its
 * milliseconds, and of the driver's own objects, which may be equal without it, the text counts.
 *
 * @param value the value
 * @param type what it is to be sent as; null: what its class says
 */
record Parameter(@Nullable Object value, @Nullable SQLType type) {

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Parameter parameter
                && Objects.deepEquals(sent(parameter.value), sent(value))
                && Objects.equals(parameter.type, type);
    }

    @Override
    public int hashCode() {
        int ofValue =
                value != null && isPlain(value) ? value.hashCode() : Arrays.deepHashCode(new Object[] {sent(value)});
        return 31 * ofValue + Objects.hashCode(type);
    }

    /** {@return whether {@code equals} of such values says all} */
    static boolean isPlain(@Nullable Object value) {
        return value instanceof String || value instanceof Integer || value instanceof Long || value instanceof UUID;
    }

    private static @Nullable Object sent(@Nullable Object value) {
        if (value == null || isPlain(value)) {
            return value;
        }
        String ofDriver = DriverObject.typeOf(value);
        return ofDriver == null
                ? new Object[] {value.getClass(), value}
                : new @Nullable Object[] {ofDriver, DriverObject.textOf(value)};
    }
}
