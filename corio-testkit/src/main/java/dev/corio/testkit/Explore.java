package dev.corio.testkit;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program under many schedules, to find one under which it fails. That one is shrunk to the shortest that still fails, and
 * reported with its trail.
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

    private final UnaryOperator<TestCorio.Builder> configure;

    private Explore(UnaryOperator<TestCorio.Builder> configure) {
        this.configure = configure;
    }

    /**
     * {@return one whose worlds are made so}
     *
     * @param configure sets options: lanes, {@link TestCorio.Builder#anyOrder}
     */
    public static Explore with(UnaryOperator<TestCorio.Builder> configure) {
        return new Explore(Objects.requireNonNull(configure, "configure"));
    }

    /**
     * Runs a program under the seeds 0, 1, 2, and so on.
     *
     * @param count how many
     * @param program what to run
     * @throws ExplorationError if it fails under one of them
     */
    public static void seeds(int count, TestProgram program) {
        with(UnaryOperator.identity()).run(count, program);
    }

    /**
     * Runs a program once, under the schedule that a failing run printed.
     *
     * @param schedule as printed
     * @param program what to run
     * @throws ExplorationError if it fails
     */
    public static void again(String schedule, TestProgram program) {
        with(UnaryOperator.identity()).run(schedule, program);
    }

    /**
     * Runs a program under the seeds 0, 1, 2, and so on.
     *
     * @param count how many
     * @param program what to run
     * @throws ExplorationError if it fails under one of them
     */
    public void run(int count, TestProgram program) {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + "; give at least 1");
        }
        for (long seed = 0; seed < count; seed++) {
            Run run = run(Schedule.seed(seed), program);
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
        Run run = run(Schedule.parse(schedule), program);
        if (run.failure() != null) {
            throw new ExplorationError(run, run, true);
        }
    }

    private ExplorationError shrunk(Run failing, TestProgram program) {
        Run again = run(failing.made(), program);
        if (!again.failsAs(failing)) {
            return new ExplorationError(failing, failing, false);
        }
        return new ExplorationError(failing, Shrinking.shortest(again, schedule -> run(schedule, program)), true);
    }

    private Run run(Schedule schedule, TestProgram program) {
        TestCorio test = configure.apply(TestCorio.builder()).schedule(schedule).build();
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
        return new Run(schedule, test.made(), failure, test.trace());
    }

    /** What came of one run. */
    record Run(Schedule schedule, Schedule made, @Nullable Throwable failure, java.util.List<String> trace) {

        /** {@return whether it fails for the same reason, as far as anybody can tell} */
        boolean failsAs(Run other) {
            return failure != null
                    && other.failure != null
                    && root(failure).getClass() == root(other.failure).getClass();
        }

        private static Throwable root(Throwable thrown) {
            Throwable root = thrown;
            while (root.getCause() != null && root.getCause() != root) {
                root = root.getCause();
            }
            return root;
        }
    }
}
