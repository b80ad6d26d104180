package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * A value of users as a key: what requests of one batch have in common, or an input in a cache. Its hash is taken once, where
 * the request is made, so that a {@code hashCode} that throws does so at the caller's line; an {@code equals} that throws means
 * different for good, as maps stay in order only if keys do not change their minds.
 */
final class Key {

    private final @Nullable Object value;
    private final int hash;
    private volatile boolean broken; // its equals threw: from then on it equals only itself

    /** Throws what the value's {@code hashCode} throws. */
    Key(@Nullable Object value) {
        this.value = value;
        this.hash = value == null ? 0 : value.hashCode();
    }

    /** {@return a key that equals another if both parts do; the second, if there is no first} */
    static Key both(@Nullable Key first, Key second) {
        return first == null ? second : new Key(new Both(first, second));
    }

    private record Both(Key first, Key second) {}

    /** {@return the value in one line, for people; of two parts the second} Made at each call. */
    String text() {
        Key shown = this;
        while (shown.value instanceof Both(var _, Key second)) {
            shown = second;
        }
        return Texts.line(shown.value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Key key) || hash != key.hash || broken || key.broken) {
            return false;
        }
        if (value == null || value == key.value) {
            return value == key.value;
        }
        try {
            return value.equals(key.value);
        } catch (Throwable thrown) { // code of users
            broken = true;
            key.broken = true;
            return false;
        }
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
