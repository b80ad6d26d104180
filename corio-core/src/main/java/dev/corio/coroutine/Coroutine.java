package dev.corio.coroutine;

import java.lang.ref.Reference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Code that stops in its middle, hands out a value, and goes on when it is resumed with another one.
 *
 * <p>{@link #resume} runs the body to its next suspension while the caller waits: one of the two runs, never both. So they share
 * plain variables without locks; what one does before it hands over happens-before what the other does after. A coroutine may be
 * resumed by one thread now and by another later; two at once is misuse. It is not needed to close a coroutine that has ended.
 *
 * <p><b>The body's thread.</b> The body runs on a virtual thread of its own, the same for all steps: thread identity and
 * thread-locals are its own, inheritable thread-locals are not inherited, scoped values of the caller are not bound; pass in what
 * it needs. The context class loader is that of the thread that resumes first. If the resuming thread is interrupted, before or
 * meanwhile, the body's thread is interrupted for the length of the step; the caller finds its own flag set when {@code resume}
 * returns. Resuming from a virtual thread costs about a tenth of what it costs from a platform thread, which the operating system has
 * to put to sleep and wake at each step. The body should not suspend in a static initialiser or under a native frame, which keeps the JDK's scheduler from
 * using the thread beneath.
 *
 * <p><b>In a Corio task.</b> A task may resume coroutines, and keeps its lane meanwhile. The body is no task:
 * {@link dev.corio.Task#current()} and all calls of a task fail there. It must not wait for the lane of the task that resumes it
 * either, as {@link dev.corio.Io#call} and {@link dev.corio.Corio#call} do: let it yield what it wants to know, and let the task
 * resume it with the answer.
 *
 * <p><b>Dropped coroutines.</b> If nobody holds a suspended coroutine any more, its body is cancelled as by {@link #close}, some
 * time after the garbage collector has seen that. Its finally blocks run on its own thread then, where they disturb nobody; what
 * they throw is logged. This does not work if the body itself holds the coroutine, nor under
 * {@code -Djdk.trackAllThreads=false}, where bodies vanish without a trace. Who makes coroutines faster than dropped ones unwind
 * is slowed down by up to a millisecond for each. Close what holds resources.
 *
 * @param <I> type of what it is resumed with
 * @param <O> type of what it hands out
 */
public final class Coroutine<I extends @Nullable Object, O extends @Nullable Object> implements AutoCloseable {

    private final Routine<I, O> routine; // knows nothing of this object: that is how it can be dropped

    private Coroutine(CoroutineBody<I, O> body) {
        this.routine = new Routine<>(this, body);
    }

    /**
     * {@return a coroutine that has not begun} It costs no thread before its first resume.
     *
     * @param body its code
     * @param <I> type of what it is resumed with
     * @param <O> type of what it hands out
     */
    public static <I extends @Nullable Object, O extends @Nullable Object> Coroutine<I, O> of(
            CoroutineBody<I, O> body) {
        return new Coroutine<>(Objects.requireNonNull(body, "body"));
    }

    /**
     * Runs the body to its next suspension or its end, and gives what it handed out. After the end: no value, not running.
     *
     * <p>What the body throws comes out as it is, checked exceptions too, from this call and from each later one.
     *
     * @param input what the body gets out of its suspension; the first one is {@link Suspension#input()}
     * @return the step
     * @throws CoroutineCancelledException if the coroutine was closed
     * @throws IllegalStateException if it is running: resumed by another thread, or by its own body
     */
    public Step<O> resume(I input) {
        try {
            return routine.resume(input);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Cancels the body and waits for its end: it gets {@link CoroutineCancelledException} at its suspension, and its finally blocks
     * run. A body that swallows it gets it again at each further suspension; what it returns is dropped; what it throws instead
     * comes out of this call. If it has not begun it never runs. No effect if it has ended, or was closed before.
     *
     * @throws IllegalStateException if it is running: resumed by another thread, or closed by its own body
     */
    @Override
    public void close() {
        try {
            routine.close();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public String toString() {
        return "Coroutine@" + Integer.toHexString(System.identityHashCode(this)) + "[" + routine.describe() + "]";
    }
}
