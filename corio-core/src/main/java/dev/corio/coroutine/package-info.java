/**
 * Coroutines in their own right: code that stops in its middle, hands out a value, and goes on later.
 *
 * <p>Start at {@link dev.corio.coroutine.Coroutine}, or at {@link dev.corio.coroutine.Generator} for code that only hands out
 * values. Neither needs a {@link dev.corio.Corio}.
 */
@NullMarked
package dev.corio.coroutine;

import org.jspecify.annotations.NullMarked;
