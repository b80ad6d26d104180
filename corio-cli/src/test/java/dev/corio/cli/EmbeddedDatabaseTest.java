package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No server, no folder and no helper is left behind, whatever ends the demo. */
final class EmbeddedDatabaseTest {

    private static final Pattern STARTED = Pattern.compile("PostgreSQL runs as process (\\d+) in (.*)");

    @BeforeAll
    static void skipWhereThereIsNoServer() throws Exception {
        TestServer.start().close();
    }

    @ParameterizedTest
    @CsvSource({"KILL, 10", "TERM, 30"})
    void nothingIsLeftAfter(String signal, int seconds) throws Exception {
        try (ChildJvm demo = ChildJvm.start("demo", "--verbose")) {
            Matcher started = STARTED.matcher(demo.lineWith("PostgreSQL runs as process"));
            assertThat(started.matches()).isTrue();
            Path data = Path.of(started.group(2));
            assertThat(data).exists();
            List<ProcessHandle> others =
                    new ArrayList<>(demo.process().descendants().toList());
            others.add(ProcessHandle.of(Long.parseLong(started.group(1))).orElseThrow());

            String pid = Long.toString(demo.process().pid());
            assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor())
                    .isZero();

            CompletableFuture<?>[] ends =
                    others.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(ends).get(seconds, TimeUnit.SECONDS);
            assertThat(demo.exitCode()).isGreaterThan(128);
            assertThat(demo.rest()).doesNotContain("corio demo:", "Exception");
            assertThat(data).doesNotExist();
            assertThat(Path.of(data + ".log")).doesNotExist();
        }
    }

    @Test
    void closeTwice() throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.start();
        ProcessHandle process = database.process().orElseThrow();
        database.close();
        database.close();

        process.onExit().get(30, TimeUnit.SECONDS);
        assertThat(Files.exists(database.data())).isFalse();
    }
}
