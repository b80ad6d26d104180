package dev.corio.jdbc;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement gave. */
sealed interface Answer {

    /**
     * Rows, read completely.
     *
     * @param columns what they are made of
     * @param cells one array a row; shared between equal requests, and never changed
     */
    record Rows(Columns columns, List<@Nullable Object[]> cells) implements Answer {

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
    }

    /**
     * A number of rows.
     *
     * @param rows how many were changed
     */
    record Count(long rows) implements Answer {}
}
