package dev.corio.testkit;

import dev.corio.IoBatch;
import dev.corio.IoRequest;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A batch that a test answers by hand, as a whole or request by request, from any thread. It must be answered before its
 * dispatcher is closed.
 *
 * @param <I> type of the inputs
 * @param <O> type of the answers
 */
public final class HeldBatch<I, O extends @Nullable Object> {

    private final ScriptedDispatcher<I, O> dispatcher;
    private final IoBatch<I, O> batch;
    private final Site site; // that asked for it to be held
    private final Set<IoRequest<I, O>> claimed = ConcurrentHashMap.newKeySet(); // by whoever answers one by one

    HeldBatch(ScriptedDispatcher<I, O> dispatcher, IoBatch<I, O> batch, Site site) {
        this.dispatcher = dispatcher;
        this.batch = batch;
        this.site = site;
    }

    /** {@return what is asked, in order} */
    public List<I> inputs() {
        return batch.inputs();
    }

    /** {@return its requests, to be answered one by one} */
    public List<IoRequest<I, O>> requests() {
        return batch.requests();
    }

    /** Answers it as the scripts of its inputs say. */
    public void answer() {
        dispatcher.answer(this, batch);
    }

    /**
     * Answers it.
     *
     * @param outputs one for each request, in order
     */
    public void complete(List<? extends O> outputs) {
        batch.complete(outputs);
    }

    /**
     * Answers one of its requests, the first for this input that has no outcome yet.
     *
     * @param input the input
     * @param output the answer
     * @throws NoSuchElementException if there is none
     */
    public void complete(I input, O output) {
        Objects.requireNonNull(input, "input");
        for (IoRequest<I, O> request : batch.requests()) {
            if (request.input().equals(input) && claimed.add(request) && isAnswered(request, output)) {
                return;
            }
        }
        throw new NoSuchElementException(
                "no open request for " + Texts.of(input) + " is in the held batch " + Texts.of(inputs()));
    }

    /** {@return whether it was open until now} */
    private static <I, O extends @Nullable Object> boolean isAnswered(IoRequest<I, O> request, O output) {
        try {
            request.complete(output);
            return true;
        } catch (IllegalStateException hasAnOutcome) {
            return false;
        }
    }

    /**
     * Fails those of its requests that have no outcome yet.
     *
     * @param cause what with
     */
    public void fail(Throwable cause) {
        batch.fail(Objects.requireNonNull(cause, "cause"));
    }

    Site site() {
        return site;
    }

    @Override
    public String toString() {
        return "a held batch of " + Texts.count(batch.size(), "request ", "requests ") + Texts.of(inputs());
    }
}
