package dev.corio.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads rows completely: what is left of them needs no connection. */
final class Cells {

    private Cells() {}

    /** {@return all rows of a result} */
    static Answer.Rows readAll(ResultSet result) throws SQLException {
        Columns columns = Columns.of(result.getMetaData(), 1);
        List<@Nullable Object[]> rows = new ArrayList<>();
        while (result.next()) {
            rows.add(read(result, columns, 0));
        }
        return new Answer.Rows(columns, rows);
    }

    /** {@return the current row} The first columns, so many, do not belong to it. */
    static @Nullable Object[] read(ResultSet result, Columns columns, int before) throws SQLException {
        @Nullable Object[] cells = new Object[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = detached(result, i + 1 + before, columns.all().get(i));
        }
        return cells;
    }

    private static @Nullable Object detached(ResultSet result, int index, Column column) throws SQLException {
        Object value = result.getObject(index);
        return switch (value) {
            case null -> null;
            case Timestamp time -> new Row.Moment(time, exact(result, index, isZoned(column, "timestamptz")));
            case Date day -> new Row.Moment(day, nonNull(result.getObject(index, LocalDate.class)));
            case Time time -> new Row.Moment(time, exactTime(result, index, isZoned(column, "timetz")));
            case Array array -> elements(array);
            case Clob text -> text.getSubString(1, Math.toIntExact(text.length()));
            case Blob bytes -> bytes.getBytes(1, Math.toIntExact(bytes.length()));
            case ResultSet nested ->
                throw new SQLFeatureNotSupportedException(
                        "a cursor in column \"" + column.label() + "\" cannot be read without its connection");
            default -> value;
        };
    }

    private static Object exact(ResultSet result, int index, boolean zoned) throws SQLException {
        return nonNull(
                zoned ? result.getObject(index, OffsetDateTime.class) : result.getObject(index, LocalDateTime.class));
    }

    private static Object exactTime(ResultSet result, int index, boolean zoned) throws SQLException {
        return nonNull(zoned ? result.getObject(index, OffsetTime.class) : result.getObject(index, LocalTime.class));
    }

    private static Object nonNull(@Nullable Object value) {
        return Objects.requireNonNull(value, "the driver gave a value, and null for it as another class");
    }

    private static boolean isZoned(Column column, String ofPostgres) {
        String name = column.typeName().toLowerCase(Locale.ROOT);
        return name.equals(ofPostgres) || name.endsWith("with time zone");
    }

    private static Object elements(Array array) throws SQLException {
        try {
            return array.getArray();
        } finally {
            array.free();
        }
    }
}
