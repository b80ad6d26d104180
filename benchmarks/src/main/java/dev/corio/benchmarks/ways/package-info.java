/** The ways to do the rounds: ours, the limit, and what users would take instead. */
@NullMarked
package dev.corio.benchmarks.ways;

import org.jspecify.annotations.NullMarked;
