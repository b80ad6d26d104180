package dev.corio.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A method measured by JMH, in one fork.
 *
 * <p>Where it takes the average time: {@link #NS} and {@link #BYTES} (allocated, by JMH's profiler) are for one of the {@code units}
 * of an invocation, each the median of the iterations; {@link #BATCHES} is for one invocation, if the method counts them. Where it
 * samples: {@link #P50} and {@link #P99} of all of them, in nanoseconds.
 *
 * @param type that has the method
 * @param method its name
 * @param parameters of its state
 * @param units that an invocation does
 */
record Timed(Class<?> type, String method, Map<String, String> parameters, long units) implements Measurement {

    static final String NS = "ns";
    static final String BYTES = "bytes";
    static final String BATCHES = "batches";
    static final String P50 = "p50";
    static final String P99 = "p99";

    @Override
    public Map<String, Double> measure(List<String> flags, Size size, Path log) throws Exception {
        TimeValue each = TimeValue.milliseconds(size.millis());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + (type.getCanonicalName() + "." + method).replace(".", "\\.") + "$")
                .forks(size.inProcess() ? 0 : 1)
                .warmupIterations(size.warmUps())
                .warmupTime(each)
                .measurementIterations(size.iterations())
                .measurementTime(each)
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.NORMAL)
                .output(log.toString())
                .jvmArgs(flags.toArray(String[]::new));
        parameters.forEach(options::param);
        RunResult result;
        PrintStream err = System.err;
        try (PrintStream file = new PrintStream(log + ".err", StandardCharsets.UTF_8)) {
            System.setErr(file); // JMH passes on there what the JVM prints
            result = new Runner(options.build()).runSingle();
        } finally {
            System.setErr(err);
        }
        BenchmarkResult fork = result.getBenchmarkResults().iterator().next();
        return result.getParams().getMode() == Mode.SampleTime ? sampled(fork) : averaged(fork);
    }

    private static Map<String, Double> sampled(BenchmarkResult fork) {
        var statistics = fork.getPrimaryResult().getStatistics();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(P50, statistics.getPercentile(50));
        figures.put(P99, statistics.getPercentile(99));
        return figures;
    }

    private Map<String, Double> averaged(BenchmarkResult fork) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(NS, median(fork, one -> one.getPrimaryResult().getScore()) / units);
        figures.put(BYTES, median(fork, one -> secondary(one, "gc.alloc.rate.norm")) / units);
        if (fork.getSecondaryResults().containsKey(BATCHES)) {
            figures.put(BATCHES, median(fork, one -> secondary(one, BATCHES) / secondary(one, "runs")));
        }
        return figures;
    }

    private static double secondary(IterationResult iteration, String name) {
        Result<?> result = iteration.getSecondaryResults().get(name);
        return result == null ? Double.NaN : result.getScore();
    }

    private static double median(BenchmarkResult fork, ToDoubleFunction<IterationResult> figure) {
        return Figures.median(
                fork.getIterationResults().stream().mapToDouble(figure).boxed().toList());
    }
}
