package dev.corio.testkit.junit;

import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.seam.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A dispatcher under inspection: what it does wrong is kept until somebody asks. */
final class Inspected<I, O extends @Nullable Object> implements IoDispatcher<I, O> {

    private final IoDispatcher<I, O> dispatcher;
    private final Duration longestHold;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger batches = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger dispatched = new AtomicInteger();
    private volatile boolean mayBeLate;

    Inspected(IoDispatcher<I, O> dispatcher, Duration longestHold) {
        this.dispatcher = dispatcher;
        this.longestHold = longestHold;
    }

    @Override
    public void dispatch(IoBatch<I, O> batch) throws Exception {
        batches.incrementAndGet();
        open.incrementAndGet();
        if (batch.size() == 0) {
            fault("an empty batch was dispatched");
        }
        Observation.watch(batch, new Observation.Watch() {
            @Override
            public void settled(List<Observation.Outcome> outcomes) {
                if (!mayBeLate && outcomes.stream().anyMatch(Observation.Unanswered.class::isInstance)) {
                    fault("a request had no outcome in time; give each one, also if it is withdrawn");
                }
                open.decrementAndGet();
            }

            @Override
            public void refused(IllegalStateException error) {
                fault(String.valueOf(error.getMessage()));
            }
        });
        long begun = System.nanoTime();
        try {
            dispatcher.dispatch(batch);
        } finally {
            Duration held = Duration.ofNanos(System.nanoTime() - begun);
            if (held.compareTo(longestHold) >= 0) {
                fault("dispatch held its lane for " + held + "; return at once, and answer from another thread");
            }
            if (Thread.interrupted()) {
                fault(
                        "dispatch left its thread, which is the lane's, interrupted; clear the flag where you set or catch it");
            }
            dispatched.incrementAndGet();
        }
    }

    void fault(String fault) {
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }

    Queue<String> faults() {
        return faults;
    }

    /** Requests may be left to their time limit. */
    void mayBeLate() {
        mayBeLate = true;
    }

    int batches() {
        return batches.get();
    }

    /** {@return batches without all of their outcomes} */
    int open() {
        return open.get();
    }

    /** {@return how many batches have been dispatched} */
    int dispatched() {
        return dispatched.get();
    }
}
