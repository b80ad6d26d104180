package dev.corio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One input waiting for exactly one outcome. A dispatcher gives it with {@link #complete}, {@link #fail} or {@link #retry},
 * once, now or later, from any thread.
 *
 * <p>A second outcome is an error thrown at the dispatcher and changes nothing. An outcome that comes after the caller gave up
 * (cancelled, timed out) is dropped and counted in {@link CorioStats}.
 *
 * @param <I> type of the input
 * @param <O> type of the answer
 */
public final class IoRequest<I, O extends @Nullable Object> extends Wait {

    /*
     * The dispatcher's side:                          The caller's side (lane, or lock of the plain call):
     *
     *   OPEN ──▶ SETTLED   answered or failed           waiting ──▶ delivered
     *        ──▶ RETRIED   the next attempt is another object  ──▶ withdrawn   cancelled or timed out
     *        ──▶ EXPIRED   nobody waits any more, by time
     *
     * CLOSING stands between OPEN and an end while the outcome is written, if several threads may answer. Edges out of the three ends do nothing but report.
     */
    static final int OPEN = 0;
    private static final int CLOSING = -1; // for the moment in which the outcome is written
    static final int SETTLED = 1;
    static final int RETRIED = 2;
    static final int EXPIRED = 3;

    private static final VarHandle STATE;
    private static final VarHandle ENDED;
    private static final VarHandle EXTRAS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(IoRequest.class, "state", int.class);
            ENDED = lookup.findVarHandle(IoRequest.class, "ended", boolean.class);
            EXTRAS = lookup.findVarHandle(IoRequest.class, "extras", RequestExtras.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Io<I, O> io;
    private final I input;
    private final @Nullable Lane home; // null: a plain thread's
    private volatile @Nullable RequestExtras extras;
    private volatile boolean withdrawn; // the caller's side writes
    private boolean ended; // of a plain thread's: set once, by CAS
    private int state; // dispatchers write by CAS, or plainly when the whole batch was claimed
    private @Nullable Asker asker; // caller's side: null when delivered or withdrawn (if it has a lane)
    private @Nullable Object place; // the queue in which it waits to be sent, or the batch in which it was sent
    private @Nullable Object outcome; // whoever settles writes, the deliverer reads

    /** The outcome of an attempt that is followed by another. */
    record Again(Duration delay, @Nullable Throwable cause) {}

    IoRequest(
            Io<I, O> io,
            I input,
            @Nullable Lane home,
            @Nullable Key partition,
            @Nullable Context context,
            Asker asker,
            int slot) {
        this.io = io;
        this.input = input;
        this.home = home;
        this.asker = asker;
        if (partition != null || context != null || slot != 0) {
            RequestExtras its = new RequestExtras();
            its.partition = partition;
            its.context = context;
            its.slot = slot;
            this.extras = its;
        }
    }

    /** The next attempt. */
    private IoRequest(IoRequest<I, O> before, Asker asker) {
        this.io = before.io;
        this.input = before.input;
        this.home = before.home;
        this.asker = asker;
        this.extras = new RequestExtras(before.extras);
    }

    /** {@return to be written to} */
    private RequestExtras extras() {
        RequestExtras its = extras;
        if (its == null) {
            RequestExtras made = new RequestExtras();
            RequestExtras before = (RequestExtras) EXTRAS.compareAndExchange(this, null, made);
            its = before == null ? made : before;
        }
        return its;
    }

    // ------------------------------------------------------------------------------------------------ for dispatchers

    /** {@return what was asked} */
    public I input() {
        return input;
    }

    /** {@return how often this has been sent, this time included: 1 the first time} */
    public int attempt() {
        RequestExtras its = extras;
        return its == null ? 1 : 1 + its.attemptsBefore;
    }

    /** {@return whether the caller gave up (cancelled, timed out): the outcome will be dropped} From any thread. */
    public boolean isWithdrawn() {
        if (!withdrawn) {
            return false;
        }
        for (IoRequest<I, O> sharer : followers()) {
            if (!sharer.withdrawn) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@return when the caller gives up, by {@link IoOptions#withTimeout} or {@link Task#timeout}, whichever is first; empty if
     * it has no time limit} A dispatcher may set the time limit of its query from it.
     */
    public Optional<Instant> deadline() {
        RequestExtras its = extras;
        if (its == null) {
            return Optional.empty();
        }
        Instant own = its.expiry == null ? null : its.expiry.deadline();
        Instant around = its.limit == null ? null : its.limit.deadline();
        if (own == null || around == null) {
            return Optional.ofNullable(own == null ? around : own);
        }
        return Optional.of(own.isBefore(around) ? own : around);
    }

    /**
     * {@return what its caller had bound} From any thread. One request may answer several callers
     * ({@link IoOptions#withDeduplicate deduplication}, {@link IoOptions#withCache cache}): then it is what the first of them
     * had. What answers depend on belongs into {@link Corio.Builder#isolate}, for which all of them have equal values.
     *
     * @param <T> type of the value
     * @param inherited one that was given to {@link Corio.Builder#inherit} or {@code isolate}
     * @throws IllegalArgumentException if it was not
     * @throws NoSuchElementException if the caller had not bound it
     */
    public <T extends @Nullable Object> T get(ScopedValue<T> inherited) {
        Objects.requireNonNull(inherited, "inherited");
        Context context = context();
        if (context == null) {
            throw Contexts.notDeclared();
        }
        return context.get(inherited);
    }

    /**
     * Answers the request.
     *
     * @param output the answer, null allowed
     * @throws IllegalStateException if it has an outcome already
     */
    public void complete(O output) {
        close(SETTLED, output);
    }

    /**
     * Fails the request: the caller gets an {@link IoFailedException} with this cause, or another attempt is made, if
     * {@link IoOptions#withRetryOn} says so.
     *
     * @param cause why
     * @throws IllegalStateException if it has an outcome already
     */
    public void fail(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        if (io.isWorthRetrying(cause)) {
            again(io.backoff(attempt()), cause);
        } else {
            close(SETTLED, new IoFailure.Failed(cause));
        }
    }

    /**
     * Asks for another attempt, after {@link IoOptions#withBackoff the backoff}, at most {@link IoOptions#withMaxAttempts} in
     * all. It stands before new requests in its batch, and is another object there.
     *
     * @throws IllegalStateException if it has an outcome already
     */
    public void retry() {
        again(io.backoff(attempt()), null);
    }

    /**
     * Asks for another attempt after this delay.
     *
     * @param delay how long to wait before it is collected again
     * @throws IllegalStateException if it has an outcome already
     */
    public void retry(Duration delay) {
        again(Checks.notNegative(delay, "delay"), null);
    }

    private void again(Duration delay, @Nullable Throwable cause) {
        if (attempt() >= io.options().maxAttempts()) {
            close(SETTLED, new IoFailure.Exhausted(attempt(), cause));
        } else {
            close(RETRIED, new Again(delay, cause));
        }
    }

    // ------------------------------------------------------------------------------------------------ settling

    private void close(int to, @Nullable Object value) {
        IoBatch<I, O> sent = requireBatch();
        if (!sent.claimSingle() || !tryClose(to, value)) {
            if (state() == EXPIRED) {
                io.late();
                return;
            }
            throw sent.refused(
                    new IllegalStateException("Io \"" + io.name() + "\": a request was given two outcomes (input "
                            + Texts.of(input) + "); answer each request of a batch once"));
        }
        sent.delivered(this);
    }

    /** Closes the dispatcher's side, once. */
    boolean tryClose(int to, @Nullable Object value) {
        if (!STATE.compareAndSet(this, OPEN, CLOSING)) {
            return false;
        }
        outcome = value;
        STATE.setVolatile(this, to);
        return true;
    }

    /** Settles a request of a batch that was claimed as a whole: nobody else does. */
    void settle(@Nullable Object value) {
        outcome = value;
        state = SETTLED;
    }

    /** The same, for a failure that may be worth another attempt. */
    void settleFailed(Throwable cause) {
        if (!io.isWorthRetrying(cause)) {
            settle(new IoFailure.Failed(cause));
        } else if (attempt() >= io.options().maxAttempts()) {
            settle(new IoFailure.Exhausted(attempt(), cause));
        } else {
            outcome = new Again(io.backoff(attempt()), cause);
            state = RETRIED;
        }
    }

    /** Fails the request if it has no outcome, one by one. */
    void failIfOpen(Throwable cause) {
        if (isOpen()) {
            try {
                fail(cause);
            } catch (IllegalStateException answered) {
                // Another thread was faster: the request has its outcome, which is all that is wanted here.
            }
        }
    }

    /** Answers one request of several: by an answer, or an {@link IoFailure}. */
    void closeWith(@Nullable Object value) {
        close(SETTLED, value);
    }

    /** {@return whether a dispatcher gave it an outcome} */
    boolean isSettled() {
        int now = state();
        return now == SETTLED || now == RETRIED;
    }

    /** {@return one of the four states} Waits out the moment in which another thread writes the outcome. */
    int state() {
        int now = (int) STATE.getVolatile(this);
        while (now == CLOSING) {
            Thread.onSpinWait();
            now = (int) STATE.getVolatile(this);
        }
        return now;
    }

    boolean isOpen() {
        return state() == OPEN;
    }

    IoBatch<I, O> requireBatch() {
        return Objects.requireNonNull(batch(), "a request is answered after it was sent");
    }

    // ------------------------------------------------------------------------------------------------ delivering

    /** Hands the outcome to the caller. On the home lane; on the answering thread if there is none. */
    void deliver() {
        IoRequest<I, O> asked = asked();
        Asker waiting = asker;
        if (waiting == null || withdrawn) {
            stopTimers();
            if (asked.state != RETRIED) {
                io.late();
            }
        } else if (asked.state != RETRIED) {
            if (end()) {
                stopTimers();
                waiting.accept(this, asked.outcome);
            }
        } else if (asked.outcome instanceof Again(Duration delay, var _) && delay.isPositive() && !isOverdue()) {
            extras().delayed = io.corio().timers().schedule(() -> io.requeue(this), Checks.nanos(delay));
        } else {
            requeue();
        }
    }

    /** Collects the next attempt, which takes this one's place. On the home lane. */
    void requeue() {
        Asker waiting = asker;
        if (waiting == null || withdrawn || !takeEnd()) {
            return;
        }
        IoRequest<I, O> again = new IoRequest<>(this, waiting);
        io.retried();
        waiting.moved(this, again); // before the time limit moves: its outcome must find the attempt known
        Expiry expiry = expiry();
        if (expiry != null) {
            expiry.moved(again);
        }
        if (isOverdue()) {
            again.expire(); // it fired when this attempt was being closed
        }
        io.collector().addRetry(again);
    }

    private boolean isOverdue() {
        Expiry expiry = expiry();
        return expiry != null && expiry.hasFired();
    }

    private @Nullable Expiry expiry() {
        RequestExtras its = extras;
        return its == null ? null : its.expiry;
    }

    private void stopTimers() {
        RequestExtras its = extras;
        if (its == null) {
            return;
        }
        if (its.expiry != null) {
            its.expiry.cancel();
        }
        Future<?> retry = its.delayed;
        if (retry != null) {
            retry.cancel(false);
        }
    }

    /** {@return whether this is the first to say so} Nobody waits for the request any more. */
    private boolean end() {
        if (!takeEnd()) {
            return false;
        }
        io.collector().ended(this);
        return true;
    }

    /**
     * Takes the one end of this attempt: an outcome, a withdrawal, or the next attempt. For a plain thread's they may come at the
     * same time, from three threads.
     */
    private boolean takeEnd() {
        if (home == null) {
            return ENDED.compareAndSet(this, false, true);
        }
        asker = null;
        return true;
    }

    /** {@return the function that is to work for this request and those that share it, to be begun} */
    Serving serve() {
        Serving made = new Serving(List.of(this));
        servedBy(made);
        return made;
    }

    /** A function is to work for this request, and perhaps for others, but not for all of its batch. */
    void servedBy(Serving made) {
        extras().serving = made;
    }

    /** {@return whether a caller waits, and the dispatcher has given no outcome} */
    boolean isWanted() {
        return isOpen() && !isWithdrawn();
    }

    /** Its caller has given up: a function that works for it may be needless now. */
    private void tellServing() {
        RequestExtras its = asked().extras;
        Serving alone = its == null ? null : its.serving;
        if (alone != null) {
            alone.givenUp();
        }
        IoBatch<I, O> sent = batch();
        if (sent != null) {
            sent.givenUp();
        }
    }

    /** Fails a request that was never sent. */
    void refuse(IoFailure failure) {
        settle(failure);
        if (home == null) {
            deliver();
        } else {
            home.deliver(this::deliver);
        }
    }

    /**
     * The time is up. On the home lane, or the timer's thread. If it was sent, its place in the batch is closed; an answer that
     * was given before is on its way, and counts.
     */
    void expire() {
        io.collector().withdraw(this);
        IoBatch<I, O> sent = batch();
        if (sent != null && !sent.expire(this)) {
            return;
        }
        Asker waiting = asker;
        if (waiting != null && !withdrawn) {
            withdrawn = true;
            io.collector().withdraw(this); // once more: its caller may have been collecting it just now
            if (end()) {
                stopTimers();
                waiting.accept(this, new IoFailure.TimedOut());
            }
            tellServing();
        }
    }

    /**
     * The caller gives up. On the home lane, or under the plain call's own lock. The time limit of a request that was sent goes
     * on: it is what gives the slot back if the dispatcher stays silent.
     */
    void withdraw() {
        withdrawn = true;
        if (asker != null) {
            end();
        }
        io.collector().withdraw(this);
        if (batch() == null || asked().state() == RETRIED) {
            stopTimers();
        } else {
            tellServing();
        }
    }

    @Override
    boolean withdraw(TaskNode task) {
        withdraw();
        return true;
    }

    @Override
    String what() {
        return "an answer of Io \"" + io.name() + "\"";
    }

    @Override
    @Nullable
    String label() {
        return null;
    }

    @Override
    String asks() {
        return io.name();
    }

    @Override
    long answeredIn() {
        return place instanceof IoBatch<?, ?> sent ? sent.number() : 0;
    }

    @Override
    CorioListener.WaitKind reason() {
        return CorioListener.WaitKind.ANSWER;
    }

    // ------------------------------------------------------------------------------------------------ for the
    // collector

    Io<I, O> io() {
        return io;
    }

    /** {@return who gets the outcome; null if nobody does any more} */
    @Nullable
    Asker asker() {
        return asker;
    }

    /** {@return the task that waits for it, null if there is none, or no longer} On the lane that sends it. */
    @Nullable
    TaskNode askingTask() {
        Asker waiting = asker;
        return waiting == null ? null : waiting.task();
    }

    /** {@return what its dispatcher gave: an answer, an {@link IoFailure}, or {@link Again}} When it is closed. */
    @Nullable
    Object outcome() {
        return state() == EXPIRED ? new IoFailure.TimedOut() : outcome;
    }

    @Nullable
    Lane home() {
        return home;
    }

    @Nullable
    Key partition() {
        RequestExtras its = extras;
        return its == null ? null : its.partition;
    }

    @Nullable
    Context context() {
        RequestExtras its = extras;
        return its == null ? null : its.context;
    }

    /** Runs code that answers it, and those that follow it, in their context. */
    <T extends @Nullable Object> T inContext(Op<T, Exception> code) throws Exception {
        Context context = context();
        if (context == null) {
            return code.call();
        }
        List<IoRequest<I, O>> callers = new ArrayList<>(followers());
        callers.add(this);
        return context.serve(callers, requireBatch().carried(), code);
    }

    int slot() {
        RequestExtras its = extras;
        return its == null ? 0 : its.slot;
    }

    void limitedBy(@Nullable TimeoutScope timeout) {
        if (timeout != null) {
            extras().limit = timeout;
        }
    }

    void queued(Share.Queue queue) {
        place = queue;
    }

    /** Has waited since then, and all that were asked before it and wait, too. With the collector's lock. */
    void keptBackAt(long nanos) {
        RequestExtras its = extras();
        its.keptBackAt = nanos;
        its.keptBack = true;
    }

    boolean isKeptBack() {
        RequestExtras its = extras;
        return its != null && its.keptBack;
    }

    /** {@return for how many nanoseconds it has been kept from leaving, 0 if it was not seen to be} */
    long waited(long now) {
        RequestExtras its = extras;
        return its == null || !its.keptBack ? 0 : Math.max(0, now - its.keptBackAt);
    }

    boolean isQueued() {
        return place instanceof Share.Queue;
    }

    /** {@return whether it waited to be sent} It does so no longer. */
    boolean unqueue() {
        if (place instanceof Share.Queue queue) {
            queue.withdraw();
            place = null;
            return true;
        }
        return false;
    }

    void sentIn(IoBatch<I, O> sent) {
        place = sent;
    }

    /** {@return the batch in which it was sent, null if it was not} */
    @SuppressWarnings("unchecked") // it is one of its Io
    private @Nullable IoBatch<I, O> batch() {
        return place instanceof IoBatch<?, ?> sent ? (IoBatch<I, O>) sent : null;
    }

    /** {@return the request that is asked in its place, if it is another's follower, else itself} */
    @SuppressWarnings("unchecked") // equal requests are of one Io
    IoRequest<I, O> asked() {
        RequestExtras its = extras;
        return its == null || its.leader == null ? this : (IoRequest<I, O>) its.leader;
    }

    void follow(IoRequest<I, O> equal) {
        extras().leader = equal;
        RequestExtras its = equal.extras();
        if (its.followers == null) {
            its.followers = new ArrayList<>();
        }
        its.followers.add(this);
    }

    @SuppressWarnings("unchecked") // equal requests are of one Io
    List<IoRequest<I, O>> followers() {
        RequestExtras its = extras;
        return its == null || its.followers == null ? List.of() : (List<IoRequest<I, O>>) (List<?>) its.followers;
    }

    /** {@return whether it was the last} One of those who share this request gave up, by time. With the batch's monitor. */
    boolean lastSharerLeft() {
        return extras().sharersGone++ == followers().size();
    }

    void expiresWith(Expiry timer) {
        extras().expiry = timer;
    }

    /** {@return what its caller gets instead of an answer} */
    CorioException failed(IoFailure failure) {
        return io.failed(failure, input);
    }

    /** {@return the same, for somebody who looks on} */
    CorioException toException(IoFailure failure) {
        return failure.toException(io, input);
    }

    /** {@return whether the program that made it has failed or was cancelled, so that it must not be sent} */
    boolean isOrphan() {
        return asker instanceof IoFuture<?> future && future.isOrphan();
    }

    @Override
    public String toString() {
        return "request of Io \"" + io.name() + "\": " + Texts.of(input);
    }
}
