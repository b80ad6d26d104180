package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * Code of a task that gives a result. It may throw anything; what it throws fails the task.
 *
 * @param <T> type of the result
 */
@FunctionalInterface
public interface TaskCall<T extends @Nullable Object> {

    /**
     * Runs the task.
     *
     * @param task the handle through which the code starts children and suspends
     * @return the result, null allowed
     * @throws Exception whatever the code fails with
     */
    T call(Task task) throws Exception;
}
