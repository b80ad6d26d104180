package dev.corio.testkit;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Runs a program under many schedules, to find one under which it fails. That one is shrunk, as far as some thousand runs and half
 * a minute go, and reported with its trail.
 *
 * <pre>{@code
 * Explore.seeds(10_000, test -> {
 *     Bank bank = new Bank(test.corio());
 *     bank.transferAll();
 *     assertEquals(100, bank.sum());
 * });
 * }</pre>
 */
public final class Explore {

    /** A test that runs often, each time in a new world. */
    @FunctionalInterface
    public interface TestProgram {
        /**
         * Runs once. Must not depend on anything from the run before.
         *
         * @param test its world, which is closed afterwards
         * @throws Exception if the test fails; what else it throws also means that
         */
        void run(TestCorio test) throws Exception;
    }

    /** So long a run bears that nothing goes on, when it is known that nothing will. */
    private static final long SHORT_PATIENCE_NANOS = 250_000_000;

    private final UnaryOperator<TestCorio.Builder> configure;
    private final String again; // what runs a schedule again, as source text

    private Explore(UnaryOperator<TestCorio.Builder> configure, String again) {
        this.configure = configure;
        this.again = again;
    }

    private static Explore plain() {
        return new Explore(UnaryOperator.identity(), "Explore.again");
    }

    /**
     * {@return one whose worlds are made so}
     *
     * @param configure sets options: lanes, {@link TestCorio.Builder#anyOrder}
     */
    public static Explore with(UnaryOperator<TestCorio.Builder> configure) {
        return new Explore(Objects.requireNonNull(configure, "configure"), "Explore.with(…).run");
    }

    /**
     * Runs a program under the seeds 0, 1, 2, and so on.
     *
     * @param count how many
     * @param program what to run
     * @throws ExplorationError if it fails under one of them
     */
    public static void seeds(int count, TestProgram program) {
        plain().run(count, program);
    }

    /**
     * Runs a program under other seeds: those of tonight, say.
     *
     * @param from the first; the next ones follow
     * @param count how many
     * @param program what to run
     * @throws ExplorationError if it fails under one of them
     */
    public static void seeds(long from, int count, TestProgram program) {
        plain().run(from, count, program);
    }

    /**
     * Runs a program once, under the schedule that a failing run printed.
     *
     * @param schedule as printed
     * @param program what to run
     * @throws ExplorationError if it fails
     */
    public static void again(String schedule, TestProgram program) {
        plain().run(schedule, program);
    }

    /**
     * Runs a program under the seeds 0, 1, 2, and so on.
     *
     * @param count how many
     * @param program what to run
     * @throws ExplorationError if it fails under one of them
     */
    public void run(int count, TestProgram program) {
        run(0, count, program);
    }

    /**
     * Runs a program under other seeds: those of tonight, say.
     *
     * @param from the first; the next ones follow
     * @param count how many
     * @param program what to run
     * @throws ExplorationError if it fails under one of them
     */
    public void run(long from, int count, TestProgram program) {
        Objects.requireNonNull(program, "program");
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + "; give at least 1");
        }
        for (int i = 0; i < count; i++) {
            ExploreRun run = run(Schedule.seed(from + i), Long.MAX_VALUE, program);
            if (run.failure() != null) {
                throw shrunk(run, program);
            }
        }
    }

    /**
     * Runs a program once, under the schedule that a failing run printed.
     *
     * @param schedule as printed
     * @param program what to run
     * @throws ExplorationError if it fails
     */
    public void run(String schedule, TestProgram program) {
        Objects.requireNonNull(program, "program");
        ExploreRun run = run(Schedule.parse(schedule), Long.MAX_VALUE, program);
        if (run.failure() != null) {
            throw new ExplorationError(run, run, 1, again);
        }
    }

    private ExplorationError shrunk(ExploreRun failing, TestProgram program) {
        long patience = failing.isStuck() ? SHORT_PATIENCE_NANOS : Long.MAX_VALUE;
        ExploreRun second = run(failing.made(), patience, program);
        if (!second.failsAs(failing)) {
            return new ExplorationError(failing, failing, 0, again);
        }
        Shrinking shrinking = new Shrinking(second, schedule -> run(schedule, patience, program));
        return new ExplorationError(failing, shrinking.shortest(), 1 + shrinking.runs(), again);
    }

    private ExploreRun run(Schedule schedule, long patience, TestProgram program) {
        TestCorio.Builder builder = Objects.requireNonNull(
                configure.apply(TestCorio.builder()), "the function given to Explore.with gave null");
        TestCorio test = builder.schedule(schedule).patienceAtMost(patience).build();
        Throwable failure = null;
        try {
            program.run(test);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        try {
            test.close();
        } catch (Throwable thrown) {
            if (failure == null) {
                failure = thrown;
            } else {
                failure.addSuppressed(thrown);
            }
        }
        return new ExploreRun(schedule, test.made(), failure, test.trace(), test.unruled());
    }
}
