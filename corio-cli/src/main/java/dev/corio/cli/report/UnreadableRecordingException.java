package dev.corio.cli.report;

/** A file is no recording, or not all of one, or tells nothing of a Corio. Its message is one line for the user. */
public final class UnreadableRecordingException extends Exception {

    private static final long serialVersionUID = 1;

    UnreadableRecordingException(String message) {
        super(message);
    }

    UnreadableRecordingException(String message, Throwable cause) {
        super(message, cause);
    }
}
