package dev.corio.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Measures once. */
sealed interface Measurement permits Timed, Probed {

    /**
     * Starts a JVM, or uses this one if the size says so, and measures.
     *
     * @param flags of the JVM
     * @param size how thoroughly
     * @param log gets what the JVM prints
     * @return figures by their names
     * @throws Exception if nothing came of it
     */
    Map<String, Double> measure(List<String> flags, Size size, Path log) throws Exception;
}
