/**
 * Spans of OpenTelemetry for the batches of a {@link dev.corio.Corio}. Begin with
 * {@link dev.corio.opentelemetry.CorioTracing}.
 */
@org.jspecify.annotations.NullMarked
package dev.corio.opentelemetry;
