package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * Who gets the outcome of a request: a task, several requests gathered, a plain thread, a future, a cache entry. Called once
 * for each request, on the lane the request came from, or on the answering thread if it came from a plain thread.
 */
interface Asker {

    /**
     * Takes the outcome.
     *
     * @param outcome the answer, or an {@link IoFailure}
     */
    void accept(IoRequest<?, ?> request, @Nullable Object outcome);

    /** The request is repeated: its next attempt takes its place. */
    void moved(IoRequest<?, ?> from, IoRequest<?, ?> to);

    /** {@return the task that waits, the first one if there are several; null if it is no task} */
    @Nullable
    TaskNode task();
}
