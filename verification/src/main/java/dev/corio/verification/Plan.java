package dev.corio.verification;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was asked for on the command line.
 *
 * @param brief little time: a few minutes for the whole ladder
 * @param seed where random choices begin, if somebody wants them again
 * @param time how long the stress rung runs, if not its default
 * @param soak how long the soak rung runs, if not its default
 * @param work where rungs put what they make
 * @param progress takes lines while a rung runs
 */
record Plan(
        boolean brief,
        OptionalLong seed,
        Optional<Duration> time,
        Optional<Duration> soak,
        Path work,
        PrintWriter progress) {

    long seedOrNew() {
        return seed.orElseGet(() -> System.nanoTime() & 0xFFFF_FFFFL);
    }
}
