package dev.corio.benchmarks;

import dev.corio.Corio;
import dev.corio.CorioStats.IoStats;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.benchmarks.ways.Ways;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Callers of an existing server, which are no tasks. */
public final class Server implements Benchmark {

    private static final String THROUGHPUT = "calls/s";
    private static final String MEAN_BATCH = "mean batch";
    private static final String P50 = "p50 µs";
    private static final String P99 = "p99 µs";
    private static final String P999 = "p99.9 µs";
    private static final List<String> FIGURES = List.of(THROUGHPUT, MEAN_BATCH, P50, P99, P999);

    private static final List<Integer> CALLERS = List.of(64, 1000, 10_000);
    private static final int MOST = 10_000;
    private static final int MAX_BATCH = 100;
    private static final long SOURCE_MILLIS = 2;

    Server() {}

    @Override
    public String name() {
        return "server";
    }

    @Override
    public String about() {
        return "Plain virtual threads that call one Io, one call after the other, whose source takes 2 ms for a batch of at most 100.";
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (int callers : CALLERS) {
            for (Ways.Kind way : Ways.engines()) {
                Map<String, String> parameters = Map.of("way", way.name(), "callers", String.valueOf(callers));
                cases.add(new Case(row(callers), way.name(), Flags.of(way), new Probed(Load.class, parameters)));
            }
        }
        return cases;
    }

    private static String row(int callers) {
        return String.format(Locale.ROOT, "%,d callers", callers);
    }

    @Override
    public void write(Figures figures, Page page) {
        page.paragraph(
                "The Io has its default options, 8 batches out at most among them, and `withMaxBatchSize(100)`: the source could do 400,000 calls"
                        + " a second. Callers and Corio share the cores with the clock that lets the source answer.");
        for (Ways.Kind way : Ways.engines()) {
            page.table(way.name(), figures, way.name(), FIGURES);
        }
        page.plot(Plot.BARS, "Server: calls a second", "calls/s", figures, THROUGHPUT);
        double capacity = IoOptions.defaults().maxInFlight() * MAX_BATCH * 1000.0 / SOURCE_MILLIS;
        for (String way : List.of(Ways.CONFINED, Ways.PORTABLE)) {
            page.goal(
                    way + ": throughput of 10,000 callers, times that of 64",
                    figures.median(row(MOST), way, THROUGHPUT) / figures.median(row(64), way, THROUGHPUT),
                    Goal.atLeast(1, 1));
            page.goal(way + ": mean batch of 10,000", figures.median(row(MOST), way, MEAN_BATCH), Goal.atLeast(90, 90));
            page.goal(
                    way + ": p99 of 10,000, times callers by capacity",
                    figures.median(row(MOST), way, P99) / (MOST * 1e6 / capacity),
                    Goal.atMost(2, 2));
        }
    }

    /** Lets them call for a while. */
    public static final class Load implements Probe {

        private volatile boolean counts;
        private volatile boolean over;

        /** Makes it. */
        public Load() {}

        @Override
        public Map<String, Double> measure(Map<String, String> parameters, Size size) throws Exception {
            int callers = size.many(Integer.parseInt(parameters.getOrDefault("callers", "1")));
            Histogram waits = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
            String way = parameters.getOrDefault("way", Ways.PORTABLE);
            try (Corio corio = Corio.builder().engine(Ways.engine(way)).build()) {
                Executor later = CompletableFuture.delayedExecutor(SOURCE_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);
                Io<Integer, Integer> io = corio.io(
                        "source",
                        IoDispatcher.async((List<Integer> keys) -> CompletableFuture.supplyAsync(() -> keys, later)),
                        IoOptions.defaults().withMaxBatchSize(MAX_BATCH));
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < callers; i++) {
                    Integer number = i;
                    threads.add(Thread.ofVirtual().start(() -> callAgainAndAgain(io, number, waits)));
                }
                Thread.sleep(size.millis(4000));
                IoStats before = corio.stats().io("source");
                long begin = System.nanoTime();
                counts = true;
                Thread.sleep(size.millis(8000));
                counts = false;
                double seconds = (System.nanoTime() - begin) / 1e9;
                IoStats after = corio.stats().io("source");
                over = true;
                for (Thread thread : threads) {
                    thread.join();
                }
                return figures(before, after, seconds, waits);
            }
        }

        private void callAgainAndAgain(Io<Integer, Integer> io, Integer number, Histogram waits) {
            while (!over) {
                long begin = System.nanoTime();
                Integer answer = io.call(number);
                if (!answer.equals(number)) {
                    throw new IllegalStateException(number + " got the answer " + answer);
                }
                if (counts) {
                    waits.recordValue(System.nanoTime() - begin);
                }
            }
        }

        private static Map<String, Double> figures(IoStats before, IoStats after, double seconds, Histogram waits) {
            double requests = after.requests() - before.requests();
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put(THROUGHPUT, requests / seconds);
            figures.put(MEAN_BATCH, requests / (after.batches() - before.batches()));
            figures.put(P50, waits.getValueAtPercentile(50) / 1000.0);
            figures.put(P99, waits.getValueAtPercentile(99) / 1000.0);
            figures.put(P999, waits.getValueAtPercentile(99.9) / 1000.0);
            return figures;
        }
    }
}
