package dev.corio.benchmarks;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Running;
import dev.corio.benchmarks.ways.Way;
import dev.corio.benchmarks.ways.Ways;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Two lanes where one would be busy. */
public final class Lanes implements Benchmark {

    private static final String ALONE = "the work alone, on threads";
    private static final String ONE = "1 lane";
    private static final String TWO = "2 lanes";

    private static final int TASKS = 1000;
    private static final int EACH = 10;

    Lanes() {}

    @Override
    public String name() {
        return "lanes";
    }

    @Override
    public String about() {
        return "Two programs that compute for about 5 µs between requests, on one lane and on two.";
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (int lanes = 1; lanes <= 2; lanes++) {
            String column = lanes == 1 ? ONE : TWO;
            for (Ways.Kind way : Ways.engines()) {
                cases.add(new Case(way.name(), column, Flags.of(way), timed("programs", way.name(), lanes, size)));
            }
            cases.add(new Case(ALONE, column, Flags.DEFAULT, timed("alone", Ways.PORTABLE, lanes, size)));
        }
        return cases;
    }

    private static Timed timed(String method, String way, int lanes, Size size) {
        int tasks = size.many(TASKS);
        return new Timed(
                Bench.class,
                method,
                Map.of("way", way, "lanes", String.valueOf(lanes), "tasks", String.valueOf(tasks)),
                (long) tasks * EACH);
    }

    @Override
    public void write(Figures figures, Page page) {
        page.paragraph(
                "1,000 tasks in two programs, 10 requests each, the work included; the last row is the same work in one or two plain threads, which shows"
                        + " what the machine gives.");
        page.table(
                "ns a request",
                figures,
                Timed.NS,
                (row, column) -> column.equals(TWO) ? Figures.number(speedUp(figures, row)) + " times as fast" : "");
        page.plot(Plot.BARS, "Lanes: time of a request with 5 µs of work", "ns", figures, Timed.NS);
        for (String way : List.of(Ways.CONFINED, Ways.PORTABLE)) {
            page.goal(way + ": two lanes, times as fast as one", speedUp(figures, way), Goal.atLeast(1.6, 1.8));
        }
    }

    private static double speedUp(Figures figures, String row) {
        return figures.median(row, ONE, Timed.NS) / figures.median(row, TWO, Timed.NS);
    }

    /** What JMH runs. */
    @State(Scope.Benchmark)
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public static class Bench {

        /** Steps that depend on each other: about 5 µs. */
        private static final int STEPS = 3000;

        private static final int PROGRAMS = 2;

        /** Name of the engine's way. */
        @Param(Ways.PORTABLE)
        public String way = "";

        /** How many lanes, or threads. */
        @Param("1")
        public int lanes;

        /** How many tasks in both programs together. */
        @Param("1000")
        public int tasks;

        private Corio corio;
        private Io<Integer, Integer> io;

        /** Starts a runtime. */
        @Setup
        public void open() {
            corio = Corio.builder().engine(Ways.engine(way)).lanes(lanes).build();
            io = corio.io("source", IoDispatcher.inline((List<Integer> inputs) -> inputs));
        }

        /** Closes it. */
        @TearDown
        public void close() {
            corio.close();
        }

        /** Runs both programs, and checks the answers. */
        @org.openjdk.jmh.annotations.Benchmark
        public void programs() {
            List<Running<Long>> programs = new ArrayList<>();
            for (int i = 0; i < PROGRAMS; i++) {
                programs.add(corio.start(task -> {
                    long[] sum = {0};
                    for (int n = 0; n < tasks / PROGRAMS; n++) {
                        Integer number = n;
                        task.go(() -> {
                            for (int k = 0; k < EACH; k++) {
                                int answer = io.call(work(number));
                                sum[0] += answer;
                            }
                        });
                    }
                    task.join();
                    return sum[0];
                }));
            }
            programs.forEach(program -> check(program.join()));
        }

        /**
         * Does the same work without requests.
         *
         * @throws InterruptedException if somebody wants it to end
         */
        @org.openjdk.jmh.annotations.Benchmark
        public void alone() throws InterruptedException {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < lanes; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int part = 0; part < PROGRAMS / lanes; part++) {
                        long sum = 0;
                        for (int n = 0; n < tasks / PROGRAMS; n++) {
                            for (int k = 0; k < EACH; k++) {
                                sum += work(n);
                            }
                        }
                        check(sum);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private void check(long sum) {
            if (sum != Way.expected(tasks / PROGRAMS, EACH)) {
                throw new IllegalStateException("the answers add up to " + sum);
            }
        }

        /** {@return the number it was given, after some computing that cannot be left out} */
        private static Integer work(Integer number) {
            long state = number + 1L;
            for (int i = 0; i < STEPS; i++) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
            }
            // A state that begins as something else than zero never comes to it.
            return state == 0 ? Integer.valueOf(-1) : number;
        }
    }
}
