package dev.corio.coroutine;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Coroutine} did when it was resumed.
 *
 * @param value what it yielded or, at the end, returned; null if it suspended without a value, or had ended before
 * @param running whether it is suspended and may be resumed; false if it has ended
 * @param <O> type of the value
 */
public record Step<O extends @Nullable Object>(@Nullable O value, boolean running) {}
