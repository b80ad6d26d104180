package dev.corio.cli;

import com.google.gson.Gson;
import dev.corio.Engine;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What came out of a demo, with the names that {@code --json} prints.
 *
 * @param equal whether every way gave the same report each time
 */
record Outcome(
        BigDecimal scale, int orders, BigDecimal rttMillis, String engine, boolean equal, List<WayOutcome> ways) {

    static final String ONE_BY_ONE = "one-by-one";
    static final String CORIO = "corio";

    /**
     * What came out of one way.
     *
     * @param queries that it sent
     * @param rows that it got
     * @param millis that it took; the median of all rounds
     * @param checksum of its report
     */
    record WayOutcome(String name, long queries, long rows, BigDecimal millis, String checksum) {}

    /** {@return an outcome, its numbers in the form that suits JSON} */
    static Outcome of(BigDecimal scale, int orders, Duration rtt, Engine engine, boolean equal, List<WayOutcome> ways) {
        BigDecimal millis = DemoTypes.plain(BigDecimal.valueOf(rtt.toNanos(), 6));
        return new Outcome(scale, orders, millis, name(engine), equal, ways);
    }

    /** {@return the engine's name as users write it} */
    static String name(Engine engine) {
        return engine.name().toLowerCase(Locale.ROOT);
    }

    /** {@return the one object for machines} */
    String json() {
        return new Gson().toJson(this);
    }

    /** {@return how many times as long as the other way the one takes} */
    double ratio(String one, String other) {
        return way(one).millis().doubleValue() / way(other).millis().doubleValue();
    }

    /** {@return what came out of the way of that name} */
    WayOutcome way(String name) {
        return ways.stream().filter(way -> way.name().equals(name)).findFirst().orElseThrow();
    }
}
