package dev.corio.testkit;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the next batch without a script of its own is treated: the order in which its answers are given, what is thrown on the way,
 * or that a test holds it. What the answers are, its requests' scripts say.
 *
 * <p>By itself a batch is answered in the order of its requests.
 */
public final class BatchScript {

    private final Site site = Site.here();
    private @Nullable List<Integer> order;
    private boolean reversed;
    private boolean held;
    private @Nullable Exception thrown;
    private int throwAt = Integer.MAX_VALUE; // after so many answers

    BatchScript() {}

    /**
     * Answers the last request first.
     *
     * @return this
     */
    public BatchScript reversed() {
        reversed = true;
        return this;
    }

    /**
     * Answers in this order.
     *
     * @param positions of the requests, from 0, each once
     * @return this
     */
    public BatchScript inOrder(Integer... positions) {
        order = List.of(positions);
        return this;
    }

    /**
     * Throws before anything is answered.
     *
     * @param thrown what
     */
    public void throwBefore(Exception thrown) {
        throwAfter(0, thrown);
    }

    /**
     * Throws in the middle: when so many requests have their outcome, or at once after the last.
     *
     * @param answers how many are answered before; those with a latency have had their turn, but no answer
     * @param thrown what
     */
    public void throwAfter(int answers, Exception thrown) {
        this.throwAt = answers;
        this.thrown = Objects.requireNonNull(thrown, "thrown");
    }

    /**
     * Throws when all requests have their outcome.
     *
     * @param thrown what
     */
    public void throwAfterAll(Exception thrown) {
        throwAfter(Integer.MAX_VALUE, thrown);
    }

    /** Leaves it to the test: {@link ScriptedDispatcher#awaitHeld}. */
    public void hold() {
        held = true;
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
        List<Integer> positions = order;
        if (positions == null) {
            List<Integer> all =
                    java.util.stream.IntStream.range(0, size).boxed().toList();
            return reversed ? all.reversed() : all;
        }
        if (positions.size() != size || !positions.stream().sorted().toList().equals(plain(size))) {
            throw new AssertionError("a batch of " + size + " requests was to be answered in the order " + positions
                    + ", which is not each of its positions once (" + site + ")");
        }
        return positions;
    }

    private static List<Integer> plain(int size) {
        return java.util.stream.IntStream.range(0, size).boxed().toList();
    }

    Site site() {
        return site;
    }

    @Override
    public String toString() {
        return "the script for a batch";
    }
}
