/**
 * Meters of Micrometer for a {@link dev.corio.Corio}. Begin with {@link dev.corio.micrometer.CorioMetrics}.
 */
@org.jspecify.annotations.NullMarked
package dev.corio.micrometer;
