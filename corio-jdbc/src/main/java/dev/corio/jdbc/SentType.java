package dev.corio.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.JDBCType;
import java.sql.SQLType;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the PostgreSQL driver sends a value as: requests of one batch have equal ones. By name, so that it can be told without a
 * connection, and shown.
 */
final class SentType {

    /** The database infers it: nulls, enums, what is said to be OTHER, and java.sql's dates, of which the driver sends no type. */
    static final String INFERRED = "?";

    /** The mark of those that we do not send in batches. */
    private static final String SINGLY = "!";

    private static final Map<Class<?>, String> OF_CLASS = Map.ofEntries(
            Map.entry(Byte.class, "int2"),
            Map.entry(Short.class, "int2"),
            Map.entry(Integer.class, "int4"),
            Map.entry(Long.class, "int8"),
            Map.entry(BigDecimal.class, "numeric"),
            Map.entry(BigInteger.class, "numeric"),
            Map.entry(Float.class, "float4"),
            Map.entry(Double.class, "float8"),
            Map.entry(Boolean.class, "bool"),
            Map.entry(String.class, "varchar"),
            Map.entry(Character.class, "varchar"),
            Map.entry(byte[].class, "bytea"),
            Map.entry(UUID.class, "uuid"),
            Map.entry(LocalDate.class, "date"),
            Map.entry(LocalTime.class, "time"),
            Map.entry(OffsetTime.class, "timetz"),
            Map.entry(LocalDateTime.class, "timestamp"),
            Map.entry(OffsetDateTime.class, "timestamptz"),
            Map.entry(Instant.class, "timestamptz"),
            Map.entry(java.sql.Date.class, INFERRED),
            Map.entry(Timestamp.class, INFERRED));

    private static final Map<Class<?>, String> OF_PRIMITIVE = Map.of(
            short.class, "int2",
            int.class, "int4",
            long.class, "int8",
            float.class, "float4",
            double.class, "float8",
            boolean.class, "bool");

    private static final Map<SQLType, String> OF_TYPE = Map.ofEntries(
            Map.entry(JDBCType.SMALLINT, "int2"),
            Map.entry(JDBCType.INTEGER, "int4"),
            Map.entry(JDBCType.BIGINT, "int8"),
            Map.entry(JDBCType.NUMERIC, "numeric"),
            Map.entry(JDBCType.DECIMAL, "numeric"),
            Map.entry(JDBCType.REAL, "float4"),
            Map.entry(JDBCType.DOUBLE, "float8"),
            Map.entry(JDBCType.VARCHAR, "varchar"));

    private SentType() {}

    /** {@return the type that a value is sent as} */
    static String of(Parameter parameter) {
        Object value = parameter.value();
        SQLType type = parameter.type();
        if (type == null) {
            return natural(value);
        }
        if (type == JDBCType.OTHER) {
            return value == null || value instanceof String ? INFERRED : singly(value);
        }
        String wanted = OF_TYPE.get(type);
        return wanted != null && (value == null || wanted.equals(natural(value))) ? wanted : SINGLY + type.getName();
    }

    private static String natural(@Nullable Object value) {
        if (value == null || value instanceof Enum || value instanceof Enum[]) {
            return INFERRED;
        }
        String known = OF_CLASS.get(value.getClass());
        if (known != null) {
            return known;
        }
        if (value.getClass().isArray()) {
            String element = elementOf(value.getClass());
            return element == null ? singly(value) : element + "[]";
        }
        String ofDriver = DriverObject.typeOf(value);
        return ofDriver == null ? singly(value) : DriverObject.MARK + ofDriver;
    }

    /** {@return the type of the elements of an array, null if we do not know} */
    static @Nullable String elementOf(Class<?> array) {
        Class<?> component = array.getComponentType();
        while (component.isArray() && component != byte[].class) {
            component = component.getComponentType();
        }
        String element = component.isPrimitive() ? OF_PRIMITIVE.get(component) : OF_CLASS.get(component);
        return INFERRED.equals(element) ? null : element;
    }

    private static String singly(Object value) {
        return SINGLY + value.getClass().getName();
    }

    static boolean isSingly(String type) {
        return type.startsWith(SINGLY);
    }
}
