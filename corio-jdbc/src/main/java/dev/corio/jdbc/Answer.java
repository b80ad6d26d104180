package dev.corio.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement gave. */
sealed interface Answer {

    /** Rows, read completely: one array a row, never changed. Requests that are equal have one object. From any thread. */
    final class Rows implements Answer {

        private final Columns columns;
        private final List<@Nullable Object[]> cells;
        private @Nullable Object mapped; // immutable: whoever makes one sets it, and the last stays

        /**
         * Rows.
         *
         * @param columns what they are made of
         * @param cells one array a row
         */
        Rows(Columns columns, List<@Nullable Object[]> cells) {
            this.columns = columns;
            this.cells = cells;
        }

        Columns columns() {
            return columns;
        }

        List<@Nullable Object[]> cells() {
            return cells;
        }

        Row row(int index) {
            return new Row(columns, cells.get(index));
        }

        /** {@return the first row as an object of this class, made for another request perhaps} */
        <T> @Nullable T first(Class<T> type) {
            Object known = mapped;
            if (known != null && known.getClass() == type) {
                return type.cast(known);
            }
            T made = Mappers.of(type, columns).map(row(0));
            if (made != null && Mappers.isImmutable(type)) {
                mapped = made;
            }
            return made;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Rows rows
                    && rows.columns.equals(columns)
                    && Arrays.deepEquals(rows.cells.toArray(), cells.toArray());
        }

        @Override
        public int hashCode() {
            return 31 * columns.hashCode() + Arrays.deepHashCode(cells.toArray());
        }

        @Override
        public String toString() {
            return cells.size() + " rows of " + columns.labels();
        }
    }

    /**
     * Rows as the driver keeps them, for the data source.
     *
     * @param heading what they are made of
     * @param rows the driver's objects; shared between equal requests, and never changed
     */
    record Detach(Detached heading, List<Object> rows) implements Answer {}

    /**
     * An answer with what the database remarked on it.
     *
     * @param answer the answer
     * @param warnings the first of its warnings
     */
    record Warned(Answer answer, SQLWarning warnings) implements Answer {}

    /** {@return an answer with the warnings of its statement, if it is one for the data source and there are any} */
    static Answer of(Call call, Answer answer, PreparedStatement statement) throws SQLException {
        SQLWarning warnings = call.detached() ? statement.getWarnings() : null;
        return warnings == null ? answer : new Warned(answer, warnings);
    }

    /**
     * A number of rows.
     *
     * @param rows how many were changed
     */
    record Count(long rows) implements Answer {}
}
