package dev.corio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One kind of I/O operation: tasks ask one request at a time, its {@link IoDispatcher} sees batches. Made by {@link Corio#io};
 * thread-safe.
 *
 * <p>In a task a call suspends; everything the tasks of the lane ask until none of them can go on leaves as one batch. In any
 * other thread a call blocks that thread, and its request goes along with all others.
 *
 * @param <I> type of the inputs; never null
 * @param <O> type of the answers
 */
public final class Io<I, O extends @Nullable Object> implements AutoCloseable {

    private static final Duration LONGEST_BACKOFF = Duration.ofDays(1);

    private final Corio corio;
    private final String name;
    private final int index;
    private final IoDispatcher<I, O> dispatcher;
    private final @Nullable Mapper<? super I, ?> partitioner;
    private final IoOptions options;
    private final Collector<I, O> collector;
    private final CallLimit callLimit;
    private final boolean hashes; // inputs are compared
    private final LongAdder late = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder failures = new LongAdder(); // that callers have seen
    private volatile boolean closed;

    Io(Corio corio, String name, int index, IoDispatcher<I, O> dispatcher, IoOptions options) {
        this.corio = corio;
        this.name = name;
        this.index = index;
        this.options = options;
        if (dispatcher instanceof PartitionedDispatcher<I, O> partitioned) {
            this.partitioner = partitioned.by();
            this.dispatcher = partitioned.dispatcher();
        } else {
            this.partitioner = null;
            this.dispatcher = dispatcher;
        }
        this.collector = new Collector<>(this, corio.lanes());
        this.callLimit = new CallLimit(options.maxConcurrency());
        this.hashes = options.deduplicate() || options.cache().isPresent();
    }

    // ------------------------------------------------------------------------------------------------ calling

    /**
     * Asks one request. In a task: suspends it until the answer is there. In any other thread: blocks that thread.
     *
     * @param input what to ask
     * @return the answer
     * @throws IoFailedException if the dispatcher failed, did not answer ({@link NoAnswerException}) or was too slow
     *     ({@link IoTimeoutException})
     * @throws TaskCancelledException if the task was cancelled, or the waiting plain thread interrupted (its flag is kept); a
     *     request not sent yet is withdrawn
     * @throws TaskFailedException if a child of the task failed meanwhile
     * @throws IllegalStateException if this Io or its Corio is closed, in a task of another Corio, in a dispatcher or listener
     *     on the lane, and in a dispatcher function of this Io when all of its slots are taken
     */
    public O call(I input) {
        check(input);
        TaskNode task = corio.currentTask();
        if (task == null) {
            return plainCall(List.of(input)).getFirst();
        }
        task.checkEnding();
        ProgramCache<I, O> cache = cacheOf(task);
        if (cache != null) {
            return cache.call(task, input);
        }
        IoRequest<I, O> request = request(input, task.lane(), task.contextNow(), task, 0);
        ask(task, request);
        return IoFailure.answerOrThrow(this, input, task.receive(request));
    }

    /**
     * Asks several requests at once; one suspension.
     *
     * @param inputs what to ask
     * @return the answers in the order of the inputs, unmodifiable
     * @throws IoFailedException when all have ended, if one failed: the first by order of the inputs; the others are suppressed
     */
    public List<O> callAll(List<? extends I> inputs) {
        List<I> all = new ArrayList<>(Objects.requireNonNull(inputs, "inputs"));
        all.forEach(this::check);
        TaskNode task = corio.currentTask();
        if (task == null) {
            checkOpen();
            return all.isEmpty() ? List.of() : plainCall(all);
        }
        task.checkEnding();
        if (closed) {
            checkOpen(); // of the Corio's close a task hears by its cancellation
        }
        if (all.isEmpty()) {
            return List.of();
        }
        ProgramCache<I, O> cache = cacheOf(task);
        return answers(all, cache != null ? cache.callAll(task, all) : Gather.callAll(this, task, all));
    }

    /**
     * Asks a request without waiting. {@code join} and {@code get} of the future inside a task suspend it, as
     * {@link Task#await} does; its dependents run on threads of their own, never on a lane. Cancelling the future does not
     * withdraw the request. The cache of the program is neither asked nor filled.
     *
     * @param input what to ask
     * @return a future of the answer; fails with {@link IoFailedException}, also when {@link IoOptions#withMaxPending} is
     *     reached
     */
    public CompletableFuture<O> submit(I input) {
        check(input);
        TaskNode task = corio.currentTask();
        if (task == null) {
            corio.checkNotOnLane("Io.submit");
            checkNotForeign();
        } else {
            task.checkEnding();
        }
        if (task == null || closed) {
            checkOpen();
        }
        IoFuture<O> future = new IoFuture<>(corio, task);
        if (collector.isFull()) {
            IoFailure full = new IoFailure.Refused("maxPending(" + options.maxPending()
                    + ") requests wait to be sent; slow down, or use call, which waits");
            future.completeExceptionally(failed(full, input));
            return future;
        }
        Lane home = task == null ? null : task.lane();
        Context context = task == null ? corio.capture() : task.contextNow();
        IoRequest<I, O> request = request(input, home, context, future, 0);
        future.waitsFor(request);
        if (task == null) {
            open(request);
            collector.addPlain(List.of(request));
            if (corio.isClosed()) {
                future.giveUp(Corio.CLOSED);
            }
        } else {
            open(request);
            collector.add(task.lane(), request);
        }
        return future;
    }

    private List<O> plainCall(List<I> inputs) {
        checkPlainThread();
        checkOpen();
        FunctionThread.checkCall(this);
        Context context = corio.capture();
        PlainCall call = new PlainCall(inputs.size());
        List<IoRequest<I, O>> requests = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            IoRequest<I, O> request = request(inputs.get(i), null, context, call, i);
            call.waitsFor(request);
            requests.add(request);
        }
        corio.plainAskers().add(call);
        try {
            requests.forEach(this::open);
            collector.addPlain(requests);
            if (corio.isClosed()) {
                call.giveUp(Corio.CLOSED);
            }
            return answers(inputs, call.await(this));
        } finally {
            corio.plainAskers().remove(call);
        }
    }

    /** {@return the answers} Throws the first failure by order, with the others suppressed. */
    @SuppressWarnings("unchecked") // what is no failure is an answer of the dispatcher's type
    private List<O> answers(List<I> inputs, @Nullable Object[] outcomes) {
        CorioException first = null;
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] instanceof IoFailure failure) {
                CorioException exception = failed(failure, inputs.get(i));
                if (first == null) {
                    first = exception;
                } else if (first.getSuppressed().length < Failure.MOST_LATER) {
                    first.addSuppressed(exception);
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return (List<O>) Collections.unmodifiableList(java.util.Arrays.asList(outcomes));
    }

    IoRequest<I, O> request(I input, @Nullable Lane home, @Nullable Context context, Asker asker, int slot) {
        Key partition = partitionOf(input);
        if (context != null && context.isolation() != null) {
            partition = partition == null ? context.isolation() : Key.both(context.isolation(), partition);
        }
        return new IoRequest<>(this, input, home, partition, context, asker, slot);
    }

    /** Counts a request and starts its time limit, if there is one. After its asker knows it, before it is collected. */
    void open(IoRequest<I, O> request) {
        collector.opened(request);
        options.timeout().ifPresent(limit -> Expiry.set(request, limit, corio));
    }

    /** Collects a request that a task waits for. */
    void ask(TaskNode task, IoRequest<I, O> request) {
        request.limitedBy(task.innermost().limit());
        open(request);
        collector.add(task.lane(), request);
    }

    /** {@return whether the requests of a batch have a partition in common} */
    boolean isPartitioned() {
        return partitioner != null;
    }

    private @Nullable Key partitionOf(I input) {
        if (partitioner == null) {
            return null;
        }
        try {
            return new Key(partitioner.apply(input));
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Exception thrown) {
            throw new IoFailedException("Io \"" + name + "\": the partition of " + Texts.of(input) + " failed", thrown);
        }
    }

    private @Nullable ProgramCache<I, O> cacheOf(TaskNode task) {
        return options.cache().isEmpty() ? null : task.program().cacheOf(this);
    }

    // ------------------------------------------------------------------------------------------------ the cache

    /**
     * Puts an answer into the cache of the calling program, in place of what is there.
     *
     * @param input what would be asked
     * @param output the answer
     * @throws IllegalStateException outside a task, and if this Io has no cache
     */
    public void prime(I input, O output) {
        check(input);
        TaskNode task = caller("prime");
        cacheOf(task, "prime").prime(task.isolationNow(), input, output);
    }

    /**
     * Forgets an answer in the cache of the calling program, as after a write. A request under way still answers those who
     * wait for it, and is not kept.
     *
     * @param input what was asked
     * @throws IllegalStateException outside a task, and if this Io has no cache
     */
    public void clear(I input) {
        check(input);
        TaskNode task = caller("clear");
        cacheOf(task, "clear").clear(task.isolationNow(), input);
    }

    /**
     * Forgets all answers in the cache of the calling program, as {@link #clear} does; those for other values that are
     * {@linkplain Corio.Builder#isolate isolated} too.
     *
     * @throws IllegalStateException outside a task, and if this Io has no cache
     */
    public void clearAll() {
        cacheOf(caller("clearAll"), "clearAll").clearAll();
    }

    private TaskNode caller(String call) {
        TaskNode task = corio.currentTask();
        if (task == null) {
            throw new IllegalStateException("Io \"" + name + "\": " + call
                    + " works on the cache of the calling program; call it" + " in a task of this Corio");
        }
        return task;
    }

    private ProgramCache<I, O> cacheOf(TaskNode task, String call) {
        ProgramCache<I, O> cache = cacheOf(task);
        if (cache == null) {
            throw new IllegalStateException("Io \"" + name + "\" has no cache to " + call
                    + "; make it with IoOptions.withCache(CachePolicy.perProgram())");
        }
        return cache;
    }

    // ------------------------------------------------------------------------------------------------ checks

    private void check(I input) {
        Objects.requireNonNull(input, "input");
        if (hashes && input.getClass().isArray()) {
            throw new IllegalArgumentException(
                    "Io \"" + name + "\" compares inputs (deduplicate or cache), and arrays have no"
                            + " equals; use a List or a record");
        }
        if (closed) {
            checkOpen();
        }
    }

    private void checkOpen() {
        if (closed || corio.isClosed()) {
            throw new IllegalStateException(
                    closed ? "Io \"" + name + "\" is closed; make a new one with corio.io" : corio.closedMessage());
        }
    }

    private void checkPlainThread() {
        corio.checkMayBlock("Io.call");
        checkNotForeign();
    }

    private void checkNotForeign() {
        TaskNode foreign = TaskNode.current();
        if (foreign != null) {
            throw new IllegalStateException("Io \"" + name + "\" belongs to Corio \"" + corio.name()
                    + "\", but a task of Corio \"" + foreign.lane().corio().name()
                    + "\" calls it, whose lane would be blocked; make the Io on the task's own Corio, or call it in"
                    + " task.blocking(…)");
        }
    }

    // ------------------------------------------------------------------------------------------------ for the runtime

    Corio corio() {
        return corio;
    }

    int index() {
        return index;
    }

    IoDispatcher<I, O> dispatcher() {
        return dispatcher;
    }

    IoOptions options() {
        return options;
    }

    Collector<I, O> collector() {
        return collector;
    }

    CallLimit callLimit() {
        return callLimit;
    }

    boolean isWorthRetrying(Throwable cause) {
        try {
            return options.retryOn().test(cause);
        } catch (Throwable thrown) {
            if (thrown != cause) {
                cause.addSuppressed(thrown);
            }
            return false;
        }
    }

    /** {@return how long to wait after this attempt} Doubled each time, at most a day. */
    Duration backoff(int attempt) {
        Duration first = options.backoff();
        if (first.isZero()) {
            return first;
        }
        if (first.compareTo(LONGEST_BACKOFF) >= 0) {
            return LONGEST_BACKOFF;
        }
        Duration wait = first.multipliedBy(1L << Math.min(attempt - 1, 40));
        return wait.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : wait;
    }

    /** Collects a request again, from the timer's thread. */
    void requeue(IoRequest<I, O> request) {
        Lane home = request.home();
        if (home == null) {
            request.requeue();
        } else {
            home.post(request::requeue);
        }
    }

    void late() {
        late.increment();
    }

    /** {@return what a caller gets instead of an answer, counted if it is a failure} */
    CorioException failed(IoFailure failure, @Nullable Object input) {
        CorioException thrown = failure.toException(this, input);
        if (thrown instanceof IoFailedException) {
            failures.increment();
        }
        return thrown;
    }

    void retried() {
        retries.increment();
    }

    CorioStats.IoStats stats() {
        return new CorioStats.IoStats(name, index, collector.figures(), failures.sum(), retries.sum(), late.sum());
    }

    /** Something that was pending is no more: a closed Io whose last request that was gives its name back. */
    void requestEnded() {
        if (closed && collector.isIdle()) {
            corio.forget(this);
        }
    }

    // ------------------------------------------------------------------------------------------------ the Io itself

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** Refuses further calls. Pending ones are answered; then the name is free. Returns at once; idempotent; from any thread. */
    @Override
    public void close() {
        closed = true;
        requestEnded();
    }

    @Override
    public String toString() {
        return "Io \"" + name + "\"";
    }
}
