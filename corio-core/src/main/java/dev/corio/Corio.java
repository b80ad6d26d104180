package dev.corio;

import dev.corio.seam.Actor;
import dev.corio.seam.Observation;
import dev.corio.seam.Seam;
import dev.corio.seam.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The runtime: lanes, their I/O operations, timers. Long-lived, thread-safe, closed once.
 *
 * <pre>{@code
 * try (Corio corio = Corio.create()) {
 *     Io<Long, User> users = corio.io("users", IoDispatcher.keyed(repository::findAllById, User::id));
 *     List<String> names = corio.call(task ->
 *             task.map(orders, order -> users.call(order.userId()).name()));   // one query, not orders.size()
 * }
 * }</pre>
 *
 * <p>A program given to {@link #run}, {@link #call} or {@link #start} stays on one lane. Its tasks run one at a time, each
 * until it needs I/O; when none can run on, everything that was asked for goes out as one batch to each {@link Io}; tasks go on
 * as their answers arrive.
 */
public final class Corio implements AutoCloseable {

    static final IoFailure CLOSED = new IoFailure.Cancelled("the Corio was closed");

    static {
        Observation.provide(new Observers.Access());
    }

    private final String name;
    private final Engine engine;
    private final Duration closeTimeout;
    private final WhenBlocked whenBlocked;
    private final @Nullable Listeners listeners;
    private final List<Lane> lanes;
    private final @Nullable World world; // null: the real one
    private final Timers timers;
    private final UserCode.Register userCode;
    private final PlainAsker.Register plainAskers;
    private final Observers observers = new Observers();
    private final ConcurrentMap<String, Io<?, ?>> ios = new ConcurrentHashMap<>();
    private final AtomicInteger nextIo = new AtomicInteger();
    private final AtomicLong begun = new AtomicLong(); // programs
    private final Queue<Collector<?, ?>> pokes = new ConcurrentLinkedQueue<>();
    private final Set<Program<?>> programs;
    private final Closing closing;
    private final @Nullable Contexts contexts; // null: nothing is carried
    private final Watchdog watchdog;
    private volatile @Nullable Management
            management; // who builds it writes, who closes it reads; null: it is not shown
    private final @Nullable ClassLoader contextClassLoader =
            Thread.currentThread().getContextClassLoader();

    private Corio(Builder builder) {
        Jfr.prepare();
        this.name = builder.name;
        this.closing = new Closing(this);
        this.world = builder.world;
        this.userCode = new UserCode.Register(closing, register());
        this.plainAskers = new PlainAsker.Register(register());
        this.programs = register();
        this.closeTimeout = builder.closeTimeout;
        this.contexts = Contexts.of(builder.isolate, builder.inherit, builder.carriers);
        this.whenBlocked = builder.whenBlocked;
        boolean releases = whenBlocked == WhenBlocked.RELEASE;
        if (releases && builder.engine == Engine.PORTABLE) {
            throw new IllegalStateException(
                    "whenBlocked(RELEASE) works on the confined engine only, and engine(PORTABLE) was"
                            + " asked for; leave one of them out, or put what blocks into task.blocking(…)");
        }
        this.listeners = builder.listeners.isEmpty() ? null : new Listeners(builder.listeners);
        ConfinedThreads.Access access = builder.engine == Engine.PORTABLE || builder.world != null
                ? null
                : ConfinedThreads.access().orElse(null);
        if (access == null && (releases || builder.engine == Engine.CONFINED)) {
            throw new IllegalStateException(
                    "the confined engine" + (releases ? ", without which there is no whenBlocked(RELEASE)," : "")
                            + " needs the JVM flag --add-opens java.base/java.lang=ALL-UNNAMED"
                            + " (=dev.corio on the module path); start the JVM with it, or use Engine.AUTO"
                            + (releases ? " without RELEASE" : ""));
        }
        this.engine = access == null ? Engine.PORTABLE : Engine.CONFINED;
        this.timers = new Timers(name, world);
        LaneEngine.Maker engines = builder.engines != null
                ? builder.engines
                : access == null
                        ? PortableEngine::new
                        : (lane, laneName) -> new ConfinedEngine(lane, laneName, access, whenBlocked);
        List<Lane> made = new ArrayList<>();
        for (int i = 0; i < builder.lanes; i++) {
            made.add(new Lane(this, i, engines));
        }
        this.lanes = List.copyOf(made);
        this.watchdog = new Watchdog(this, world == null ? builder.watchdog : Duration.ZERO);
    }

    /** {@return a runtime with one lane and the best engine the JVM allows} */
    public static Corio create() {
        return builder().build();
    }

    /** {@return a builder with the defaults of {@link #create}} */
    public static Builder builder() {
        return new Builder();
    }

    // ------------------------------------------------------------------------------------------------ I/O operations

    /**
     * Makes an I/O operation with {@link IoOptions#defaults()}.
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param ioName its name in messages and figures
     * @param dispatcher what answers its batches
     * @return the operation, open until it or this Corio is closed
     * @throws IllegalArgumentException if an open Io has that name
     */
    public <I, O extends @Nullable Object> Io<I, O> io(String ioName, IoDispatcher<I, O> dispatcher) {
        return io(ioName, dispatcher, IoOptions.defaults());
    }

    /**
     * Makes an I/O operation.
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param ioName its name in messages and figures
     * @param dispatcher what answers its batches
     * @param options how requests are collected, sent and repeated
     * @return the operation, open until it or this Corio is closed
     * @throws IllegalArgumentException if an open Io has that name
     */
    public <I, O extends @Nullable Object> Io<I, O> io(
            String ioName, IoDispatcher<I, O> dispatcher, IoOptions options) {
        Checks.notBlank(ioName, "name");
        Objects.requireNonNull(dispatcher, "dispatcher");
        Objects.requireNonNull(options, "options");
        checkOpen();
        Io<I, O> io = new Io<>(this, ioName, nextIo.getAndIncrement(), dispatcher, options);
        if (ios.putIfAbsent(ioName, io) != null) {
            throw new IllegalArgumentException("an Io called \"" + ioName
                    + "\" is open already; use that one, close it first, or" + " give another name");
        }
        return io;
    }

    // ------------------------------------------------------------------------------------------------ programs

    /**
     * Runs a program and blocks until its tree of tasks is done. Inside a task of this Corio: runs it as a child in a scope of
     * that task, whose failure may be handled there.
     *
     * @param program the code of its root task
     * @throws TaskFailedException if a task failed; its cause is what the task threw
     * @throws TaskCancelledException if the program was cancelled: by {@link #close}, or because the calling thread was
     *     interrupted, whose flag is kept
     * @throws IllegalStateException if this Corio is closed, in a task of another Corio, and in a dispatcher on a lane
     */
    public void run(TaskBody program) {
        Objects.requireNonNull(program, "program");
        SpawnSite site = SpawnSite.of(program);
        this.<@Nullable Void>call(
                task -> {
                    program.run(task);
                    return null;
                },
                site);
    }

    /**
     * The same as {@link #run}, with a result.
     *
     * @param <T> type of the result
     * @param program the code of its root task
     * @return what it returned
     * @throws TaskFailedException if a task failed; its cause is what the task threw
     * @throws TaskCancelledException if the program was cancelled
     * @throws IllegalStateException if this Corio is closed, in a task of another Corio, and in a dispatcher on a lane
     */
    public <T extends @Nullable Object> T call(TaskCall<T> program) {
        return call(program, SpawnSite.of(Objects.requireNonNull(program, "program")));
    }

    private <T extends @Nullable Object> T call(TaskCall<T> program, SpawnSite site) {
        TaskNode task = currentTask();
        if (task != null) {
            return task.program().handle().nested(program, site);
        }
        if (TaskNode.current() != null) {
            throw new IllegalStateException(
                    "Corio.call inside a task of another Corio would block that one's lane; call it in"
                            + " task.blocking(…), or use task.await(corio.start(…).future())");
        }
        checkMayBlock("Corio.call");
        return begin(program, site, "Corio.call").join();
    }

    /**
     * Starts a program and returns at once.
     *
     * @param <T> type of the result
     * @param program the code of its root task
     * @return how to wait for it, and to cancel it
     * @throws IllegalStateException inside a task of this Corio, which it would outlive: fork there; if this Corio is closed;
     *     and in a dispatcher or listener on a lane
     */
    public <T extends @Nullable Object> Running<T> start(TaskCall<T> program) {
        Objects.requireNonNull(program, "program");
        if (currentTask() != null) {
            throw new IllegalStateException(
                    "Corio.start inside a task would outlive it; use task.fork(…), which ends with the" + " task");
        }
        return begin(program, SpawnSite.of(program), "Corio.start");
    }

    private <T extends @Nullable Object> Program<T> begin(TaskCall<T> code, SpawnSite site, String call) {
        checkNotOnLane(call);
        Context context = capture();
        Lane lane = lanes.size() == 1 ? lanes.getFirst() : emptiest();
        Program<T> program = new Program<>(lane, code, site);
        program.carries(context);
        programs.add(program);
        if (closing.refusesPrograms()) {
            programs.remove(program);
            throw new IllegalStateException(
                    closing.isClosed()
                            ? closedMessage()
                            : this
                                    + " is shutting down and takes no more programs; make a new one, or shut it down later");
        }
        lane.begin(program);
        return program;
    }

    private Lane emptiest() {
        return lanes.stream().min(Comparator.comparingInt(Lane::load)).orElseThrow();
    }

    // ------------------------------------------------------------------------------------------------ closing

    /**
     * Refuses new programs, lets those that run end within this time, then closes.
     *
     * @param grace how long to wait
     * @return whether all programs ended by themselves
     * @throws IllegalStateException inside a task, a dispatcher or a listener of this Corio
     */
    public boolean shutdown(Duration grace) {
        Checks.notNegative(grace, "grace");
        closing.checkCaller("Corio.shutdown");
        return closing.shutdown(Checks.nanos(grace), closeTimeout);
    }

    /**
     * Refuses new programs and calls, cancels everything, interrupts code inside {@code blocking} and dispatcher functions
     * once, and waits at most {@code closeTimeout} for all to unwind; then returns, having logged each thread that is still
     * inside code of users, with its stack, and the tasks that go on inside {@code uncancellable}, with what they wait for.
     * Idempotent.
     *
     * @throws IllegalStateException inside a task, a dispatcher or a listener of this Corio
     */
    @Override
    public void close() {
        closing.checkCaller("Corio.close");
        closing.close(closeTimeout);
    }

    // ------------------------------------------------------------------------------------------------ figures

    /** {@return figures per lane and Io} */
    public CorioStats stats() {
        return new CorioStats(
                engine,
                lanes.stream().map(Lane::stats).toList(),
                ios.values().stream()
                        .sorted(Comparator.comparing(Io::name))
                        .map(Io::stats)
                        .toList());
    }

    /**
     * {@return what is going on, as text for a person} The figures of each Io; then for each lane its tasks: path, what they
     * wait for, who holds that, and their own stack frames; of the first 100 tasks, and a count of the others. On a live system
     * it costs each lane about a millisecond, when it next passes from one task to another. A lane that does not do so within
     * a second is held by what it runs, and that is told. From any thread; blocks no longer than that.
     */
    public String dump() {
        return Dump.of(this);
    }

    @Override
    public String toString() {
        return "Corio \"" + name + "\"";
    }

    /**
     * {@return whether the calling thread runs a task of this, which may call its Ios and suspend} Not so inside
     * {@link Task#blocking}, and in code that a lane runs itself. For libraries that do something else elsewhere; it costs
     * some nanoseconds.
     */
    public boolean isInTask() {
        TaskNode task = TaskNode.current();
        return task != null && task.lane().corio() == this;
    }

    /** {@return its name, as in messages} */
    public String name() {
        return name;
    }

    // ------------------------------------------------------------------------------------------------ for the runtime

    /** {@return that of the thread that made this} Functions and dispatchers see it: they serve many callers at once. */
    @Nullable
    ClassLoader contextClassLoader() {
        return contextClassLoader;
    }

    /** {@return what the calling thread, which is no task, has for programs and requests to carry; null if nothing is} */
    @Nullable
    Context capture() {
        return contexts == null ? null : contexts.capture();
    }

    /** {@return what that carrier made for a batch} */
    Optional<Object> made(BatchCarrier carrier, List<@Nullable Object> made) {
        return contexts == null ? Optional.empty() : contexts.made(carrier, made);
    }

    List<Lane> lanes() {
        return lanes;
    }

    WhenBlocked whenBlocked() {
        return whenBlocked;
    }

    /** {@return who is told what happens, null if nobody is} */
    @Nullable
    Listeners listeners() {
        return listeners;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    /** It is closed: nobody is to see it any more. */
    void closed() {
        Management shown = management;
        if (shown != null) {
            shown.close();
        }
        if (listeners != null) {
            listeners.closed(this);
        }
    }

    Timers timers() {
        return timers;
    }

    PlainAsker.Register plainAskers() {
        return plainAskers;
    }

    Observers observers() {
        return observers;
    }

    UserCode.Register userCode() {
        return userCode;
    }

    /** {@return the number of a program that is made now} */
    long nextProgram() {
        return begun.incrementAndGet();
    }

    Set<Program<?>> programs() {
        return programs;
    }

    List<Program<?>> livePrograms() {
        return List.copyOf(programs);
    }

    /** {@return those that are open} */
    Collection<Io<?, ?>> ios() {
        return ios.values();
    }

    void forget(Io<?, ?> io) {
        ios.remove(io.name(), io);
    }

    /** A task starts a program beside its own, also while only those that run may end. */
    void began(Program<?> program) {
        programs.add(program);
        if (closing.isClosed()) {
            program.cancel(this + " was closed"); // closing looks at its programs after it has set its state
        }
    }

    void ended(Program<?> program) {
        programs.remove(program);
        closing.somethingEnded();
    }

    void laneEnded() {
        if (lanes.stream().allMatch(Lane::isOver)) {
            timers.close(); // not before: what cleans up may sleep, or wait for a time
        }
        closing.somethingEnded();
    }

    boolean isClosed() {
        return closing.isClosed();
    }

    String closedMessage() {
        return this + " is closed; make a new one, or close it later";
    }

    private void checkOpen() {
        if (closing.isClosed()) {
            throw new IllegalStateException(closedMessage());
        }
    }

    /** {@return the task of this Corio that is calling, on its lane} */
    @Nullable
    TaskNode currentTask() {
        for (int i = 0; i < lanes.size(); i++) {
            TaskNode task = lanes.get(i).current();
            if (task != null) {
                return task;
            }
        }
        return null;
    }

    /** Refuses what would block a lane's own thread, of whichever Corio. */
    void checkMayBlock(String call) {
        if (Lane.isOwnThreadOfAny()) {
            refuseOnLane(call);
        }
    }

    private static void refuseOnLane(String call) {
        throw new IllegalStateException(
                call + " was called on the lane's own thread, in a dispatcher or listener: it would"
                        + " wait for itself. Answer the batch from another thread (IoDispatcher.batch runs its function on one)");
    }

    boolean isOnLane() {
        return lanes.stream().anyMatch(Lane::isOwnThread);
    }

    /** Refuses what belongs to no task on this Corio's own lanes. */
    void checkNotOnLane(String call) {
        if (isOnLane()) {
            refuseOnLane(call);
        }
    }

    /** Asks for a collector to send what waits in it: of any idle lane if there is one, else of the first that will be. */
    void poke(Collector<?, ?> collector) {
        pokes.add(collector);
        for (Lane lane : lanes) { // all: one alone may get a program at this moment
            if (lane.isParked()) {
                lane.engine().wake();
            }
        }
    }

    /** Hands what was asked for to a lane that is idle. */
    void takePokes(Lane idle) {
        for (Collector<?, ?> each = pokes.poll(); each != null; each = pokes.poll()) {
            idle.poke(each);
        }
    }

    boolean hasPokes() {
        return !pokes.isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ in worlds of
    // tests

    /** {@return the world that says who runs when, null in the real one} */
    @Nullable
    World world() {
        return world;
    }

    /** {@return a set that any thread changes} In a world it keeps the order in which they came; copy it to go through it. */
    private <E> Set<E> register() {
        return world == null ? ConcurrentHashMap.newKeySet() : Collections.synchronizedSet(new LinkedHashSet<>());
    }

    /** {@return who the calling thread will be, which begins to run beside the lanes; null in the real world} */
    @Nullable
    Actor actor(String what) {
        return world == null ? null : world.actor(what);
    }

    /** The calling thread runs beside the lanes no longer. */
    void resigns() {
        Actor self = world == null ? null : world.current();
        if (self != null) {
            self.resigned();
        }
    }

    /**
     * Where a world says who runs: waits for something to hold, or an interrupt. The caller waits in his own way then.
     *
     * @return the nanoseconds that are left to wait for it: as many as before in the real world
     */
    long await(BooleanSupplier until, long nanos) {
        return world == null || world.visitor().await(until, nanos) ? nanos : 0;
    }

    /** The same, for any time. */
    void await(BooleanSupplier until) {
        if (world != null) {
            world.visitor().await(until);
        }
    }

    /** Runs code that may be of users on a virtual thread of its own. */
    void startThread(String what, Runnable code) {
        Actor actor = actor(what);
        Thread thread = Thread.ofVirtual()
                .name(name + "-" + what)
                .inheritInheritableThreadLocals(false)
                .unstarted(
                        actor == null
                                ? code
                                : () -> {
                                    actor.begin();
                                    try {
                                        code.run();
                                    } finally {
                                        actor.resigned();
                                    }
                                });
        thread.setContextClassLoader(contextClassLoader);
        thread.start();
    }

    /** How a {@link Corio} is made. */
    public static final class Builder {
        private String name = "corio";
        private int lanes = 1;
        private Engine engine = Engine.AUTO;
        private Duration closeTimeout = Duration.ofSeconds(10);
        private final Set<ScopedValue<?>> inherit = new LinkedHashSet<>();
        private final Set<ScopedValue<?>> isolate = new LinkedHashSet<>();
        private final List<ContextCarrier> carriers = new ArrayList<>();
        private Duration watchdog = Duration.ofMillis(100);
        private WhenBlocked whenBlocked = WhenBlocked.HOLD;
        private final List<CorioListener> listeners = new ArrayList<>();
        private boolean jmx;
        private LaneEngine.@Nullable Maker engines; // null: those of the JVM
        private @Nullable World world;

        static {
            new SeamOfBuilder();
        }

        private Builder() {}

        /** The way in for the test kit. */
        private static final class SeamOfBuilder extends Seam {
            @Override
            public void surround(Object builder, World world) {
                ((Builder) builder).world = world;
            }
        }

        /**
         * Sets the name in messages and of threads. Default: {@code corio}.
         *
         * @param value the name
         * @return this
         */
        public Builder name(String value) {
            this.name = Checks.notBlank(value, "name");
            return this;
        }

        /**
         * Sets how many lanes there are, each of which runs one task at a time. Default: 1. More use more cores; programs are
         * spread over them, and batches take what idle lanes have collected together.
         *
         * @param value at least 1
         * @return this
         */
        public Builder lanes(int value) {
            this.lanes = Checks.positive(value, "lanes");
            return this;
        }

        /**
         * Sets the engine. Default: {@link Engine#AUTO}.
         *
         * @param value the engine
         * @return this
         */
        public Builder engine(Engine value) {
            this.engine = Objects.requireNonNull(value, "engine");
            return this;
        }

        /**
         * Sets how long {@link Corio#close} waits for code of users to end. Default: 10 seconds.
         *
         * @param value zero or more
         * @return this
         */
        public Builder closeTimeout(Duration value) {
            this.closeTimeout = Checks.notNegative(value, "closeTimeout");
            return this;
        }

        /**
         * Carries scoped values from callers to tasks and requests (a trace id, say). Default: none; further calls add to them.
         *
         * <p>They are taken where a program starts and where a plain thread calls an {@link Io}, and bound for all tasks of the
         * program. Code of a task may rebind them: children it starts and requests it makes in there carry what is bound then. A
         * dispatcher reads them with {@link IoRequest#get}; they are not bound while it runs, as its callers may differ.
         *
         * @param values what to carry
         * @return this
         */
        public Builder inherit(ScopedValue<?>... values) {
            addTo(inherit, values);
            return this;
        }

        /**
         * Carries scoped values as {@link #inherit} does, and keeps apart whose values differ (a tenant, a principal): their requests
         * never share a batch, an answer of {@link IoOptions#withDeduplicate deduplication}, a cache entry or a flight. So they
         * can be, and are, bound while a dispatcher runs. Default: none; further calls add to them. One that is given to both is
         * isolated.
         *
         * <p>Values are compared by {@code equals} and {@code hashCode}, unbound being a value of its own; of equal ones the
         * dispatcher sees that of the first request. A {@code hashCode} that throws does so where a program or child is
         * started or a request made; an {@code equals} that throws means different.
         *
         * @param values what to carry and to keep apart
         * @return this
         */
        public Builder isolate(ScopedValue<?>... values) {
            addTo(isolate, values);
            return this;
        }

        private static void addTo(Set<ScopedValue<?>> all, ScopedValue<?>[] values) {
            Objects.requireNonNull(values, "values");
            for (ScopedValue<?> value : values) {
                Objects.requireNonNull(value, "value");
            }
            all.addAll(List.of(values));
        }

        /**
         * Adds a carrier of what lives in thread-locals. Default: none. Several are restored in the order in which they were
         * added. One that is a {@link BatchCarrier} also follows what tasks change, and batches.
         *
         * @param carrier captures and restores
         * @return this
         */
        public Builder carrier(ContextCarrier carrier) {
            carriers.add(Objects.requireNonNull(carrier, "carrier"));
            return this;
        }

        /**
         * Sets how long a lane may be held before the watchdog tells. Between two suspension points a task has its lane to itself:
         * while it blocks in foreign code, or computes, no other task of the lane runs and no batch leaves. The same goes for
         * {@code dispatch}, {@code inline} functions and {@code equals} of keys. The watchdog says once for each hold who it is, for
         * how long, and where its thread stands: as a warning of the {@link System.Logger} {@code dev.corio}, and to listeners. It
         * looks now and then: a hold is told of when it has lasted between once and twice this long.
         *
         * <p>A lane that is held hears of nothing. If a task holds it for longer than this and somebody has asked for the task to end
         * ({@link Running#cancel}, {@link Fork#cancel}, the time limit of a {@link Task#timeout}, {@link Corio#close}), the watchdog
         * interrupts the task's thread, once; what its code throws of that is part of the cancellation.
         *
         * @param value how long; at least a millisecond, or zero for no watchdog, and no such interrupts. Default: 100 ms
         * @return this
         * @throws IllegalArgumentException if it is below a millisecond and not zero
         */
        public Builder watchdog(Duration value) {
            Checks.notNegative(value, "watchdog");
            if (!value.isZero() && value.compareTo(Watchdog.SHORTEST) < 0) {
                throw new IllegalArgumentException("watchdog is " + value + "; give at least " + Watchdog.SHORTEST
                        + ", or Duration.ZERO to do without it");
            }
            this.watchdog = value;
            return this;
        }

        /**
         * Sets what happens to a lane whose task blocks by other means than a suspension point. Default: {@link WhenBlocked#HOLD}.
         *
         * @param value what happens; {@link WhenBlocked#RELEASE} needs {@link Engine#CONFINED}
         * @return this
         */
        public Builder whenBlocked(WhenBlocked value) {
            this.whenBlocked = Objects.requireNonNull(value, "whenBlocked");
            return this;
        }

        /**
         * Adds a listener. Several may be added; each hears everything, in this order. Default: none, which costs nothing. One that
         * implements some methods only costs what those need.
         *
         * @param value what is to hear
         * @return this
         */
        public Builder listener(CorioListener value) {
            listeners.add(Objects.requireNonNull(value, "listener"));
            return this;
        }

        /**
         * Shows the runtime to JMX, as a {@link CorioMXBean} of the platform's server, from {@link #build} until {@link Corio#close}:
         * for {@code corio attach}, consoles and agents. Where that fails, or where the JVM has no module {@code java.management}, a
         * warning is logged, and everything else works.
         *
         * @param value whether to show it. Default: no
         * @return this
         */
        public Builder jmx(boolean value) {
            this.jmx = value;
            return this;
        }

        /** Runs the lanes on other engines than ours. For verification. */
        Builder engines(LaneEngine.Maker maker) {
            this.engines = maker;
            return this;
        }

        /** {@return a runtime whose lanes nobody runs} For verification. */
        Corio unopened() {
            return new Corio(this);
        }

        /**
         * Makes the runtime and starts its lanes.
         *
         * @return the runtime
         * @throws IllegalStateException if {@link Engine#CONFINED} or {@link WhenBlocked#RELEASE} was asked for and the JVM does not
         *     allow it; if {@link WhenBlocked#RELEASE} was asked for with {@link Engine#PORTABLE}
         */
        public Corio build() {
            Corio corio = unopened();
            corio.lanes.forEach(Lane::open);
            corio.watchdog.open();
            if (jmx) {
                corio.management = Management.of(corio);
            }
            if (corio.listeners != null) {
                corio.listeners.opened(corio); // one may close it
            }
            return corio;
        }
    }
}
