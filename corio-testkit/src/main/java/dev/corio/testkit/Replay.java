package dev.corio.testkit;

import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher that answers from the file of a {@link Recording}, on the lane, in the order of the requests. Strict: a run must ask
 * in the same batches, in the same order. The first request that differs fails, as do all after it, with an error that names it;
 * {@link #close} throws that error too, and one for what was recorded and not asked.
 *
 * <p>A failure of the recorded run is a {@link ReplayedException}, with the same message. What was left unanswered is so again.
 * What was sent again is sent again.
 *
 * <p>Which batches there are depends on the order in which answers come back. So a run with several batches out at a time may
 * group its requests otherwise than the recorded one: {@link #anyGrouping} allows for that.
 *
 * @param <I> type of the inputs
 * @param <O> type of the answers
 */
public final class Replay<I, O extends @Nullable Object> implements IoDispatcher<I, O>, AutoCloseable {

    private final Path file;
    private final Codec<I> inputs;
    private final Codec<O> outputs;
    private final IoDispatcher<I, O> gap = IoDispatcher.mapped(asked -> Map.of());

    // Guarded by this:
    private final List<List<Tape.Entry>> batches;
    private @Nullable Map<String, Deque<Tape.Outcome>> byInput; // with any grouping
    private int next; // batch
    private @Nullable AssertionError difference; // the first
    private boolean closed;

    private Replay(Path file, List<List<Tape.Entry>> batches, Codec<I> inputs, Codec<O> outputs) {
        this.file = file;
        this.batches = batches;
        this.inputs = Objects.requireNonNull(inputs, "inputs");
        this.outputs = Objects.requireNonNull(outputs, "outputs");
    }

    /**
     * {@return a dispatcher that answers from a file}
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param file what a recording has written
     * @param inputs the codec of the recording
     * @param outputs the codec of the recording
     * @throws IOException if it cannot be read, or is no recording
     */
    public static <I, O extends @Nullable Object> Replay<I, O> from(Path file, Codec<I> inputs, Codec<O> outputs)
            throws IOException {
        return new Replay<>(file, Tape.read(Objects.requireNonNull(file, "file")), inputs, outputs);
    }

    /**
     * Allows requests to come in any batches and any order. Equal inputs get the outcomes that were recorded for them, in the order
     * of the recording. To be called before the first batch.
     *
     * @return this
     */
    public synchronized Replay<I, O> anyGrouping() {
        if (next > 0) {
            throw new IllegalStateException(
                    "batches have been answered already; call anyGrouping() right after from(…)");
        }
        Map<String, Deque<Tape.Outcome>> all = new HashMap<>();
        for (List<Tape.Entry> batch : batches) {
            for (Tape.Entry entry : batch) {
                all.computeIfAbsent(entry.input(), first -> new ArrayDeque<>()).add(entry.outcome());
            }
        }
        byInput = all;
        return this;
    }

    // ------------------------------------------------------------------------------------------------ answering

    @Override
    public void dispatch(IoBatch<I, O> batch) throws Exception {
        List<String> asked = batch.inputs().stream().map(inputs::encode).toList();
        List<Tape.Outcome> outcomes = new ArrayList<>();
        AssertionError differs;
        synchronized (this) {
            differs = find(asked, outcomes);
        }
        List<IoBatch<I, O>> parts = batch.split(1);
        for (int i = 0; i < outcomes.size(); i++) {
            give(parts.get(i), outcomes.get(i));
        }
        if (differs != null) {
            throw new AssertionError(differs.getMessage(), differs); // one for each batch: they are thrown apart
        }
    }

    private void give(IoBatch<I, O> part, Tape.Outcome outcome) throws Exception {
        IoRequest<I, O> request = part.requests().getFirst();
        switch (outcome) {
            case Tape.Answer(String text, int line) -> answer(request, text, line);
            case Tape.NullAnswer() -> request.complete(nothing());
            case Tape.Failure(String className, String message) ->
                request.fail(new ReplayedException(className, message));
            case Tape.Missing() -> gap.dispatch(part);
            case Tape.Retried(var delay) -> request.retry(delay);
            case Tape.Unanswered() -> {}
        }
    }

    private void answer(IoRequest<I, O> request, String text, int line) {
        O output;
        try {
            output = outputs.decode(text);
        } catch (RuntimeException unreadable) {
            AssertionError error = new AssertionError(
                    file + ", line " + line + ": the codec cannot read \"" + Texts.of(text)
                            + "\"; give the codec of the recording, or record it again",
                    unreadable);
            synchronized (this) {
                difference = difference == null ? error : difference;
            }
            request.fail(error);
            return;
        }
        request.complete(output);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // null was an answer of the recorded run, so O allows it
    private O nothing() {
        return (O) null;
    }

    // ------------------------------------------------------------------------------------------------ comparing

    /** {@return what differs} Finds the outcomes of the requests before that. */
    private @Nullable AssertionError find(List<String> asked, List<Tape.Outcome> outcomes) {
        if (difference != null) {
            return difference;
        }
        int number = ++next;
        if (byInput != null) {
            return findAnywhere(byInput, number, asked, outcomes);
        }
        if (number > batches.size()) {
            return differs(number, 1, "nothing more", shown(asked.getFirst()));
        }
        List<Tape.Entry> recorded = batches.get(number - 1);
        for (int i = 0; i < Math.max(asked.size(), recorded.size()); i++) {
            String expected = i < recorded.size() ? recorded.get(i).input() : null;
            String got = i < asked.size() ? asked.get(i) : null;
            if (!Objects.equals(expected, got)) {
                return differs(number, i + 1, shown(expected), shown(got));
            }
            outcomes.add(recorded.get(i).outcome());
        }
        return null;
    }

    private @Nullable AssertionError findAnywhere(
            Map<String, Deque<Tape.Outcome>> all, int number, List<String> asked, List<Tape.Outcome> outcomes) {
        for (int i = 0; i < asked.size(); i++) {
            Deque<Tape.Outcome> recorded = all.get(asked.get(i));
            if (recorded == null || recorded.isEmpty()) {
                String expected = recorded == null ? "no such request" : "no further request for it";
                return differs(number, i + 1, expected, shown(asked.get(i)));
            }
            outcomes.add(recorded.remove());
        }
        return null;
    }

    private static String shown(@Nullable String input) {
        return input == null ? "the end of the batch" : "input " + Texts.of(input);
    }

    private AssertionError differs(int batch, int position, String expected, String got) {
        String hint = byInput == null
                ? "; record it again, or allow for other batches with anyGrouping()"
                : "; record it again";
        difference = new AssertionError("the run differs from " + file + " at batch " + batch + ", request " + position
                + ": recorded is " + expected + ", asked was " + got + hint);
        return difference;
    }

    // ------------------------------------------------------------------------------------------------ the end

    /**
     * Checks that the run was the recorded one. Idempotent.
     *
     * @throws AssertionError if a request differed, or if not all that was recorded was asked
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (difference != null) {
            throw difference;
        }
        if (byInput != null) {
            byInput.forEach((input, left) -> {
                if (!left.isEmpty()) {
                    throw notAsked("input " + Texts.of(input));
                }
            });
        } else if (next < batches.size()) {
            List<Tape.Entry> batch = batches.get(next);
            String first = batch.isEmpty()
                    ? ""
                    : ", whose first is input " + Texts.of(batch.getFirst().input());
            throw notAsked("batch " + (next + 1) + first);
        }
    }

    private AssertionError notAsked(String what) {
        return new AssertionError(
                "the run asked less than " + file + ": " + what + " is recorded and was not asked; record it again");
    }
}
