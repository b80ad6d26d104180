package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * What a call of {@link SingleFlight#call} or {@link Task#singleFlight} gives.
 *
 * @param <T> type of the value
 * @param value what the one execution returned
 * @param shared whether more than one caller got this value, the one that started the execution included
 */
public record Flight<T extends @Nullable Object>(T value, boolean shared) {}
