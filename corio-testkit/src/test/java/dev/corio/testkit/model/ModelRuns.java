package dev.corio.testkit.model;

import dev.corio.testkit.TestCorio;
import java.util.List;

/** Runs random programs on the model and for real, and says where they part. Arguments of the program: first seed, how many. */
final class ModelRuns {

    private static final int PROGRAMS_A_WORLD = 1000;

    private final Coverage coverage = new Coverage();
    private long tasks;

    private ModelRuns() {}

    public static void main(String[] arguments) {
        long from = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        long begun = System.nanoTime();
        ModelRuns runs = new ModelRuns();
        runs.run(from, count);
        System.out.printf(
                "%,d programs from seed %d, %.1f operations over %.1f tasks each, do what the model says; %,d s%n%n%s%n%nnever ran: %s%n",
                count,
                from,
                (double) runs.coverage.operations() / count,
                (double) runs.tasks / count,
                (System.nanoTime() - begun) / 1_000_000_000,
                runs.coverage.table(),
                runs.coverage.missing());
    }

    /** Throws an error that names the seed if a program does not do what the model says. */
    static Coverage check(long from, long count) {
        ModelRuns runs = new ModelRuns();
        runs.run(from, count);
        return runs.coverage;
    }

    private void run(long from, long count) {
        for (long seed = from; seed < from + count; ) {
            long end = Math.min(from + count, seed + PROGRAMS_A_WORLD);
            try (TestCorio test = TestCorio.create()) {
                for (; seed < end; seed++) {
                    check(test, seed);
                }
                tasks += test.corio().stats().lanes().getFirst().tasks();
            }
        }
    }

    private void check(TestCorio test, long seed) {
        Op.Body program = RandomPrograms.program(seed);
        List<String> expected = Model.run(seed, program);
        List<String> real = RealRun.of(test, seed, program, coverage);
        if (!real.equals(expected)) {
            int same = 0;
            while (same < Math.min(real.size(), expected.size())
                    && real.get(same).equals(expected.get(same))) {
                same++;
            }
            throw new AssertionError("seed " + seed + " parts from the model at line " + same + "\nprogram " + program
                    + "\nboth    " + expected.subList(Math.max(0, same - 10), same)
                    + "\nmodel   " + expected.subList(same, Math.min(expected.size(), same + 5))
                    + "\nreal    " + real.subList(same, Math.min(real.size(), same + 5)));
        }
    }
}
