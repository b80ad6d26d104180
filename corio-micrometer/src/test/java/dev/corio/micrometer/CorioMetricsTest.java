package dev.corio.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.Engine;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.Running;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The meters, on a registry that keeps them and on the one that writes the text of Prometheus. */
@Timeout(60)
class CorioMetricsTest {

    private static final Engine ENGINE = Engine.valueOf(
            System.getProperty("dev.corio.test.engine", "portable").toUpperCase(Locale.ROOT));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private static Corio.Builder builder() {
        return Corio.builder().engine(ENGINE).name("shop");
    }

    /** {@return what the meter says, or no number if there is none yet} */
    private double value(String meter, String... tags) {
        Meter found = registry.find(meter).tags(tags).meter();
        return found == null ? Double.NaN : found.measure().iterator().next().getValue();
    }

    @Test
    void nothingIsKeptAfterClose() {
        CorioMetrics metrics = new CorioMetrics(registry);
        metrics.close();
        try (Corio corio = builder().listener(metrics).build()) {
            Io<Integer, Integer> users = corio.io("users", IoDispatcher.batch((List<Integer> in) -> in));
            corio.run(task -> users.call(4));

            assertThat(registry.getMeters()).isEmpty();
        }
    }

    @Test
    void batchesAreTimedAndTheirSizesSummedUp() {
        try (Corio corio = builder().listener(new CorioMetrics(registry)).build()) {
            Io<Integer, Integer> users = corio.io("users", IoDispatcher.batch((List<Integer> in) -> in));

            corio.run(task -> task.map(List.of(1, 2, 3), users::call));
            corio.run(task -> users.call(4));

            var timer = registry.get("corio.io.batch")
                    .tags("corio", "shop", "io", "users", "outcome", "answered")
                    .timer();
            assertThat(timer.count()).isEqualTo(2);
            assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
            assertThat(registry.get("corio.io.batch")
                            .tag("outcome", "failed")
                            .timer()
                            .count())
                    .isZero();
            var sizes = registry.get("corio.io.batch.size").tag("io", "users").summary();
            assertThat(sizes.count()).isEqualTo(2);
            assertThat(sizes.totalAmount()).isEqualTo(4);
            assertThat(sizes.max()).isEqualTo(3);
            assertThat(value("corio.lane.started", "lane", "0")).isEqualTo(5);
            assertThat(value("corio.lane.tasks", "lane", "0")).isZero();
            assertThat(value("corio.lane.busy", "lane", "0")).isPositive();
        }
    }

    @Test
    void gaugesShowWhatWaits() throws Exception {
        LinkedBlockingQueue<IoBatch<Integer, Integer>> held = new LinkedBlockingQueue<>();
        try (Corio corio = builder().listener(new CorioMetrics(registry)).build()) {
            Io<Integer, Integer> slow = corio.io(
                    "slow", held::add, IoOptions.defaults().withMaxInFlight(1).withMaxBatchSize(1));
            Running<List<Integer>> running = corio.start(task -> task.map(List.of(1, 2, 3), slow::call));
            IoBatch<Integer, Integer> first = held.take();
            eventually(() -> value("corio.io.pending", "io", "slow") == 2);
            assertThat(value("corio.io.in.flight", "io", "slow")).isEqualTo(1);
            assertThat(value("corio.io.oldest", "io", "slow")).isPositive();
            assertThat(value("corio.lane.tasks", "lane", "0")).isEqualTo(4);
            first.complete(List.of(1));
            held.take().complete(List.of(2));
            held.take().complete(List.of(3));
            assertThat(running.join(Duration.ofSeconds(20))).containsExactly(1, 2, 3);
            eventually(() -> value("corio.io.in.flight", "io", "slow") == 0);
            assertThat(value("corio.io.oldest", "io", "slow")).isZero();
        }
    }

    @Test
    void failuresAndRetriesAreCountedAlsoOverIosOfOneName() {
        try (Corio corio = builder().listener(new CorioMetrics(registry)).build()) {
            for (int i = 1; i <= 2; i++) {
                try (Io<Integer, Integer> broken = corio.io(
                        "broken",
                        IoDispatcher.batch((List<Integer> in) -> {
                            throw new IOException("down");
                        }),
                        IoOptions.defaults().withMaxAttempts(2).withRetryOn(thrown -> true))) {
                    corio.run(task -> assertThatThrownBy(() -> broken.callAll(List.of(1, 2)))
                            .isInstanceOf(IoFailedException.class));
                    assertThat(value("corio.io.failures", "io", "broken")).isEqualTo(2.0 * i);
                    assertThat(value("corio.io.retries", "io", "broken")).isEqualTo(2.0 * i);
                }
                eventually(() -> corio.stats().ios().isEmpty());
                assertThat(value("corio.io.failures", "io", "broken")).isEqualTo(2.0 * i);
            }
            assertThat(registry.get("corio.io.batch")
                            .tag("outcome", "failed")
                            .timer()
                            .count())
                    .isEqualTo(4);
        }
    }

