package dev.corio;

/**
 * Makes sure that there is stack left for a switch. A stack that overflows half-way through giving the lane away would leave
 * two tasks running at once; one that overflows here has changed nothing.
 */
final class StackProbe {

    private static final int FRAMES = 24;

    private StackProbe() {}

    /**
     * Uses some stack and gives it back.
     *
     * @throws StackOverflowError if there is not enough
     */
    static void probe() {
        probe(1);
    }

    /**
     * Uses several times as much stack and gives it back.
     *
     * @throws StackOverflowError if there is not enough
     */
    static void probe(int times) {
        descend(times * FRAMES, 0, 1, 2);
    }

    /** The same, ahead of several steps that belong together, switches among them. */
    static void probeAmply() {
        descend(16 * FRAMES, 0, 1, 2);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static long descend(int frames, long a, long b, long c) {
        return frames == 0 ? a : descend(frames - 1, b + frames, c ^ a, a - b) + c;
    }
}
