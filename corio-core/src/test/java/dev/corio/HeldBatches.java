package dev.corio;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A dispatcher that answers nothing: the test takes its batches, in order, and answers them itself. */
final class HeldBatches<I, O> implements IoDispatcher<I, O> {

    private final LinkedBlockingQueue<IoBatch<I, O>> batches = new LinkedBlockingQueue<>();

    @Override
    public void dispatch(IoBatch<I, O> batch) {
        batches.add(batch);
    }

    /** {@return the next batch, once it has left} */
    IoBatch<I, O> next() {
        try {
            IoBatch<I, O> batch = batches.poll(Programs.LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (batch == null) {
                throw new AssertionError("no batch left");
            }
            return batch;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** {@return the request of a batch that has only one} */
    IoRequest<I, O> nextRequest() {
        List<IoRequest<I, O>> requests = next().requests();
        if (requests.size() != 1) {
            throw new AssertionError(requests.size() + " requests");
        }
        return requests.getFirst();
    }

    /** {@return how many batches have left and were not taken} */
    int waiting() {
        return batches.size();
    }
}
