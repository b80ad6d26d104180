package dev.corio;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * How an {@link Io} collects, sends and repeats requests. An immutable value: each {@code with…} gives a changed copy.
 *
 * <pre>{@code
 * IoOptions.defaults().withMaxBatchSize(500).withTimeout(Duration.ofSeconds(2))
 * }</pre>
 */
public final class IoOptions {

    private static final IoOptions DEFAULTS = new IoOptions(new Draft());

    /** Fields not yet frozen: what lets each {@code with…} name only the field it changes. */
    private static final class Draft {
        int maxBatchSize = Integer.MAX_VALUE;
        int maxInFlight = 8;
        int maxConcurrency = 128;
        int maxAttempts = Integer.MAX_VALUE;
        int maxPending = Integer.MAX_VALUE;
        Duration linger = Duration.ZERO;
        Optional<Duration> timeout = Optional.empty();
        Duration backoff = Duration.ZERO;
        Predicate<? super Throwable> retryOn = failure -> false;
        boolean deduplicate;
        Optional<CachePolicy> cache = Optional.empty();
        Optional<Executor> executor = Optional.empty();
    }

    private final int maxBatchSize;
    private final int maxInFlight;
    private final int maxConcurrency;
    private final int maxAttempts;
    private final int maxPending;
    private final Duration linger;
    private final Optional<Duration> timeout;
    private final Duration backoff;
    private final Predicate<? super Throwable> retryOn;
    private final boolean deduplicate;
    private final Optional<CachePolicy> cache;
    private final Optional<Executor> executor;

    private IoOptions(Draft draft) {
        this.maxBatchSize = draft.maxBatchSize;
        this.maxInFlight = draft.maxInFlight;
        this.maxConcurrency = draft.maxConcurrency;
        this.maxAttempts = draft.maxAttempts;
        this.maxPending = draft.maxPending;
        this.linger = draft.linger;
        this.timeout = draft.timeout;
        this.backoff = draft.backoff;
        this.retryOn = draft.retryOn;
        this.deduplicate = draft.deduplicate;
        this.cache = draft.cache;
        this.executor = draft.executor;
    }

    private Draft draft() {
        Draft draft = new Draft();
        draft.maxBatchSize = maxBatchSize;
        draft.maxInFlight = maxInFlight;
        draft.maxConcurrency = maxConcurrency;
        draft.maxAttempts = maxAttempts;
        draft.maxPending = maxPending;
        draft.linger = linger;
        draft.timeout = timeout;
        draft.backoff = backoff;
        draft.retryOn = retryOn;
        draft.deduplicate = deduplicate;
        draft.cache = cache;
        draft.executor = executor;
        return draft;
    }

    /** {@return the defaults: 8 batches in flight, unbounded batches, no time limit, no retry of our own, no cache} */
    public static IoOptions defaults() {
        return DEFAULTS;
    }

    /**
     * {@return a copy whose batches hold at most this many requests} More leave as several batches, in order. Default:
     * unbounded.
     *
     * @param requests at least 1
     */
    public IoOptions withMaxBatchSize(int requests) {
        Draft draft = draft();
        draft.maxBatchSize = Checks.positive(requests, "maxBatchSize");
        return new IoOptions(draft);
    }

    /**
     * {@return a copy with at most this many batches out at once, over all lanes} Set it to what the source can serve at
     * once. While the limit is reached requests go on collecting and leave as one larger batch. Default: 8.
     *
     * @param batches at least 1
     */
    public IoOptions withMaxInFlight(int batches) {
        Draft draft = draft();
        draft.maxInFlight = Checks.positive(batches, "maxInFlight");
        return new IoOptions(draft);
    }

    /**
     * {@return a copy with at most this many calls of an {@link IoDispatcher#each each} function running at once} The rest
     * wait in order. Default: 128.
     *
     * @param calls at least 1
     */
    public IoOptions withMaxConcurrency(int calls) {
        Draft draft = draft();
        draft.maxConcurrency = Checks.positive(calls, "maxConcurrency");
        return new IoOptions(draft);
    }

    /**
     * {@return a copy that holds a batch back for company, at most this long after its first request} It leaves early when
     * {@code maxBatchSize} requests are there. Default: zero.
     *
     * @param time zero or more
     */
    public IoOptions withLinger(Duration time) {
        Draft draft = draft();
        draft.linger = Checks.notNegative(time, "linger");
        return new IoOptions(draft);
    }

    /**
     * {@return a copy that fails a request with {@link IoTimeoutException} when this time has passed from the call to the
     * answer, waiting and all attempts included} Default: none.
     *
     * @param time more than zero
     */
    public IoOptions withTimeout(Duration time) {
        Draft draft = draft();
        draft.timeout = Optional.of(Checks.positive(time, "timeout"));
        return new IoOptions(draft);
    }

