package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import org.jspecify.annotations.Nullable;

/**
 * The text of values, as PostgreSQL's driver sends them: elements of arrays have no other form there. What it would write in a
 * way that is not worth imitating (years before 1600 or after 9999, infinity) is not encoded: such requests run singly.
 */
final class PostgresText {

    private static final int FIRST_YEAR = 1600; // before, java.sql's dates follow another calendar
    private static final int LAST_YEAR = 9999;
    private static final long HALF_A_MICRO = 500;

    private PostgresText() {}

    /** A value that has no text of ours. */
    static final class Unencodable extends Exception {

        private Unencodable(Object value) {
            super("not sent in batches: " + value.getClass().getName(), null, false, false);
        }
    }

    /** {@return the text, null for null} */
    static @Nullable String of(@Nullable Object value) throws Unencodable {
        try {
            return switch (value) {
                case null -> null;
                case String text -> text;
                case Enum<?> constant -> constant.name();
                case Timestamp time -> timestamp(time);
                case java.sql.Date day -> date(day);
                case Instant instant -> moment(instant.atOffset(ZoneOffset.UTC));
                case Temporal temporal -> moment(temporal);
                default -> other(value);
            };
        } catch (DateTimeException | ArithmeticException beyond) {
            throw new Unencodable(value);
        }
    }

    private static @Nullable String other(Object value) throws Unencodable {
        if (DriverObject.typeOf(value) != null) {
            return DriverObject.textOf(value);
        }
        if (value.getClass().isArray() || value instanceof java.util.Date) {
            throw new Unencodable(value);
        }
        return value.toString();
    }

    private static String moment(Temporal temporal) throws Unencodable {
        if (temporal.isSupported(ChronoField.YEAR)) {
            int year = temporal.get(ChronoField.YEAR);
            if (year < FIRST_YEAR || year > LAST_YEAR) {
                throw new Unencodable(temporal);
            }
        }
        return switch (temporal) {
            case LocalDate day -> day.toString();
            case LocalDateTime time -> micros(time).toString();
            case OffsetDateTime time -> micros(time).toString();
            case LocalTime time -> time(time, time);
            case OffsetTime time -> time(time, time.toLocalTime());
            default -> throw new Unencodable(temporal);
        };
    }

    /** The last half of a microsecond before midnight is 24:00 to the driver. */
    private static String time(Temporal time, LocalTime local) throws Unencodable {
        if (local.plusNanos(HALF_A_MICRO).isBefore(local)) {
            throw new Unencodable(time);
        }
        return micros(time).toString();
    }

    private static Temporal micros(Temporal time) {
        long nanos = time.getLong(ChronoField.NANO_OF_SECOND) % 1_000;
        return time.plus(nanos >= HALF_A_MICRO ? 1_000 - nanos : -nanos, ChronoUnit.NANOS);
    }

    /** The driver writes a moment with the offset of this machine, which a type without zone leaves out. */
    private static String timestamp(Timestamp time) throws Unencodable {
        OffsetDateTime there = time.toInstant().atZone(ZoneId.systemDefault()).toOffsetDateTime();
        return moment(there);
    }

    private static String date(java.sql.Date day) throws Unencodable {
        LocalDate local = day.toLocalDate();
        ZoneOffset offset = local.atStartOfDay(ZoneId.systemDefault()).getOffset();
        return moment(local) + " " + (offset.equals(ZoneOffset.UTC) ? "+00" : offset.getId());
    }

    // ------------------------------------------------------------------------------------------------ arrays

    /** {@return the elements of an array, as the driver is to be given them} */
    static @Nullable Object[] elements(Object array) throws SQLException {
        @Nullable Object[] elements = Binder.boxed(array);
        Class<?> component = array.getClass().getComponentType();
        if (!Temporal.class.isAssignableFrom(component) && component != Instant.class) {
            return elements;
        }
        @Nullable Object[] texts = new Object[elements.length];
        for (int i = 0; i < texts.length; i++) {
            try {
                texts[i] = of(elements[i]);
            } catch (Unencodable beyond) {
                throw new SQLException("an array holds a date that has no text: " + elements[i], "22008", beyond);
            }
        }
        return texts;
    }

    /** {@return an array as PostgreSQL writes it} */
    static String arrayLiteral(Connection connection, String element, Object array) throws SQLException {
        return connection.createArrayOf(element, elements(array)).toString();
    }
}