    @Test
    void heldLanesAreCounted() {
        try (Corio corio = builder()
                .watchdog(Duration.ofMillis(5))
                .listener(new CorioMetrics(registry))
                .build()) {
            corio.run(task -> eventually(() -> value("corio.lane.held", "lane", "0") == 1)); // a task that blocks
        }
    }

    @Test
    void closedRuntimesTakeTheirMetersAlong() {
        CorioMetrics metrics = new CorioMetrics(registry, Tags.of("app", "web"));
        Corio first = builder().name("first").listener(metrics).build();
        try (Corio second = builder().name("second").listener(metrics).build()) {
            Io<Integer, Integer> users = first.io("users", IoDispatcher.batch((List<Integer> in) -> in));
            first.run(task -> users.call(1));
            assertThat(names("first")).hasSize(14); // those of the one lane, and of the Io, which has two timers
            assertThat(registry.getMeters())
                    .allMatch(meter -> "web".equals(meter.getId().getTag("app")));

            first.close();
            assertThat(names("first")).isEmpty();
            assertThat(names("second")).hasSize(5);
            metrics.close();
            metrics.close();
            assertThat(registry.getMeters()).isEmpty();

            Io<Integer, Integer> late = second.io("late", IoDispatcher.batch((List<Integer> in) -> in));
            second.run(task -> late.call(1));
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void textOfPrometheus() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Corio corio =
                builder().lanes(2).listener(new CorioMetrics(prometheus)).build()) {
            Io<Integer, Integer> users = corio.io("users", IoDispatcher.batch((List<Integer> in) -> in));
            corio.run(task -> task.map(List.of(1, 2), users::call));

            assertThat(prometheus.scrape())
                    .contains("corio_io_batch_seconds_count{corio=\"shop\",io=\"users\",outcome=\"answered\"} 1")
                    .contains("corio_io_batch_size_requests_sum{corio=\"shop\",io=\"users\"} 2.0")
                    .contains("corio_io_failures_total{corio=\"shop\",io=\"users\"} 0.0")
                    .contains("corio_io_in_flight_batches{corio=\"shop\",io=\"users\"} 0.0")
                    .contains("corio_io_oldest_seconds{corio=\"shop\",io=\"users\"} 0.0")
                    .contains("corio_lane_tasks{corio=\"shop\",lane=\"1\"} 0.0")
                    .contains("# TYPE corio_lane_busy_seconds_total counter");
        }
        assertThat(prometheus.scrape()).doesNotContain("corio_");
    }

    /** Name, kind and tags of each meter, as the guide has them. */
    @Test
    void guideListsTheMeters() throws Exception {
        TreeSet<String> listed = new TreeSet<>();
        Pattern row = Pattern.compile(
                "^\\| `(corio\\.[a-z.]+)` \\| ([a-z ]+) \\| ([^|]*) \\| ([a-z, `]+) \\|", Pattern.MULTILINE);
        for (MatchResult each : row.matcher(Files.readString(Path.of("../docs/guide/observability.md")))
                .results()
                .toList()) {
            listed.add(each.group(1) + " " + each.group(2) + " " + each.group(3).strip() + " "
                    + new TreeSet<>(List.of(each.group(4).replace("`", "").split(", "))));
        }
        TreeSet<String> made = new TreeSet<>();
        try (Corio corio = builder().listener(new CorioMetrics(registry)).build()) {
            Io<Integer, Integer> users = corio.io("users", IoDispatcher.batch((List<Integer> in) -> in));
            corio.run(task -> users.call(1));
            registry.forEachMeter(meter -> made.add(rowOf(meter)));
        }

        assertThat(made).isNotEmpty().isEqualTo(listed);
    }

    private static String rowOf(Meter meter) {
        Meter.Id id = meter.getId();
        String kind = id.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String unit = id.getBaseUnit() == null ? "" : id.getBaseUnit();
        return id.getName() + " " + kind + " " + unit + " "
                + new TreeSet<>(id.getTags().stream().map(Tag::getKey).toList());
    }

    private List<String> names(String corio) {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> corio.equals(id.getTag("corio")))
                .map(Meter.Id::getName)
                .toList();
    }

    private static void eventually(BooleanSupplier holds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
