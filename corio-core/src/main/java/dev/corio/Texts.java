package dev.corio;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text of what users gave us, whose {@code toString} may throw or be very long. */
final class Texts {

    private static final int MOST = 200;

    /** The flight recorder keeps texts of up to 128 characters once. */
    private static final int MOST_IN_LINE = 120;

    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}]+");

    private Texts() {}

    /** {@return what reports call a primitive: by its name, else by its identity} */
    static String named(String kind, @Nullable String name, Object it) {
        return name == null
                ? kind + "@" + Integer.toHexString(System.identityHashCode(it))
                : kind + " \"" + name + "\"";
    }

    static String of(@Nullable Object value) {
        String text = toString(value);
        return text.length() <= MOST ? text : text.substring(0, whole(text, MOST)) + "…";
    }

    /** {@return the same in one line, with both ends of what is too long: statements differ at the end} */
    static String line(@Nullable Object value) {
        String text = toString(value);
        if (!isOneLine(text)) {
            text = BLANKS.matcher(text).replaceAll(" ").strip();
        }
        if (text.length() <= MOST_IN_LINE) {
            return text;
        }
        String left = text.substring(0, whole(text, MOST_IN_LINE / 3));
        String right = text.substring(whole(text, text.length() - MOST_IN_LINE * 2 / 3 + 4));
        return left.stripTrailing() + " … " + right.stripLeading();
    }

    private static String toString(@Nullable Object value) {
        try {
            return Objects.requireNonNullElse(String.valueOf(value), "null"); // a toString() may give null
        } catch (Throwable thrown) {
            return (value == null ? "null" : value.getClass().getName()) + " (its toString() threw "
                    + thrown.getClass().getName() + ")";
        }
    }

    private static boolean isOneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each < ' ' || (each == ' ' && i + 1 < text.length() && text.charAt(i + 1) == ' ')) {
                return false;
            }
        }
        return true;
    }

    /** {@return where to cut, so that no character is cut in two} */
    private static int whole(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}
