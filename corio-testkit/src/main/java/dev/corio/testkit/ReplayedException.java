package dev.corio.testkit;

/**
 * A failure that was recorded. It stands for an exception of the recorded run, of which only the class name and the message are
 * known; a {@link Replay} fails the request with it.
 */
public final class ReplayedException extends RuntimeException {

    private final String original;

    ReplayedException(String original, String message) {
        super("replayed from a recording: " + original + (message.isEmpty() ? "" : ": " + message));
        this.original = original;
    }

    /** {@return the name of the class of the exception that was recorded} */
    public String original() {
        return original;
    }
}
