package dev.corio;

import java.time.Duration;
import java.util.Objects;

/** Checks of arguments, with messages that say what to do instead. */
final class Checks {

    private Checks() {}

    static int positive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; give 1 or more");
        }
        return value;
    }

    static int notNegative(int value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value + "; give 0 or more");
        }
        return value;
    }

    static Duration notNegative(Duration value, String name) {
        if (Objects.requireNonNull(value, name).isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + "; give zero or more");
        }
        return value;
    }

    static Duration positive(Duration value, String name) {
        if (notNegative(value, name).isZero()) {
            throw new IllegalArgumentException(name + " is zero; give more than zero");
        }
        return value;
    }

    static String notBlank(String value, String name) {
        if (Objects.requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException(name + " is blank; give a name that people recognise in reports");
        }
        return value;
    }

    /** Nanoseconds of a duration; about 292 years where it is longer than that. */
    static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}
