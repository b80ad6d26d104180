package dev.corio;

/** No answer came within {@link IoOptions#withTimeout the timeout of the Io}. A later answer is dropped. */
public final class IoTimeoutException extends IoFailedException {

    IoTimeoutException(String message) {
        super(message, null);
    }
}
