package dev.corio.testkit;

import dev.corio.IoRequest;
import dev.corio.Mapper;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request, to be said once: a latency first, if there is any, then one outcome.
 *
 * <pre>{@code
 * users.on(1L).answer("Ada");
 * users.on(2L).after(Duration.ofMillis(50)).fail(new IOException("down"));
 * users.onAny().answerWith(id -> "user " + id);
 * }</pre>
 *
 * @param <I> type of the inputs
 * @param <O> type of the answers
 */
public final class RequestScript<I, O extends @Nullable Object> {

    /** How a request is ended. */
    enum Kind {
        OUTCOME,
        NEVER,
        TWICE,
        LATE
    }

    /** Ends a request. */
    @FunctionalInterface
    interface Outcome<I, O extends @Nullable Object> {
        void give(IoRequest<I, O> request) throws Exception;
    }

    private final ScriptedDispatcher<I, O> dispatcher;
    private final String what;
    private final Site site = Site.here();

    // Guarded by the dispatcher:
    private Duration latency = Duration.ZERO;
    private Kind kind = Kind.OUTCOME;
    private @Nullable Outcome<I, O> outcome;
    private boolean used;

    RequestScript(ScriptedDispatcher<I, O> dispatcher, String what) {
        this.dispatcher = dispatcher;
        this.what = what;
    }

    /**
     * Waits before the outcome is given.
     *
     * @param time how long, by the {@link Delay} of the dispatcher; zero or more
     * @return this
     * @throws IllegalStateException if it says already what becomes of the request
     */
    public RequestScript<I, O> after(Duration time) {
        Times.nanos(time, "the latency");
        dispatcher.locked(() -> {
            checkOpen();
            latency = time;
        });
        return this;
    }

    /**
     * Answers it.
     *
     * @param output the answer
     */
    public void answer(O output) {
        set(Kind.OUTCOME, request -> request.complete(output));
    }

    /**
     * Answers it with what a function makes of its input. What that throws, the request fails with.
     *
     * @param function input to answer; runs on the lane, or where the {@link Delay} runs code: must not block
     */
    public void answerWith(Mapper<? super I, ? extends O> function) {
        Objects.requireNonNull(function, "function");
        set(Kind.OUTCOME, request -> request.complete(function.apply(request.input())));
    }

    /**
     * Fails it.
     *
     * @param cause what with
     */
    public void fail(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        set(Kind.OUTCOME, request -> request.fail(cause));
    }

    /** Asks for another attempt, as a source does that is busy. What becomes of that one is the next script for the input. */
    public void retry() {
        set(Kind.OUTCOME, IoRequest::retry);
    }

    /**
     * Never answers it: its caller waits until it gives up.
     *
     * @throws IllegalStateException after a latency, which would be in vain
     */
    public void never() {
        set(Kind.NEVER, request -> {});
    }

    /**
     * Answers it, and then once more, as no dispatcher may. The runtime has to refuse the second answer; that it did not is found
     * at the close.
     *
     * @param output the answer
     * @param second the other one
     */
    public void answerTwice(O output, O second) {
        set(Kind.TWICE, request -> {
            request.complete(output);
            try {
                request.complete(second);
            } catch (IllegalStateException refused) {
                return;
            }
            throw new AssertionError("a second answer for input " + Texts.of(request.input()) + " was not refused");
        });
    }

    /**
     * Answers it when its caller has given up: at {@link ScriptedDispatcher#answerLate}, or at the close of the dispatcher.
     *
     * @param output the answer
     * @throws IllegalStateException after a latency, which would be in vain
     */
    public void answerLate(O output) {
        set(Kind.LATE, request -> request.complete(output));
    }

    private void set(Kind how, Outcome<I, O> end) {
        dispatcher.locked(() -> {
            checkOpen();
            if (!latency.isZero() && (how == Kind.NEVER || how == Kind.LATE)) {
                throw new IllegalStateException("the script for " + what + " has a latency of " + latency
                        + ", and an outcome that no time brings about; leave out after(…)");
            }
            kind = how;
            outcome = end;
        });
    }

    private void checkOpen() {
        if (outcome != null) {
            throw new IllegalStateException("the script for " + what
                    + " says already what becomes of it; call on(…) once more for the next request");
        }
    }

    // ------------------------------------------------------------------------------------------------ internal

    Kind kind() {
        return dispatcher.locked(() -> kind);
    }

    Duration latency() {
        return dispatcher.locked(() -> latency);
    }

    Outcome<I, O> outcome() {
        Outcome<I, O> end = dispatcher.<@Nullable Outcome<I, O>>locked(() -> outcome);
        if (end == null) {
            throw new AssertionError("the script for " + what + " does not say what becomes of it (" + site
                    + "); end it with answer, fail, never, …");
        }
        return end;
    }

    void use() {
        used = true;
    }

    boolean isUsed() {
        return used;
    }

    Site site() {
        return site;
    }

    @Override
    public String toString() {
        return "the script for " + what;
    }
}
