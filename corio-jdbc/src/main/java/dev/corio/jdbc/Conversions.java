package dev.corio.jdbc;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes values of other types. Nothing is lost on the way: what does not fit is an error that names the column. */
final class Conversions {

    /** Fill one column, besides those that nobody can change. */
    private static final Set<Class<?>> OTHER_SCALARS =
            Set.of(Date.class, Time.class, Timestamp.class, Object.class, Number.class);

    private static final Set<Class<?>> IMMUTABLE = Set.of(
            String.class,
            BigDecimal.class,
            BigInteger.class,
            UUID.class,
            LocalDate.class,
            LocalDateTime.class,
            LocalTime.class,
            OffsetDateTime.class,
            OffsetTime.class,
            Instant.class);

    private static final Map<Class<?>, Class<?>> BOXED = Map.of(
            boolean.class, Boolean.class,
            byte.class, Byte.class,
            short.class, Short.class,
            char.class, Character.class,
            int.class, Integer.class,
            long.class, Long.class,
            float.class, Float.class,
            double.class, Double.class);

    private Conversions() {}

    /** {@return the class of the values of a type} */
    static Class<?> boxed(Class<?> type) {
        return type.isPrimitive() ? BOXED.getOrDefault(type, type) : type;
    }

    /** {@return whether a value of this type fills one column, so that a row of one column can be it} */
    static boolean isScalar(Class<?> type) {
        return isImmutable(type) || type.isArray() || OTHER_SCALARS.contains(type) || DriverObject.isOne(type);
    }

    /** {@return whether nobody can change a value of this type} */
    static boolean isImmutable(Class<?> type) {
        return type.isPrimitive() || type.isEnum() || BOXED.containsValue(type) || IMMUTABLE.contains(type);
    }

    /** {@return a value that is the caller's own} Requests that are equal share rows: what could be changed is copied. */
    @SuppressWarnings({"JavaUtilDate", "unchecked"}) // drivers give such dates; copies are of the same class
    static <T> @Nullable T own(@Nullable T value) {
        if (value == null || isImmutable(value.getClass())) {
            return value;
        }
        if (value instanceof java.util.Date date) {
            return (T) date.clone();
        }
        if (value instanceof Map<?, ?> map) {
            return (T) new LinkedHashMap<>(map);
        }
        if (!value.getClass().isArray()) {
            Object copy = DriverObject.copyOf(value);
            return copy == null ? value : (T) copy;
        }
        int length = Array.getLength(value);
        Object copy = Array.newInstance(value.getClass().getComponentType(), length);
        for (int i = 0; i < length; i++) {
            Array.set(copy, i, own(Array.get(value, i)));
        }
        return (T) copy;
    }

    /** {@return the cell of a column as this type} It may be shared: {@link #own} makes it the caller's. */
    @SuppressWarnings("unchecked") // boxed types stand for primitive ones
    static <T> @Nullable T convert(@Nullable Object cell, Class<T> type, Column column) {
        if (cell == null) {
            return null;
        }
        Class<T> wanted = (Class<T>) boxed(type);
        Object value = wanted(cell, wanted);
        if (value == null) {
            Object driver = cell instanceof Row.Moment moment ? moment.driver() : cell;
            throw new IllegalArgumentException("column \"" + column.label() + "\" (" + column.typeName() + ", "
                    + driver.getClass().getName() + ") cannot be had as " + type.getName());
        }
        return (T) value;
    }

    /** {@return null if it cannot be} */
    private static @Nullable Object wanted(Object cell, Class<?> type) {
        if (cell instanceof Row.Moment moment) {
            return moment(moment, type);
        }
        if (type.isInstance(cell)) {
            return cell.getClass().isArray() ? array(cell, type) : cell;
        }
        try {
            return switch (cell) {
                case Number number when Number.class.isAssignableFrom(type) -> number(number, type);
                case Boolean truth when type == String.class -> truth.toString();
                case String text -> text(text, type);
                case SQLXML xml when type == String.class -> xml.getString();
                default -> other(cell, type);
            };
        } catch (ArithmeticException | IllegalArgumentException | SQLException doesNotFit) {
            return null;
        }
    }

