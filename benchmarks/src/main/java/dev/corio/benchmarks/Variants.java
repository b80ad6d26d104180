package dev.corio.benchmarks;

import dev.corio.benchmarks.Rounds.Work;
import dev.corio.benchmarks.ways.Ways;
import java.util.ArrayList;
import java.util.List;

/** What flags of the JVM change. */
public final class Variants implements Benchmark {

    private static final String DEFAULT = "as elsewhere (G1)";

    /** Flags in place of the collector, or beside it. */
    private record Variant(String name, List<String> flags, boolean limited) {}

    private static final List<Variant> ALL = List.of(
            new Variant(DEFAULT, List.of("-XX:+UseG1GC"), true),
            new Variant("`-XX:+UseParallelGC`", List.of("-XX:+UseParallelGC"), true),
            new Variant("`-XX:+UseZGC`", List.of("-XX:+UseZGC"), true),
            new Variant(
                    "`-XX:SurvivorRatio=2 -XX:TargetSurvivorRatio=90`",
                    List.of("-XX:+UseG1GC", "-XX:SurvivorRatio=2", "-XX:TargetSurvivorRatio=90"),
                    true),
            new Variant(
                    "`-XX:+UseTransparentHugePages`", List.of("-XX:+UseG1GC", "-XX:+UseTransparentHugePages"), true),
            new Variant("`-Djdk.trackAllThreads=false`", List.of("-XX:+UseG1GC", "-Djdk.trackAllThreads=false"), false),
            new Variant(
                    "`-XX:+UseCompactObjectHeaders`", List.of("-XX:+UseG1GC", "-XX:+UseCompactObjectHeaders"), false),
            new Variant(
                    "`-Djdk.virtualThreadScheduler.parallelism=1`",
                    List.of("-XX:+UseG1GC", "-Djdk.virtualThreadScheduler.parallelism=1"),
                    false));

    Variants() {}

    @Override
    public String name() {
        return "variants";
    }

    @Override
    public String about() {
        return "Rounds with other collectors and flags. None of them is needed.";
    }

    /** There are many of them, for what they tell. */
    @Override
    public int forks(Size size) {
        return Math.min(size.forks(), 2);
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (Work work : size == Size.QUICK ? List.of(Rounds.MIDDLE) : List.of(Rounds.MIDDLE, Rounds.LARGE)) {
            for (Variant variant : ALL) {
                for (String way : List.of(Ways.PORTABLE, Ways.CONFINED, Ways.BARE)) {
                    // The limit is of interest with other collectors; flags of virtual threads mean nothing to it.
                    if (variant.limited || !way.equals(Ways.BARE)) {
                        List<String> flags = new ArrayList<>(Flags.heapWith(variant.flags));
                        flags.addAll(Ways.kind(way).flags());
                        cases.add(new Case(
                                variant.name, way + ", " + work.title(), flags, Rounds.timed(way, work, size)));
                    }
                }
            }
        }
        return cases;
    }

    @Override
    public void write(Figures figures, Page page) {
        page.paragraph("Beside each figure, how many times the time with the flags of all other sections.");
        page.table(
                "ns a request",
                figures,
                Timed.NS,
                (row, column) -> Page.ratio(row, one -> figures.median(one, column, Timed.NS), DEFAULT));
        page.plot(Plot.BARS, "Variants: time of a request", "ns", figures, Timed.NS);
    }
}
