package dev.corio.coroutine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: the body's, or that of a thread that resumes it. The side that has the turn owns what the two share, and
 * passing it on publishes that. Each waits for its turn in a loop on {@code state}; unpark only wakes, as code of users shares the
 * park permit.
 *
 * <pre>
 *            claim             pass              (taken)
 * IDLE ◀───────────▶ RESUMER ───────▶ TO_BODY ─────────▶ BODY
 *          release   │     ▲                              │
 *                    ▼     └──────── TO_RESUMER ◀─────────┘
 *                  ENDED    (taken)               passBack
 * </pre>
 *
 * <p>A turn counts once the other side has taken it. Until then the giver can take it back; it does, if it cannot wake the other or
 * cannot wait, since its stack or the memory is full. So a call that throws has passed nothing on. A compare-and-set at each
 * edge makes sure of that, and that there is stack for it.
 *
 * <p>Interrupts: who waits for its turn has its flag cleared meanwhile, as a thread whose flag is set does not park. An interrupt
 * of the resumer goes on to the body for the length of the step, and stays with the resumer.
 */
final class Turn {

    private static final int IDLE = 0;
    private static final int RESUMER = 1;
    private static final int TO_BODY = 2;
    private static final int BODY = 3;
    private static final int TO_RESUMER = 4;
    private static final int ENDED = 5;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Turn.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private volatile int state = IDLE;
    private @Nullable Thread resumer; // who waits for the body, null if nobody does; the resumer writes, both read
    private boolean interrupt; // the resumer was interrupted before the step; it writes, the body reads
    private boolean interruptOver; // the body was interrupted for the resumer in the step before; the same

    private boolean swap(int from, int to) {
        return STATE.compareAndSet(this, from, to);
    }

    // ------------------------------------------------------------------------------------------------ the resumer

    /** {@return whether the caller has the turn now} */
    boolean claim() {
        return swap(IDLE, RESUMER);
    }

    /** The turn of the caller is over, and nobody has one. */
    void release(boolean ended) {
        state = ended ? ENDED : IDLE;
    }

    boolean isEnded() {
        return state == ENDED;
    }

    boolean isIdle() {
        return state == IDLE;
    }

    /** Gives the turn to the body, whose thread may have to be started. If this throws, the caller has it still. */
    void pass(Thread body, boolean start) {
        StackProbe.probe();
        resumer = Thread.currentThread();
        interrupt = Thread.interrupted();
        swap(RESUMER, TO_BODY);
        try {
            if (start) {
                body.start();
            } else {
                LockSupport.unpark(body);
            }
        } catch (Throwable notWoken) {
            if (swap(TO_BODY, RESUMER)) {
                stepIsOver(interrupt);
                throw notWoken;
            }
        }
    }

    /** Waits until the body has given the turn back. If this throws, the body has not had it. */
    void await(Thread body) {
        boolean interrupted = interrupt;
        while (!(state == TO_RESUMER && swap(TO_RESUMER, RESUMER))) {
            try {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    interrupted = true;
                    body.interrupt();
                }
            } catch (StackOverflowError | OutOfMemoryError tight) {
                if (swap(TO_BODY, RESUMER)) {
                    stepIsOver(interrupted);
                    throw tight;
                }
                Thread.onSpinWait(); // the body runs: whatever happens, wait for it
            }
        }
        interruptOver = interrupted;
        stepIsOver(interrupted);
    }

    private void stepIsOver(boolean interrupted) {
        resumer = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the turn to the body, and waits for nothing. */
    void passForGood(Thread body) {
        resumer = null;
        interrupt = false;
        swap(RESUMER, TO_BODY);
        LockSupport.unpark(body);
    }

    // ------------------------------------------------------------------------------------------------ the body

    /** {@return whether somebody waits for the body} */
    boolean isAwaited() {
        return resumer != null;
    }

    /** The first turn. */
    void take() {
        awaitBodys();
    }

    /** Gives the turn back, and waits for the next one. If this throws, the body has it still. */
    void passBack() {
        StackProbe.probe();
        Thread waiting = resumer;
        swap(BODY, TO_RESUMER);
        try {
            LockSupport.unpark(waiting);
        } catch (Throwable notWoken) {
            if (swap(TO_RESUMER, BODY)) {
                throw notWoken;
            }
        }
        awaitBodys();
    }

    private void awaitBodys() {
        boolean interrupted = false;
        while (!(state == TO_BODY && swap(TO_BODY, BODY))) {
            try {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            } catch (StackOverflowError | OutOfMemoryError tight) {
                if (swap(TO_RESUMER, BODY)) {
                    restore(interrupted);
                    throw tight;
                }
                Thread.onSpinWait(); // the resumer has the turn: whatever happens, wait for the next
            }
        }
        interrupted |= Thread.interrupted();
        restore(interrupt || (interrupted && !interruptOver));
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last turn of the body is over. */
    void end() {
        Thread waiting = resumer;
        if (waiting == null) {
            release(true);
        } else {
            swap(BODY, TO_RESUMER);
            LockSupport.unpark(waiting);
        }
    }
}
