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

/** Reads rows completely: what is left of them needs no connection. From any thread. */
final class Cells {

    private static final int FIRST_YEAR = 1600; // before, java.sql's dates follow another calendar
    private static final int LAST_YEAR = 9999; // infinity is after it

    private final Column[] columns;
    private final boolean[] days; // which are of PostgreSQL's type date
    private final int before;

    private Cells(Columns columns, int before, boolean ofPostgres) {
        this.columns = columns.all().toArray(new Column[0]);
        this.days = new boolean[this.columns.length];
        this.before = before;
        for (int i = 0; ofPostgres && i < days.length; i++) {
            days[i] = this.columns[i].typeName().equals("date");
        }
    }

    /** {@return what reads the columns of a fence behind its first} */
    static Cells ofFence(Columns columns) {
        return new Cells(columns, 1, true);
    }

    /** {@return all rows of a result} */
    static Answer.Rows readAll(ResultSet result) throws SQLException {
        Columns columns = Columns.of(result.getMetaData(), 1);
        Cells cells = new Cells(columns, 0, false);
        List<@Nullable Object[]> rows = new ArrayList<>();
        while (result.next()) {
            rows.add(cells.read(result));
        }
        return new Answer.Rows(columns, rows);
    }

    /** {@return the current row} */
    @Nullable
    Object[] read(ResultSet result) throws SQLException {
        @Nullable Object[] cells = new Object[columns.length];
        for (int i = 0; i < cells.length; i++) {
            int index = i + 1 + before;
            cells[i] = days[i] ? day(result, index) : detached(result, index, columns[i]);
        }
        return cells;
    }

    /** The driver makes the older class with a calendar, at many times the cost: almost always nobody wants it. */
    private static @Nullable Object day(ResultSet result, int index) throws SQLException {
        LocalDate day = result.getObject(index, LocalDate.class);
        if (day == null) {
            return null;
        }
        return day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR
                ? new Row.Moment(nonNull(result.getObject(index)), day)
                : new Row.Moment(null, day);
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
