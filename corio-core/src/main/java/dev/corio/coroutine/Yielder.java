package dev.corio.coroutine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A generator as its own body sees it. Of use on the thread of that body only, while it runs.
 *
 * @param <T> type of the elements
 */
public final class Yielder<T extends @Nullable Object> {

    private final Suspension<@Nullable Void, @Nullable T> coroutine;

    Yielder(Suspension<@Nullable Void, @Nullable T> coroutine) {
        this.coroutine = coroutine;
    }

    /**
     * Hands out an element, and waits until the next one is asked for.
     *
     * @param element the element
     * @throws CoroutineCancelledException if the generator is closed or dropped meanwhile, at each element from then on; and on
     *     any thread, after the end of the body
     * @throws IllegalStateException on another thread than the body's
     */
    @SuppressWarnings("NamedLikeContextualKeyword") // always called on an object
    public void yield(T element) {
        coroutine.yield(element);
    }

    /**
     * Hands out several elements, one by one.
     *
     * @param elements the elements, in order
     * @throws CoroutineCancelledException as {@link #yield}
     * @throws IllegalStateException on another thread than the body's
     */
    public void yieldAll(Iterable<? extends T> elements) {
        for (T element : Objects.requireNonNull(elements, "elements")) {
            coroutine.yield(element);
        }
    }
}
