package dev.corio.opentelemetry;

import dev.corio.Corio;
import io.opentelemetry.api.OpenTelemetry;

/**
 * Traces what a {@link Corio} sends: one span for each batch, linked to the spans of the requests in it. The current context of
 * OpenTelemetry goes along from callers to the tasks of their programs, from tasks to their children, and to dispatchers.
 *
 * <pre>{@code
 * Corio corio = CorioTracing.addTo(Corio.builder(), openTelemetry).build();
 * }</pre>
 *
 * <p>The span of a batch is called {@code batch NAME}, after its Io. It begins when the batch leaves and ends when the last of its
 * requests has its outcome. It is current while the dispatcher's code runs, so what a driver or client records there lies inside of it.
 * If all requests come from the same span, it is a child of that span, else it has no parent; it has a link to each of their spans
 * in either case. It has the status {@code ERROR} if a request failed or none was answered, with the first exception. The guide
 * lists its attributes.
 */
public final class CorioTracing {

    private CorioTracing() {}

    /**
     * Has runtimes trace their batches.
     *
     * @param builder of the runtimes; gets a carrier and a listener
     * @param openTelemetry gets the spans
     * @return the builder
     */
    public static Corio.Builder addTo(Corio.Builder builder, OpenTelemetry openTelemetry) {
        BatchSpans spans = new BatchSpans(openTelemetry.getTracer("dev.corio"));
        return builder.carrier(spans).listener(spans);
    }
}
