package dev.corio.benchmarks.ways;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The source that all ways ask: in memory, at once, each key answered with itself. It counts batches. */
public final class Source {

    private final AtomicLong batches = new AtomicLong();

    /** Makes a source. */
    public Source() {}

    /**
     * Answers a batch.
     *
     * @param keys in order
     * @return the answers, in the same order
     */
    public List<Integer> answer(List<Integer> keys) {
        batches.incrementAndGet();
        return keys;
    }

    /** {@return how many batches it has answered} */
    public long batches() {
        return batches.get();
    }
}
