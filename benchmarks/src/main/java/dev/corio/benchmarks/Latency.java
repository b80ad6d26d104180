package dev.corio.benchmarks;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.benchmarks.ways.Source;
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

/** What one who is alone has to wait. */
public final class Latency implements Benchmark {

    private static final String CALL = "a call, batch of one";
    private static final String EMPTY = "an empty program";
    private static final String DIRECT = "the function itself";
    private static final String VIRTUAL = "virtual thread, ";
    private static final String PLATFORM = "platform thread, ";

    Latency() {}

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String about() {
        return "What a plain thread waits for a call that nobody comes along with, and for an empty program.";
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (Ways.Kind way : Ways.engines()) {
            cases.add(one(CALL, "call", way, true));
            cases.add(one(EMPTY, "empty", way, true));
            cases.add(one(CALL, "call", way, false));
            cases.add(one(EMPTY, "empty", way, false));
        }
        cases.add(one(DIRECT, "direct", Ways.kind(Ways.PORTABLE), true));
        return cases;
    }

    private static Case one(String row, String method, Ways.Kind way, boolean virtual) {
        List<String> flags = virtual ? Flags.with(Flags.of(way), "-Djmh.executor=VIRTUAL") : Flags.of(way);
        Timed timed = new Timed(Bench.class, method, Map.of("way", way.name()), 1);
        return new Case((virtual ? VIRTUAL : PLATFORM) + row, way.name(), flags, timed);
    }

    @Override
    public void write(Figures figures, Page page) {
        page.paragraph(
                "The source answers from memory, on the lane (`inline`). Waits are those of one thread that does nothing else, one after the other.");
        page.table("p50, ns", figures, Timed.P50);
        page.table("p99, ns", figures, Timed.P99);
        page.plot(Plot.BARS, "Latency: median", "ns", figures, Timed.P50);
        double direct = figures.median(VIRTUAL + DIRECT, Ways.PORTABLE, Timed.P50);
        for (String way : List.of(Ways.CONFINED, Ways.PORTABLE)) {
            double call = figures.median(VIRTUAL + CALL, way, Timed.P50);
            page.goal(
                    way + ": µs p50 of a call from a virtual thread, over the function itself",
                    (call - direct) / 1000,
                    Goal.atMost(40, 10));
            for (String from : List.of(PLATFORM, VIRTUAL)) {
                page.goal(
                        way + ": µs p50 of an empty program, from a " + from.replace(", ", ""),
                        figures.median(from + EMPTY, way, Timed.P50) / 1000,
                        way.equals(Ways.CONFINED) ? Goal.atMost(30, 15) : Goal.atMost(15, 10));
            }
        }
    }

    /** What JMH runs. */
    @State(Scope.Benchmark)
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public static class Bench {

        /** Name of the engine's way. */
        @Param(Ways.PORTABLE)
        public String way = "";

        private final Source source = new Source();
        private Corio corio;
        private Io<Integer, Integer> io;
        private Integer key;

        /** Starts a runtime. */
        @Setup
        public void open() {
            corio = Corio.builder().engine(Ways.engine(way)).build();
            io = corio.io("source", IoDispatcher.inline(source::answer));
            key = 4711;
        }

        /** Closes it. */
        @TearDown
        public void close() {
            corio.close();
        }

        /** {@return the answer to a request} */
        @org.openjdk.jmh.annotations.Benchmark
        public Integer call() {
            return io.call(key);
        }

        /** Runs a program without anything in it. */
        @org.openjdk.jmh.annotations.Benchmark
        public void empty() {
            corio.run(task -> {});
        }

        /** {@return the answer of the source} */
        @org.openjdk.jmh.annotations.Benchmark
        public Integer direct() {
            return source.answer(List.of(key)).getFirst();
        }
    }
}
