package dev.corio.benchmarks;

import dev.corio.Corio;
import dev.corio.benchmarks.ways.BareWay;
import dev.corio.benchmarks.ways.Ways;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Tasks that do nothing. */
public final class Spawn implements Benchmark {

    private static final String THREADS = "virtual threads";
    private static final String BY_MAP = ", by map";
    private static final List<String> ROWS =
            List.of(Ways.PORTABLE, Ways.CONFINED, Ways.PORTABLE + BY_MAP, Ways.CONFINED + BY_MAP, Ways.BARE, THREADS);
    private static final List<Integer> TASKS = List.of(1000, 100_000);

    Spawn() {}

    @Override
    public String name() {
        return "spawn";
    }

    @Override
    public String about() {
        return "Start and end of a task that adds one to a number and makes no request: each by `go`, or all by one `map`.";
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (int tasks : TASKS) {
            for (String row : ROWS) {
                List<String> flags = row.equals(THREADS) ? Flags.DEFAULT : Flags.of(Ways.kind(engine(row)));
                int some = size.many(tasks);
                Map<String, String> parameters = Map.of("way", row, "tasks", String.valueOf(some));
                cases.add(new Case(row, column(tasks), flags, new Timed(Bench.class, "run", parameters, some)));
            }
        }
        return cases;
    }

    /** {@return the row without how its tasks are started} */
    private static String engine(String row) {
        return row.endsWith(BY_MAP) ? row.substring(0, row.length() - BY_MAP.length()) : row;
    }

    private static String column(int tasks) {
        return String.format(Locale.ROOT, "%,d tasks", tasks);
    }

    @Override
    public void write(Figures figures, Page page) {
        page.table(
                "ns a task",
                figures,
                Timed.NS,
                (row, column) -> Page.ratio(row, one -> figures.median(one, column, Timed.NS), Ways.BARE));
        page.plot(Plot.BARS, "Spawn: start and end of a task", "ns", figures, Timed.NS);
        page.table("bytes allocated a task", figures, Timed.BYTES);
        for (int tasks : TASKS) {
            for (String how : List.of("", BY_MAP)) {
                String at = how + ", " + column(tasks) + ": ns a task";
                double confined = figures.median(Ways.CONFINED + how, column(tasks), Timed.NS);
                page.goal("confined" + at, confined, Goal.atMost(350, 250));
                double portable = figures.median(Ways.PORTABLE + how, column(tasks), Timed.NS);
                page.goal("portable" + at, portable, Goal.atMost(700, 450));
            }
        }
    }

    /** What JMH runs. */
    @State(Scope.Benchmark)
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public static class Bench {

        /** Who makes the tasks. */
        @Param(Ways.PORTABLE)
        public String way = "";

        /** How many. */
        @Param("1000")
        public int tasks;

        private List<Integer> items = List.of();
        private IntToLongFunction spawner;
        private AutoCloseable closed;

        /**
         * Makes what makes them.
         *
         * @throws Exception if it cannot be made here
         */
        @Setup
        public void open() throws Exception {
            closed = () -> {};
            switch (way) {
                case THREADS -> spawner = Bench::threads;
                case Ways.BARE -> {
                    BareWay bare = new BareWay();
                    // It counts nothing itself; its tasks end at once, as they have no request to make.
                    spawner = many -> {
                        try {
                            return bare.run(many, 0) + many;
                        } catch (Exception impossible) {
                            throw new IllegalStateException(impossible);
                        }
                    };
                }
                default -> {
                    Corio corio =
                            Corio.builder().engine(Ways.engine(engine(way))).build();
                    closed = corio;
                    spawner = way.endsWith(BY_MAP) ? many -> byMap(corio, many) : many -> corio(corio, many);
                }
            }
        }

        /**
         * Gives it back.
         *
         * @throws Exception never
         */
        @TearDown
        public void close() throws Exception {
            closed.close();
        }

        /** Makes them all, and waits for their end. */
        @org.openjdk.jmh.annotations.Benchmark
        public void run() {
            long ended = spawner.applyAsLong(tasks);
            if (ended != tasks) {
                throw new IllegalStateException(ended + " tasks ended, not " + tasks);
            }
        }

        private static long corio(Corio corio, int tasks) {
            long[] ended = {0};
            corio.run(task -> {
                for (int i = 0; i < tasks; i++) {
                    task.go(() -> ended[0]++);
                }
            });
            return ended[0];
        }

        private long byMap(Corio corio, int tasks) {
            if (items.size() != tasks) {
                items = IntStream.range(0, tasks).boxed().toList();
            }
            long[] ended = {0};
            corio.run(task -> task.map(items, item -> ended[0]++));
            return ended[0];
        }

        private static long threads(int tasks) {
            LongAdder ended = new LongAdder();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < tasks; i++) {
                    threads.execute(ended::increment);
                }
            }
            return ended.sum();
        }
    }
}
