/** A span for each batch of a Corio. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // OpenTelemetry has no module descriptors
module dev.corio.opentelemetry {
    requires transitive dev.corio;
    requires transitive io.opentelemetry.api;
    requires io.opentelemetry.context;
    requires static org.jspecify;

    exports dev.corio.opentelemetry;
}
