package dev.corio.testkit;

import org.jspecify.annotations.Nullable;

/** Text of what tests hand in, for messages: never throws, never very long. */
final class Texts {

    private static final int MOST = 200;

    private Texts() {}

    /** {@return how many there are, in words} */
    static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    static String of(@Nullable Object value) {
        String text;
        try {
            text = String.valueOf(value);
        } catch (RuntimeException | Error thrown) {
            text = (value == null ? "null" : value.getClass().getName()) + " (its toString() threw " + thrown + ")";
        }
        return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    }
}
