package dev.corio;

import org.jspecify.annotations.Nullable;

/** A {@link Channel} is closed: it takes no further item, or has none left. */
public final class ChannelClosedException extends CorioException {

    private final transient @Nullable Channel<?> channel;

    ChannelClosedException(Channel<?> channel, String message) {
        super(message, null);
        this.channel = channel;
    }

    /** {@return which channel, for code that waits for several; null only if this was deserialized} */
    public @Nullable Channel<?> channel() {
        return channel;
    }
}
