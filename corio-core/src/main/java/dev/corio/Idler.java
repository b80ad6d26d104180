package dev.corio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Keeps an idle carrier busy while a portable lane passes from task to task, so that it does not take the lane's threads away.
 *
 * <p>A task that suspends unparks the next one, which its own carrier would run as soon as it has unmounted it. A carrier with nothing
 * to do looks for just such threads. The lane then moves to it, with everything it touches, and back at the next chance: that
 * costs several times what the switch itself does. So the lane has one more thread, which idles in short slices: what it takes is
 * only time that the carrier would have spent looking.
 *
 * <p>It goes to the end of the line after each slice, and ends after a few: a carrier takes the next thread from where it had the
 * last, so only an end makes it look everywhere. The lane soon starts the next one. It stays away for longer each time when others
 * want the carrier, and comes back by degrees.
 */
final class Idler implements Runnable {

    private static final int OFTEN = 8;
    private static final int FIRST = 64;
    private static final int SELDOM = 4096;
    private static final long SLICE_NANOS = 50_000;
    private static final int SLICES = 4;
    private static final int SPINS = 50;
    private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1
            || Integer.getInteger("jdk.virtualThreadScheduler.parallelism", 0) == 1;

    private static final VarHandle RUNS;

    static {
        try {
            RUNS = MethodHandles.lookup().findVarHandle(Idler.class, "runs", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Lane lane;
    private final String name;
    private boolean runs; // the lane's holder sets, the idler clears
    private long started; // the lane's holder writes before it starts the idler
    private volatile int pause = FIRST; // the idler writes, the lane's holder reads

    Idler(Lane lane, String name) {
        this.lane = lane;
        this.name = name;
    }

    /** {@return whether there is one, running or waiting for a carrier} From any thread. */
    boolean isRunning() {
        return (boolean) RUNS.getAcquire(this);
    }

    /** {@return how many switches the lane makes before it asks again} */
    int pause() {
        return pause;
    }

    /**
     * Starts the idler unless it is there. Called by the lane's holder; never throws. Started threads go to the queue from which
     * carriers without threads of their own take: the lane's has the next task.
     */
    void ensure() {
        if (ALONE || isRunning()) {
            return;
        }
        RUNS.setRelease(this, true);
        started = System.nanoTime();
        try {
            Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).start(this);
        } catch (RuntimeException | Error notStarted) { // the lane goes on without it, only slower
            RUNS.setRelease(this, false);
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // others go first
    public void run() {
        try {
            long since = started;
            for (int i = 0; i < SLICES; i++) {
                if (i > 0) {
                    Thread.yield();
                }
                long now = System.nanoTime();
                if (now - since > 3 * SLICE_NANOS || !slice(now)) {
                    stayAway();
                    return;
                }
                since = now;
            }
            pause = Math.max(pause / 2, OFTEN);
        } finally {
            RUNS.setRelease(this, false);
        }
    }

    /** {@return whether the lane has passed on meanwhile} */
    private boolean slice(long begin) {
        int switches = lane.switches();
        do {
            // What the lane writes is looked at rarely: each look takes it from the lane's cache.
            for (int i = 0; i < SPINS; i++) {
                Thread.onSpinWait();
            }
            if (lane.isParked() || lane.isOver()) {
                return false;
            }
        } while (System.nanoTime() - begin < SLICE_NANOS);
        return lane.switches() != switches;
    }

    private void stayAway() {
        pause = lane.isParked() ? Math.max(pause, FIRST) : Math.min(2 * pause, SELDOM); // nobody else writes
    }
}
