package dev.corio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Keeps an idle carrier busy while a portable lane passes from task to task, so that it does not take the lane's threads away.
 *
 * <p>A task that suspends unparks the next one, which its own carrier would run as soon as it has unmounted it. A carrier with nothing
 * to do looks for just such threads. The lane then moves to it, with everything it touches, and back at the next chance: that
 * costs several times what the switch itself does. So the lane has one more thread, which idles in short slices. It goes to the
 * end of the line after each, and stays away for a while if others were waiting there: what it takes is only time that the
 * carrier would have spent looking.
 *
 * <p>It ends when its lane parks, is held, or has ended.
 */
final class Idler implements Runnable {

    /** Switches of the lane between two looks at whether there is an idler. */
    static final int OFTEN = 64;

    private static final int SELDOM = 4096;
    private static final long SLICE_NANOS = 50_000;
    private static final int SPINS = 50;
    private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

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
    private volatile int pause = OFTEN; // the idler writes, the lane's holder reads

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
        try {
            Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).start(this);
        } catch (RuntimeException | Error notStarted) { // the lane goes on without it, only slower
            RUNS.setRelease(this, false);
        }
    }

    @Override
    public void run() {
        try {
            while (slice() && yieldsAtOnce()) {
                pause = OFTEN;
            }
        } finally {
            RUNS.setRelease(this, false);
        }
    }

    /** {@return whether the lane has passed on meanwhile} */
    private boolean slice() {
        int switches = lane.switches();
        long end = System.nanoTime() + SLICE_NANOS;
        do {
            // What the lane writes is looked at rarely: each look takes it from the lane's cache.
            for (int i = 0; i < SPINS; i++) {
                Thread.onSpinWait();
            }
            if (lane.isParked() || lane.isOver()) {
                return false;
            }
        } while (System.nanoTime() - end < 0);
        return lane.switches() != switches;
    }

    /** {@return whether no other thread has had the carrier for long; else it stays away for longer each time} */
    @SuppressWarnings({"ThreadPriorityCheck", "NonAtomicVolatileUpdate"}) // others go first; nobody else writes
    private boolean yieldsAtOnce() {
        long before = System.nanoTime();
        Thread.yield();
        if (System.nanoTime() - before < SLICE_NANOS) {
            return true;
        }
        pause = Math.min(2 * pause, SELDOM);
        return false;
    }
}
