package dev.corio.coroutine;

import java.lang.ref.PhantomReference;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a handle resumes and its body suspends: the body, its virtual thread, and what the two sides tell each other. {@link Turn}
 * says which of them runs; that one owns the fields.
 *
 * <p>It is also the reference by which it learns that its handle is gone. The JDK holds the thread, whose stack holds this; so it
 * needs no other register, and stays until it has ended. See {@link Dropped}.
 */
final class Routine<I extends @Nullable Object, O extends @Nullable Object> extends PhantomReference<Object>
        implements Suspension<I, O>, Runnable {

    private static final long PENALTY = 1_000_000; // ns

    private final Turn turn = new Turn();
    private @Nullable CoroutineBody<I, O> body; // until it has ended
    private @Nullable Thread thread; // the body's: the resumer writes at its start, the body at its end
    private @Nullable I input; // resumer → body
    private @Nullable O output; // body → resumer
    private @Nullable Throwable failure; // the body writes, when it ends
    private boolean done; // the same; or who closes before it begins
    private boolean cancelled; // who closes writes

    Routine(Object handle, CoroutineBody<I, O> body) {
        super(handle, Dropped.QUEUE);
        this.body = body;
    }

    // ------------------------------------------------------------------------------------------------ who resumes

    /** Runs one step. */
    Step<O> resume(I value) {
        if (!claim("resumed")) {
            return afterTheEnd();
        }
        Step<O> step;
        try {
            input = value;
            runStep();
            step = new Step<>(output, !done);
        } finally {
            input = null;
            output = null;
            turn.release(done);
        }
        throwFailure();
        return step;
    }

    /** Cancels the body, and waits for its end. */
    void close() {
        if (!claim("closed")) {
            return;
        }
        try {
            cancelled = true;
            if (thread == null) {
                end();
            } else {
                runStep();
            }
        } finally {
            output = null;
            cancelled = done; // if it could not be told, it goes on
            turn.release(done);
        }
        throwFailure();
    }

    /** The handle is gone: lets the body unwind, and does not wait. */
    void drop() {
        if (!turn.claim()) {
            return; // it has ended, and what is held is only the body's view of it
        }
        cancelled = true;
        Thread unwinding = thread;
        if (unwinding == null) {
            end();
            turn.release(true);
        } else {
            Dropped.unwinds();
            turn.passForGood(unwinding);
        }
    }

    /** {@return whether the caller has the turn: if not, it has ended} */
    private boolean claim(String verb) {
        StackProbe.probe(); // so that what is claimed can be released
        if (turn.claim()) {
            return true;
        }
        if (turn.isEnded()) {
            return false;
        }
        throw new IllegalStateException("a coroutine cannot be " + verb
                + " while it runs: neither by its own body nor by another thread; wait until resume has returned");
    }

    private Step<O> afterTheEnd() {
        throwFailure();
        if (cancelled) {
            throw new CoroutineCancelledException("the coroutine was closed, and cannot be resumed");
        }
        return new Step<>(null, false);
    }

    private void throwFailure() {
        if (failure != null) {
            throw Routine.<RuntimeException>rethrow(failure);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X rethrow(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /** Lets the body run, until it has suspended or ended. If this throws, it has not run. */
    private void runStep() {
        Thread running = thread;
        if (running == null) {
            runFirst();
        } else {
            turn.pass(running, false);
            turn.await(running);
        }
    }

    private void runFirst() {
        Thread made = Thread.ofVirtual()
                .name("corio-coroutine")
                .inheritInheritableThreadLocals(false)
                .unstarted(this);
        made.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread = made;
        try {
            turn.pass(made, true);
            Dropped.makeRoom(); // not before: starting a thread needs as much stack as this does
            turn.await(made);
        } catch (Throwable notRun) {
            if (!made.isAlive()) {
                thread = null;
            }
            throw notRun;
        }
    }

    /** {@return whether it was closed, and has ended} */
    boolean isClosed() {
        return turn.isEnded() && cancelled;
    }

    /** {@return what it is doing, as far as an onlooker can tell} */
    String describe() {
        return turn.isIdle() ? "suspended" : turn.isEnded() ? "ended" : "running";
    }

    // ------------------------------------------------------------------------------------------------ the body

    @Override
    public void run() {
        try {
            turn.take();
            if (!cancelled) {
                output = Objects.requireNonNull(body).run(this);
            }
        } catch (Throwable thrown) {
            if (!(cancelled && thrown instanceof CoroutineCancelledException)) {
                failure = thrown;
            }
        }
        end();
        boolean awaited = turn.isAwaited();
        turn.end();
        if (!awaited) {
            Dropped.unwound(failure);
        }
    }

    /** Lets go of what a coroutine that has ended needs no more. */
    private void end() {
        done = true;
        body = null;
        thread = null;
    }

    @Override
    @SuppressWarnings("NamedLikeContextualKeyword")
    public I yield(O value) {
        return pause("yield", value);
    }

    @Override
    public I suspend() {
        return pause("suspend", null);
    }

    @Override
    public I input() {
        checkInside("input");
        return received();
    }

    @SuppressWarnings("NullAway") // while the body runs it is what a resumer gave: an I
    private I received() {
        return input;
    }

    private I pause(String call, @Nullable O value) {
        checkInside(call);
        if (cancelled) {
            LockSupport.parkNanos(PENALTY); // a body that swallows this for ever leaves the processors to others
            throw cancellation();
        }
        output = value;
        turn.passBack();
        if (cancelled) {
            throw cancellation();
        }
        return received();
    }

    private CoroutineCancelledException cancellation() {
        return turn.isAwaited()
                ? new CoroutineCancelledException("the coroutine was closed")
                : CoroutineCancelledException.dropped();
    }

    private void checkInside(String call) {
        if (Thread.currentThread() == thread) {
            return;
        }
        if (turn.isEnded()) {
            throw new CoroutineCancelledException("the coroutine has ended: its body's handle is of no use any more");
        }
        throw new IllegalStateException(
                call + " was called outside the body of its coroutine, or on another thread than the body's; call it in"
                        + " the body itself, and resume the coroutine from elsewhere");
    }
}
