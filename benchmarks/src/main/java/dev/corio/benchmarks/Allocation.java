package dev.corio.benchmarks;

import dev.corio.benchmarks.Rounds.Work;
import dev.corio.benchmarks.ways.CorioWay;
import dev.corio.benchmarks.ways.Ways;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What of the bytes that a request costs is Corio's, and what its caller's. */
public final class Allocation implements Benchmark {

    private static final String REQUESTS = ", requests";
    private static final String CALLS = ", function calls";
    private static final String LOOP = "no tasks, function calls";

    Allocation() {}

    @Override
    public String name() {
        return "allocation";
    }

    @Override
    public String about() {
        return "Bytes allocated a request beyond the caller's own objects.";
    }

    /** Bytes hardly differ from fork to fork. */
    @Override
    public int forks(Size size) {
        return 1;
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (Work work : List.of(Rounds.SMALL, Rounds.MIDDLE)) {
            String column = work.title();
            for (Ways.Kind way : Ways.engines()) {
                Timed requests = Rounds.timed(way.name(), work, size);
                cases.add(new Case(way.name() + REQUESTS, column, Flags.of(way), requests));
                cases.add(new Case(way.name() + CALLS, column, Flags.of(way), calls("tasks", requests)));
            }
            Timed requests = Rounds.timed(Ways.LOOP, work, size);
            cases.add(new Case(LOOP, column, Flags.DEFAULT, calls("loop", requests)));
        }
        return cases;
    }

    private static Timed calls(String method, Timed like) {
        return new Timed(Bench.class, method, like.parameters(), like.units());
    }

    @Override
    public void write(Figures figures, Page page) {
        page.paragraph(
                "The program of `rounds`, and the same with a function called where it makes a request: what both allocate is the caller's, or the"
                        + " tasks'. A request's own bytes are the difference. With the tasks' bytes shared out over their requests it is more: that is"
                        + " the difference to a loop that makes the same boxes and calls the same function, without any tasks.");
        page.table("bytes by T × K", figures, Timed.BYTES);
        for (Work work : List.of(Rounds.SMALL, Rounds.MIDDLE)) {
            goals(figures, page, Ways.CONFINED, work.title(), Goal.atMost(96, 64));
            goals(figures, page, Ways.PORTABLE, work.title(), Goal.atMost(160, 96));
        }
    }

    private static void goals(Figures figures, Page page, String way, String column, Goal goal) {
        double all = figures.median(way + REQUESTS, column, Timed.BYTES);
        String what = way + ", " + column + ": bytes a request";
        page.goal(what, all - figures.median(way + CALLS, column, Timed.BYTES), goal);
        page.goal(what + ", its share of its task's included", all - figures.median(LOOP, column, Timed.BYTES), goal);
    }

    /** What JMH runs. */
    @State(Scope.Benchmark)
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public static class Bench extends Parameters {

        private CorioWay made;

        /** Starts a runtime. */
        @Setup
        public void open() {
            made = CorioWay.withoutRequests(Ways.engine(way));
        }

        /** Closes it. */
        @TearDown
        public void close() {
            made.close();
        }

        /** {@return the sum} Tasks that call a function. */
        @org.openjdk.jmh.annotations.Benchmark
        public long tasks() {
            return made.run(tasks, requests);
        }

        /** {@return the sum} A loop that calls a function. */
        @org.openjdk.jmh.annotations.Benchmark
        public long loop() {
            long sum = 0;
            for (int i = 0; i < tasks; i++) {
                Integer value = i;
                for (int k = 0; k < requests; k++) {
                    value = same(value);
                    sum += value;
                }
            }
            return sum;
        }

        @CompilerControl(CompilerControl.Mode.DONT_INLINE) // else there would be no boxes
        private static Integer same(Integer value) {
            return value;
        }
    }
}
