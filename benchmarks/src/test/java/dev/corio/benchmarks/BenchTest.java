package dev.corio.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.benchmarks.ways.Way;
import dev.corio.benchmarks.ways.Ways;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether each benchmark still runs, tiny and for a moment. No time is asserted. */
class BenchTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void allowOthers() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    private int bench(String... args) {
        return Main.execute(Size.SMOKE, new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void allRunAndFillThePage() throws IOException {
        Path page = folder.resolve("page.md");

        assertThat(bench("--out", page.toString())).as(out + "\n" + err).isZero();

        String text = Files.readString(page);
        for (Benchmark benchmark : Benchmarks.ALL) {
            assertThat(text).contains("## " + benchmark.name() + "\n");
            assertThat(folder.resolve("page").resolve(benchmark.name() + ".json"))
                    .exists();
        }
        assertThat(text)
                .contains("| " + Ways.CAFFEINE + " |", "a quick look, not a measurement")
                .doesNotContain("NaN", "not measured");
    }

    @Test
    void oneRunReplacesItsSectionOnly() throws IOException {
        Path page = folder.resolve("page.md");
        assertThat(bench("spawn", "locks", "--out", page.toString())).isZero();
        Path kept = folder.resolve("page/locks.json");
        Path replaced = folder.resolve("page/spawn.json");
        String locks = Files.readString(kept);
        Files.writeString(
                replaced, Files.readString(replaced).replaceAll("\"commit\": \".*\"", "\"commit\": \"older\""));
        assertThat(bench("--page", "--out", page.toString())).isZero();
        assertThat(Files.readString(page)).contains("commit older");

        assertThat(bench("spawn", "--out", page.toString())).isZero();

        assertThat(Files.readString(kept)).isEqualTo(locks);
        assertThat(Files.readString(page)).contains("## spawn", "## locks").doesNotContain("commit older");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void waysDoTheWork(Ways.Kind kind) throws Exception {
        try (Way way = kind.maker().call()) {
            assertThat(way.run(50, 4)).isEqualTo(Way.expected(50, 4)).isEqualTo(4 * 50 * 49 / 2);
            assertThat(way.batches()).isBetween(4L, 200L);
            assertThat(way.run(3, 1)).isEqualTo(3);
        }
    }

    static Iterable<Ways.Kind> ways() {
        return Ways.ALL;
    }

    @Test
    void someCasesLeaveThePageAlone() {
        assertThat(bench("rounds", "spawn", "--only", "loop.*, 100 × 20")).isZero();
        assertThat(out.toString())
                .contains("[1/1, ")
                .contains("loop by hand, 100 × 20")
                .doesNotContain("wrote");
    }

    @Test
    void listNamesThem() {
        assertThat(bench("--list")).isZero();
        assertThat(out.toString().lines()).hasSameSizeAs(Benchmarks.ALL);
    }

    @Test
    void whatIsNoBenchmarkIsRefused() {
        assertThat(bench("speed")).isEqualTo(2);
        assertThat(err.toString()).contains("no benchmark \"speed\"").contains(Benchmarks.names());
    }
}
