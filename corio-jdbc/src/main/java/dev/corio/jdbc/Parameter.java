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
        return 31 * Arrays.deepHashCode(new Object[] {value}) + Objects.hashCode(type);
    }
}
