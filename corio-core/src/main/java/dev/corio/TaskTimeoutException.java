package dev.corio;

/** The time given for a wait is up. */
public final class TaskTimeoutException extends CorioException {

    TaskTimeoutException(String message) {
        super(message, null);
    }
}
