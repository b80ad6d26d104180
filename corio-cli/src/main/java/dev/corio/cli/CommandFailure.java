package dev.corio.cli;

import org.jspecify.annotations.Nullable;

/** The work could not be done. Its message is the line the user reads: what happened, and what to do about it. */
final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1;

    CommandFailure(String message) {
        this(message, null);
    }

    CommandFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
