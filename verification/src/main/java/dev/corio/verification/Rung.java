package dev.corio.verification;

/** One way of looking for defects. */
interface Rung {

    /** {@return its name on the command line} */
    String name();

    /** {@return what it can see} In a few words. */
    String sees();

    /** {@return what it cannot see} In a few words. */
    String misses();

    /** {@return whether {@code ./corio test} does in full what the short form does} Then that runs it only if it is asked for by name. */
    default boolean isShortInTests() {
        return false;
    }

    /**
     * Looks.
     *
     * @return what it ran and what it found
     * @throws Exception if it could not look: it counts as failed
     */
    Verdict run(Plan plan) throws Exception;

    /**
     * What a rung found.
     *
     * @param passed whether nothing was found
     * @param ran what it ran: counts
     * @param details what was found, and how to run it again; empty if it passed
     */
    record Verdict(boolean passed, String ran, String details) {

        static Verdict passed(String ran) {
            return new Verdict(true, ran, "");
        }

        static Verdict failed(String ran, String details) {
            return new Verdict(false, ran, details);
        }
    }
}
