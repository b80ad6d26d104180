package dev.corio.jdbc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a statement gave, and what can be made of it. In the asking task.
 *
 * @param sql the statement
 * @param rows its rows
 */
record Result(String sql, Answer.Rows rows) {

    <T> T one(Class<T> type) {
        requireOne();
        T only = first(type);
        if (only == null) {
            throw new NullPointerException("the value is null, in the statement: " + sql);
        }
        return only;
    }

    <T extends @Nullable Object> T one(RowMapper<T> mapper) {
        requireOne();
        return mapper.map(rows.row(0));
    }

    <T> Optional<T> optional(Class<T> type) {
        return isEmpty() ? Optional.empty() : Optional.ofNullable(first(type));
    }

    <T extends @Nullable Object> Optional<T> optional(RowMapper<T> mapper) {
        return isEmpty() ? Optional.empty() : Optional.ofNullable(mapper.map(rows.row(0)));
    }

    @SuppressWarnings("NullAway") // rows that become objects, as most do, are not null
    <T> List<T> list(Class<T> type) {
        try {
            return list(Mappers.of(type, rows.columns()));
        } catch (IllegalArgumentException cannot) {
            throw inStatement(cannot);
        }
    }

    <T extends @Nullable Object> List<T> list(RowMapper<T> mapper) {
        int size = rows.cells().size();
        List<T> mapped = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            mapped.add(mapper.map(rows.row(i)));
        }
        return Collections.unmodifiableList(mapped);
    }

    <T> @Nullable T scalar(Class<T> type) {
        if (rows.columns().size() != 1) {
            throw new IllegalArgumentException("a scalar is one column, and there are "
                    + rows.columns().labels() + ", in the statement: " + SqlFailedException.shortened(sql));
        }
        requireOne();
        return rows.row(0).get(1, type);
    }

    private <T> @Nullable T first(Class<T> type) {
        try {
            return rows.first(type);
        } catch (IllegalArgumentException cannot) {
            throw inStatement(cannot);
        }
    }

    private void requireOne() {
        if (rows.cells().size() != 1) {
            throw new RowCountException(sql, "one row", rows.cells().size());
        }
    }

    private boolean isEmpty() {
        if (rows.cells().size() > 1) {
            throw new RowCountException(sql, "at most one row", rows.cells().size());
        }
        return rows.cells().isEmpty();
    }

    private IllegalArgumentException inStatement(IllegalArgumentException cannot) {
        return new IllegalArgumentException(
                cannot.getMessage() + ", in the statement: " + SqlFailedException.shortened(sql), cannot);
    }
}
