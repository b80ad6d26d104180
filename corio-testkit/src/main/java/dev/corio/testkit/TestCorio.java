package dev.corio.testkit;

import dev.corio.Action;
import dev.corio.Corio;
import dev.corio.CorioStats;
import dev.corio.seam.Seam;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A real {@link Corio} in a world of its own, for tests: one lane or thread runs at a time, a {@link Schedule} says which, and
 * time is virtual: when nobody can go on it jumps to the next moment at which somebody can. The same schedule gives the same
 * run, to the line of its {@link #trace}.
 *
 * <pre>{@code
 * try (TestCorio test = TestCorio.seed(42)) {
 *     Orders orders = new Orders(test.corio());         // code under test takes it as any other
 *     assertEquals(3, orders.total());
 * }
 * }</pre>
 *
 * <p>The schedule varies what the contract leaves open, and nothing else: which lane goes on, when answers, timers that are due
 * together and plain threads arrive, where a cancellation finds a task, and how many requests go along where a batch cannot
 * take all. Tasks that are ready go on in their order,
 * unless {@link Builder#anyOrder} was asked for.
 *
 * <p>The thread that makes it belongs to its world: others run only while it waits in a call of Corio or of this class. Threads
 * that a test starts otherwise than by {@link #go} or {@link #fork} are allowed, but when they arrive is not for the schedule to say.
 *
 * <p>Who blocks in foreign code (a latch, a lock of the JDK, {@code CompletableFuture.join}, a socket) for some milliseconds is left
 * behind until he comes back. The schedule does not rule such a run, and the {@link #trace} says where that began. Once all who
 * were left behind have been blocked for a tenth of a second, time moves on without them.
 */
public final class TestCorio implements AutoCloseable {

    private static final long SETTLING_NANOS = 60_000_000_000L; // of virtual time
    private static final long SETTLING_TURNS = 500_000;

    private final Schedule schedule;
    private final Simulation simulation;
    private final Trace trace = new Trace();
    private final Endings endings = new Endings();
    private final Corio corio;
    private boolean closed;

    private TestCorio(Builder builder) {
        this.schedule = builder.schedule;
        this.simulation = new Simulation(schedule, builder.anyOrder, builder.patience, builder.mostTurns, trace);
        try {
            Corio.Builder given = Corio.builder().listener(trace);
            Corio.Builder real = Objects.requireNonNull(builder.configure.apply(given), "configure gave null");
            if (real != given) {
                throw new IllegalStateException("configure gave another builder; give back the one that it was given");
            }
            Seam.get().surround(real, simulation);
            this.corio = real.build();
        } catch (Throwable notBuilt) {
            end();
            throw notBuilt;
        }
        simulation.dumpsBy(corio::dump);
    }

    /** {@return one in which everything comes naturally} */
    public static TestCorio create() {
        return builder().build();
    }

    /**
     * {@return one whose schedule is drawn from a seed}
     *
     * @param seed any number
     */
    public static TestCorio seed(long seed) {
        return builder().seed(seed).build();
    }

    /** {@return a builder with the defaults of {@link #create}} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the runtime} This object closes it. */
    public Corio corio() {
        return corio;
    }

    /**
     * Starts a plain thread that runs when the schedule says so.
     *
     * @param name in the trace
     * @param body its code
     * @return for its end
     */
    public TestThread<@Nullable Void> go(String name, Action body) {
        Objects.requireNonNull(body, "body");
        return fork(name, () -> {
            body.run();
            return null;
        });
    }

    /**
     * Starts a plain thread that runs when the schedule says so, and has a result.
     *
     * @param <T> type of the result
     * @param name in the trace
     * @param body its code
     * @return for its result
     */
    public <T extends @Nullable Object> TestThread<T> fork(String name, Callable<T> body) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(body, "body");
        checkOpen();
        TestThread<T> thread = new TestThread<>(this, simulation, name, body);
        endings.add(thread);
        return thread;
    }

    /**
     * Waits so long by the clock of the test: everything that is due before happens.
     *
     * @param duration how long; zero or more
     * @throws IllegalStateException in a task, whose lane would wait, too: {@code task.sleep} is for them
     */
    public void advance(Duration duration) {
        long nanos = Times.nanos(duration, "duration");
        await("advance(…)", () -> false, nanos);
    }

    /** {@return whether it holds} Waits for that, by the clock of the test. */
    boolean await(String call, BooleanSupplier until, long nanos) {
        checkOpen();
        checkNotOnLane(call);
        return simulation.visitor().await(until, nanos);
    }

    private void checkOpen() {
        if (simulation.isOver()) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    private void checkNotOnLane(String call) {
        if (simulation.isOnLane()) {
            throw new IllegalStateException(call + " was called in a task or dispatcher of " + this
                    + ", whose lane would wait for itself; call it in the test, or on a thread of test.go(…)");
        }
    }

    /**
     * Has something happen later, by the clock of the test: an answer, say.
     *
     * @param delay how much later; zero or more
     * @param action what to do; must not block, nor wait in Corio. What it throws fails the test, at the close
     */
    public void after(Duration delay, Runnable action) {
        Objects.requireNonNull(action, "action");
        long nanos = Times.nanos(delay, "delay");
        checkOpen();
        var _ = simulation.schedule(() -> endings.run(action), nanos);
    }

    /**
     * Lets the calling thread take the place of the one that made this: for frameworks that run a test on another thread than
     * its set-up.
     */
    public void enter() {
        checkOpen();
        checkNotOnLane("enter()");
        simulation.main().moves();
    }

    /** {@return how far the clock of the test has moved, or had when this was closed} */
    public Duration elapsed() {
        return Duration.ofNanos(simulation.nanoTime());
    }

    /**
     * Has the schedule choose, where the test itself leaves something open.
     *
     * @param possibilities how many; at least 1
     * @return one of them, from 0
     */
    public int choose(int possibilities) {
        if (possibilities < 1) {
            throw new IllegalArgumentException("there are " + possibilities + " possibilities; give at least 1");
        }
        return simulation.choose(possibilities);
    }

    /** {@return the schedule it was made with} */
    public Schedule schedule() {
        return schedule;
    }

    /** {@return the choices that were made so far, as a schedule that makes them again} */
    public Schedule made() {
        return Schedule.of(simulation.choicesMade());
    }

    /**
     * Puts a line of the test's own into the trace.
     *
     * @param what what to say
     */
    public void note(String what) {
        Objects.requireNonNull(what, "what");
        trace.note(simulation.nanoTime(), what);
    }

    /** {@return what happened so far, a line each; complete when this is closed} Of a very long run the last 100,000 lines. */
    public List<String> trace() {
        return trace.lines();
    }

    /** {@return what the schedule did not rule in this run; null if it ruled all} */
    @Nullable
    String unruled() {
        return simulation.unruled();
    }

    /**
     * Closes the runtime.
     *
     * @throws AssertionError if programs still run or requests still wait, or a thread of {@link #go} or {@link #fork} has not ended, or threw
     *     what nobody has joined it for, or code of {@link #after} threw or blocks
     * @throws IllegalStateException in a task, or other code that the runtime runs, which the close would wait for
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        checkNotOnLane("close()");
        Person self = simulation.current();
        if (self != null && self.isOfRuntime()) {
            throw new IllegalStateException(
                    "close() was called in code that " + corio + " runs; close it where it was made");
        }
        simulation.visitor(); // refuses the clock
        closed = true;
        boolean interrupted = Thread.interrupted(); // which is not for the close
        try {
            if (self != simulation.main()) {
                simulation.main().resigned();
            }
            endings.attempt(this::settle);
            endings.attempt(this::closeCorio);
            endings.collect(simulation);
        } finally {
            end();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        endings.check(unruled());
    }

    private void end() {
        simulation.end();
        simulation.main().resigned();
    }

    /** What can happen now happens; and what is left then is told. */
    private void settle() {
        simulation.allow(SETTLING_TURNS);
        simulation.visitor().await(() -> false, 1);
        int tasks = corio.stats().lanes().stream()
                .mapToInt(CorioStats.LaneStats::liveTasks)
                .sum();
        if (tasks > 0) {
            endings.left(Texts.count(tasks, "task has", "tasks have")
                    + " not ended; join or cancel each program before the test ends: " + corio.dump());
        }
        simulation.visitor().await(this::isSettled, SETTLING_NANOS); // functions nobody waits for may have to end
        for (CorioStats.IoStats io : corio.stats().ios()) {
            if (io.inFlight() > 0) {
                endings.left(Texts.count(io.inFlight(), "batch", "batches") + " without an answer: Io \"" + io.name()
                        + "\"");
            }
            if (io.pending() > 0) {
                endings.left(Texts.count(io.pending(), "request", "requests") + " not sent: Io \"" + io.name() + "\"");
            }
        }
    }

    private void closeCorio() {
        simulation.allow(Long.MAX_VALUE);
        corio.close();
    }

    private boolean isSettled() {
        return corio.stats().ios().stream().allMatch(io -> io.inFlight() == 0 && io.pending() == 0);
    }

    @Override
    public String toString() {
        return "test runtime with " + schedule;
    }

    /** How a {@link TestCorio} is made. */
    public static final class Builder {
        private Schedule schedule = Schedule.natural();
        private boolean anyOrder;
        private long patience = Duration.ofSeconds(10).toNanos();
        private long mostTurns = 2_000_000;
        private UnaryOperator<Corio.Builder> configure = UnaryOperator.identity();

        private Builder() {}

        /**
         * Sets what is chosen. Default: {@link Schedule#natural}.
         *
         * @param value the schedule
         * @return this
         */
        public Builder schedule(Schedule value) {
            this.schedule = Objects.requireNonNull(value, "schedule");
            return this;
        }

        /**
         * Draws what is chosen from a seed.
         *
         * @param value any number
         * @return this
         */
        public Builder seed(long value) {
            return schedule(Schedule.seed(value));
        }

        /**
         * Lets ready tasks go on in any order, for code that wants to depend on less than the contract promises.
         *
         * @return this
         */
        public Builder anyOrder() {
            this.anyOrder = true;
            return this;
        }

        /**
         * Sets how long, in real time, a waiting thread bears that nobody gets a turn, before it fails: because answers do not come,
         * or somebody computes for as long. Default: 10 seconds.
         *
         * @param value how long; positive
         * @return this
         */
        public Builder patience(Duration value) {
            if (!Objects.requireNonNull(value, "patience").isPositive()) {
                throw new IllegalArgumentException("patience is " + value + "; give more than zero");
            }
            this.patience = Times.saturated(value);
            return this;
        }

        /**
         * Sets how many turns lanes and threads may take in all, before a waiting thread fails: a test that polls for what never
         * comes takes no time, and would go on for ever. Default: two millions, which take some seconds.
         *
         * @param value how many; at least 1
         * @return this
         */
        public Builder mostTurns(long value) {
            if (value < 1) {
                throw new IllegalArgumentException("mostTurns is " + value + "; give at least 1");
            }
            this.mostTurns = value;
            return this;
        }

        /** {@return this} Waits no longer than so. */
        Builder patienceAtMost(long nanos) {
            patience = Math.min(patience, nanos);
            return this;
        }

        /**
         * Sets options of the runtime: lanes, say. Its engine is the portable one, and its watchdog is off. May be called several times.
         *
         * @param value sets them, on the builder that it is given, and gives that back
         * @return this
         */
        public Builder configure(UnaryOperator<Corio.Builder> value) {
            Objects.requireNonNull(value, "configure");
            UnaryOperator<Corio.Builder> before = configure;
            this.configure =
                    builder -> value.apply(Objects.requireNonNull(before.apply(builder), "configure gave null"));
            return this;
        }

        /** {@return the runtime, open} */
        public TestCorio build() {
            return new TestCorio(this);
        }
    }
}
