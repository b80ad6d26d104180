package dev.corio.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs benchmarks one after the other, the cases of each in turns: what changes on the machine meanwhile, all cases see alike. */
final class Series {

    private final Size size;
    private final @Nullable Integer forks;
    private final Pattern only;
    private final Path root;
    private final Path logs;
    private final PrintWriter out;
    private final int total;
    private int done;
    private final long begin = System.nanoTime();

    /**
     * Prepares them.
     *
     * @param forks for each case; null: as each benchmark says
     * @param only cases of that name, row and column
     */
    Series(List<Benchmark> benchmarks, Size size, @Nullable Integer forks, Pattern only, Path root, PrintWriter out)
            throws IOException {
        this.size = size;
        this.forks = forks;
        this.only = only;
        this.root = root;
        this.logs = Files.createDirectories(root.resolve("benchmarks/target/bench"));
        this.out = out;
        this.total = benchmarks.stream()
                .mapToInt(benchmark -> forks(benchmark) * cases(benchmark).size())
                .sum();
    }

    private int forks(Benchmark benchmark) {
        return forks == null ? benchmark.forks(size) : forks;
    }

    private List<Case> cases(Benchmark benchmark) {
        return benchmark.cases(size).stream()
                .filter(one -> only.matcher(one.toString()).find())
                .toList();
    }

    Results run(Benchmark benchmark) {
        Run run = Run.begin(size, root);
        long start = System.nanoTime();
        List<Case> cases = cases(benchmark);
        Figures figures = new Figures();
        List<String> failures = new ArrayList<>();
        for (int fork = 1; fork <= forks(benchmark); fork++) {
            for (int number = 0; number < cases.size(); number++) {
                Path log = logs.resolve(benchmark.name() + "-" + number + "-" + fork + ".log");
                measure(benchmark, cases.get(number), log, figures, failures);
            }
        }
        return new Results(benchmark.name(), run.ended(minutesSince(start)), figures.all(), failures);
    }

    private void measure(Benchmark benchmark, Case one, Path log, Figures figures, List<String> failures) {
        String came;
        try {
            Map<String, Double> measured = one.measurement().measure(one.flags(), size, log);
            measured.forEach((name, value) -> figures.add(one.row(), one.column(), name, value));
            came = words(measured);
        } catch (Exception failure) {
            came = "FAILED: " + failure + " (" + log + ")";
            failures.add(one + ": " + failure.getMessage());
        }
        done++;
        double left = minutesSince(begin) / done * (total - done);
        out.printf(Locale.ROOT, "[%d/%d, %.0f min left] %s: %s: %s%n", done, total, left, benchmark.name(), one, came);
        out.flush();
    }

    private static String words(Map<String, Double> measured) {
        List<String> words = new ArrayList<>();
        measured.forEach((name, value) -> words.add(name + " " + Figures.number(value)));
        return String.join(", ", words);
    }

    private static double minutesSince(long start) {
        return (System.nanoTime() - start) / 60e9;
    }
}
