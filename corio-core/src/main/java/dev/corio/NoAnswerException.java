package dev.corio;

/** The source was asked and has no answer for this input: a gap in what a {@code keyed} or {@code mapped} function gave. */
public final class NoAnswerException extends IoFailedException {

    NoAnswerException(String message) {
        super(message, null);
    }
}
