/**
 * Where the test kit takes the place of clocks, timers and the scheduling of threads. Exported to {@code dev.corio.testkit} only,
 * and no part of what the library promises.
 */
@NullMarked
package dev.corio.seam;

import org.jspecify.annotations.NullMarked;
