package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * Carries what lives in thread-locals (a logging context, a principal, a span) from a caller to the tasks of its program and to
 * the dispatcher functions that answer them. Added with {@link Corio.Builder#carrier}. What lives in a {@link ScopedValue} needs
 * none: see {@link Corio.Builder#inherit} and {@link Corio.Builder#isolate}.
 *
 * <ol>
 *   <li>{@link #capture} runs where a program starts, and where a plain thread (or code inside {@code blocking}) calls an
 *       {@link Io}: on the calling thread. It does not run for children and requests of tasks: they get what their program
 *       captured, also if a task has changed its thread-local since. (That of a {@link BatchCarrier} does.)
 *   <li>{@link #restore} runs before the body of each task, on the task's thread. It also runs before a dispatcher's code, on the
 *       thread of that code, if the callers of all its requests captured equal objects. In a batch whose callers differ nothing
 *       is restored: the code sees nobody's context, rather than another's.
 *   <li>What {@code restore} gave is closed when that code is over, on the same thread, whatever the code did.
 * </ol>
 *
 * <p>Several carriers are restored in the order in which they were added, and closed the other way round. All methods are called
 * by many threads at once; {@code restore} and {@code close} also by the lane's own thread ({@link IoDispatcher#inline},
 * dispatchers by hand). They must return quickly, and must not call tasks, Ios or anything else of a Corio.
 */
public interface ContextCarrier {

    /**
     * Takes what the calling thread has.
     *
     * @return something immutable, with {@code equals} if equal contexts are to count as the same; null, if there is nothing.
     *     It is handed to other threads, many times. What this method throws comes out of the call that starts the program or asks
     *     the request, which then has no effect
     */
    @Nullable
    Object capture();

    /**
     * Gives the current thread what was captured.
     *
     * @param captured what {@link #capture} gave
     * @return puts back what the thread had before; never null. If closing it throws, that is logged, once for each carrier
     * @throws RuntimeException fails the task, whose body does not run; in front of a dispatcher's code, fails the requests
     */
    AutoCloseable restore(@Nullable Object captured);
}
