package dev.corio.opentelemetry;

import dev.corio.BatchCarrier;
import dev.corio.Corio;
import dev.corio.CorioListener;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Begins the span of a batch where the batch leaves, as a carrier, and ends it where its end is told, as a listener. What is captured is a
 * {@link Context}, what is made for a batch an {@link Open}.
 */
final class BatchSpans implements BatchCarrier, CorioListener {

    private static final AttributeKey<String> IO = AttributeKey.stringKey("corio.io.name");
    private static final AttributeKey<Long> SIZE = AttributeKey.longKey("corio.batch.size");
    private static final AttributeKey<String> CORIO = AttributeKey.stringKey("corio.name");
    private static final AttributeKey<Long> NUMBER = AttributeKey.longKey("corio.batch.number");
    private static final AttributeKey<String> PARTITION = AttributeKey.stringKey("corio.batch.partition");
    private static final AttributeKey<Long> RETRIED = AttributeKey.longKey("corio.batch.retried");
    private static final AttributeKey<Long> IN_FLIGHT = AttributeKey.longKey("corio.batch.in_flight");
    private static final AttributeKey<Long> FAILURES = AttributeKey.longKey("corio.batch.failures");
    private static final AttributeKey<Long> RETRIES = AttributeKey.longKey("corio.batch.retries");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    /** A batch that is out. */
    private record Open(Span span, Context context, Instant begun) {}

    private final Tracer tracer;
    private final Map<Open, Corio> out = new ConcurrentHashMap<>();

    BatchSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    // ------------------------------------------------------------------------------------------------ the carrier

    @Override
    public Object capture() {
        return Context.current();
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // who calls this closes it
    public AutoCloseable restore(@Nullable Object captured) {
        return captured instanceof Open batch
                ? batch.context.makeCurrent()
                : ((Context) Objects.requireNonNull(captured, "captured")).makeCurrent();
    }

    @Override
    public Object begin(String io, List<@Nullable Object> captured) {
        Set<SpanContext> callers = new LinkedHashSet<>();
        captured.forEach(caller -> callers.add(spanOf(caller)));
        Context parent = parentOf(captured, callers);
        Instant now = Instant.now();
        SpanBuilder builder = tracer.spanBuilder("batch " + io)
                .setParent(parent)
                .setStartTimestamp(now)
                .setAttribute(IO, io)
                .setAttribute(SIZE, (long) captured.size());
        callers.stream().filter(SpanContext::isValid).forEach(builder::addLink);
        Span span = builder.startSpan();
        return new Open(span, parent.with(span), now);
    }

    /** What callers do not have in common goes to none of them. */
    private static Context parentOf(List<@Nullable Object> captured, Set<SpanContext> callers) {
        if (callers.size() > 1 || !(captured.getFirst() instanceof Context first)) {
            return Context.root();
        }
        return captured.stream().allMatch(first::equals)
                ? first
                : Context.root().with(Span.fromContext(first));
    }

    private static SpanContext spanOf(@Nullable Object caller) {
        return caller instanceof Context context
                ? Span.fromContext(context).getSpanContext()
                : SpanContext.getInvalid();
    }

    // ------------------------------------------------------------------------------------------------ the listener

    @Override
    public void batchDispatched(DispatchedEvent event) {
        if (event.carried(this).orElse(null) instanceof Open batch) {
            out.put(batch, event.corio());
            batch.span
                    .setAttribute(CORIO, event.corio().name())
                    .setAttribute(NUMBER, event.number())
                    .setAttribute(RETRIED, (long) event.retried())
                    .setAttribute(IN_FLIGHT, (long) event.inFlight());
            event.partition().ifPresent(partition -> batch.span.setAttribute(PARTITION, partition));
        }
    }

    @Override
    public void batchAnswered(AnsweredEvent event) {
        ended(event, event.failures() > 0);
    }

    @Override
    public void batchFailed(FailedEvent event) {
        ended(event, true);
    }

    private void ended(BatchEndedEvent event, boolean failed) {
        if (!(event.carried(this).orElse(null) instanceof Open batch) || out.remove(batch) == null) {
            return;
        }
        Span span = batch.span;
        span.setAttribute(FAILURES, (long) event.failures()).setAttribute(RETRIES, (long) event.retries());
        if (failed) {
            span.setStatus(StatusCode.ERROR, event.failures() + " of " + event.size() + " requests failed");
            span.setAttribute(
                    ERROR,
                    event.failure().map(thrown -> thrown.getClass().getName()).orElse("_OTHER"));
            event.failure().ifPresent(span::recordException);
        }
        span.end(batch.begun.plus(event.lasted()));
    }

    /** What nobody has answered by now nobody will hear of. */
    @Override
    public void closed(Corio corio) {
        out.forEach((batch, its) -> {
            if (its == corio && out.remove(batch) != null) {
                batch.span.setStatus(StatusCode.ERROR, corio + " was closed before its requests had an outcome");
                batch.span.end();
            }
        });
    }
}
