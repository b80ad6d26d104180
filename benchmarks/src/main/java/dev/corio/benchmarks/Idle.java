package dev.corio.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.benchmarks.ways.Ways;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** What a runtime costs that has nothing to do. */
public final class Idle implements Benchmark {

    private static final String NONE = "no Corio";
    private static final String WORKED = "has nothing to do";
    private static final String SUSPENDED = "10,000 tasks wait for an answer";
    private static final String CPU = "cpu";
    private static final int TASKS = 10_000;

    Idle() {}

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String about() {
        return "Processor time of a JVM whose Corio has nothing to do.";
    }

    /** It is next to nothing, or it is wrong. */
    @Override
    public int forks(Size size) {
        return 1;
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (Ways.Kind way : Ways.engines()) {
            for (String state : List.of(WORKED, SUSPENDED)) {
                cases.add(new Case(
                        way.name(),
                        state,
                        Flags.of(way),
                        new Probed(Cpu.class, Map.of("way", way.name(), "state", state))));
            }
        }
        cases.add(new Case(NONE, WORKED, Flags.DEFAULT, new Probed(Cpu.class, Map.of("state", NONE))));
        return cases;
    }

    @Override
    public void write(Figures figures, Page page) {
        page.paragraph(
                "Microseconds of processor time in a second, of all cores together: 1,000,000 would be one core."
                        + " Before that Corio has answered 10,000 requests and the JVM has had time to calm down; the system counts in steps of milliseconds.");
        page.table("µs in a second", figures, CPU);
    }

    /** Lets it be idle, and looks what the process used. */
    public static final class Cpu implements Probe {

        /** Makes it. */
        public Cpu() {}

        @Override
        public Map<String, Double> measure(Map<String, String> parameters, Size size) throws Exception {
            String state = parameters.getOrDefault("state", NONE);
            if (state.equals(NONE)) {
                return Map.of(CPU, idle(size));
            }
            int tasks = size.many(TASKS);
            String way = parameters.getOrDefault("way", Ways.PORTABLE);
            try (Corio corio = Corio.builder().engine(Ways.engine(way)).build()) {
                Io<Integer, Integer> source = corio.io("source", IoDispatcher.inline((List<Integer> keys) -> keys));
                List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
                corio.run(task -> task.map(numbers, source::call));
                if (state.equals(WORKED)) {
                    return Map.of(CPU, idle(size));
                }
                CountDownLatch waiting = new CountDownLatch(1);
                Io<Integer, Integer> never = corio.io("never", batch -> waiting.countDown());
                var program = corio.start(task -> task.map(numbers, never::call));
                waiting.await();
                double used = idle(size);
                program.cancel();
                return Map.of(CPU, used);
            }
        }

        private static double idle(Size size) throws InterruptedException {
            var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            Thread.sleep(size.millis(3000)); // the compiler is done, and the collector
            long used = system.getProcessCpuTime();
            long begin = System.nanoTime();
            Thread.sleep(size.millis(6000));
            return (system.getProcessCpuTime() - used) * 1e6 / (System.nanoTime() - begin);
        }
    }
}
