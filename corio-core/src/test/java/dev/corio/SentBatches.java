package dev.corio;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Notes the inputs of each batch that leaves, then lets another dispatcher answer it. */
final class SentBatches<I, O> implements IoDispatcher<I, O> {

    private final IoDispatcher<I, O> inner;
    private final List<List<I>> sent = Collections.synchronizedList(new ArrayList<>());

    private SentBatches(IoDispatcher<I, O> inner) {
        this.inner = inner;
    }

    static <I, O> SentBatches<I, O> before(IoDispatcher<I, O> inner) {
        return new SentBatches<>(inner);
    }

    /** {@return one that answers each input with itself, on the lane} */
    static <I> SentBatches<I, I> echo() {
        return new SentBatches<>(IoDispatcher.inline((List<I> inputs) -> inputs));
    }

    @Override
    public void dispatch(IoBatch<I, O> batch) throws Exception {
        sent.add(batch.inputs());
        inner.dispatch(batch);
    }

    /** {@return the inputs of each batch so far} */
    List<List<I>> all() {
        return List.copyOf(sent);
    }

    List<Integer> sizes() {
        return all().stream().map(List::size).toList();
    }
}
