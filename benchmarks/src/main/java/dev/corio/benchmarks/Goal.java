package dev.corio.benchmarks;

import java.util.Locale;

/**
 * What a figure has to be, and what it should be.
 *
 * @param must what it has to reach
 * @param reach what it should
 * @param atMost whether less is better
 */
record Goal(double must, double reach, boolean atMost) {

    static Goal atMost(double must, double reach) {
        return new Goal(must, reach, true);
    }

    static Goal atLeast(double must, double reach) {
        return new Goal(must, reach, false);
    }

    /** {@return what to make of a value} */
    String verdict(double value) {
        if (Double.isNaN(value)) {
            return "not measured";
        }
        if (meets(value, reach)) {
            return reach == must ? "✓" : "✓✓";
        }
        return meets(value, must) ? "✓" : "✗";
    }

    private boolean meets(double value, double limit) {
        return atMost ? value <= limit : value >= limit;
    }

    @Override
    public String toString() {
        return (atMost ? "≤ " : "≥ ") + plain(must) + (reach == must ? "" : " / " + plain(reach));
    }

    private static String plain(double limit) {
        return limit == Math.rint(limit) ? String.format(Locale.ROOT, "%,.0f", limit) : Figures.number(limit);
    }
}
