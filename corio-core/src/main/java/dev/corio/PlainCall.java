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

    PlainCall(int size) {
        this.open = new IoRequest<?, ?>[size];
        this.outcomes = new Object[size];
        this.left = size;
    }

    /** {@return who waits} */
    Thread thread() {
        return thread;
    }

    void waitsFor(IoRequest<?, ?> request) {
        open[request.slot()] = request;
    }

    @Override
    public void accept(IoRequest<?, ?> request, @Nullable Object outcome) {
        synchronized (this) {
            if (open[request.slot()] != request) {
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
        if (open[to.slot()] == from) {
            open[to.slot()] = to;
        } else {
            to.withdraw();
        }
    }

    /** A thread waits for one call at a time. That is cheaper than what the JVM makes for an object, and it finds the same place again. */
    @Override
    public int hashCode() {
        return Long.hashCode(thread.threadId());
    }

    /** {@return the outcomes, in order} Blocks until all are there. */
    @Nullable
    Object[] await(Io<?, ?> io) {
        while (left > 0) {
            io.corio().await(() -> left == 0);
            if (left > 0) {
                LockSupport.park(this);
            }
            if (left > 0 && Thread.interrupted()) {
                IoFailure interrupted = new IoFailure.Cancelled("the calling thread was interrupted");
                boolean open = drop(interrupted);
                Thread.currentThread().interrupt();
                if (open) {
                    throw interrupted.toException(io, null);
                }
            }
        }
        synchronized (this) {
            return outcomes;
        }
    }

    @Override
    public void giveUp(IoFailure outcome) {
        drop(outcome);
        LockSupport.unpark(thread);
    }

    /** {@return whether anything was open} It gets this outcome. */
    private synchronized boolean drop(IoFailure outcome) {
        boolean any = left > 0;
        for (int i = 0; i < open.length; i++) {
            IoRequest<?, ?> request = open[i];
            if (request != null) {
                open[i] = null;
                outcomes[i] = outcome;
                request.withdraw();
            }
        }
        left = 0;
        return any;
    }
}
