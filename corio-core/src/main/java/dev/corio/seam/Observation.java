package dev.corio.seam;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sees what leaves a runtime that exists already, and what becomes of a batch. The core provides it as its runtime is loaded. */
public abstract class Observation {

    private static volatile @Nullable Observation core;

    /** For the core. */
    protected Observation() {}

    /** Hears of one batch. From the threads that answer it; must return quickly and not throw. */
    public interface Watch {

        /**
         * Each request has its outcome, and no caller has heard of the last of them. Once.
         *
         * @param outcomes by position
         */
        void settled(List<Outcome> outcomes);

        /**
         * An answer was refused: a second one, or too few. Perhaps after {@link #settled}.
         *
         * @param error what is thrown at who gave it
         */
        void refused(IllegalStateException error);
    }

    /** What became of a request. */
    public sealed interface Outcome {}

    /**
     * It was answered.
     *
     * @param output the answer
     */
    public record Answered(@Nullable Object output) implements Outcome {}

    /**
     * It failed.
     *
     * @param cause why
     */
    public record Failed(Throwable cause) implements Outcome {}

    /** The source has no answer for it. */
    public record Missing() implements Outcome {}

    /**
     * It is to be sent again, if it may.
     *
     * @param delay when
     */
    public record Retried(Duration delay) implements Outcome {}

    /** It was not answered while anybody waited. */
    public record Unanswered() implements Outcome {}

    /**
     * For the core: what all calls here are served by.
     *
     * @param implementation the core's
     */
    public static void provide(Observation implementation) {
        core = implementation;
    }

    /**
     * Tells of each batch of a runtime, before its dispatcher sees it, on the thread of the lane that sends it.
     *
     * @param corio the runtime
     * @param observer hears of them; of several lanes at the same time
     * @return ends it
     */
    public static AutoCloseable observe(Object corio, Consumer<? super SentBatch> observer) {
        return ofCore().begin(corio, observer);
    }

    /**
     * Watches one batch, which others may watch too. Called by its dispatcher, before it answers anything.
     *
     * @param batch the batch
     * @param watch hears of it
     */
    public static void watch(Object batch, Watch watch) {
        ofCore().begin(batch, watch);
    }

    private static Observation ofCore() {
        return Objects.requireNonNull(core, "give an object of the runtime: it provides this as it is loaded");
    }

    /**
     * The core's part of {@link #observe}.
     *
     * @param corio the runtime
     * @param observer hears of batches
     * @return ends it
     */
    protected abstract AutoCloseable begin(Object corio, Consumer<? super SentBatch> observer);

    /**
     * The core's part of {@link #watch}.
     *
     * @param batch the batch
     * @param watch hears of it
     */
    protected abstract void begin(Object batch, Watch watch);
}
