package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * A request got no answer: its dispatcher failed it, threw, or broke the contract of answering. Each request of a failed
 * batch gets an exception of its own, made where it was called; they share the {@linkplain #getCause() cause}.
 */
public sealed class IoFailedException extends CorioException permits NoAnswerException, IoTimeoutException {

    IoFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
