package dev.corio.coroutine;

import org.jspecify.annotations.Nullable;

/**
 * A coroutine as its own body sees it. Of use on the thread of that body only, while it runs.
 *
 * @param <I> type of what the coroutine is resumed with
 * @param <O> type of what it hands out
 */
public sealed interface Suspension<I extends @Nullable Object, O extends @Nullable Object> permits Routine {

    /**
     * Ends the step with a value, and waits for the next resume.
     *
     * @param value the value of the step
     * @return what the coroutine is resumed with
     * @throws CoroutineCancelledException if the coroutine is closed or dropped meanwhile, at each suspension from then on; and
     *     on any thread, after the end of the body
     * @throws IllegalStateException on another thread than the body's
     */
    @SuppressWarnings("NamedLikeContextualKeyword") // always called on an object
    I yield(O value);

    /**
     * Ends the step without a value, which its receiver sees as null, and waits for the next resume.
     *
     * @return what the coroutine is resumed with
     * @throws CoroutineCancelledException as {@link #yield}
     * @throws IllegalStateException on another thread than the body's
     */
    I suspend();

    /**
     * {@return what the coroutine was resumed with for the step that runs} It is what {@link #yield} or {@link #suspend} gave
     * last; before the first suspension, what the first resume was given.
     *
     * @throws CoroutineCancelledException after the end of the body
     * @throws IllegalStateException on another thread than the body's
     */
    I input();
}
