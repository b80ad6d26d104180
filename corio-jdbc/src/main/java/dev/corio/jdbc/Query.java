package dev.corio.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A statement that gives rows, ready to be asked. Each of the methods asks it, in a task by suspending it, and says what becomes
 * of the rows.
 *
 * <p>Classes: of a single column its value ({@code Long.class}, {@code String.class}, an enum, java.time); a record, whose
 * components each have a column of their name but for case and underscores; a bean with setters. Where that does not fit, a
 * {@link RowMapper}. Mapping happens in the asking task, so that a row that cannot be mapped is that task's failure. Tasks that
 * asked the same may get the same record, if it cannot be changed.
 *
 * <p>All methods throw {@link SqlFailedException}, at this line, if the statement failed, {@link InDoubtException} if it writes
 * and nobody knows whether it did, and what {@link dev.corio.Io#call} throws to tasks that were cancelled.
 */
public final class Query {

    private final Supplier<Answer.Rows> asking;
    private final String sql;

    Query(String sql, Supplier<Answer.Rows> asking) {
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
        return result().one(type);
    }

    /**
     * {@return the only row}
     *
     * @param <T> type of what it becomes
     * @param mapper makes something of it
     * @throws RowCountException if there is none, or more than one
     */
    public <T extends @Nullable Object> T one(RowMapper<T> mapper) {
        return result().one(mapper);
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
        return result().optional(type);
    }

    /**
     * {@return the only row, empty if there is none}
     *
     * @param <T> type of what it becomes
     * @param mapper makes something of it
     * @throws RowCountException if there is more than one
     */
    public <T> Optional<T> optional(RowMapper<T> mapper) {
        return result().optional(mapper);
    }

    /**
     * {@return all rows, in order, unmodifiable} A value of a single column may be null.
     *
     * @param <T> type of what each becomes
     * @param type what each becomes
     * @throws IllegalArgumentException if one cannot be mapped
     */
    public <T> List<T> list(Class<T> type) {
        return result().list(type);
    }

    /**
     * {@return all rows, in order, unmodifiable}
     *
     * @param <T> type of what each becomes
     * @param mapper makes something of each
     */
    public <T extends @Nullable Object> List<T> list(RowMapper<T> mapper) {
        return result().list(mapper);
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
        return result().scalar(type);
    }

    /** {@return all rows, in order, unmodifiable} */
    public List<Row> rows() {
        return result().list(row -> row);
    }

    Answer.Rows ask() {
        return asking.get();
    }

    private Result result() {
        return new Result(sql, ask());
    }
}
