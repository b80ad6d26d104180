package dev.corio.micrometer;

import dev.corio.Corio;
import dev.corio.CorioListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Keeps meters of a registry for the {@link Corio}s it listens to: gauges of lanes and Ios, a timer and a distribution summary of
 * the batches of each Io, counters of what went wrong. One line turns it on:
 *
 * <pre>{@code
 * Corio corio = Corio.builder().name("orders").listener(new CorioMetrics(registry)).build();
 * }</pre>
 *
 * <p>Each meter has the tag {@code corio}, the name of its runtime: give each runtime of a registry a name of its own. Meters of lanes
 * have the tag {@code lane}, those of Ios the tag {@code io}; these appear when the first batch of the Io leaves. The names are listed
 * in the guide and stay as they are. Percentiles and histograms are asked for as always, by a {@code MeterFilter} of the registry.
 *
 * <p>It hears of batches and of held lanes only, so nothing is noted for tasks; gauges and most counters are read from
 * {@link Corio#stats} when somebody asks. Thread-safe. One object may listen to several runtimes.
 */
public final class CorioMetrics implements CorioListener, AutoCloseable {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<Corio, CorioMeters> meters = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Meters in that registry, with tags of your own.
     *
     * @param tags what each of them has besides {@code corio}, {@code lane}, {@code io} and {@code outcome}
     */
    public CorioMetrics(MeterRegistry registry, Iterable<Tag> tags) {
        this.registry = Objects.requireNonNull(registry, "registry");
        this.tags = Tags.of(tags);
    }

    /** Meters in that registry, without tags of your own. */
    public CorioMetrics(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    @Override
    public void opened(Corio corio) {
        meters.put(corio, new CorioMeters(registry, tags, corio));
        if (closed) {
            closed(corio);
        }
    }

    @Override
    public void batchDispatched(DispatchedEvent event) {
        of(event, its -> its.io(event.io()).sizes().record(event.size()));
    }

    @Override
    public void batchAnswered(AnsweredEvent event) {
        of(event, its -> its.io(event.io()).answered().record(event.lasted()));
    }

    @Override
    public void batchFailed(FailedEvent event) {
        of(event, its -> its.io(event.io()).failed().record(event.lasted()));
    }

    @Override
    public void blocked(BlockedEvent event) {
        of(event, its -> its.held(event.lane()).increment());
    }

    private void of(Event event, Consumer<CorioMeters> then) {
        CorioMeters its = meters.get(event.corio());
        if (its != null) {
            then.accept(its);
        }
    }

    /** Takes the meters of that runtime from the registry. */
    @Override
    public void closed(Corio corio) {
        CorioMeters its = meters.remove(corio);
        if (its != null) {
            its.close();
        }
    }

    /** Takes all meters from the registry, and keeps none from now on. A runtime that is closed does so for its own. Idempotent. */
    @Override
    public void close() {
        closed = true;
        meters.keySet().forEach(this::closed);
    }
}
