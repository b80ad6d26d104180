package dev.corio.jdbc;

import java.sql.SQLType;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value for a parameter.
 *
 * @param value the value
 * @param type what it is to be sent as; null: what its class says
 */
record Parameter(@Nullable Object value, @Nullable SQLType type) {

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Parameter parameter
                && Objects.deepEquals(parameter.value, value)
                && Objects.equals(parameter.type, type);
    }

    @Override
    public int hashCode() {
        int ofValue = value != null && value.getClass().isArray()
                ? Arrays.deepHashCode(new Object[] {value})
                : Objects.hashCode(value);
        return 31 * ofValue + Objects.hashCode(type);
    }
}
