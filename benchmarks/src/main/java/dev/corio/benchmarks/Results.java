package dev.corio.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What came out of a benchmark, as it is kept beside the page.
 *
 * @param benchmark its name
 * @param run where and when
 * @param figures what was measured
 * @param failures the cases that could not be measured, and why
 */
record Results(String benchmark, Run run, List<Figures.Figure> figures, List<String> failures) {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    /** {@return what is kept of a benchmark} */
    static Optional<Results> load(Path folder, Benchmark benchmark) throws IOException {
        Path file = folder.resolve(benchmark.name() + ".json");
        return Files.exists(file)
                ? Optional.of(GSON.fromJson(Files.readString(file), Results.class))
                : Optional.empty();
    }

    /** Keeps it, in place of what was there. */
    void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(benchmark + ".json"), GSON.toJson(this) + "\n");
    }
}
