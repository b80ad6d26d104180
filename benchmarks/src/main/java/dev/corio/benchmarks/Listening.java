package dev.corio.benchmarks;

import dev.corio.Corio;
import dev.corio.CorioListener;
import dev.corio.benchmarks.ways.CorioWay;
import dev.corio.benchmarks.ways.Ways;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a listener costs, and a recording of the flight recorder. */
public final class Listening implements Benchmark {

    private static final String ABSENT = "absent";
    private static final String BATCHES = "batches only";
    private static final String NO_OP = "no-op";
    private static final String KEEPING = "recording";
    private static final String JFR_OFF = "flight recorder without events";
    private static final String JFR = "flight recorder";

    Listening() {}

    @Override
    public String name() {
        return "listener";
    }

    @Override
    public String about() {
        return "Rounds at 10,000 × 20 without a listener, with one that hears of batches only, with one that hears everything and"
                + " does nothing, and with one that keeps every event; then while the flight recorder runs without Corio's events, and"
                + " with all of them.";
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (Ways.Kind way : Ways.engines()) {
            Timed like = Rounds.timed(way.name(), Rounds.MIDDLE, size);
            for (String listener : List.of(ABSENT, BATCHES, NO_OP, KEEPING, JFR_OFF, JFR)) {
                Map<String, String> parameters = new TreeMap<>(like.parameters());
                parameters.put("listener", listener);
                Timed timed = new Timed(Bench.class, "run", parameters, like.units());
                cases.add(new Case(listener, way.name(), Flags.of(way), timed));
            }
        }
        return cases;
    }

    @Override
    public void write(Figures figures, Page page) {
        page.table(
                "ns a request",
                figures,
                Timed.NS,
                (row, column) -> Page.ratio(row, one -> figures.median(one, column, Timed.NS), ABSENT));
        page.plot(Plot.BARS, "Listener: time of a request", "ns", figures, Timed.NS);
        page.table("bytes allocated a request", figures, Timed.BYTES);
    }

    /** Counts requests as metrics do. */
    private static final class OfBatches implements CorioListener {

        private long requests;

        @Override
        public void batchAnswered(AnsweredEvent event) {
            requests += event.size();
        }
    }

    /** Keeps what it hears until the next run, or nothing. */
    private static final class Recorder implements CorioListener {

        private final List<Object> events = new ArrayList<>();
        private final boolean keeps;

        Recorder(boolean keeps) {
            this.keeps = keeps;
        }

        private void hear(Object event) {
            if (keeps) {
                events.add(event);
            }
        }

        @Override
        public void taskStarted(StartedEvent event) {
            hear(event);
        }

        @Override
        public void taskSuspended(SuspendedEvent event) {
            hear(event);
        }

        @Override
        public void taskResumed(ResumedEvent event) {
            hear(event);
        }

        @Override
        public void taskEnded(EndedEvent event) {
            hear(event);
        }

        @Override
        public void batchDispatched(DispatchedEvent event) {
            hear(event);
        }

        @Override
        public void batchAnswered(AnsweredEvent event) {
            hear(event);
        }

        @Override
        public void laneIdle(IdleEvent event) {
            hear(event);
        }
    }

    /** What JMH runs. */
    @State(Scope.Benchmark)
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public static class Bench extends Parameters {

        private static final long MOST_BYTES = 64L << 20;

        /** Which listener. */
        @Param(ABSENT)
        public String listener = "";

        private final Recorder recorder = new Recorder(true);
        private final OfBatches batches = new OfBatches();
        private CorioWay made;
        private @Nullable Recording recording;

        /** Starts a runtime. */
        @Setup
        public void open() {
            CorioListener[] listeners = switch (listener) {
                case ABSENT, JFR_OFF, JFR -> new CorioListener[0];
                case BATCHES -> new CorioListener[] {batches};
                case NO_OP -> new CorioListener[] {new Recorder(false)};
                default -> new CorioListener[] {recorder};
            };
            if (listener.equals(JFR_OFF) || listener.equals(JFR)) {
                Recording begun = listener.equals(JFR) ? new Recording(settings()) : new Recording();
                begun.setMaxSize(MOST_BYTES);
                begun.start();
                recording = begun;
            }
            made = new CorioWay(Ways.engine(way), listeners);
        }

        private static Configuration settings() {
            try (InputStream file = Corio.class.getResourceAsStream("/META-INF/corio.jfc")) {
                return Configuration.create(new InputStreamReader(file, StandardCharsets.UTF_8));
            } catch (IOException | ParseException wrong) {
                throw new IllegalStateException(wrong);
            }
        }

        /** Closes it. */
        @TearDown
        public void close() {
            made.close();
            if (recording != null) {
                recording.close();
            }
        }

        /**
         * Does the work once, and checks it and what was heard.
         *
         * @param counts gets how many batches were sent
         * @throws Exception if it was not done
         */
        @org.openjdk.jmh.annotations.Benchmark
        public void run(Rounds.Bench.Counts counts) throws Exception {
            Rounds.Bench.check(made, tasks, requests, counts);
            // All of it is told before the run returns: start and end of a task, each suspension and what comes after
            // it.
            if (listener.equals(KEEPING) && recorder.events.size() < 2L * tasks * (requests + 1)) {
                throw new IllegalStateException("heard of " + recorder.events.size() + " events only");
            }
            if (listener.equals(BATCHES) && batches.requests != (long) tasks * requests) {
                throw new IllegalStateException("heard of " + batches.requests + " requests");
            }
            recorder.events.clear();
            batches.requests = 0;
        }
    }
}
