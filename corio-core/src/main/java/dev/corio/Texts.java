package dev.corio;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Text of what users gave us, whose {@code toString} may throw or be very long. */
final class Texts {

    private static final int MOST = 200;

    private Texts() {}

    /** {@return what reports call a primitive: by its name, else by its identity} */
    static String named(String kind, @Nullable String name, Object it) {
        return name == null
                ? kind + "@" + Integer.toHexString(System.identityHashCode(it))
                : kind + " \"" + name + "\"";
    }

    static String of(@Nullable Object value) {
        String text;
        try {
            text = Objects.requireNonNullElse(String.valueOf(value), "null"); // a toString() may give null
        } catch (Throwable thrown) {
            text = (value == null ? "null" : value.getClass().getName()) + " (its toString() threw "
                    + thrown.getClass().getName() + ")";
        }
        return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    }
}
