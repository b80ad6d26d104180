package dev.corio.jdbc;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of a result, read completely: it needs no connection. Values are what the driver's {@code getObject} gives; arrays are
 * Java arrays. From any thread.
 */
public final class Row {

    private final Columns columns;
    private final @Nullable Object[] cells;

    Row(Columns columns, @Nullable Object[] cells) {
        this.columns = columns;
        this.cells = cells;
    }

    /**
     * What a driver gives for a date or time: its own object, and one of {@code java.time} that loses nothing, neither in the
     * hours which a change of summer time leaves out nor at infinity.
     *
     * @param given what {@code getObject} gives; null if it was not asked, and would give the midnight of this day
     * @param exact the same, of java.time
     */
    record Moment(@Nullable Object given, Object exact) {

        Object driver() {
            return given == null ? java.sql.Date.valueOf((LocalDate) exact) : given;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Moment moment
                    && moment.exact.equals(exact)
                    && moment.driver().equals(driver());
        }

        @Override
        public int hashCode() {
            return exact.hashCode();
        }
    }

    /** {@return how many columns there are} */
    public int size() {
        return cells.length;
    }

    /** {@return the columns} */
    public List<Column> columns() {
        return columns.all();
    }

    /**
     * {@return a value, as the driver gives it}
     *
     * @param column which column, from 1
     * @throws IllegalArgumentException if there is none
     */
    public @Nullable Object get(int column) {
        return ofDriver(cell(column));
    }

    /**
     * {@return a value, as the driver gives it}
     *
     * @param label the label of the column, in any case; of two columns with one label the first counts
     * @throws IllegalArgumentException if there is none
     */
    public @Nullable Object get(String label) {
        return ofDriver(cells[columns.indexOf(Objects.requireNonNull(label, "label"))]);
    }

    /**
     * {@return a value as another type, null for null}
     *
     * @param <T> the type
     * @param column which column, from 1
     * @param type the type: that of the value, a number that can hold it, String, an enum, a class of java.time, an array
     * @throws IllegalArgumentException if there is no such column, or the value cannot be of that type
     */
    public <T> @Nullable T get(int column, Class<T> type) {
        return Conversions.<T>own(
                Conversions.convert(cell(column), type, columns.all().get(column - 1)));
    }

    /**
     * {@return a value as another type, null for null}
     *
     * @param <T> the type
     * @param label the label of the column, in any case
     * @param type the type, as for {@link #get(int, Class)}
     * @throws IllegalArgumentException if there is no such column, or the value cannot be of that type
     */
    public <T> @Nullable T get(String label, Class<T> type) {
        return get(columns.indexOf(Objects.requireNonNull(label, "label")) + 1, type);
    }

    /** {@return the values by label, in order} Of two columns with one label the first counts. */
    public Map<String, @Nullable Object> asMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i++) {
            map.putIfAbsent(columns.all().get(i).label(), ofDriver(cells[i]));
        }
        return Collections.unmodifiableMap(map);
    }

    Columns heading() {
        return columns;
    }

    /** {@return what is kept of a value} */
    @Nullable
    Object cell(int column) {
        if (column < 1 || column > cells.length) {
            throw new IllegalArgumentException(
                    "the result has no column " + column + "; it has " + cells.length + ", counted from 1");
        }
        return cells[column - 1];
    }

    private static @Nullable Object ofDriver(@Nullable Object cell) {
        return Conversions.own(cell instanceof Moment moment ? moment.driver() : cell);
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
