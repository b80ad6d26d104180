package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * The time given is up: thrown at the suspension points of what runs inside {@link Task#timeout}, by that call itself, where it
 * may be handled, and by {@link Running#join(java.time.Duration)}.
 */
public final class TaskTimeoutException extends CorioException {

    private final transient @Nullable Ending ending;

    TaskTimeoutException(String message) {
        this(message, null, null);
    }

    TaskTimeoutException(String message, @Nullable Throwable inside, @Nullable Ending ending) {
        super(message, inside);
        this.ending = ending;
    }

    @Nullable
    Ending ending() {
        return ending;
    }
}
