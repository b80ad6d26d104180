package dev.corio.verification.model;

import dev.corio.testkit.Schedule;
import dev.corio.testkit.TestCorio;
import java.util.List;

/** Runs random programs on the model and for real, and says where they part. */
public final class ModelRuns {

    private final Coverage coverage = new Coverage();
    private long programs;
    private long tasks;

    /**
     * Runs the programs of some seeds on the model and in a world whose schedule is the natural one.
     *
     * @param from the first seed
     * @param count how many seeds
     * @throws AssertionError if those of one do not do what the model says: names its seed
     */
    public void compare(long from, long count) {
        for (long seed = from; seed < from + count; ) {
            long end =
                    Math.min(from + count, seed - seed % RandomPrograms.SEEDS_A_WORLD + RandomPrograms.SEEDS_A_WORLD);
            try (TestCorio test = RealRun.world(RandomPrograms.plan(seed).lanes(), Schedule.natural())) {
                for (; seed < end; seed++) {
                    compare(test, seed);
                }
                test.corio().stats().lanes().forEach(lane -> tasks += lane.tasks());
            }
        }
    }

    private void compare(TestCorio test, long seed) {
        Op.Plan plan = RandomPrograms.plan(seed);
        List<String> expected = ModelRun.of(seed, plan);
        List<String> real;
        try {
            real = RealRun.of(test, seed, plan, coverage);
        } catch (Throwable wrong) {
            throw new AssertionError("seed " + seed + ": " + wrong.getMessage() + "\n" + plan, wrong);
        }
        if (!real.equals(expected)) {
            throw new AssertionError(
                    "seed " + seed + " parts from the model" + difference(expected, real) + "\n" + plan);
        }
        programs += plan.programs().size();
    }

    /**
     * Runs the programs of a seed under a schedule drawn from it, twice: nothing may be left, and both runs must be the same.
     *
     * @param seed of both
     * @throws AssertionError if not: names the seed
     */
    public static void repeat(long seed) {
        List<String> first = scheduled(seed);
        List<String> second = scheduled(seed);
        if (!first.equals(second)) {
            throw new AssertionError(
                    "seed " + seed + " runs in two ways under one schedule" + difference(first, second));
        }
    }

    private static List<String> scheduled(long seed) {
        Op.Plan plan = RandomPrograms.plan(seed);
        TestCorio.Builder builder =
                TestCorio.builder().schedule(Schedule.seed(seed)).configure(corio -> corio.lanes(plan.lanes()));
        TestCorio test = (seed % 2 == 0 ? builder : builder.anyOrder()).build();
        try (test) {
            RealRun.crowded(test, seed, plan);
        } catch (Throwable wrong) {
            throw new AssertionError("seed " + seed + " under its schedule: " + wrong.getMessage(), wrong);
        }
        return test.trace();
    }

    private static String difference(List<String> expected, List<String> real) {
        int same = 0;
        while (same < Math.min(real.size(), expected.size()) && real.get(same).equals(expected.get(same))) {
            same++;
        }
        return " at line " + same
                + "\nboth     " + expected.subList(Math.max(0, same - 10), same)
                + "\nexpected " + expected.subList(same, Math.min(expected.size(), same + 5))
                + "\nreal     " + real.subList(same, Math.min(real.size(), same + 5));
    }

    /** {@return how many programs, of what size} */
    public String size() {
        return String.format(
                java.util.Locale.ROOT,
                "%,d programs of %.1f operations over %.1f tasks",
                programs,
                (double) coverage.operations() / Math.max(1, programs),
                (double) tasks / Math.max(1, programs));
    }

    Coverage coverage() {
        return coverage;
    }

    /** {@return how often each operation and each pair of them ran, as a table} */
    public String table() {
        return coverage.table() + "\n\nnever ran: " + coverage.missing() + "\n";
    }

    /**
     * Adds what another one ran.
     *
     * @param other has ended
     */
    public void add(ModelRuns other) {
        programs += other.programs;
        tasks += other.tasks;
        coverage.add(other.coverage);
    }
}
