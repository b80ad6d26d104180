package dev.corio.jdbc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement that gives rows, ready to be asked. Each of the methods asks it, in a task by suspending it, and says what becomes
 * of the rows.
 *
 * <p>Classes: of a single column its value ({@code Long.class}, {@code String.class}, an enum, java.time); a record, whose
 * components each have a column of their name but for case and underscores; a bean with setters. Where that does not fit, a
 * {@link RowMapper}. Mapping happens in the asking task, so that a row that cannot be mapped is that task's failure.
 *
 * <p>All methods throw {@link SqlFailedException}, at this line, if the statement failed, {@link InDoubtException} if it writes
 * and nobody knows whether it did, and what {@link dev.corio.Io#call} throws to tasks that were cancelled.
 */
public final class Query {

    private final Function<Query, Answer.Rows> asking;
    private final String sql;

    Query(String sql, Function<Query, Answer.Rows> asking) {
        this.sql = sql;
        this.asking = asking;
    }

    /**
     * {@return the only row}
     *
     * @param <T> type of what it becomes
     * @param type what it becomes
     * @throws RowCountException if there is none, or more than one
     * @throws IllegalArgumentException if it cannot be mapped
     */
    public <T> T one(Class<T> type) {
        return Objects.requireNonNull(
                only(mapped(type, ask()), "one row"), () -> "the value is null, in the statement: " + sql);
    }

    /**
     * {@return the only row}
     *
     * @param <T> type of what it becomes
     * @param mapper makes something of it
     * @throws RowCountException if there is none, or more than one
     */
    public <T extends @Nullable Object> T one(RowMapper<T> mapper) {
        return only(mapped(mapper, ask()), "one row");
    }

    /**
     * {@return the only row, empty if there is none}
     *
     * @param <T> type of what it becomes
     * @param type what it becomes; null, in a row of one column, is empty, too
     * @throws RowCountException if there is more than one
     * @throws IllegalArgumentException if it cannot be mapped
     */
    public <T> Optional<T> optional(Class<T> type) {
        return atMostOne(mapped(type, ask()));
    }

    /**
     * {@return the only row, empty if there is none}
     *
     * @param <T> type of what it becomes
     * @param mapper makes something of it
     * @throws RowCountException if there is more than one
     */
    public <T> Optional<T> optional(RowMapper<T> mapper) {
        return atMostOne(mapped(mapper, ask()));
    }

    /**
     * {@return all rows, in order, unmodifiable} A value of a single column may be null.
     *
     * @param <T> type of what each becomes
     * @param type what each becomes
     * @throws IllegalArgumentException if one cannot be mapped
     */
    @SuppressWarnings("NullAway") // rows that become objects, as most do, are not null
    public <T> List<T> list(Class<T> type) {
        return mapped(type, ask());
    }

    /**
     * {@return all rows, in order, unmodifiable}
     *
     * @param <T> type of what each becomes
     * @param mapper makes something of each
     */
    public <T extends @Nullable Object> List<T> list(RowMapper<T> mapper) {
        return mapped(mapper, ask());
    }

    /**
     * {@return the value of the only row's only column} Null is a value.
     *
     * @param <T> its type
     * @param type its type
     * @throws RowCountException if there is none, or more than one
     * @throws IllegalArgumentException if there is more than one column, or the value cannot be of that type
     */
    public <T> @Nullable T scalar(Class<T> type) {
        Answer.Rows rows = ask();
        if (rows.columns().size() != 1) {
            throw new IllegalArgumentException("a scalar is one column, and there are "
                    + rows.columns().labels() + ", in the statement: " + SqlFailedException.shortened(sql));
        }
        return only(Query.<@Nullable T>mapped(row -> row.get(1, type), rows), "one row");
    }

    /** {@return all rows, in order, unmodifiable} */
    public List<Row> rows() {
        return mapped(row -> row, ask());
    }

    Answer.Rows ask() {
        return asking.apply(this);
    }

    private <T> List<@Nullable T> mapped(Class<T> type, Answer.Rows rows) {
        try {
            RowMapper<T> mapper = Mappers.of(type, rows.columns());
            return Query.<@Nullable T>mapped(mapper, rows);
        } catch (IllegalArgumentException cannot) {
            throw new IllegalArgumentException(
                    cannot.getMessage() + ", in the statement: " + SqlFailedException.shortened(sql), cannot);
        }
    }

    private static <T extends @Nullable Object> List<T> mapped(RowMapper<? extends T> mapper, Answer.Rows rows) {
        List<T> mapped = new ArrayList<>(rows.cells().size());
        for (@Nullable Object[] cells : rows.cells()) {
            mapped.add(mapper.map(new Row(rows.columns(), cells)));
        }
        return Collections.unmodifiableList(mapped);
    }

    private <T extends @Nullable Object> T only(List<T> rows, String wanted) {
        if (rows.size() != 1) {
            throw new RowCountException(sql, wanted, rows.size());
        }
        return rows.getFirst();
    }

    private <T> Optional<T> atMostOne(List<? extends @Nullable T> rows) {
        if (rows.size() > 1) {
            throw new RowCountException(sql, "at most one row", rows.size());
        }
        return rows.isEmpty() ? Optional.empty() : Optional.ofNullable(rows.getFirst());
    }
}