    /**
     * {@return a copy that sends a request at most this often} A retry past it is an {@link IoFailedException}. Default:
     * unlimited.
     *
     * @param attempts at least 1, the first attempt included
     */
    public IoOptions withMaxAttempts(int attempts) {
        Draft draft = draft();
        draft.maxAttempts = Checks.positive(attempts, "maxAttempts");
        return new IoOptions(draft);
    }

    /**
     * {@return a copy that waits this long before the first retry, and twice as long before each further one} Default: zero.
     *
     * @param first zero or more
     */
    public IoOptions withBackoff(Duration first) {
        Draft draft = draft();
        draft.backoff = Checks.notNegative(first, "backoff");
        return new IoOptions(draft);
    }

    /**
     * {@return a copy that repeats requests that failed with such a throwable, without being asked by the dispatcher}
     * <b>Only for operations that may safely be done twice</b>: a request that failed may have taken effect. Bound it with
     * {@link #withMaxAttempts}. The predicate runs on the thread that reports the failure. Default: never.
     *
     * @param failures which failures are worth another attempt
     */
    public IoOptions withRetryOn(Predicate<? super Throwable> failures) {
        Draft draft = draft();
        draft.retryOn = Objects.requireNonNull(failures, "failures");
        return new IoOptions(draft);
    }

    /**
     * {@return a copy in which at most this many requests wait to be sent} Past it {@code call} waits, {@code callAll} feeds
     * in pieces, and {@code submit} fails its future with {@link IoFailedException}; nothing is dropped. Default: unbounded.
     *
     * @param requests at least 1
     */
    public IoOptions withMaxPending(int requests) {
        Draft draft = draft();
        draft.maxPending = Checks.positive(requests, "maxPending");
        return new IoOptions(draft);
    }

    /**
     * {@return a copy that asks equal inputs of one batch once, if true} Inputs need {@code equals} and {@code hashCode};
     * arrays are refused. The dispatcher sees the request of the first that asked, and {@linkplain IoRequest#get what that one
     * had bound}; who differs in what is {@linkplain Corio.Builder#isolate isolated} shares no batch. Default: off.
     *
     * @param on whether to
     */
    public IoOptions withDeduplicate(boolean on) {
        Draft draft = draft();
        draft.deduplicate = on;
        return new IoOptions(draft);
    }

    /**
     * {@return a copy that remembers answers as the policy says} Default: none.
     *
     * @param policy what is remembered, and for whom
     */
    public IoOptions withCache(CachePolicy policy) {
        Draft draft = draft();
        draft.cache = Optional.of(Objects.requireNonNull(policy, "policy"));
        return new IoOptions(draft);
    }

    /**
     * {@return a copy that runs the dispatcher's functions on this executor} For a source that wants threads of its own: a
     * connection that one platform thread serves, a client with thread-locals, a pool that others share. It must run them on
     * other threads: one that runs them at once, on the caller's, blocks the lane. What it refuses fails those requests. It
     * is the user's to close. Default: a new virtual thread each time.
     *
     * @param threads where functions run
     */
    public IoOptions withExecutor(Executor threads) {
        Draft draft = draft();
        draft.executor = Optional.of(Objects.requireNonNull(threads, "threads"));
        return new IoOptions(draft);
    }

    /** {@return how many requests a batch holds at most} */
    public int maxBatchSize() {
        return maxBatchSize;
    }

    /** {@return how many batches are out at once at most} */
    public int maxInFlight() {
        return maxInFlight;
    }

    /** {@return how many calls of an {@code each} function run at once at most} */
    public int maxConcurrency() {
        return maxConcurrency;
    }

    /** {@return how long a batch is held back for company at most} */
    public Duration linger() {
        return linger;
    }

    /** {@return how long a request may take from the call to the answer} */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /** {@return how often a request is sent at most} */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** {@return the wait before the first retry} */
    public Duration backoff() {
        return backoff;
    }

    /** {@return which failures are repeated without being asked} */
    public Predicate<? super Throwable> retryOn() {
        return retryOn;
    }

    /** {@return how many requests wait to be sent at most} */
    public int maxPending() {
        return maxPending;
    }

    /** {@return whether equal inputs of one batch are asked once} */
    public boolean deduplicate() {
        return deduplicate;
    }

    /** {@return what is remembered, if anything} */
    public Optional<CachePolicy> cache() {
        return cache;
    }

    /** {@return where the dispatcher's functions run; empty: on a new virtual thread each} */
    public Optional<Executor> executor() {
        return executor;
    }
}
