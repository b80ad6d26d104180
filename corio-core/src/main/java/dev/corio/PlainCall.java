package dev.corio;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A plain thread that waits for its requests. Answering threads and timers hand outcomes in; the first one for a request
 * counts. Guarded by its own monitor.
 */
final class PlainCall implements PlainAsker {

    private final Thread thread = Thread.currentThread();
    private final @Nullable IoRequest<?, ?>[] open; // null where the outcome is there
    private final @Nullable Object[] outcomes;
    private volatile int left;
    private @Nullable IoFailure givenUp;

    PlainCall(int size) {
        this.open = new IoRequest<?, ?>[size];
        this.outcomes = new Object[size];
        this.left = size;
    }

    void waitsFor(IoRequest<?, ?> request) {
        open[request.slot()] = request;
    }

    @Override
    public void accept(IoRequest<?, ?> request, @Nullable Object outcome) {
        synchronized (this) {
            if (open[request.slot()] == null) {
                return;
            }
            open[request.slot()] = null;
            outcomes[request.slot()] = outcome;
            left = left - 1;
        }
        if (left == 0) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public synchronized void moved(IoRequest<?, ?> from, IoRequest<?, ?> to) {
        if (givenUp != null) {
            to.withdraw();
        } else {
            open[to.slot()] = to;
        }
    }

    /** {@return the outcomes, in order} Blocks until all are there. */
    @Nullable
    Object[] await(Io<?, ?> io) {
        while (left > 0) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                IoFailure interrupted = new IoFailure.Cancelled("the calling thread was interrupted");
                giveUp(interrupted);
                Thread.currentThread().interrupt();
                throw interrupted.toException(io, null);
            }
        }
        synchronized (this) {
            return outcomes;
        }
    }

    @Override
    public void giveUp(IoFailure outcome) {
        synchronized (this) {
            givenUp = outcome;
            for (int i = 0; i < open.length; i++) {
                IoRequest<?, ?> request = open[i];
                if (request != null) {
                    open[i] = null;
                    outcomes[i] = outcome;
                    request.withdraw();
                }
            }
            left = 0;
        }
        LockSupport.unpark(thread);
    }
}
