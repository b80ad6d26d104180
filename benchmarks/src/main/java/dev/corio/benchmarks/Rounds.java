package dev.corio.benchmarks;

import dev.corio.benchmarks.ways.Way;
import dev.corio.benchmarks.ways.Ways;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Tasks with dependent requests, answered from memory, in all ways. */
public final class Rounds implements Benchmark {

    /**
     * How much work.
     *
     * @param tasks T
     * @param requests K
     */
    record Work(int tasks, int requests) {

        /** {@return the heading of its column} */
        String title() {
            return String.format(Locale.ROOT, "%,d × %d", tasks, requests);
        }
    }

    static final Work SMALL = new Work(100, 20);
    static final Work MIDDLE = new Work(10_000, 20);
    static final Work LARGE = new Work(200_000, 20);

    private static final List<Work> ALL =
            List.of(SMALL, new Work(10_000, 4), MIDDLE, new Work(100_000, 4), LARGE, new Work(1_000_000, 1));

    Rounds() {}

    @Override
    public String name() {
        return "rounds";
    }

    @Override
    public String about() {
        return "T tasks with K dependent requests each (T × K), answered at once from memory: nanoseconds, batches, and bytes allocated.";
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (Work work : ALL) {
            for (Ways.Kind way : Ways.ALL) {
                List<String> flags = work.tasks < 1_000_000 ? Flags.of(way) : Flags.largeOf(way);
                cases.add(new Case(way.name(), work.title(), flags, timed(way.name(), work, size)));
            }
        }
        return cases;
    }

    /** {@return a way doing some work} */
    static Timed timed(String way, Work work, Size size) {
        int tasks = size.many(work.tasks);
        int requests = size.many(work.requests);
        return new Timed(
                Bench.class,
                "run",
                Map.of("way", way, "tasks", String.valueOf(tasks), "requests", String.valueOf(requests)),
                (long) tasks * requests);
    }

    @Override
    public void write(Figures figures, Page page) {
        page.paragraph(
                "Time is that of the whole run, making the tasks included, by T × K; beside it, how many times the bare continuation's."
                        + " All ways do the same work and are checked: each request is answered with its own input, the next comes from the answer. Ways with a cache"
                        + " ask for something new each time, or they would not ask. \"bare continuation\" is the limit: it has no task of its own, no"
                        + " failures, no cancellation. \"loop by hand\", java-dataloader, Caffeine and ZIO Query need code that is not straight-line. The heap"
                        + " of 1,000,000 × 1 is 4 GB.");
        page.table(
                "ns a request",
                figures,
                Timed.NS,
                (row, column) -> Page.ratio(row, one -> figures.median(one, column, Timed.NS), Ways.BARE));
        page.plot(Plot.LINES, "Rounds: time of a request", "ns", figures, Timed.NS);
        page.table("batches", figures, Timed.BATCHES);
        page.table("bytes allocated a request", figures, Timed.BYTES);
        page.paragraph("Bytes are all that the run allocates, tasks and stacks included, by T × K.");
        if (!figures.rows(Timed.NS).contains(Ways.KOTLIN)) {
            page.paragraph("Kotlin coroutines and ZIO Query come along with `./corio bench --rivals rounds`.");
        }
        new RoundsGoals(figures, page).write(ALL);
    }

    /** What JMH runs. */
    @State(Scope.Benchmark)
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public static class Bench extends Parameters {

        private Way made;

        /** What is counted in an iteration. */
        @State(Scope.Thread)
        @AuxCounters(AuxCounters.Type.EVENTS)
        public static class Counts {

            /** Batches sent. */
            public double batches;

            /** Invocations. */
            public double runs;

            /** Begins anew. */
            @Setup(Level.Iteration)
            public void reset() {
                batches = 0;
                runs = 0;
            }
        }

        /**
         * Makes the way.
         *
         * @throws Exception if it cannot be made here
         */
        @Setup
        public void open() throws Exception {
            made = Ways.kind(way).maker().call();
        }

        /** Gives it back. */
        @TearDown
        public void close() {
            made.close();
        }

        /**
         * Does the work once, and checks it.
         *
         * @param counts gets how many batches were sent
         * @throws Exception if it was not done
         */
        @org.openjdk.jmh.annotations.Benchmark
        public void run(Counts counts) throws Exception {
            check(made, tasks, requests, counts);
        }

        /** Does the work once in a way, and checks it. */
        static void check(Way way, int tasks, int requests, Counts counts) throws Exception {
            long before = way.batches();
            long sum = way.run(tasks, requests);
            if (sum != Way.expected(tasks, requests)) {
                throw new IllegalStateException(
                        "the answers add up to " + sum + ", not to " + Way.expected(tasks, requests));
            }
            counts.batches += way.batches() - before;
            counts.runs++;
        }
    }
}
