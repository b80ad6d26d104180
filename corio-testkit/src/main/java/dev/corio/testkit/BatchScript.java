package dev.corio.testkit;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the next batch without a script of its own is treated: the order in which its answers are given, what is thrown on the way,
 * or that a test holds it. What the answers are, its requests' scripts say.
 *
 * <p>By itself a batch is answered in the order of its requests.
 */
public final class BatchScript {

    private final Site site = Site.here();

    // Written before the batch comes, by the test; read when it has come:
    private volatile @Nullable List<Integer> order;
    private volatile boolean reversed;
    private volatile boolean held;
    private volatile @Nullable Exception thrown;
    private volatile int throwAt = Integer.MAX_VALUE; // after so many answers

    BatchScript() {}

    /**
     * Answers the last request first.
     *
     * @return this
     * @throws IllegalStateException if its order is said already, or the test holds it
     */
    public BatchScript reversed() {
        check(order == null && !reversed && !held);
        reversed = true;
        return this;
    }

    /**
     * Answers in this order.
     *
     * @param positions of the requests, from 0, each once
     * @return this
     * @throws IllegalStateException if its order is said already, or the test holds it
     */
    public BatchScript inOrder(Integer... positions) {
        List<Integer> given = List.of(Objects.requireNonNull(positions, "positions"));
        check(order == null && !reversed && !held);
        order = given;
        return this;
    }

    /**
     * Throws before anything is answered.
     *
     * @param failure what
     * @throws IllegalStateException if it throws already, or the test holds it
     */
    public void throwBefore(Exception failure) {
        throwAfter(0, failure);
    }

    /**
     * Throws in the middle: when so many requests have their outcome, or at once after the last.
     *
     * @param answers how many are answered before, zero or more; those with a latency have had their turn, but no answer
     * @param failure what
     * @throws IllegalStateException if it throws already, or the test holds it
     */
    public void throwAfter(int answers, Exception failure) {
        Objects.requireNonNull(failure, "failure");
        if (answers < 0) {
            throw new IllegalArgumentException("it was to throw after " + answers + " answers; give zero or more");
        }
        check(thrown == null && !held);
        throwAt = answers;
        thrown = failure;
    }

    /**
     * Throws when all requests have their outcome.
     *
     * @param failure what
     * @throws IllegalStateException if it throws already, or the test holds it
     */
    public void throwAfterAll(Exception failure) {
        throwAfter(Integer.MAX_VALUE, failure);
    }

    /**
     * Leaves it to the test: {@link ScriptedDispatcher#awaitHeld}.
     *
     * @throws IllegalStateException if it says anything else
     */
    public void hold() {
        check(order == null && !reversed && thrown == null && !held);
        held = true;
    }

    private void check(boolean fits) {
        if (!fits) {
            throw new IllegalStateException("this does not go with what the script for the batch says already (" + site
                    + "): give one order, one exception, or hold it and say nothing else");
        }
    }

    // ------------------------------------------------------------------------------------------------ internal

    boolean isHeld() {
        return held;
    }

    /** {@return whether it says nothing about the order} */
    boolean isOpen() {
        return order == null && !reversed && thrown == null;
    }

    /** {@return what to throw, if so many are answered of so many} */
    @Nullable
    Exception thrownAfter(int answers, int size) {
        return answers == Math.min(throwAt, size) ? thrown : null;
    }

    List<Integer> positions(int size) {
        List<Integer> plain = IntStream.range(0, size).boxed().toList();
        List<Integer> positions = order;
        if (positions == null) {
            return reversed ? plain.reversed() : plain;
        }
        if (!positions.stream().sorted().toList().equals(plain)) {
            throw new AssertionError(
                    "a batch of " + Texts.count(size, "request", "requests") + " was to be answered in the order "
                            + positions + ", which is not each of its positions once (" + site + ")");
        }
        return positions;
    }

    Site site() {
        return site;
    }

    @Override
    public String toString() {
        return "the script for a batch";
    }
}
