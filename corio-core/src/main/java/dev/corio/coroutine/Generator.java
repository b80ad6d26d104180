package dev.corio.coroutine;

import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over what its body yields. The body runs only as far as elements are asked for, so there may be any number of them.
 *
 * <p>It is a {@link Coroutine} without input; all that is said there of the body's thread, of tasks and of dropped ones holds.
 * Used by one thread at a time. Close a generator that is not read to its end: until then its body is suspended, and its finally
 * blocks have not run.
 *
 * @param <T> type of the elements; null is an element like others
 */
public final class Generator<T extends @Nullable Object> implements Iterator<T>, AutoCloseable {

    private final Routine<@Nullable Void, @Nullable T>
            routine; // knows nothing of this object: that is how it can be dropped
    private @Nullable Step<@Nullable T> ahead; // what hasNext has found; of the one thread that uses this

    private Generator(GeneratorBody<T> body) {
        CoroutineBody<@Nullable Void, @Nullable T> whole = (Suspension<@Nullable Void, @Nullable T> coroutine) -> {
            body.run(new Yielder<>(coroutine));
            return null;
        };
        this.routine = new Routine<>(this, whole);
    }

    /**
     * {@return a generator that has not begun} It costs no thread before it is asked for an element.
     *
     * @param body the code that yields the elements
     * @param <T> type of the elements
     */
    public static <T extends @Nullable Object> Generator<T> of(GeneratorBody<T> body) {
        return new Generator<>(Objects.requireNonNull(body, "body"));
    }

    /**
     * {@return whether there is a further element} Runs the body to its next element or its end, if that was not done. After
     * {@link #close} there is none.
     *
     * <p>What the body throws comes out as it is, checked exceptions too, from this call and from each later one.
     *
     * @throws IllegalStateException if the body is running: it asks its own generator, or another thread does
     */
    @Override
    public boolean hasNext() {
        if (ahead == null && !routine.isClosed()) {
            Step<@Nullable T> step = advance();
            ahead = step.running() ? step : null;
        }
        return ahead != null;
    }

    private Step<@Nullable T> advance() {
        try {
            return routine.resume(null);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * {@return the next element} Throws what the body throws, as {@link #hasNext}.
     *
     * @throws NoSuchElementException if there is none
     * @throws IllegalStateException if the body is running: it asks its own generator, or another thread does
     */
    @Override
    @SuppressWarnings("NullAway") // the value of a step that is running was yielded: it is a T
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the generator has no further element; ask hasNext() before next()");
        }
        T element = ahead.value();
        ahead = null;
        return element;
    }

    /**
     * {@return the elements that are left, as a sequential stream} Closing the stream closes the generator. The stream takes
     * elements as it needs them; read either from it or from this.
     */
    public Stream<T> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false)
                .onClose(this::close);
    }

    /**
     * Cancels the body and waits for its end, as {@link Coroutine#close}: its finally blocks run, and what it throws instead of the
     * cancellation comes out of this call. No effect if it has ended, or was closed before. There are no elements after it.
     *
     * @throws IllegalStateException if the body is running: it closes its own generator, or another thread asks for an element
     */
    @Override
    public void close() {
        try {
            routine.close();
        } finally {
            if (routine.isClosed()) {
                ahead = null;
            }
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public String toString() {
        return "Generator@" + Integer.toHexString(System.identityHashCode(this)) + "[" + routine.describe() + "]";
    }
}