    private static @Nullable Object other(Object cell, Class<?> type) {
        if (cell.getClass().isArray()) {
            return type.isArray() ? array(cell, type) : null;
        }
        if (type == String.class) {
            return cell.toString(); // numbers, UUIDs, and the driver's own: JSON, ranges, intervals
        }
        return type.isEnum() ? text(cell.toString(), type) : null;
    }

    private static @Nullable Object text(String text, Class<?> type) {
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(text)) {
                    return constant;
                }
            }
            return null;
        }
        if (type == UUID.class) {
            return UUID.fromString(text);
        }
        return type == Character.class && text.length() == 1 ? text.charAt(0) : null;
    }

    private static @Nullable Object number(Number value, Class<?> type) {
        if (type == Double.class) {
            return value instanceof Float single ? (Object) (double) single : ofDecimal(value, value.doubleValue());
        }
        if (type == Float.class) {
            return value instanceof Double twice ? narrowed(twice) : ofDecimal(value, value.floatValue());
        }
        if (value instanceof Long || value instanceof Integer) {
            if (type == Long.class) {
                return value.longValue();
            }
            if (type == Integer.class) {
                return Math.toIntExact(value.longValue());
            }
        }
        BigDecimal exact = exact(value);
        if (type == BigDecimal.class) {
            return exact;
        }
        if (type == Integer.class) {
            return exact.intValueExact();
        }
        if (type == Long.class) {
            return exact.longValueExact();
        }
        if (type == Short.class) {
            return exact.shortValueExact();
        }
        if (type == Byte.class) {
            return exact.byteValueExact();
        }
        return type == BigInteger.class ? exact.toBigIntegerExact() : null;
    }

    /** A decimal becomes the nearest floating number, as everybody expects; what is too large for one does not fit. */
    private static @Nullable Object ofDecimal(Number value, Number floating) {
        return Double.isInfinite(floating.doubleValue()) && !(value instanceof Double) ? null : floating;
    }

    private static @Nullable Object narrowed(double value) {
        float single = (float) value;
        return Double.isFinite(value) && Float.isInfinite(single) ? null : single;
    }

    private static BigDecimal exact(Number value) {
        return switch (value) {
            case BigDecimal decimal -> decimal;
            case BigInteger integer -> new BigDecimal(integer);
            case Double twice -> new BigDecimal(twice);
            case Float single -> new BigDecimal(single);
            default -> BigDecimal.valueOf(value.longValue());
        };
    }

    private static @Nullable Object moment(Row.Moment moment, Class<?> type) {
        if (type.isInstance(moment.exact())) {
            return moment.exact();
        }
        if (type.isInstance(moment.driver())) {
            return moment.driver();
        }
        if (type == String.class) {
            return moment.exact().toString();
        }
        return switch (moment.exact()) {
            case OffsetDateTime time when type == Instant.class -> time.toInstant();
            case LocalDateTime time
            when type == LocalDate.class && time.toLocalTime().equals(LocalTime.MIDNIGHT) -> time.toLocalDate();
            case LocalDate day when type == LocalDateTime.class -> day.atStartOfDay();
            default -> null;
        };
    }

    private static @Nullable Object array(Object from, Class<?> type) {
        if (type == Object.class) {
            type = from.getClass();
        }
        int length = Array.getLength(from);
        Class<?> component = type.getComponentType();
        Class<?> boxed = boxed(component);
        Object to = Array.newInstance(component, length);
        for (int i = 0; i < length; i++) {
            Object element = Array.get(from, i);
            Object converted = element == null ? null : wanted(element, boxed);
            if (converted == null && (element != null || component.isPrimitive())) {
                return null;
            }
            Array.set(to, i, converted);
        }
        return to;
    }
}
