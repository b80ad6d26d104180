package dev.corio;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A root task and what belongs to its whole tree: the lane it stays on, the handle of its tasks, its caches, its outcome.
 *
 * @param <T> type of the result
 */
sealed class Program<T extends @Nullable Object> extends TaskNode implements Running<T> permits FlightProgram {

    private final Lane lane;
    private final long number;
    private final long caller; // id of the plain thread that started it
    private final Program<?> host; // itself, but for a flight
    private @Nullable TaskCall<T> code; // let go of when it has begun: handles are kept for long
    private final SpawnSite site;
    private final TaskHandle handle;
    private final @Nullable ClassLoader contextClassLoader;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Map<Io<?, ?>, ProgramCache<?, ?>> caches = new HashMap<>(0); // lane
    private @Nullable Set<WaitQueue> used; // lane; weakly, as a program may outlive thousands of them
    private @Nullable SingleFlight<Object, ?> flights; // lane
    private @Nullable Set<FlightProgram<?>> running; // lane: flights that run its code
    private int tasks; // lane: started and not ended, the root included
    private int closedWaits; // lane: of these, in waits that only tasks can end
    private int heldWaits; // lane: of these, for certain tasks that are not their children
    private TaskNode lastWait = this; // lane: whose began last
    private volatile boolean stuck; // lane writes, other lanes' searches peek: no task can go on by itself
    private @Nullable T result; // lane; others read it after `done`
    private @Nullable CompletableFuture<T> future; // monitor of this

    Program(Lane lane, TaskCall<T> code, SpawnSite site) {
        super(null);
        this.lane = lane;
        this.number = lane.corio().nextProgram();
        this.caller = callerNow();
        this.host = this;
        this.code = code;
        this.site = site;
        this.handle = new TaskHandle(this);
        this.contextClassLoader = Thread.currentThread().getContextClassLoader();
    }

    /** A program beside another, whose code it runs: with that one's handle, caches and class loader. */
    Program(Program<?> host, TaskCall<T> code, SpawnSite site) {
        super(null);
        this.lane = host.lane;
        this.number = host.number;
        this.caller = host.caller;
        this.host = host;
        this.code = code;
        this.site = site;
        this.handle = host.handle;
        this.contextClassLoader = host.contextClassLoader;
    }

    // ------------------------------------------------------------------------------------------------ the tree

    @Override
    Program<?> program() {
        return this;
    }

    @Override
    SpawnSite site() {
        return site;
    }

    @Override
    Lane lane() {
        return lane;
    }

    /** {@return which program of its Corio it is, counted from 1; of a flight, that of its host} */
    long number() {
        return number;
    }

    /** {@return the id of the plain thread that started it, or the program whose task did} */
    final long caller() {
        return caller;
    }

    private static long callerNow() {
        TaskNode task = TaskNode.current(); // of another Corio
        return task == null ? Thread.currentThread().threadId() : task.program().caller;
    }

    /** {@return whose code it runs: itself, but for a flight} */
    final Program<?> host() {
        return host;
    }

    TaskHandle handle() {
        return handle;
    }

    /** What the caller had: libraries that look services up expect it. */
    @Nullable
    ClassLoader contextClassLoader() {
        return contextClassLoader;
    }

    @SuppressWarnings("unchecked") // keyed by the Io whose cache it is
    <I, O extends @Nullable Object> ProgramCache<I, O> cacheOf(Io<I, O> io) {
        Program<?> keeper = host.isDone() ? this : host; // what has ended keeps nothing
        return (ProgramCache<I, O>) keeper.caches.computeIfAbsent(io, made -> newCache(io));
    }

    private static <I, O extends @Nullable Object> ProgramCache<I, O> newCache(Io<I, O> io) {
        return new ProgramCache<>(io, io.options().cache().orElseThrow());
    }

    /** {@return what its tasks share executions by} On the lane. */
    @SuppressWarnings("unchecked") // whoever calls for one key expects one type
    <V extends @Nullable Object> SingleFlight<Object, V> flights() {
        if (flights == null) {
            flights = new SingleFlight<>("Task.singleFlight");
        }
        return (SingleFlight<Object, V>) flights;
    }

    /** {@return the flights that run its code} On the lane. */
    final Set<FlightProgram<?>> running() {
        return running == null ? Set.of() : running;
    }

    final void flightStarted(FlightProgram<?> flight) {
        if (running == null) {
            running = new LinkedHashSet<>();
        }
        running.add(flight);
    }

    /** One that might have gone on, and helped its tasks, has ended. */
    final void flightEnded(FlightProgram<?> flight) {
        if (running != null && running.remove(flight)) {
            suspectIfStuck();
        }
    }

    /** {@return whether it has failed or was cancelled} From any thread; may be late. */
    boolean isEnding() {
        return ending() != null;
    }

    @Override
    void body() throws Exception {
        TaskCall<T> begun = Objects.requireNonNull(code);
        code = null;
        result = begun.call(handle);
    }

    // ------------------------------------------------------------------------------------------------ who can go on

    void taskStarted() {
        tasks++;
    }

    void taskEnded() {
        tasks--;
        suspectIfStuck();
    }

