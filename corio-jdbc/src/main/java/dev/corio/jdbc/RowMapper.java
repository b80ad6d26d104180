package dev.corio.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * Makes something of a row. Runs in the task that asked, after the rows have come.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface RowMapper<T extends @Nullable Object> {

    /**
     * {@return what the row stands for}
     *
     * @param row the row
     */
    T map(Row row);
}
