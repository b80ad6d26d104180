package dev.corio.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.Engine;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.IoTimeoutException;
import dev.corio.Running;
import dev.corio.TaskCancelledException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The spans, as the real SDK exports them. */
@Timeout(60)
class CorioTracingTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Engine ENGINE = Engine.valueOf(
            System.getProperty("dev.corio.test.engine", "portable").toUpperCase(Locale.ROOT));

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    private final Tracer tracer = sdk.getTracer("test");
    private final Corio corio =
            CorioTracing.addTo(Corio.builder().engine(ENGINE).name("shop"), sdk).build();

    @AfterEach
    void close() {
        corio.close();
        sdk.close();
    }

    private final class Work implements AutoCloseable {
        final Span span;
        final Scope scope;

        @SuppressWarnings("MustBeClosedChecker") // see close
        Work(String name) {
            span = tracer.spanBuilder(name).startSpan();
            scope = span.makeCurrent();
        }

        @Override
        public void close() {
            scope.close();
            span.end();
        }
    }

    private SpanData exported(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .reduce((one, other) -> {
                    throw new AssertionError("several spans " + name);
                })
                .orElseThrow(() -> new AssertionError("no span " + name + " in " + exporter.getFinishedSpanItems()));
    }

    private static List<SpanContext> linksOf(SpanData span) {
        return span.getLinks().stream().map(LinkData::getSpanContext).toList();
    }

    private static Object attribute(SpanData span, String key) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(each -> each.getKey().getKey().equals(key))
                .map(each -> each.getValue())
                .findFirst()
                .orElse(null);
    }

    @Test
    void oneSpanForABatchBelowItsCaller() {
        Io<Integer, Integer> users = corio.io("users", IoDispatcher.batch((List<Integer> in) -> {
            tracer.spanBuilder("query").startSpan().end(); // as a driver does that is instrumented
            return in;
        }));
        SpanContext caller;
        try (Work work = new Work("request")) {
            caller = work.span.getSpanContext();
            corio.run(task -> task.map(List.of(1, 2, 3), users::call));
        }

        SpanData batch = exported("batch users");
        assertThat(batch.getParentSpanContext()).isEqualTo(caller);
        assertThat(linksOf(batch)).containsExactly(caller);
        assertThat(attribute(batch, "corio.name")).isEqualTo("shop");
        assertThat(attribute(batch, "corio.io.name")).isEqualTo("users");
        assertThat(attribute(batch, "corio.batch.size")).isEqualTo(3L);
        assertThat(attribute(batch, "corio.batch.number")).isEqualTo(1L);
        assertThat(attribute(batch, "corio.batch.in_flight")).isEqualTo(1L);
        assertThat(attribute(batch, "corio.batch.failures")).isEqualTo(0L);
        assertThat(batch.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(batch.getEndEpochNanos()).isGreaterThan(batch.getStartEpochNanos());
        assertThat(exported("query").getParentSpanContext()).isEqualTo(batch.getSpanContext());
        assertThat(exporter.getFinishedSpanItems()).hasSize(3);
    }

    @Test
    void aBatchOfAPartitionNamesIt() {
        Io<Integer, Integer> users = corio.io(
                "users", IoDispatcher.partitioned(id -> "shard " + id, IoDispatcher.batch((List<Integer> in) -> in)));
        corio.run(task -> users.call(7));

        assertThat(attribute(exported("batch users"), "corio.batch.partition")).isEqualTo("shard 7");
    }

    @Test
    void spansOfTasksAreLinkedAndTheBatchHasNoneAbove() {
        Io<Integer, Integer> users = corio.io("users", IoDispatcher.batch((List<Integer> in) -> in));
        try (Work work = new Work("request")) {
            corio.run(task -> task.map(List.of(1, 2, 3), item -> {
                if (item == 3) {
                    return users.call(item); // in the caller's own
                }
                try (Work inside = new Work("item " + item)) {
                    return users.call(item);
                }
            }));
        }

        SpanData batch = exported("batch users");
        assertThat(linksOf(batch))
                .containsExactly(
                        exported("item 1").getSpanContext(),
                        exported("item 2").getSpanContext(),
                        exported("request").getSpanContext());
        assertThat(batch.getParentSpanContext().isValid()).isFalse();
        assertThat(exported("item 1").getParentSpanContext())
                .isEqualTo(exported("request").getSpanContext());
    }

    @Test
    void childrenGoOnInTheSpanOfTheirParent() {
        Io<Integer, Integer> users = corio.io("users", IoDispatcher.batch((List<Integer> in) -> in));
        corio.run(task -> {
            try (Work outer = new Work("outer")) {
                task.map(List.of(1, 2), item -> {
                    try (Work inner = new Work("inner " + item)) {
                        return item;
                    }
                });
                task.fork(() -> users.call(1)).join();
            }
        });

        SpanContext outer = exported("outer").getSpanContext();
        assertThat(exported("inner 1").getParentSpanContext()).isEqualTo(outer);
        assertThat(exported("inner 2").getParentSpanContext()).isEqualTo(outer);
        assertThat(exported("batch users").getParentSpanContext()).isEqualTo(outer);
    }

    @Test
    void withoutASpanThereIsOneOfItsOwn() {
        Io<Integer, Integer> users = corio.io("users", IoDispatcher.each((Integer in) -> {
            assertThat(Span.current().getSpanContext().isValid()).isTrue();
            return in;
        }));
        assertThat(users.call(1)).isEqualTo(1); // of a plain thread

        eventually(() -> exporter.getFinishedSpanItems().size() == 1);
        SpanData batch = exported("batch users");
        assertThat(batch.getLinks()).isEmpty();
        assertThat(batch.getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void whatCallersDoNotShareGoesToNobody() {
        ContextKey<String> user = ContextKey.named("user");
        List<String> seen = new CopyOnWriteArrayList<>();
        Io<Integer, Integer> users = corio.io("users", IoDispatcher.batch((List<Integer> in) -> {
            seen.add(in.size() + " " + Context.current().get(user));
            return in;
        }));

        corio.run(task -> task.map(List.of(1, 2), id -> {
            try (Scope _ = Context.current().with(user, "user " + id).makeCurrent()) {
                return users.call(id);
            }
        }));
        corio.run(task -> {
            try (Scope _ = Context.current().with(user, "one").makeCurrent()) {
                users.call(3);
            }
        });

        assertThat(seen).containsExactly("2 null", "1 one");
    }

    @Test
    void failedDispatcher() {
        Io<Integer, Integer> broken = corio.io("broken", IoDispatcher.batch((List<Integer> in) -> {
            throw new IOException("down");
        }));
        corio.run(
                task -> assertThatThrownBy(() -> broken.callAll(List.of(1, 2))).isInstanceOf(IoFailedException.class));

        SpanData batch = exported("batch broken");
        assertThat(batch.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(batch.getStatus().getDescription()).isEqualTo("2 of 2 requests failed");
        assertThat(attribute(batch, "error.type")).isEqualTo("java.io.IOException");
        assertThat(batch.getEvents()).singleElement().satisfies(event -> {
            assertThat(event.getName()).isEqualTo("exception");
            assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.message")))
                    .isEqualTo("down");
        });
    }

    @Test
    void someRequestsFail() {
        Io<Integer, Integer> half = corio.io("half", batch -> {
            batch.requests().getFirst().complete(1);
            batch.requests().getLast().fail(new IOException("one"));
        });
        corio.run(task -> assertThatThrownBy(() -> half.callAll(List.of(1, 2))).isInstanceOf(IoFailedException.class));

        SpanData batch = exported("batch half");
        assertThat(batch.getStatus().getDescription()).isEqualTo("1 of 2 requests failed");
        assertThat(attribute(batch, "corio.batch.failures")).isEqualTo(1L);
    }

    @Test
    void retriesAreBatchesOfTheirOwn() {
        Io<Integer, Integer> shaky = corio.io("shaky", batch -> {
            if (batch.requests().getFirst().attempt() == 1) {
                batch.requests().forEach(request -> request.retry());
            } else {
                batch.complete(batch.inputs());
            }
        });
        SpanContext caller;
        try (Work work = new Work("request")) {
            caller = work.span.getSpanContext();
            assertThat(corio.<Integer>call(task -> shaky.call(1))).isEqualTo(1);
        }

        List<SpanData> batches = exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals("batch shaky"))
                .toList();
        assertThat(batches)
                .hasSize(2)
                .allSatisfy(span -> assertThat(linksOf(span)).containsExactly(caller));
        assertThat(attribute(batches.getFirst(), "corio.batch.retries")).isEqualTo(1L);
        assertThat(batches.getFirst().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(batches.getLast(), "corio.batch.retried")).isEqualTo(1L);
        assertThat(batches.getLast().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void timeLimit() {
        Io<Integer, Integer> silent =
                corio.io("silent", batch -> {}, IoOptions.defaults().withTimeout(Duration.ofMillis(20)));
        corio.run(task -> assertThatThrownBy(() -> silent.call(1)).isInstanceOf(IoTimeoutException.class));

        SpanData batch = exported("batch silent");
        assertThat(batch.getStatus().getDescription()).isEqualTo("1 of 1 requests failed");
        assertThat(attribute(batch, "error.type")).isEqualTo("_OTHER");
    }

    @Test
    void cancelledRequestsEndWithTheirBatch() throws Exception {
        LinkedBlockingQueue<IoBatch<Integer, Integer>> held = new LinkedBlockingQueue<>();
        Io<Integer, Integer> slow = corio.io("slow", held::add);
        Running<Integer> running = corio.start(task -> slow.call(1));
        IoBatch<Integer, Integer> batch = held.take();
        running.cancel();
        assertThatThrownBy(() -> running.join(LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        batch.complete(List.of(1));

        eventually(() -> exporter.getFinishedSpanItems().size() == 1);
        assertThat(exported("batch slow").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void closeEndsWhatNobodyAnswers() throws Exception {
        LinkedBlockingQueue<IoBatch<Integer, Integer>> held = new LinkedBlockingQueue<>();
        Io<Integer, Integer> slow = corio.io("slow", held::add);
        Running<Integer> running = corio.start(task -> slow.call(1));
        held.take();
        corio.close();

        assertThatThrownBy(() -> running.join(LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(exported("batch slow").getStatus().getDescription()).contains("\"shop\" was closed");
    }

    private static void eventually(java.util.function.BooleanSupplier holds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
