package dev.corio.testkit;

import dev.corio.Corio;

/** Where tests begin that take a {@link Corio} as it is. */
public final class Testkit {

    private Testkit() {}

    /**
     * Counts the batches that the calling thread and its programs send from now on. Works with any Corio.
     *
     * @param corio the runtime
     * @return sets limits; to be closed by the same thread, where it fails if they were passed
     */
    public static Budget expect(Corio corio) {
        return new Budget(corio);
    }
}
