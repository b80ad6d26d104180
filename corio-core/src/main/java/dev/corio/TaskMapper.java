package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * A function run by a child task of its own, which gets the child's {@link Task}.
 *
 * @param <A> what it takes
 * @param <B> what it gives
 */
@FunctionalInterface
public interface TaskMapper<A extends @Nullable Object, B extends @Nullable Object> {

    /**
     * Applies the function.
     *
     * @param task the child's handle
     * @param item what it takes
     * @return what it gives
     * @throws Exception when it fails
     */
    B apply(Task task, A item) throws Exception;
}
