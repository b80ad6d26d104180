package dev.corio;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A program that was started and runs on its own. Made by {@link Corio#start}. All methods may be called from any thread;
 * the two that wait block the calling thread and are misuse inside a task, where {@code task.await(running.future())}
 * suspends instead.
 *
 * @param <T> type of the result
 */
public sealed interface Running<T extends @Nullable Object> permits Program {

    /**
     * Blocks until the tree of tasks is done. An interrupt cancels the program, waits for it to unwind, and then throws
     * with the interrupt flag set.
     *
     * @return the result of the program
     * @throws TaskFailedException if a task failed; its cause is what the task threw
     * @throws TaskCancelledException if the program was cancelled
     */
    T join();

    /**
     * The same, for at most this long.
     *
     * @param limit how long to wait
     * @return the result of the program
     * @throws TaskTimeoutException if the time is up; the program goes on, nothing is cancelled
     * @throws TaskFailedException if a task failed; its cause is what the task threw
     * @throws TaskCancelledException if the program was cancelled
     */
    T join(Duration limit);

    /** Cancels the program: each of its tasks gets {@link TaskCancelledException} at its suspension point. Returns at once. */
    void cancel();

    /** {@return whether the tree of tasks has ended} */
    boolean isDone();

    /**
     * {@return a future of the result, completed on a thread that is neither the lane's nor a task's} It fails with what
     * {@link #join()} throws. Cancelling it does not cancel the program.
     */
    CompletableFuture<T> future();
}
