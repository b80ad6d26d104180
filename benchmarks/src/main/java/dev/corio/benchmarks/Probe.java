package dev.corio.benchmarks;

import java.util.Map;

/** Something that is measured in one go, not by repetition. Has a public constructor without parameters. */
interface Probe {

    /**
     * Measures.
     *
     * @param parameters what the case says
     * @param size how thoroughly
     * @return figures by their names
     * @throws Exception if nothing came of it
     */
    Map<String, Double> measure(Map<String, String> parameters, Size size) throws Exception;
}
