package dev.corio.testkit;

import dev.corio.Action;
import dev.corio.Corio;
import dev.corio.CorioStats;
import dev.corio.seam.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
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
 * that a test starts otherwise than by {@link #go} or {@link #fork} are allowed, but when they arrive is not for the schedule to say. Somebody
 * who blocks in foreign code for some milliseconds is left behind until he comes back; time stands still meanwhile.
 */
public final class TestCorio implements AutoCloseable {

    private static final long SETTLING_NANOS = 60_000_000_000L; // of virtual time

    private final Schedule schedule;
    private final Simulation simulation;
    private final Trace trace = new Trace();
    private final List<TestThread<?>> threads = new ArrayList<>();
    private final Corio corio;
    private boolean closed;

    private TestCorio(Builder builder) {
        this.schedule = builder.schedule;
        this.simulation = new Simulation(schedule, builder.anyOrder, builder.patience);
        Corio.Builder real = builder.configure.apply(Corio.builder().listener(trace));
        Seam.get().surround(real, simulation);
        this.corio = real.build();
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
        return builder().schedule(Schedule.seed(seed)).build();
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
        TestThread<T> thread = new TestThread<>(
                simulation, Objects.requireNonNull(name, "name"), Objects.requireNonNull(body, "body"));
        threads.add(thread);
        return thread;
    }

    /**
     * Waits so long by the clock of the test: everything that is due before happens.
     *
     * @param duration how long
     */
    public void advance(Duration duration) {
        simulation.visitor().await(() -> false, duration.toNanos());
    }

    /**
     * Has something happen later, by the clock of the test: an answer, say.
     *
     * @param delay how much later
     * @param action what to do; must not block
     */
    public void after(Duration delay, Runnable action) {
        Objects.requireNonNull(action, "action");
        var _ = simulation.schedule(action, delay.toNanos()); // what it throws goes to the thread's handler
    }

    /**
     * Lets the calling thread take the place of the one that made this: for frameworks that run a test on another thread than
     * its set-up.
     */
    public void enter() {
        simulation.main().moves();
    }

    /** {@return how far the clock of the test has moved} */
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
        trace.note(simulation.nanoTime(), what);
    }

    /** {@return what happened so far, a line each; complete when this is closed} */
    public List<String> trace() {
        return trace.lines();
    }

    /**
     * Closes the runtime.
     *
     * @throws AssertionError if programs still run or requests still wait, or a thread of {@link #go} or {@link #fork} has not ended, or threw
     *     what nobody has joined it for
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (simulation.current() != simulation.main()) {
            simulation.main().resigned();
        }
        simulation.visitor().await(() -> false, 1); // what can happen now happens
        List<String> left = left();
        corio.close();
        List<Throwable> unheard = new ArrayList<>();
        for (TestThread<?> thread : threads) {
            if (!thread.isDone()) {
                thread.interrupt();
                left.add(thread + " has not ended; join it before the test ends");
            }
            Throwable thrown = thread.unheard();
            if (thrown != null) {
                left.add(thread + " threw " + thrown + "; join it to handle that");
                unheard.add(thrown);
            }
        }
        simulation.end();
        simulation.main().resigned();
        if (!left.isEmpty()) {
            AssertionError error = new AssertionError(String.join(System.lineSeparator(), left));
            unheard.forEach(error::addSuppressed);
            throw error;
        }
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        int tasks = corio.stats().lanes().stream()
                .mapToInt(CorioStats.LaneStats::liveTasks)
                .sum();
        if (tasks > 0) {
            left.add(
                    tasks + " tasks have not ended; join or cancel each program before the test ends: " + corio.dump());
        }
        simulation.visitor().await(this::isSettled, SETTLING_NANOS); // functions nobody waits for may have to end
        for (CorioStats.IoStats io : corio.stats().ios()) {
            if (io.inFlight() > 0) {
                left.add(io.inFlight() + " batches of Io \"" + io.name() + "\" have no answer");
            }
            if (io.pending() > 0) {
                left.add(io.pending() + " requests of Io \"" + io.name() + "\" were not sent");
            }
        }
        return left;
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
        private Duration patience = Duration.ofSeconds(10);
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
         * Lets ready tasks go on in any order, for code that wants to depend on less than the contract promises.
         *
         * @return this
         */
        public Builder anyOrder() {
            this.anyOrder = true;
            return this;
        }

        /**
         * Sets how long, in real time, a waiting thread bears that nothing goes on and no timer is set, before it fails. Default: 10
         * seconds.
         *
         * @param value how long; positive
         * @return this
         */
        public Builder patience(Duration value) {
            if (!value.isPositive()) {
                throw new IllegalArgumentException("patience is " + value + "; give more than zero");
            }
            this.patience = value;
            return this;
        }

        /**
         * Sets options of the runtime: lanes, say. Its engine is the portable one, and its watchdog is off.
         *
         * @param value sets them
         * @return this
         */
        public Builder configure(UnaryOperator<Corio.Builder> value) {
            this.configure = Objects.requireNonNull(value, "configure");
            return this;
        }

        /** {@return the runtime, open} */
        public TestCorio build() {
            return new TestCorio(this);
        }
    }
}
