package dev.corio.benchmarks;

import dev.corio.benchmarks.ways.Ways;
import dev.corio.cli.SqlContest;
import dev.corio.cli.SqlWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A thousand requests of SQL, on a real database. */
public final class Sql implements Benchmark {

    private static final String NEAR = "as near as can be";
    private static final String FAR = "1 ms away";
    private static final String BETWEEN = ", ";

    Sql() {}

    @Override
    public String name() {
        return "sql";
    }

    @Override
    public String about() {
        return "1,000 requests of SQL at once, on a PostgreSQL of its own at scale 0.1, that waits for the disk.";
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (String where : List.of(NEAR, FAR)) {
            for (SqlWork work : SqlWork.values()) {
                cases.add(new Case(
                        "all ways in turns",
                        work.title() + BETWEEN + where,
                        Flags.of(Ways.kind(Ways.CONFINED)),
                        new Probed(
                                Turns.class, Map.of("work", work.name(), "far", String.valueOf(where.equals(FAR))))));
            }
        }
        return cases;
    }

    @Override
    public void write(Figures measured, Page page) {
        // A way is a figure there, as all of them are measured in one JVM.
        Figures figures = new Figures(measured.all().stream().map(Sql::ofWay).toList());
        page.paragraph(
                "Milliseconds for all 1,000: a row by its key; the lines of an order; an insert, in a transaction of its own or with"
                        + " others; the report of the demo. Within a fork the ways take turns, on connections of their own: a way's time is its"
                        + " median, and beside it stands how many times as fast as one by one it is. Corio and Hibernate have a pool of 8. Hibernate reads"
                        + " the orders before their lines, and those who go one by one are measured on few turns where they are slow.");
        for (String where : List.of(NEAR, FAR)) {
            page.table(
                    "ms, " + where,
                    figures,
                    where,
                    (way, work) -> Page.faster(way, one -> figures.median(one, work, where), SqlContest.ONE_BY_ONE));
        }
        page.plot(Plot.LINES, "SQL: time of 1,000 requests, 1 ms away", "ms", figures, FAR);
        goals(figures, page);
    }

    private static Figures.Figure ofWay(Figures.Figure one) {
        int between = one.column().indexOf(BETWEEN);
        String where = one.column().substring(between + BETWEEN.length());
        return new Figures.Figure(one.name(), one.column().substring(0, between), where, one.values());
    }

    private static void goals(Figures figures, Page page) {
        faster(figures, page, SqlWork.POINT, NEAR, 7);
        faster(figures, page, SqlWork.POINT, FAR, 100);
        faster(figures, page, SqlWork.MANY, NEAR, 3);
        faster(figures, page, SqlWork.MANY, FAR, 50);
        faster(figures, page, SqlWork.INSERT, NEAR, 10);
        byHand(figures, page, SqlWork.POINT, NEAR, 1.5);
        byHand(figures, page, SqlWork.REPORT, NEAR, 1.3);
        byHand(figures, page, SqlWork.POINT, FAR, 1.2);
        byHand(figures, page, SqlWork.REPORT, FAR, 1.2);
        for (SqlWork work : SqlWork.values()) {
            page.goal(
                    work.title() + BETWEEN + NEAR + ": over the data source, times `db.query`, a request a task",
                    ratio(figures, work, NEAR, SqlContest.DATA_SOURCE, SqlContest.ONE_A_TASK),
                    Goal.atMost(1.15, 1.15));
        }
    }

    private static void faster(Figures figures, Page page, SqlWork work, String where, double times) {
        page.goal(
                work.title() + BETWEEN + where + ": times as fast as one by one",
                ratio(figures, work, where, SqlContest.ONE_BY_ONE, SqlContest.CORIO),
                Goal.atLeast(times, times));
    }

    private static void byHand(Figures figures, Page page, SqlWork work, String where, double times) {
        page.goal(
                work.title() + BETWEEN + where + ": times by hand",
                ratio(figures, work, where, SqlContest.CORIO, SqlContest.BY_HAND),
                Goal.atMost(times, times));
    }

    private static double ratio(Figures figures, SqlWork work, String where, String way, String other) {
        return figures.median(way, work.title(), where) / figures.median(other, work.title(), where);
    }

    /** Lets the ways do the same work in turns. */
    public static final class Turns implements Probe {

        private static final int MOST = 25;
        private static final int MILLIS = 2_500;
        private static final int WARM = 4_000; // after less the compiler is still at work

        /** Makes it. */
        public Turns() {}

        @Override
        public Map<String, Double> measure(Map<String, String> parameters, Size size) throws Exception {
            SqlWork work = SqlWork.valueOf(parameters.getOrDefault("work", ""));
            boolean far = Boolean.parseBoolean(parameters.get("far"));
            boolean once = size.inProcess();
            try (SqlContest contest = new SqlContest(once ? "0.001" : "0.1", size.many(1000), far)) {
                double share = once ? 0 : size.millis(MILLIS);
                double warm = once ? 0 : size.millis(WARM);
                turns(contest, work, warm, Integer.MAX_VALUE);
                if (far) {
                    contest.delay(Duration.ofMillis(1));
                }
                Map<String, Double> medians = new LinkedHashMap<>();
                turns(contest, work, share, MOST).forEach((way, times) -> medians.put(way, Figures.median(times)));
                return medians;
            }
        }

        /** {@return the times of each way: of one turn at least, and of so many as take that long} Every other round goes backwards. */
        private static Map<String, List<Double>> turns(SqlContest contest, SqlWork work, double millis, int most)
                throws Exception {
            Map<String, List<Double>> times = new LinkedHashMap<>();
            contest.ways().forEach(way -> times.put(way, new ArrayList<>()));
            boolean more = true;
            for (int round = 0; more; round++) {
                more = false;
                for (String way :
                        round % 2 == 0 ? contest.ways() : contest.ways().reversed()) {
                    List<Double> its = times.getOrDefault(way, List.of());
                    if (its.isEmpty() || (its.size() < most && sum(its) < millis)) {
                        its.add(contest.millis(way, work));
                        more = true;
                    }
                }
            }
            return times;
        }

        private static double sum(List<Double> times) {
            return times.stream().mapToDouble(time -> time).sum();
        }
    }
}
