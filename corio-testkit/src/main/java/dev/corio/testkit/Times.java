package dev.corio.testkit;

import java.time.Duration;
import java.util.Objects;

/** Durations that tests give. */
final class Times {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Times() {}

    /** {@return so many nanoseconds} Refuses what is negative, or longer than a clock goes. */
    static long nanos(Duration duration, String name) {
        if (Objects.requireNonNull(duration, name).isNegative()) {
            throw new IllegalArgumentException(name + " is " + duration + "; give zero or more");
        }
        if (duration.compareTo(LONGEST) >= 0) {
            throw new IllegalArgumentException(name + " is " + duration + "; give less than 292 years");
        }
        return duration.toNanos();
    }

    /** {@return so many nanoseconds, or as many as there are} */
    static long saturated(Duration duration) {
        return duration.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
