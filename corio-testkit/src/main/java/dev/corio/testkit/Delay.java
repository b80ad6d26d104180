package dev.corio.testkit;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs code later: what scripted latencies go by. Implement it to drive them by a clock of your own. */
@FunctionalInterface
public interface Delay {

    /**
     * Runs the code when this time has passed, on a thread of its own choice. Returns at once.
     *
     * @param latency how long to wait
     * @param code what to run
     */
    void after(Duration latency, Runnable code);

    /** {@return one that goes by the real clock, on a daemon thread that all share} */
    static Delay real() {
        return (latency, code) -> {
            var _ = Real.TIMER.schedule(code, latency.toNanos(), TimeUnit.NANOSECONDS);
        };
    }

    /** Its thread, started when first needed. */
    final class Real {
        private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("corio-testkit-delay").daemon().factory());

        private Real() {}
    }
}
