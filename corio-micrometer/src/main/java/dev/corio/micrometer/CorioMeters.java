package dev.corio.micrometer;

import dev.corio.Corio;
import dev.corio.CorioStats.IoStats;
import dev.corio.CorioStats.LaneStats;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The meters of one runtime. */
final class CorioMeters {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Corio corio;
    private final Queue<Meter> made = new ConcurrentLinkedQueue<>();
    private final List<Counter> held;
    private final Map<String, OfIo> ios = new ConcurrentHashMap<>();

    CorioMeters(MeterRegistry registry, Tags more, Corio corio) {
        this.registry = registry;
        this.tags = more.and("corio", corio.name());
        this.corio = corio;
        this.held = corio.stats().lanes().stream().map(this::lane).toList();
    }

    private Counter lane(LaneStats lane) {
        int index = lane.index();
        Tags its = tags.and("lane", Integer.toString(index));
        made.add(Gauge.builder("corio.lane.tasks", corio, of(index, LaneStats::liveTasks))
                .description("tasks that have started and not ended")
                .baseUnit("tasks")
                .tags(its)
                .register(registry));
        made.add(Gauge.builder("corio.lane.ready", corio, of(index, LaneStats::readyTasks))
                .description("tasks that wait for their turn")
                .baseUnit("tasks")
                .tags(its)
                .register(registry));
        made.add(FunctionCounter.builder("corio.lane.started", corio, of(index, LaneStats::tasks))
                .description("tasks started")
                .baseUnit("tasks")
                .tags(its)
                .register(registry));
        made.add(FunctionCounter.builder(
                        "corio.lane.busy",
                        corio,
                        of(index, stats -> stats.busy().toNanos() / 1e9))
                .description("time in which the lane was not idle")
                .baseUnit("seconds")
                .tags(its)
                .register(registry));
        Counter counter = Counter.builder("corio.lane.held")
                .description("times that the watchdog found the lane held by code that blocks or computes")
                .tags(its)
                .register(registry);
        made.add(counter);
        return counter;
    }

    private static ToDoubleFunction<Corio> of(int lane, ToDoubleFunction<LaneStats> figure) {
        return corio -> figure.applyAsDouble(corio.stats().lanes().get(lane));
    }

    void held(int lane) {
        held.get(lane).increment();
    }

    OfIo of(String io) {
        return ios.computeIfAbsent(io, OfIo::new);
    }

    void close() {
        made.forEach(registry::remove);
    }

    /** The meters of one Io. */
    final class OfIo {
        private final String name;
        private final Tags its;
        private final Timer answered;
        private final Timer failed;
        private final DistributionSummary sizes;

        private OfIo(String name) {
            this.name = name;
            this.its = tags.and("io", name);
            this.answered = timer("answered");
            this.failed = timer("failed");
            this.sizes = DistributionSummary.builder("corio.io.batch.size")
                    .description("requests that left together")
                    .baseUnit("requests")
                    .tags(its)
                    .register(registry);
            made.add(sizes);
            gauge("corio.io.pending", "requests that wait to be sent", "requests", IoStats::pending);
            gauge("corio.io.in.flight", "batches that are out", "batches", IoStats::inFlight);
            made.add(TimeGauge.builder(
                            "corio.io.oldest",
                            corio,
                            TimeUnit.NANOSECONDS,
                            now(io -> io.oldest().toNanos()))
                    .description("time that the oldest request waits")
                    .tags(its)
                    .register(registry));
            counter("corio.io.failures", "calls that failed", IoStats::failures);
            counter("corio.io.retries", "requests collected again for another attempt", IoStats::retries);
            counter("corio.io.late", "answers that came when their caller had given up", IoStats::lateAnswers);
        }

        private Timer timer(String outcome) {
            Timer timer = Timer.builder("corio.io.batch")
                    .description("time from a batch's leaving to its last outcome")
                    .tags(its.and("outcome", outcome))
                    .register(registry);
            made.add(timer);
            return timer;
        }

        private void gauge(String meter, String description, String unit, ToDoubleFunction<IoStats> figure) {
            made.add(Gauge.builder(meter, corio, now(figure))
                    .description(description)
                    .baseUnit(unit)
                    .tags(its)
                    .register(registry));
        }

        private void counter(String meter, String description, ToLongFunction<IoStats> figure) {
            made.add(FunctionCounter.builder(meter, corio, new Total(name, figure))
                    .description(description)
                    .tags(its)
                    .register(registry));
        }

        private ToDoubleFunction<Corio> now(ToDoubleFunction<IoStats> figure) {
            return of -> of.stats().ios().stream()
                    .filter(io -> io.name().equals(name))
                    .mapToDouble(figure)
                    .findFirst()
                    .orElse(0); // it is closed
        }

        void left(int size) {
            sizes.record(size);
        }

        void ended(boolean withAnswers, Duration lasted) {
            (withAnswers ? answered : failed).record(lasted);
        }
    }

    /** A count that goes on where its Io was closed, and a new one of that name began at zero. */
    private static final class Total implements ToDoubleFunction<Corio> {
        private final String io;
        private final ToLongFunction<IoStats> figure;
        private long before; // of those that are closed; these three with the monitor
        private long last;
        private int number = -1; // whose that is

        Total(String io, ToLongFunction<IoStats> figure) {
            this.io = io;
            this.figure = figure;
        }

        @Override
        public synchronized double applyAsDouble(Corio corio) {
            for (IoStats now : corio.stats().ios()) {
                if (now.name().equals(io)) {
                    before += now.number() == number ? 0 : last;
                    number = now.number();
                    last = figure.applyAsLong(now);
                }
            }
            return before + last;
        }
    }
}
