package dev.corio.testkit;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;

/** Has each world look, now and then, whether who has the turn blocks by means that it knows nothing of. */
final class Lender {

    /** How long lies between two looks, at least. */
    static final long PERIOD_NANOS = 2_000_000;

    private static final System.Logger LOG = System.getLogger("dev.corio.testkit");
    private static final Set<Simulation> WATCHED = Collections.newSetFromMap(new WeakHashMap<>()); // guarded by itself

    static {
        Thread.ofPlatform()
                .daemon()
                .name("test-lender")
                .inheritInheritableThreadLocals(false)
                .start(Lender::run);
    }

    private Lender() {}

    static void watch(Simulation simulation) {
        synchronized (WATCHED) {
            WATCHED.add(simulation);
        }
    }

    static void forget(Simulation simulation) {
        synchronized (WATCHED) {
            WATCHED.remove(simulation);
        }
    }

    /** {@return the worlds that are open} */
    static List<Simulation> watched() {
        synchronized (WATCHED) {
            return List.copyOf(WATCHED);
        }
    }

    private static void run() {
        while (true) {
            watched().forEach(Lender::look);
            LockSupport.parkNanos(watched().isEmpty() ? 10 * PERIOD_NANOS : PERIOD_NANOS);
        }
    }

    /** What goes wrong in one world, a condition of users' that throws, say, is nothing to the others. */
    private static void look(Simulation simulation) {
        try {
            simulation.look();
        } catch (Throwable thrown) {
            forget(simulation);
            LOG.log(System.Logger.Level.ERROR, "the world of a test could not be looked after", thrown);
        }
    }
}
