package dev.corio;

import dev.corio.seam.Observation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What leaves together: the requests a dispatcher answers, in the order they were made, retries first. It is in flight until
 * each of them has its outcome.
 *
 * <p>Answer it as a whole with {@link #complete}, or request by request; both from any thread.
 *
 * @param <I> type of the inputs
 * @param <O> type of the answers
 */
public final class IoBatch<I, O extends @Nullable Object> {

    /*
     * How it is answered: NONE ──▶ WHOLE   one claim settles all: no atomic per request
     *                          ──▶ SINGLE  each request is closed by itself: answers one by one, splits, timeouts
     */
    private static final int NONE = 0;
    private static final int WHOLE = 1;
    private static final int SINGLE = 2;

    private static final VarHandle CLAIM;
    private static final VarHandle OPEN;
    private static final VarHandle UNDELIVERED;
    private static final VarHandle RECORDED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CLAIM = lookup.findVarHandle(IoBatch.class, "claim", int.class);
            OPEN = lookup.findVarHandle(IoBatch.class, "open", int.class);
            UNDELIVERED = lookup.findVarHandle(IoBatch.class, "undelivered", int.class);
            RECORDED = lookup.findVarHandle(IoBatch.class, "recorded", Object.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Io<I, O> io;
    private final IoBatch<I, O> root; // the batch that left; a split gives parts of it
    private final List<IoRequest<I, O>> all; // deduplicated ones too
    private List<IoRequest<I, O>> asked; // what the dispatcher sees
    private volatile @Nullable Serving serving; // the function that works for all of it
    private final Lane sender;
    private final long number; // among those of its Io; 0 for a part
    private long left; // when; the collector writes, with its lock

    /** What carriers made for it. The sender's own thread writes, before the dispatcher sees the batch. */
    private List<@Nullable Object> carried = List.of();

    private final long
            waited; // nanoseconds since the first of its requests was made, at most; 0 if nobody records that
    /** What is recorded of it, a {@code JfrEvents.Batch}: that class may be missing. The sender's own thread sets it, before dispatch. */
    private volatile @Nullable Object recorded;

    private BatchEvents.@Nullable Sent sent; // what listeners were told, if there are any; the sender's holder
    private volatile Observation.@Nullable Watch watch; // of the root; its dispatcher sets it
    private int claim;
    private int open; // requests asked that have no outcome yet, once claimed SINGLE
    private int undelivered; // the same, until the outcome has been posted: a freed slot must not be seen before it

    /** A batch that leaves. Its requests leave the collector, whose lock is held. */
    IoBatch(Io<I, O> io, List<IoRequest<I, O>> requests, Lane sender, long number, long waited) {
        this.io = io;
        this.sender = sender;
        this.number = number;
        this.waited = waited;
        this.root = this;
        this.all = requests;
        this.asked = requests;
        this.open = requests.size();
        this.undelivered = requests.size();
        for (IoRequest<I, O> request : requests) {
            request.sentIn(this);
        }
    }

    private IoBatch(IoBatch<I, O> root, List<IoRequest<I, O>> part) {
        this.io = root.io;
        this.sender = root.sender;
        this.number = 0;
        this.waited = 0;
        this.root = root;
        this.asked = part;
        this.all = new ArrayList<>(part);
        part.forEach(leader -> all.addAll(leader.followers()));
    }

    /** {@return the Io whose requests these are} */
    public Io<I, O> io() {
        return io;
    }

    /** {@return the requests, unmodifiable} */
    public List<IoRequest<I, O>> requests() {
        return Collections.unmodifiableList(asked);
    }

    /** {@return the inputs of the requests, in their order, unmodifiable} */
    public List<I> inputs() {
        List<I> inputs = new ArrayList<>(asked.size());
        for (IoRequest<I, O> request : asked) {
            inputs.add(request.input());
        }
        return Collections.unmodifiableList(inputs);
    }

    /** {@return how many requests there are} */
    public int size() {
        return asked.size();
    }

    /**
     * Answers every request.
     *
     * @param outputs one for each request, in their order; nulls are answers
     * @throws IllegalStateException if their number is not that of the requests, or if a request has an outcome already; every
     *     request that is still open then fails with it
     */
    public void complete(List<? extends O> outputs) {
        completeWith(Objects.requireNonNull(outputs, "outputs").toArray());
    }

    /**
     * Fails every request that has no outcome yet: each caller gets an {@link IoFailedException} of its own with this cause.
     *
     * @param cause why
     */
    public void fail(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        if (root == this && CLAIM.compareAndSet(this, NONE, WHOLE)) {
            for (IoRequest<I, O> request : asked) {
                request.settleFailed(cause);
            }
            deliverAll();
            return;
        }
        for (IoRequest<I, O> request : asked) {
            request.failIfOpen(cause);
        }
    }

    /**
     * Cuts the batch into parts that may be answered apart from each other, as when a source takes only so many at once. They
     * are in flight as one batch.
     *
     * @param size how many requests a part holds at most, at least 1
     * @return the parts, in order
     */
    public List<IoBatch<I, O>> split(int size) {
        Checks.positive(size, "size");
        root.claimSingle();
        List<IoBatch<I, O>> parts = new ArrayList<>();
        for (int from = 0; from < asked.size(); from += size) {
            parts.add(new IoBatch<>(root, asked.subList(from, Math.min(asked.size(), from + size))));
        }
        return parts;
    }

    // ------------------------------------------------------------------------------------------------ for listeners

    /** {@return the lane that sends it} */
    Lane sender() {
        return sender;
    }

    long number() {
        return number;
    }

    void leavesAt(long nanos) {
        left = nanos;
    }

    /** {@return for how many nanoseconds the oldest of its requests has waited} From any thread that saw it in flight. */
    long oldest(long now) {
        long oldest = now - left;
        for (IoRequest<I, O> request : all) {
            oldest = Math.max(oldest, request.waited(now));
        }
        return oldest;
    }

    /** {@return what carriers of the Corio made for it, one each; empty if none makes anything} */
    List<@Nullable Object> carried() {
        return carried;
    }

    void knownAs(BatchEvents.Sent told) {
        sent = told;
    }

    BatchEvents.@Nullable Sent sent() {
        return sent;
    }

    /** {@return what its requests have in common, null if the dispatcher is not partitioned} */
    @Nullable
    Key partition() {
        return io.isPartitioned() ? all.getFirst().partition() : null;
    }

    // ------------------------------------------------------------------------------------------------ for recordings

    long waited() {
        return waited;
    }

    void recordedAs(JfrEvents.Batch event) {
        recorded = event;
    }

    /** {@return what is recorded of it, to be written} Once: who closes it and who sends it may both ask. */
    JfrEvents.@Nullable Batch takeRecorded() {
        return recorded == null ? null : (JfrEvents.Batch) RECORDED.getAndSet(this, null);
    }

    // ------------------------------------------------------------------------------------------------ for the test kit

    void watchedBy(Observation.Watch hears) {
        Observation.Watch once = new Observers.Once(hears);
        Observation.Watch before = root.watch;
        root.watch = before == null ? once : new Observers.Both(before, once);
        if ((int) OPEN.getVolatile(root) == 0) { // the time of all was up before it came to its dispatcher
            once.settled(Observers.outcomesOf(root.asked));
        }
    }

    /** {@return the error, to be thrown at who answers} */
    IllegalStateException refused(IllegalStateException error) {
        Observation.Watch watching = root.watch;
        if (watching != null) {
            watching.refused(error);
        }
        return error;
    }

    // ------------------------------------------------------------------------------------------------ sending

    /** Hands the batch to its dispatcher. On the own thread of this lane. */
    void dispatch(Lane lane) {
        Context callers = all.getFirst().context();
        carried = callers == null ? List.of() : callers.begin(io.name(), all);
        Listening.dispatched(this);
        try {
            if (io.options().deduplicate()) {
                fold();
                if (asked.isEmpty()) {
                    return;
                }
            }
            io.corio().observers().sent(this, all);
            lane.dispatching(io);
            IoDispatcher<I, O> dispatcher = io.dispatcher();
            if (dispatcher instanceof FunctionDispatchers.OfFunction) {
                dispatcher.dispatch(this);
            } else {
                this.<@Nullable Void>inContext(() -> {
                    dispatcher.dispatch(this);
                    return null;
                });
            }
        } catch (Throwable thrown) {
            fail(thrown);
        } finally {
            lane.dispatching(null);
        }
    }

    /** {@return the function that is to work for this batch, to be begun} */
    Serving serve() {
        Serving made = new Serving(asked);
        if (root == this) {
            serving = made;
        } else {
            asked.forEach(request -> request.servedBy(made));
        }
        return made;
    }

    /** The caller of one of the requests has given up. */
    void givenUp() {
        Serving whole = serving;
        if (whole != null) {
            whole.givenUp();
        }
    }

    /** Runs code that answers the batch in the context of all its callers. On the thread of that code. */
    <T extends @Nullable Object> T inContext(Op<T, Exception> code) throws Exception {
        Context context = all.getFirst().context();
        return context == null ? code.call() : context.serve(all, root.carried, code);
    }

    /** Lets equal inputs follow the first of them. */
    private void fold() {
        Map<I, List<IoRequest<I, O>>> equals =
                new LinkedHashMap<>(all.size() * 2); // inputs are code of users: no monitor yet
        for (IoRequest<I, O> request : all) {
            equals.computeIfAbsent(request.input(), input -> new ArrayList<>(1)).add(request);
        }
        fold(equals.values());
    }

    /** What has expired since the batch was cut is left out. */
    private synchronized void fold(Collection<List<IoRequest<I, O>>> equals) {
        List<IoRequest<I, O>> distinct = new ArrayList<>(equals.size());
        for (List<IoRequest<I, O>> same : equals) {
            IoRequest<I, O> leader = null;
            for (IoRequest<I, O> request : same) {
                if (!request.isOpen()) {
                    continue;
                }
                if (leader == null) {
                    leader = request;
                    distinct.add(request);
                } else {
                    request.follow(leader);
                }
            }
        }
        asked = distinct;
        open = distinct.size();
        undelivered = distinct.size();
    }

    // ------------------------------------------------------------------------------------------------ answering

    /** Gives each request its outcome: an answer, or an {@link IoFailure}. */
    void completeWith(@Nullable Object[] outcomes) {
        if (outcomes.length != asked.size()) {
            throw broken("was answered with " + outcomes.length + " outputs for " + asked.size()
                    + " inputs; give one for each input, in order (keyed, mapped and grouped allow gaps)");
        }
        if (root == this && CLAIM.compareAndSet(this, NONE, WHOLE)) {
            for (int i = 0; i < outcomes.length; i++) {
                asked.get(i).settle(outcomes[i]);
            }
            deliverAll();
            return;
        }
        if ((int) CLAIM.getVolatile(root) == WHOLE || asked.stream().anyMatch(IoRequest::isSettled)) {
            throw broken("was answered twice: a batch of " + asked.size()
                    + " requests was completed when some of them had an" + " outcome already");
        }
        closeEach(outcomes);
    }

    /** One that another thread answered meanwhile is an error, when the others have their outcome. */
    private void closeEach(@Nullable Object[] outcomes) {
        IllegalStateException twice = null;
        for (int i = 0; i < outcomes.length; i++) {
            try {
                asked.get(i).closeWith(outcomes[i]);
            } catch (IllegalStateException answered) {
                twice = answered;
            }
        }
        if (twice != null) {
            throw twice;
        }
    }

    private IllegalStateException broken(String how) {
        IllegalStateException error = refused(new IllegalStateException("Io \"" + io.name() + "\" " + how));
        fail(error);
        return error;
    }

    /** {@return false if the batch was answered as a whole} From then on, or from before, its requests close one by one. */
    boolean claimSingle() {
        return (int) CLAIM.getVolatile(this) == SINGLE
                || CLAIM.compareAndSet(this, NONE, SINGLE)
                || (int) CLAIM.getVolatile(this) == SINGLE;
    }

    /**
     * The time of one of those who wait for this request is up; when it is for all, its place in the batch is closed.
     *
     * @return false if an answer was given before, and is on its way
     */
    synchronized boolean expire(IoRequest<I, O> request) {
        IoRequest<I, O> sent = request.asked();
        if (sent.state() == IoRequest.RETRIED) {
            return true;
        }
        if (!claimSingle()) {
            return false;
        }
        if (!sent.isOpen()) {
            return false;
        }
        if (!sent.lastSharerLeft()) {
            return true;
        }
        if (!sent.tryClose(IoRequest.EXPIRED, null)) {
            return sent.state() == IoRequest.RETRIED;
        }
        closeOne();
        oneLess(request);
        return true;
    }

    // ------------------------------------------------------------------------------------------------ delivering

    /** One request was closed by itself: delivers it to all who share it. The slot comes after the answers. */
    void delivered(IoRequest<I, O> request) {
        closeOne();
        deliver(request);
        request.followers().forEach(this::deliver);
        oneLess(request);
    }

    private void deliver(IoRequest<I, O> request) {
        Lane home = request.home();
        if (home == null) {
            deliverHere(request);
        } else {
            home.deliver(request::deliver);
        }
    }

    /** What goes wrong with one must not keep the others from their answers. */
    private static void deliverHere(IoRequest<?, ?> request) {
        try {
            request.deliver();
        } catch (Throwable ours) {
            Log.error("an answer of " + request + " could not be delivered", ours);
        }
    }

    /** Each request has its outcome. */
    private void returned() {
        Listening.returned(this);
        Observation.Watch watching = watch;
        if (watching != null) {
            watching.settled(Observers.outcomesOf(asked));
        }
    }

    private void closeOne() {
        if ((int) OPEN.getAndAdd(this, -1) == 1) {
            returned();
        }
    }

    /** The outcome of one has been posted: after the last one the slot is free. */
    private void oneLess(IoRequest<I, O> request) {
        if ((int) UNDELIVERED.getAndAdd(this, -1) == 1) {
            io.collector().released(this, request.home());
        }
    }

    /** {@return whether each request has its outcome, though some may be on their way} */
    boolean isSettled() {
        return (int) CLAIM.getVolatile(this) == WHOLE || (int) OPEN.getVolatile(this) == 0;
    }

    /** Delivers a batch that was settled as a whole, with one event for each lane it came from. */
    private void deliverAll() {
        returned();
        Lane answered = null;
        for (Lane lane : io.corio().lanes()) {
            if (comesFrom(lane)) {
                answered = lane;
                lane.deliver(() -> deliverTo(lane));
            }
        }
        if (comesFrom(null)) {
            deliverTo(null);
        }
        io.collector().released(this, answered);
    }

    private boolean comesFrom(@Nullable Lane lane) {
        for (IoRequest<I, O> request : all) {
            if (request.home() == lane) {
                return true;
            }
        }
        return false;
    }

    private void deliverTo(@Nullable Lane lane) {
        for (IoRequest<I, O> request : all) {
            if (request.home() == lane) {
                deliverHere(request);
            }
        }
    }

    @Override
    public String toString() {
        return "batch of " + asked.size() + " requests of Io \"" + io.name() + "\"";
    }
}
