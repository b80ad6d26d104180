package dev.corio;

import org.jspecify.annotations.Nullable;

/** What this library throws, apart from misuse, which is an IllegalStateException or IllegalArgumentException. */
public abstract class CorioException extends RuntimeException {

    /**
     * For exceptions of modules that build on the core.
     *
     * @param message what failed
     * @param cause why, if something else was thrown
     */
    protected CorioException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
