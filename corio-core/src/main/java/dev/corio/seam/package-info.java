/**
 * Where the test kit takes the place of clocks, timers and the scheduling of threads, and sees batches leave. Exported to
 * {@code dev.corio.testkit} only, no part of what the library promises, and knows nothing of the core, which implements it.
 */
@NullMarked
package dev.corio.seam;

import org.jspecify.annotations.NullMarked;
