package dev.corio.benchmarks;

import java.util.List;
import java.util.stream.Collectors;

/** The table of the benchmarks. */
public final class Benchmarks {

    /** In the order in which they run, and stand on the page. */
    static final List<Benchmark> ALL = List.of(
            new Rounds(),
            new Allocation(),
            new Variants(),
            new Spawn(),
            new Memory(),
            new Locks(),
            new Latency(),
            new Idle(),
            new Listening(),
            new Lanes(),
            new Server(),
            new EndToEnd(),
            new Sql(),
            new OutsideTasks());

    private Benchmarks() {}

    static String names() {
        return ALL.stream().map(Benchmark::name).collect(Collectors.joining(", "));
    }
}
