package dev.corio.testkit;

import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.seam.Observation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher that has another one do the work, and keeps what was asked and answered. Its close writes that to a file, from
 * which a {@link Replay} serves a later run.
 *
 * <pre>{@code
 * try (Recording<Long, String> names = Recording.of(dispatcher, file, Codec.longs(), Codec.strings());
 *         Corio corio = Corio.create()) {
 *     report(corio.io("names", names));
 * }
 * }</pre>
 *
 * <p>It holds all in memory until then. Close it after the runtime, as above: what has no outcome by then is written as
 * unanswered. Of failures the class name and the message are kept. Answers become text as the last one of their batch is given, on
 * the thread that gives it.
 *
 * <p>{@link IoDispatcher#partitioned} goes around a recording, not into it: from inside it would cut no batches.
 *
 * @param <I> type of the inputs
 * @param <O> type of the answers
 */
public final class Recording<I, O extends @Nullable Object> implements IoDispatcher<I, O>, AutoCloseable {

    /** A batch, in the order in which they left. */
    private static final class Taken {
        final List<String> inputs;

        @Nullable
        List<Tape.Outcome> outcomes; // guarded by the recording

        Taken(List<String> inputs) {
            this.inputs = inputs;
        }

        List<Tape.Entry> entries() {
            List<Tape.Entry> entries = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                entries.add(new Tape.Entry(inputs.get(i), outcomes == null ? new Tape.Unanswered() : outcomes.get(i)));
            }
            return entries;
        }
    }

    private final IoDispatcher<I, O> dispatcher;
    private final Path file;
    private final Codec<I> inputs;
    private final Codec<O> outputs;
    private final List<Taken> batches = new ArrayList<>(); // guarded by this, as all below
    private @Nullable Throwable broken; // what a codec threw first
    private boolean closed;

    private Recording(IoDispatcher<I, O> dispatcher, Path file, Codec<I> inputs, Codec<O> outputs) {
        this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
        this.file = Objects.requireNonNull(file, "file");
        this.inputs = Objects.requireNonNull(inputs, "inputs");
        this.outputs = Objects.requireNonNull(outputs, "outputs");
    }

    /**
     * {@return a dispatcher that records}
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param dispatcher answers
     * @param file what the close writes; one that is there is replaced
     * @param inputs makes text of inputs
     * @param outputs makes text of answers
     * @throws IllegalArgumentException if that is no place for a file
     */
    public static <I, O extends @Nullable Object> Recording<I, O> of(
            IoDispatcher<I, O> dispatcher, Path file, Codec<I> inputs, Codec<O> outputs) {
        Path whole = Objects.requireNonNull(file, "file").toAbsolutePath();
        Path directory = whole.getParent();
        if (Files.isDirectory(whole) || directory == null || !Files.isDirectory(directory)) {
            throw new IllegalArgumentException("no recording can be written to " + file + ": "
                    + (Files.isDirectory(whole)
                            ? "that is a directory"
                            : "its directory is not there; make it before"));
        }
        return new Recording<>(dispatcher, file, inputs, outputs);
    }

    @Override
    public void dispatch(IoBatch<I, O> batch) throws Exception {
        checkOpen();
        try {
            Taken taken = new Taken(
                    batch.inputs().stream().map(input -> text(inputs, input)).toList());
            synchronized (this) {
                batches.add(taken);
            }
            Observation.watch(batch, new Settled(outcomes -> keep(taken, outcomes)));
        } catch (RuntimeException | Error thrown) {
            failed(thrown);
        }
        dispatcher.dispatch(batch);
    }

    private synchronized void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the recording to " + file + " is closed; close it after the runtime");
        }
    }

    private static <T extends @Nullable Object> String text(Codec<T> codec, T value) {
        return Objects.requireNonNull(codec.encode(value), "a codec gave null, not text");
    }

    /** The run goes on: its test is to fail for this, and not for what it does to the code under test. */
    private synchronized void failed(Throwable thrown) {
        broken = broken == null ? thrown : broken;
    }

    private void keep(Taken taken, List<Observation.Outcome> outcomes) {
        try {
            List<Tape.Outcome> kept = outcomes.stream().map(this::onTape).toList();
            synchronized (this) {
                taken.outcomes = kept;
            }
        } catch (Throwable thrown) {
            failed(thrown);
        }
    }

    @SuppressWarnings("unchecked") // an answer of the dispatcher
    private Tape.Outcome onTape(Observation.Outcome outcome) {
        return switch (outcome) {
            case Observation.Answered(@Nullable Object output) ->
                output == null ? new Tape.NullAnswer() : new Tape.Answer(text(outputs, (O) output), 0);
            case Observation.Failed(Throwable cause) ->
                new Tape.Failure(cause.getClass().getName(), Objects.requireNonNullElse(cause.getMessage(), ""));
            case Observation.Missing() -> new Tape.Missing();
            case Observation.Unanswered() -> new Tape.Unanswered();
            case Observation.Retried(var delay) -> new Tape.Retried(delay);
        };
    }

    /**
     * Writes the file. Idempotent, once that is done.
     *
     * @throws UncheckedIOException if that fails; another close tries again
     * @throws IllegalStateException if a codec had thrown, or gave null: then nothing is written
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        if (broken != null) {
            closed = true;
            throw new IllegalStateException(
                    "nothing was recorded to " + file + ": a codec threw " + Texts.of(broken), broken);
        }
        try {
            Tape.write(file, batches.stream().map(Taken::entries).toList());
        } catch (IOException failed) {
            throw new UncheckedIOException("the recording could not be written to " + file, failed);
        }
        closed = true;
    }
}
