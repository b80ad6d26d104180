package dev.corio;

import org.jspecify.annotations.Nullable;

/** What this library throws, apart from misuse, which is an IllegalStateException or IllegalArgumentException. */
public abstract class CorioException extends RuntimeException {

    CorioException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
