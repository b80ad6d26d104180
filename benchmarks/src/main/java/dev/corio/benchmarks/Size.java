package dev.corio.benchmarks;

/** How thoroughly to measure. */
enum Size {
    /** For the page. */
    FULL(3, 3, 3, 1000),
    /** For a look. */
    QUICK(1, 2, 1, 600),
    /** For the test build: whether everything still runs. In this JVM, and tiny. */
    SMOKE(1, 0, 1, 10);

    private final int forks;
    private final int warmUps;
    private final int iterations;
    private final int millis;

    Size(int forks, int warmUps, int iterations, int millis) {
        this.forks = forks;
        this.warmUps = warmUps;
        this.iterations = iterations;
        this.millis = millis;
    }

    /** {@return how many JVMs measure the same} */
    int forks() {
        return forks;
    }

    /** {@return iterations before those that count} */
    int warmUps() {
        return warmUps;
    }

    /** {@return iterations that count} */
    int iterations() {
        return iterations;
    }

    /** {@return how long an iteration lasts at least} */
    int millis() {
        return millis;
    }

    /** {@return how long something that is measured in one go lasts, given how long it should} */
    long millis(long full) {
        return switch (this) {
            case FULL -> full;
            case QUICK -> full / 3;
            case SMOKE -> Math.min(full, 50);
        };
    }

    /** {@return how many of something there are, given how many there should be} */
    int many(int full) {
        return this == SMOKE ? Math.min(full, 20) : full;
    }

    /** {@return whether everything runs in this JVM} */
    boolean inProcess() {
        return this == SMOKE;
    }
}
