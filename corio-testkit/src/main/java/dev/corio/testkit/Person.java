package dev.corio.testkit;

import dev.corio.seam.Actor;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Somebody in a {@link Simulation}. */
class Person implements Actor {

    private final Simulation simulation;
    private final String name;
    private final boolean lane;
    private volatile @Nullable Thread thread; // written before `turn` is read, read after it is written
    private volatile boolean turn;
    private volatile boolean awake; // has noticed his turn

    // Guarded by the simulation's lock:
    private @Nullable BooleanSupplier until;
    private long deadline = Long.MAX_VALUE;
    private long lagsUntil;

    Person(Simulation simulation, String name, boolean lane) {
        this.simulation = simulation;
        this.name = name;
        this.lane = lane;
    }

    @Override
    public void begin() {
        bind();
        takeTurn();
    }

    @Override
    public void pause() {
        if (simulation.pauses(this)) {
            takeTurn();
        }
    }

    @Override
    public void await(BooleanSupplier what) {
        await(what, Long.MAX_VALUE);
    }

    @Override
    public boolean await(BooleanSupplier what, long nanos) {
        if (turn && what.getAsBoolean()) {
            return true;
        }
        return comes(what, nanos);
    }

    /** {@return whether it holds} Gives up his turn, or comes without one, and waits. */
    boolean comes(BooleanSupplier what, long nanos) {
        simulation.waits(this, what, nanos);
        takeTurn();
        return what.getAsBoolean();
    }

    @Override
    public void resigned() {
        turn = false;
        simulation.resigns(this);
        Thread bound = thread;
        if (bound != null) {
            simulation.unbind(bound);
        }
    }

    /** The calling thread is this person from now on, and no other. */
    void moves() {
        Thread before = thread;
        if (before != null) {
            simulation.unbind(before);
        }
        bind();
        awake = true;
    }

    /** The calling thread is this person. */
    void bind() {
        Thread self = Thread.currentThread();
        thread = self;
        simulation.bind(self, this);
    }

    /** Waits for his turn. An interrupt ends what he waits for before that; the flag is kept. */
    final void takeTurn() {
        boolean interrupted = false;
        long stillSince = 0;
        while (!turn) {
            if (isLane()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, simulation.patience() / 4);
            }
            if (Thread.interrupted()) {
                interrupted = true;
                simulation.isReady(this);
            }
            if (!turn && !isLane() && simulation.isStill()) {
                long now = System.nanoTime();
                if (stillSince == 0) {
                    stillSince = now;
                } else if (now - stillSince >= simulation.patience()) {
                    simulation.isReady(this);
                    stuck();
                }
            }
        }
        awake = true;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void stuck() {
        String all = simulation.describe();
        resigned();
        throw new AssertionError("nothing goes on any more, and no timer is set: " + all
                + " wait, for answers that do not come or for threads that the test does not know; look which batch has no"
                + " answer with corio().dump()");
    }

    /** {@return whether its thread only waits while others of the same turn run} */
    boolean isLane() {
        return lane;
    }

    // ------------------------------------------------------------------------------------------------ with the lock

    void waitsFor(@Nullable BooleanSupplier what, long time) {
        turn = false;
        until = what;
        deadline = time;
    }

    /** He comes so late. */
    void lagsUntil(long firstTurn) {
        lagsUntil = firstTurn;
    }

    boolean lags(long turns) {
        return turns < lagsUntil;
    }

    long deadline() {
        return deadline;
    }

    boolean isAble(long now) {
        return until == null || deadline <= now || until.getAsBoolean();
    }

    void give() {
        until = null;
        deadline = Long.MAX_VALUE;
        awake = false;
        turn = true;
        LockSupport.unpark(thread); // null: he begins later
    }

    void loses() {
        turn = false;
    }

    /** {@return whether his thread waits for something else than his turn} A lane's thread waits while its tasks run. */
    boolean isBlocked() {
        if (!awake || !turn) {
            return false;
        }
        if (isLane()) {
            return true;
        }
        return switch (Objects.requireNonNull(thread).getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
