package dev.corio.seam;

import java.util.function.BooleanSupplier;

/** Somebody in a {@link World} who runs only when it is his turn. His own thread calls, but for {@link #resigned}. */
public interface Actor {

    /** The first thing on his thread: waits for his first turn. */
    void begin();

    /** Others may go first. */
    void pause();

    /**
     * Waits until something holds, and for his turn.
     *
     * @param until what to wait for; looked at by whoever runs
     */
    void await(BooleanSupplier until);

    /**
     * As {@link #await(BooleanSupplier)}, but no longer than this.
     *
     * @param until what to wait for
     * @param nanos for how long
     * @return whether it holds
     */
    boolean await(BooleanSupplier until, long nanos);

    /** He has no more turns: others go on at once. */
    void resigned();
}
