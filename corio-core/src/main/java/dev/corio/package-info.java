/**
 * Structured concurrency with batched I/O: straight-line code, one record at a time, whose requests leave in batches.
 *
 * <p>Start at {@link dev.corio.Corio}. What users implement is open ({@link dev.corio.IoDispatcher} and the functional
 * interfaces); everything else is final or sealed.
 */
@NullMarked
package dev.corio;

import org.jspecify.annotations.NullMarked;
