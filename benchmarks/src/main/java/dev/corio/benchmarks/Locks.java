package dev.corio.benchmarks;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Mutex;
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

/** Locks that nobody else wants, and locks that all want. */
public final class Locks implements Benchmark {

    private static final String UNCONTENDED = "lock and unlock, uncontended";
    private static final String HAND_OVER = "hand-over to the next in line";
    private static final String REQUEST = "a request";

    private static final int TASKS = 1000;
    private static final int EACH = 100;

    Locks() {}

    @Override
    public String name() {
        return "locks";
    }

    @Override
    public String about() {
        return "A mutex that nobody else wants, and one that 1,000 tasks hand on to each other, against a request.";
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (Ways.Kind way : Ways.engines()) {
            cases.add(one(UNCONTENDED, "uncontended", way, size));
            cases.add(one(HAND_OVER, "handOver", way, size));
            cases.add(one(REQUEST, "request", way, size));
        }
        return cases;
    }

    private static Case one(String row, String method, Ways.Kind way, Size size) {
        int tasks = size.many(TASKS);
        int each = size.many(EACH);
        Map<String, String> parameters =
                Map.of("way", way.name(), "tasks", String.valueOf(tasks), "each", String.valueOf(each));
        return new Case(
                row, way.name(), Flags.of(way), new Timed(Bench.class, method, parameters, (long) tasks * each));
    }

    @Override
    public void write(Figures figures, Page page) {
        page.paragraph(
                "In a hand-over the holder unlocks, which makes the next in line the holder, and locks again, which suspends it at the end of the line:"
                        + " one suspension each, as with a request. Hand-overs and requests: 1,000 tasks, 100 each, making the tasks included.");
        page.table("ns", figures, Timed.NS);
        page.plot(Plot.BARS, "Locks", "ns", figures, Timed.NS);
        for (String way : List.of(Ways.CONFINED, Ways.PORTABLE)) {
            page.goal(way + ": ns to lock and unlock", figures.median(UNCONTENDED, way, Timed.NS), Goal.atMost(30, 15));
            page.goal(
                    way + ": times a request, to hand over",
                    figures.median(HAND_OVER, way, Timed.NS) / figures.median(REQUEST, way, Timed.NS),
                    Goal.atMost(1.3, 1.3));
        }
    }

    /** What JMH runs. */
    @State(Scope.Benchmark)
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public static class Bench {

        /** Name of the engine's way. */
        @Param(Ways.PORTABLE)
        public String way = "";

        /** How many tasks. */
        @Param("1000")
        public int tasks;

        /** How often each. */
        @Param("100")
        public int each;

        private Corio corio;
        private Io<Integer, Integer> io;
        private long done;

        /** Starts a runtime. */
        @Setup
        public void open() {
            corio = Corio.builder().engine(Ways.engine(way)).build();
            io = corio.io("source", IoDispatcher.inline((List<Integer> inputs) -> inputs));
        }

        /** Closes it. */
        @TearDown
        public void close() {
            corio.close();
        }

        /** One task locks and unlocks. */
        @org.openjdk.jmh.annotations.Benchmark
        public void uncontended() {
            Mutex mutex = new Mutex();
            done = 0;
            corio.run(task -> {
                for (int i = 0; i < tasks * each; i++) {
                    mutex.lock();
                    done++;
                    mutex.unlock();
                }
            });
            check();
        }

        /** The root holds the lock until all stand in line. */
        @org.openjdk.jmh.annotations.Benchmark
        public void handOver() {
            Mutex mutex = new Mutex();
            done = 0;
            corio.run(task -> {
                mutex.lock();
                for (int i = 0; i < tasks; i++) {
                    task.go(() -> {
                        for (int k = 0; k < each; k++) {
                            mutex.lock();
                            done++;
                            mutex.unlock();
                        }
                    });
                }
                if (mutex.waiting() != tasks) {
                    throw new IllegalStateException(mutex.waiting() + " tasks stand in line, not " + tasks);
                }
                mutex.unlock();
            });
            check();
        }

        /** The same with requests. */
        @org.openjdk.jmh.annotations.Benchmark
        public void request() {
            done = 0;
            corio.run(task -> {
                for (int i = 0; i < tasks; i++) {
                    Integer number = i;
                    task.go(() -> {
                        for (int k = 0; k < each; k++) {
                            io.call(number);
                            done++;
                        }
                    });
                }
            });
            check();
        }

        private void check() {
            if (done != (long) tasks * each) {
                throw new IllegalStateException(done + " times, not " + (long) tasks * each);
            }
        }
    }
}
