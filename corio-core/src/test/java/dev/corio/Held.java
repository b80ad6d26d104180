package dev.corio;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A source that answers nothing by itself: the test takes each batch and decides. */
final class Held<I, O> implements IoDispatcher<I, O> {

    private final BlockingQueue<IoBatch<I, O>> held = new LinkedBlockingQueue<>();

    @Override
    public void dispatch(IoBatch<I, O> batch) {
        held.add(batch);
    }

    /** {@return the next batch, in the order of dispatch} Waits for it. */
    IoBatch<I, O> next() {
        try {
            IoBatch<I, O> batch = held.poll(20, TimeUnit.SECONDS);
            if (batch == null) {
                throw new AssertionError("no batch was dispatched");
            }
            return batch;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for a batch", e);
        }
    }

    /** Fails what waits to be taken: nobody wants it any more, and its slots shall come back. */
    void failAll() {
        for (IoBatch<I, O> batch = held.poll(); batch != null; batch = held.poll()) {
            batch.fail(new IOException("the test is over"));
        }
    }

    /** {@return whether no batch is waiting to be taken} */
    boolean isEmpty() {
        return held.isEmpty();
    }
}
