package dev.corio.testkit;

import dev.corio.seam.Actor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Somebody in a {@link Simulation}. */
class Person implements Actor {

    /** What he is. */
    enum Kind {
        TEST, // a thread of the test, or one that the world does not know
        RUNTIME, // a function's thread, a task inside blocking
        LANE, // its thread only waits while its tasks run
        CLOCK
    }

    private final Simulation simulation;
    private final String name;
    private final Kind kind;
    private final @Nullable Supplier<@Nullable Thread> holder; // of a lane
    private volatile @Nullable Thread thread; // written before `turn` is read, read after it is written
    private volatile boolean turn;
    private volatile boolean awake; // has noticed his turn
    private volatile boolean wokenUp; // by an interrupt, while he waited

    // Guarded by the simulation's lock:
    private @Nullable BooleanSupplier until;
    private long deadline = Long.MAX_VALUE;
    private long lagsUntil;
    private int blockedLooks; // in a row

    Person(Simulation simulation, String name, Kind kind) {
        this(simulation, name, kind, null);
    }

    Person(Simulation simulation, String name, Kind kind, @Nullable Supplier<@Nullable Thread> holder) {
        this.simulation = simulation;
        this.name = name;
        this.kind = kind;
        this.holder = holder;
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
            simulation.unbind(bound, this);
        }
    }

    /** The calling thread is this person from now on, and no other. */
    void moves() {
        Thread before = thread;
        if (before != null) {
            simulation.unbind(before, this);
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
        long since = System.nanoTime();
        while (!turn) {
            String stuck = isPatient() ? null : simulation.stuck(this, since);
            if (stuck != null) {
                throw new StuckError(stuck + lastWords());
            }
            if (isPatient()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, simulation.patience() / 4);
            }
            if (Thread.currentThread().isInterrupted()) {
                wokenUp = true; // the flag of the thread is gone while it waits for a lock
                simulation.isReady(this);
                interrupted |= Thread.interrupted();
            }
        }
        awake = true;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return what the runtime looks like} He has no turn after this. */
    private String lastWords() {
        try {
            simulation.isReady(this);
            return turn ? simulation.dump() : "";
        } catch (StuckError evenForThis) {
            return "";
        } finally {
            resigned();
        }
    }

    boolean isLane() {
        return kind == Kind.LANE;
    }

    /** {@return whether it is somebody of the test, who can be told that nothing goes on} */
    boolean isOfTest() {
        return kind == Kind.TEST;
    }

    boolean isOfRuntime() {
        return kind == Kind.RUNTIME;
    }

    /** {@return whether he waits for ever} Nobody hears what such a one throws. */
    boolean isPatient() {
        return kind == Kind.LANE || kind == Kind.CLOCK;
    }

    /** {@return the thread that does his work; null if it is not known at this moment} */
    @Nullable
    Thread worker() {
        return holder == null ? thread : holder.get();
    }

    void wake() {
        LockSupport.unpark(thread); // null: he begins later
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
        return until == null || deadline <= now || isInterrupted() || until.getAsBoolean();
    }

    private boolean isInterrupted() {
        Thread waits = thread;
        return waits != null && (waits.isInterrupted() || wokenUp);
    }

    boolean hasTurn() {
        return turn;
    }

    void give() {
        until = null;
        deadline = Long.MAX_VALUE;
        awake = false;
        wokenUp = false;
        turn = true;
        blockedLooks = 0;
        wake();
    }

    void loses() {
        turn = false;
        blockedLooks = 0;
    }

    /** {@return at how many looks in a row, this one included, his thread waited for something that the world does not know} */
    int look(ReentrantLock lock) {
        blockedLooks = awake && isBlocked(worker(), lock) ? blockedLooks + 1 : 0;
        return blockedLooks;
    }

    private static boolean isBlocked(@Nullable Thread worker, ReentrantLock lock) {
        if (worker == null || lock.hasQueuedThread(worker)) {
            return false;
        }
        return switch (worker.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
