package dev.corio;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Keeps what the runtimes log, until it is closed. */
public final class Logged extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("dev.corio");
    private final List<String> messages = Collections.synchronizedList(new ArrayList<>());

    public Logged() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /** {@return the messages so far that hold this text} */
    public List<String> with(String text) {
        return List.copyOf(messages).stream()
                .filter(message -> message.contains(text))
                .toList();
    }

    @Override
    public void publish(LogRecord record) {
        messages.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
