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
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one runtime. */
final class CorioMeters {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Corio corio;
    private final Queue<Meter> made = new ConcurrentLinkedQueue<>();
    private final Map<String, OfIo> ios = new ConcurrentHashMap<>();
    private final List<Counter> held; // of each lane
    private volatile boolean closed;

    /** Those of the Ios of one name that are told; the others are asked. */
    record OfIo(DistributionSummary sizes, Timer answered, Timer failed) {}

    CorioMeters(MeterRegistry registry, Tags more, Corio corio) {
        this.registry = registry;
        this.tags = more.and("corio", corio.name());
        this.corio = corio;
        this.held = corio.stats().lanes().stream().map(this::makeLane).toList();
    }

    private Counter makeLane(LaneStats lane) {
        Tags its = tags.and("lane", Integer.toString(lane.index()));
        gauge("corio.lane.tasks", "started and not ended", "tasks", its, of(lane, LaneStats::liveTasks));
        gauge("corio.lane.ready", "waiting for their turn", "tasks", its, of(lane, LaneStats::readyTasks));
        total("corio.lane.started", "started so far", "tasks", its, of(lane, LaneStats::tasks));
        total("corio.lane.busy", "not idle", "seconds", its, of(lane, now -> seconds(now.busy())));
        String what = "found held by the watchdog";
        return keep(
                Counter.builder("corio.lane.held").description(what).tags(its).register(registry));
    }

    private OfIo makeIo(String io) {
        Tags its = tags.and("io", io);
        gauge("corio.io.pending", "waiting to be sent", "requests", its, new OfIos(io, false, IoStats::pending));
        gauge("corio.io.in.flight", "out", "batches", its, new OfIos(io, false, IoStats::inFlight));
        gauge(
                "corio.io.oldest",
                "the oldest request waits",
                "seconds",
                its,
                new OfIos(io, false, now -> seconds(now.oldest())));
        total("corio.io.failures", "calls failed", null, its, new OfIos(io, true, IoStats::failures));
        total("corio.io.retries", "requests tried again", null, its, new OfIos(io, true, IoStats::retries));
        total("corio.io.late", "answers nobody waited for", null, its, new OfIos(io, true, IoStats::lateAnswers));
        var sizes = DistributionSummary.builder("corio.io.batch.size")
                .description("left together")
                .baseUnit("requests");
        return new OfIo(keep(sizes.tags(its).register(registry)), timer(its, "answered"), timer(its, "failed"));
    }

    private Timer timer(Tags its, String outcome) {
        var timer = Timer.builder("corio.io.batch").description("from leaving to the last outcome");
        return keep(timer.tags(its.and("outcome", outcome)).register(registry));
    }

    private void gauge(String name, String what, String unit, Tags its, ToDoubleFunction<Corio> now) {
        var gauge = Gauge.builder(name, corio, now).description(what).baseUnit(unit);
        keep(gauge.tags(its).register(registry));
    }

    private void total(String name, String what, @Nullable String unit, Tags its, ToDoubleFunction<Corio> sum) {
        var counter =
                FunctionCounter.builder(name, corio, sum).description(what).baseUnit(unit);
        keep(counter.tags(its).register(registry));
    }

    private <M extends Meter> M keep(M meter) {
        made.add(meter);
        if (closed) { // a batch left meanwhile
            registry.remove(meter);
        }
        return meter;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    Counter held(int lane) {
        return held.get(lane);
    }

    OfIo io(String name) {
        return ios.computeIfAbsent(name, this::makeIo);
    }

    void close() {
        closed = true;
        made.forEach(registry::remove);
    }

    private static ToDoubleFunction<Corio> of(LaneStats lane, ToDoubleFunction<LaneStats> figure) {
        return corio -> figure.applyAsDouble(corio.stats().lanes().get(lane.index()));
    }

    /** A figure of the Ios of one name. A sum goes on where one is closed, and the next begins at zero; anything else is zero then. */
    private static final class OfIos implements ToDoubleFunction<Corio> {
        private final String name;
        private final boolean isSum;
        private final ToDoubleFunction<IoStats> figure;
        private double before; // of those that are closed; these three with the monitor
        private double last;
        private int number = -1; // whose that is

        OfIos(String name, boolean isSum, ToDoubleFunction<IoStats> figure) {
            this.name = name;
            this.isSum = isSum;
            this.figure = figure;
        }

        @Override
        public synchronized double applyAsDouble(Corio corio) {
            last = isSum ? last : 0;
            for (IoStats now : corio.stats().ios()) {
                if (now.name().equals(name)) {
                    before += isSum && now.number() != number ? last : 0;
                    number = now.number();
                    last = figure.applyAsDouble(now);
                }
            }
            return before + last;
        }
    }
}
