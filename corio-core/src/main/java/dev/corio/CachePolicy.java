package dev.corio;

/**
 * What an {@link Io} remembers. An input equal to one that is pending, in flight or answered gets that outcome; failures
 * and withdrawn requests are not kept. Inputs need {@code equals} and {@code hashCode}; arrays are refused. Calls of plain
 * threads are never cached. Who differs in what is {@linkplain Corio.Builder#isolate isolated} shares nothing; a request
 * that others join carries {@linkplain IoRequest#get what the first that asked had bound}.
 *
 * @see IoOptions#withCache
 */
public final class CachePolicy {

    private final int maxEntries;

    private CachePolicy(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    /** {@return a cache for each program, which lives as long as the program and has no limit} */
    public static CachePolicy perProgram() {
        return new CachePolicy(Integer.MAX_VALUE);
    }

    /**
     * {@return a cache for each program that keeps at most this many answers} The least recently used answer goes first;
     * requests under way do not count.
     *
     * @param maxEntries how many answers are kept, at least 1
     */
    public static CachePolicy perProgram(int maxEntries) {
        return new CachePolicy(Checks.positive(maxEntries, "maxEntries"));
    }

    /** {@return how many answers are kept} */
    public int maxEntries() {
        return maxEntries;
    }

    @Override
    public String toString() {
        return maxEntries == Integer.MAX_VALUE ? "perProgram()" : "perProgram(" + maxEntries + ")";
    }
}
