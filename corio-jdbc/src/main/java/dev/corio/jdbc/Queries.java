package dev.corio.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A query that is asked with several values at once, by one task, which waits for all of the answers together: the same as a
 * {@link Query} for each, and cheaper than a task for each. What is returned has an element for each value, in their order.
 *
 * <p>All methods throw, when all have ended, what {@link Query} throws: for the first value by order, if several fail; the
 * others are suppressed.
 */
public final class Queries {

    private final String sql;
    private final Supplier<List<Answer>> asking;

    Queries(String sql, Supplier<List<Answer>> asking) {
        this.sql = sql;
        this.asking = asking;
    }

    /**
     * {@return for each value the only row}
     *
     * @param <T> type of what it becomes
     * @param type what it becomes
     * @throws RowCountException if there is none, or more than one
     * @throws IllegalArgumentException if it cannot be mapped
     */
    public <T> List<T> one(Class<T> type) {
        return each(result -> result.one(type));
    }

    /**
     * {@return for each value the only row, empty if there is none}
     *
     * @param <T> type of what it becomes
     * @param type what it becomes; null, in a row of one column, is empty, too
     * @throws RowCountException if there is more than one
     * @throws IllegalArgumentException if it cannot be mapped
     */
    public <T> List<Optional<T>> optional(Class<T> type) {
        return each(result -> result.optional(type));
    }

    /**
     * {@return for each value all rows, in order}
     *
     * @param <T> type of what each becomes
     * @param type what each becomes
     * @throws IllegalArgumentException if one cannot be mapped
     */
    public <T> List<List<T>> list(Class<T> type) {
        return each(result -> result.list(type));
    }

    private <R> List<R> each(Function<Result, R> of) {
        List<Answer> answers = asking.get();
        List<R> results = new ArrayList<>(answers.size());
        for (Answer answer : answers) {
            results.add(of.apply(new Result(sql, CorioJdbc.rows(answer))));
        }
        return java.util.Collections.unmodifiableList(results);
    }
}
