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
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final List<Counter> held; // a counter a lane
    private volatile boolean closed;

    CorioMeters(MeterRegistry registry, Tags more, Corio corio) {
        this.registry = registry;
        this.tags = more.and("corio", corio.name());
        this.corio = corio;
        this.held = corio.stats().lanes().stream().map(this::ofLane).toList();
    }

    private Counter ofLane(LaneStats lane) {
        Tags its = tags.and("lane", Integer.toString(lane.index()));
        gauge("corio.lane.tasks", "started and not ended", "tasks", its, of(lane, LaneStats::liveTasks));
        gauge("corio.lane.ready", "waiting for their turn", "tasks", its, of(lane, LaneStats::readyTasks));
        total("corio.lane.started", "started so far", "tasks", its, of(lane, LaneStats::tasks));
        total(
                "corio.lane.busy",
                "not idle",
                "seconds",
                its,
                of(lane, now -> now.busy().toNanos() / 1e9));
        return keep(Counter.builder("corio.lane.held")
                .description("found held by the watchdog")
                .tags(its)
                .register(registry));
    }

    private static ToDoubleFunction<Corio> of(LaneStats lane, ToDoubleFunction<LaneStats> figure) {
        int index = lane.index();
        return corio -> figure.applyAsDouble(corio.stats().lanes().get(index));
    }

    private void gauge(String name, String what, String unit, Tags its, ToDoubleFunction<Corio> now) {
        keep(Gauge.builder(name, corio, now)
                .description(what)
                .baseUnit(unit)
                .tags(its)
                .register(registry));
    }

    private void total(String name, String what, @Nullable String unit, Tags its, ToDoubleFunction<Corio> sum) {
        keep(FunctionCounter.builder(name, corio, sum)
                .description(what)
                .baseUnit(unit)
                .tags(its)
                .register(registry));
    }

    private <M extends Meter> M keep(M meter) {
        made.add(meter);
        if (closed) { // a batch left meanwhile
            registry.remove(meter);
        }
        return meter;
    }

    void held(int lane) {
        held.get(lane).increment();
    }

    OfIo of(String io) {
        return ios.computeIfAbsent(io, OfIo::new);
    }

    void close() {
        closed = true;
        made.forEach(registry::remove);
    }

    /** Those of the Ios of one name. */
    final class OfIo {
        private final String name;
        private final Tags its;
        final Timer answered;
        final Timer failed;
        final DistributionSummary sizes;

        private OfIo(String name) {
            this.name = name;
            this.its = tags.and("io", name);
            this.answered = timer("answered");
            this.failed = timer("failed");
            this.sizes = keep(DistributionSummary.builder("corio.io.batch.size")
                    .description("left together")
                    .baseUnit("requests")
                    .tags(its)
                    .register(registry));
            gauge("corio.io.pending", "waiting to be sent", "requests", its, now(IoStats::pending));
            gauge("corio.io.in.flight", "out", "batches", its, now(IoStats::inFlight));
            gauge(
                    "corio.io.oldest",
                    "the oldest request waits",
                    "seconds",
                    its,
                    now(io -> io.oldest().toNanos() / 1e9));
            total("corio.io.failures", "calls failed", null, its, new Total(IoStats::failures));
            total("corio.io.retries", "requests tried again", null, its, new Total(IoStats::retries));
            total("corio.io.late", "answers nobody waited for", null, its, new Total(IoStats::lateAnswers));
        }

        private Timer timer(String outcome) {
            return keep(Timer.builder("corio.io.batch")
                    .description("from leaving to the last outcome")
                    .tags(its.and("outcome", outcome))
                    .register(registry));
        }

        private ToDoubleFunction<Corio> now(ToDoubleFunction<IoStats> figure) {
            return of -> find(of).map(figure::applyAsDouble).orElse(0.0);
        }

        private Optional<IoStats> find(Corio of) {
            return of.stats().ios().stream()
                    .filter(io -> io.name().equals(name))
                    .findFirst();
        }

        /** A count that goes on where its Io was closed, and a new one of that name began at zero. */
        private final class Total implements ToDoubleFunction<Corio> {
            private final ToDoubleFunction<IoStats> figure;
            private double before; // of those that are closed; these three with the monitor
            private double last;
            private int number = -1; // whose that is

            Total(ToDoubleFunction<IoStats> figure) {
                this.figure = figure;
            }

            @Override
            public synchronized double applyAsDouble(Corio of) {
                find(of).ifPresent(now -> {
                    before += now.number() == number ? 0 : last;
                    number = now.number();
                    last = figure.applyAsDouble(now);
                });
                return before + last;
            }
        }
    }
}
