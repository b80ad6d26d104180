package dev.corio.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.JDBCType;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Date;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the setters of a prepared statement make of a value: a parameter that a {@link Binder} hands to the driver in the same way;
 * null if that is not certain. What could be changed afterwards is copied, as the driver does.
 */
final class Setters {

    private static final Set<Class<?>> AS_THEY_ARE = Set.of(
            Integer.class,
            Long.class,
            Short.class,
            Byte.class,
            Float.class,
            Double.class,
            Boolean.class,
            String.class,
            Character.class,
            BigDecimal.class,
            BigInteger.class,
            UUID.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetTime.class,
            OffsetDateTime.class);

    private static final Set<Class<?>> OF_JAVA_SQL = Set.of(java.sql.Date.class, Time.class, Timestamp.class);

    /** Types whose nulls every driver takes. */
    private static final Set<JDBCType> OF_NULLS = Set.of(
            JDBCType.NULL,
            JDBCType.OTHER,
            JDBCType.TINYINT,
            JDBCType.SMALLINT,
            JDBCType.INTEGER,
            JDBCType.BIGINT,
            JDBCType.REAL,
            JDBCType.FLOAT,
            JDBCType.DOUBLE,
            JDBCType.NUMERIC,
            JDBCType.DECIMAL,
            JDBCType.CHAR,
            JDBCType.VARCHAR,
            JDBCType.LONGVARCHAR,
            JDBCType.DATE,
            JDBCType.TIME,
            JDBCType.TIMESTAMP,
            JDBCType.TIMESTAMP_WITH_TIMEZONE,
            JDBCType.BOOLEAN,
            JDBCType.BIT,
            JDBCType.BINARY,
            JDBCType.VARBINARY,
            JDBCType.LONGVARBINARY);

    private Setters() {}

    /**
     * {@return the parameter, null if the driver has to be asked}
     *
     * @param setter the name of the setter
     * @param arguments the index, the value, and what else it got
     */
    static @Nullable Parameter parameter(String setter, @Nullable Object[] arguments) {
        Object value = arguments[1];
        if (arguments.length == 2) {
            return switch (setter) {
                case "setInt", "setLong", "setShort", "setByte", "setFloat", "setDouble", "setBoolean" ->
                    new Parameter(value, null);
                case "setString" -> typed(value, JDBCType.VARCHAR);
                case "setBigDecimal" -> typed(value, JDBCType.NUMERIC);
                case "setBytes" -> typed(value, JDBCType.VARBINARY);
                case "setDate" -> typed(value, JDBCType.DATE);
                case "setTime" -> typed(value, JDBCType.TIME);
                case "setTimestamp" -> typed(value, JDBCType.TIMESTAMP);
                case "setNull" -> ofNull(value);
                case "setObject" -> value == null ? new Parameter(null, null) : untyped(value);
                default -> null;
            };
        }
        return arguments.length == 3 && setter.equals("setObject") ? asType(value, arguments[2]) : null;
    }

    /** A setter of one type sends that type for null, too. */
    private static @Nullable Parameter typed(@Nullable Object value, JDBCType ofNull) {
        return value == null ? new Parameter(null, ofNull) : untyped(value);
    }

    private static @Nullable Parameter ofNull(@Nullable Object number) {
        JDBCType type = typeOf(number);
        if (type == null || !OF_NULLS.contains(type)) {
            return null;
        }
        return new Parameter(null, type == JDBCType.NULL ? null : type);
    }

    @SuppressWarnings("JavaUtilDate") // drivers take them
    private static @Nullable Parameter untyped(Object value) {
        Class<?> type = value.getClass();
        if (AS_THEY_ARE.contains(type)) {
            return new Parameter(value, null);
        }
        if (value instanceof byte[] bytes) {
            return new Parameter(bytes.clone(), null);
        }
        Object copy =
                value instanceof Date time && OF_JAVA_SQL.contains(type) ? time.clone() : DriverObject.copyOf(value);
        return copy == null ? null : new Parameter(copy, null);
    }

    /** With a type that the value has by itself; others are converted by the driver, or refused, when they are set. */
    private static @Nullable Parameter asType(@Nullable Object value, @Nullable Object given) {
        JDBCType type = typeOf(given); // PostgreSQL's driver takes no SQLType
        if (type == null) {
            return null;
        }
        if (value == null) {
            return ofNull(type.getVendorTypeNumber());
        }
        if (type == JDBCType.OTHER) {
            return value instanceof String ? new Parameter(value, type) : null;
        }
        boolean isItsOwn = switch (value) {
            case Integer its -> type == JDBCType.INTEGER;
            case Long its -> type == JDBCType.BIGINT;
            case Short its -> type == JDBCType.SMALLINT;
            case Double its -> type == JDBCType.DOUBLE;
            case Float its -> type == JDBCType.REAL;
            case String its -> type == JDBCType.VARCHAR;
            case Boolean its -> type == JDBCType.BOOLEAN;
            default -> false;
        };
        return isItsOwn ? new Parameter(value, null) : null;
    }

    private static @Nullable JDBCType typeOf(@Nullable Object number) {
        if (!(number instanceof Integer type) || type == Types.ROWID) {
            return null;
        }
        try {
            return JDBCType.valueOf(type);
        } catch (IllegalArgumentException notOfJdbc) {
            return null;
        }
    }
}
