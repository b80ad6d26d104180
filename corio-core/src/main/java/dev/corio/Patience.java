package dev.corio;

import java.util.function.BooleanSupplier;

/**
 * Waits a little before a platform thread parks. Parking and waking take some 50 µs together on a machine with virtual processors: what is
 * known to come soon is cheaper to wait for. Only where another processor can bring it.
 */
final class Patience {

    private static final long NANOS = Runtime.getRuntime().availableProcessors() > 1 ? 20_000 : 0;
    private static final int SPINS = 20;

    private Patience() {}

    /** {@return whether it has happened} Returns at once when it has, and soon when it does not. */
    static boolean until(BooleanSupplier happened) {
        long end = System.nanoTime() + NANOS;
        do {
            if (happened.getAsBoolean()) {
                return true;
            }
            for (int i = 0; i < SPINS; i++) {
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - end < 0);
        return happened.getAsBoolean();
    }
}