    void waitBegins(TaskNode task, Wait.Kind kind) {
        closedWaits++;
        if (kind == Wait.Kind.HELD) {
            heldWaits++;
        }
        lastWait = task;
        suspectIfStuck();
    }

    final void suspectIfStuck() {
        if (closedWaits == tasks && tasks > 0) {
            stuck = true; // before any look at others: of two programs that get stuck, one sees it
            lane.suspect(this);
        }
    }

    void waitIsOver(Wait.Kind kind) {
        closedWaits--;
        if (kind == Wait.Kind.HELD) {
            heldWaits--;
        }
        if (stuck) {
            stuck = false;
        }
    }

    /** {@return whether none of its tasks can go on by itself} From other lanes: a guess, that is right for what has long been so. */
    boolean isStuck() {
        return stuck;
    }

    /** {@return the task that got it stuck, if it is} */
    TaskNode lastWait() {
        return lastWait;
    }

    /** {@return whether a task of it waits for one that is not its child} Without such a wait there is no cycle. */
    boolean hasHeldWaits() {
        return heldWaits > 0;
    }

    /** {@return its tasks, parents before children} On its lane. */
    Iterable<TaskNode> tasks() {
        return () -> new TaskWalk(this);
    }

    /** Its tasks wait for each other. On its lane. */
    void deadlocked(String report) {
        if (!isOver()) {
            end(Ending.deadlocked(this, report));
        }
    }

    /** {@return how many of its tasks have not ended} On its lane. */
    int size() {
        return tasks;
    }

    /** It has used what tasks of others may wait for. */
    void uses(WaitQueue queue) {
        if (used == null) {
            used = Collections.newSetFromMap(new WeakHashMap<>());
        }
        used.add(queue);
    }

    /** {@return what it has used and is still there} */
    Set<WaitQueue> used() {
        return used == null ? Set.of() : used;
    }

    @Override
    void ended() {
        caches.clear();
        used().forEach(queue -> queue.ended(this));
        used = null;
        Listening listening = lane.listening();
        if (listening == null) {
            letOut();
        } else {
            listening.letOutWhenTold(this);
        }
    }

    /** Who waits for the program hears of its end. By the holder of the lane. */
    void letOut() {
        done.countDown();
        lane.corio().ended(this);
        CompletableFuture<T> waiting;
        synchronized (this) {
            waiting = future;
        }
        if (waiting != null) {
            lane.corio().startThread("future", () -> completeFuture(waiting));
        }
    }

    /** Its lane ended, by a close that did not wait, just before the program came. */
    void cameLate() {
        endClosed();
        startFailed(null);
    }

    /** Its Corio was closed. On the lane. */
    final void endClosed() {
        end(Ending.cancelled(this, lane.corio() + " was closed"));
    }

    // ------------------------------------------------------------------------------------------------ for who waits

    @Override
    public T join() {
        checkMayWait();
        if (!Thread.currentThread().isVirtual()) {
            Patience.until(this::isDone);
        }
        boolean interrupted = false;
        while (true) {
            try {
                lane.corio().await(() -> done.getCount() == 0);
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                cancel("the thread that waits for the program was interrupted");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome();
    }

    @Override
    public T join(Duration limit) {
        checkMayWait();
        Checks.notNegative(limit, "limit");
        try {
            long nanos = lane.corio().await(() -> done.getCount() == 0, Checks.nanos(limit));
            if (!done.await(nanos, TimeUnit.NANOSECONDS)) {
                throw new TaskTimeoutException(
                        "the program did not end within " + limit + "; it goes on: join it again, or cancel it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return join();
        }
        return outcome();
    }

    private void checkMayWait() {
        lane.corio().checkMayBlock("Running.join");
        if (TaskNode.current() != null && done.getCount() > 0) {
            throw new IllegalStateException("Running.join blocks its thread, and a task must not block its lane: use"
                    + " task.await(running.future())");
        }
    }

    /** {@return the result} Throws what ended it. After `done`, or on the lane when it has ended. */
    @SuppressWarnings("NullAway") // null only if the program's result is
    final T outcome() {
        Ending ending = ending();
        if (ending != null) {
            throw ending.exception();
        }
        return result;
    }

    @Override
    public void cancel() {
        cancel("the program was cancelled");
    }

    void cancel(String reason) {
        if (done.getCount() > 0) {
            lane.ask(new EndRequest(this, () -> {
                if (!isOver()) {
                    end(Ending.cancelled(this, reason));
                }
            }));
        }
    }

    @Override
    public boolean isDone() {
        return done.getCount() == 0;
    }

    @Override
    public CompletableFuture<T> future() {
        CompletableFuture<T> made;
        boolean late;
        synchronized (this) {
            if (future != null) {
                return future;
            }
            made = new AwaitableFuture<>();
            future = made;
            late = isDone();
        }
        if (late) {
            completeFuture(made);
        }
        return made;
    }

    private void completeFuture(CompletableFuture<T> waiting) {
        try {
            waiting.complete(outcome());
        } catch (CorioException failed) {
            waiting.completeExceptionally(failed);
        }
    }
}
