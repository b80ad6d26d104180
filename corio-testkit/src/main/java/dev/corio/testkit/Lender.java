package dev.corio.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Looks now and then whether who has the turn blocks by means that his world knows nothing of, and lets others go on then. */
final class Lender {

    /** So many looks a lane must have been held: nobody sees whether its task waits or computes. */
    static final int MANY = 100;

    private static final long PERIOD_NANOS = 2_000_000;
    private static final Map<Simulation, Look> WATCHED = new ConcurrentHashMap<>();

    private record Look(long turn, int times) {}

    static {
        Thread.ofPlatform()
                .daemon()
                .name("test-lender")
                .inheritInheritableThreadLocals(false)
                .start(Lender::run);
    }

    private Lender() {}

    static void watch(Simulation simulation) {
        WATCHED.put(simulation, new Look(-1, 0));
    }

    static void forget(Simulation simulation) {
        WATCHED.remove(simulation);
    }

    private static void run() {
        while (true) {
            LockSupport.parkNanos(WATCHED.isEmpty() ? 10 * PERIOD_NANOS : PERIOD_NANOS);
            WATCHED.replaceAll(Lender::look);
        }
    }

    private static Look look(Simulation simulation, Look before) {
        long turn = simulation.turns();
        if (turn != before.turn()) {
            return new Look(turn, 0);
        }
        simulation.lend(turn, before.times() + 1);
        return new Look(turn, before.times() + 1);
    }
}
