package dev.corio.benchmarks.ways;

/**
 * A way to do the rounds: T tasks with K requests each, one after the other, each answered with its own input. A task begins
 * with its number, from 0; each next input comes from the answer before.
 *
 * <p>Ways with a cache need inputs that differ, or they would not ask: there T is added for each next input, and taken off the answer again.
 */
public interface Way extends AutoCloseable {

    /**
     * Does all the work once, making the tasks included.
     *
     * @param tasks T
     * @param requests K
     * @return the sum of the answers
     * @throws Exception if it cannot
     */
    long run(int tasks, int requests) throws Exception;

    /** {@return how many batches it has sent so far} */
    long batches();

    /** Gives back threads. */
    @Override
    default void close() {}

    /** {@return what {@link #run} must return} */
    static long expected(int tasks, int requests) {
        return (long) requests * tasks * (tasks - 1L) / 2;
    }
}
