package dev.corio.benchmarks;

import java.util.List;

/**
 * What is measured in a JVM of its own, as often as there are forks.
 *
 * @param row of the tables
 * @param column of the tables
 * @param flags of the JVM
 * @param measurement what runs in it
 */
record Case(String row, String column, List<String> flags, Measurement measurement) {

    @Override
    public String toString() {
        return row + ", " + column;
    }
}
