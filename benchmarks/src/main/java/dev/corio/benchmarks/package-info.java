/**
 * The benchmarks behind {@code ./corio bench}: {@link dev.corio.benchmarks.Benchmarks} is the table of them, a class each. How they
 * are measured is in {@code Case}, {@code Timed} and {@code Probe}; what becomes of the figures in {@code Results} and {@code Page}.
 */
@NullMarked
package dev.corio.benchmarks;

import org.jspecify.annotations.NullMarked;
