package dev.corio.benchmarks;

import dev.corio.benchmarks.ways.Ways;
import dev.corio.cli.DemoContest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report of {@code ./corio demo}, on a real database. */
public final class EndToEnd implements Benchmark {

    private static final String NEAR = "as near as can be";
    private static final String FAR = "`--rtt 1ms`";
    private static final String MILLIS = "ms";

    EndToEnd() {}

    @Override
    public String name() {
        return "end-to-end";
    }

    @Override
    public String about() {
        return "The demo's report of 1,000 orders at scale 0.1, on a PostgreSQL of its own, over one connection.";
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (String where : List.of(NEAR, FAR)) {
            cases.add(new Case(
                    "all ways in turns",
                    where,
                    Flags.of(Ways.kind(Ways.CONFINED)),
                    new Probed(Report.class, Map.of("rtt", where.equals(FAR) ? "1000" : "0"))));
        }
        return cases;
    }

    @Override
    public void write(Figures measured, Page page) {
        // A way is a figure there, as all of them are measured in one JVM.
        Figures figures = new Figures(measured.all().stream()
                .map(one -> new Figures.Figure(one.name(), one.column(), MILLIS, one.values()))
                .toList());
        page.paragraph(
                "Within a fork the ways take turns: a way's time is its median. Beside it, how many times that of the same queries batched by"
                        + " hand. Corio's way asks `corio-jdbc` for each row; with own dispatchers there is an `Io` for each table, whose function was"
                        + " written for it.");
        page.table(
                "ms a report",
                figures,
                MILLIS,
                (row, column) -> Page.ratio(row, one -> figures.median(one, column, MILLIS), DemoContest.BY_HAND));
        page.plot(Plot.LINES, "End to end: time of a report", "ms", figures, MILLIS);
        page.goal(
                "confined, own dispatchers, 1 ms away: times by hand",
                ratio(figures, Ways.CONFINED),
                Goal.atMost(1.15, 1.05));
        page.goal(
                "portable, own dispatchers, 1 ms away: times by hand",
                ratio(figures, Ways.PORTABLE),
                Goal.atMost(1.2, 1.1));
    }

    private static double ratio(Figures figures, String way) {
        return figures.median(way + DemoContest.OWN, FAR, MILLIS) / figures.median(DemoContest.BY_HAND, FAR, MILLIS);
    }

    /** Writes the report again and again. */
    public static final class Report implements Probe {

        /** Makes it. */
        public Report() {}

        @Override
        public Map<String, Double> measure(Map<String, String> parameters, Size size) throws Exception {
            Duration rtt = Duration.ofNanos(1000 * Long.parseLong(parameters.getOrDefault("rtt", "0")));
            String scale = size.inProcess() ? "0.001" : "0.1";
            return new LinkedHashMap<>(DemoContest.millis(scale, size.inProcess() ? 10 : 1000, rtt, size.inProcess()));
        }
    }
}
