package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A JDK without the flight recorder: everything works, and nothing is recorded. */
class JfrMissingTest {

    /** Runs in a JVM of its own. */
    static final class Bare {
        public static void main(String[] args) {
            if (ModuleLayer.boot().findModule("jdk.jfr").isPresent()) {
                throw new AssertionError("jdk.jfr is there");
            }
            try (Corio corio =
                    Corio.builder().engine(CorioFixture.engine()).lanes(2).build()) {
                Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch(in -> in));
                Mutex mutex = new Mutex();
                List<Integer> answers = corio.call(task -> {
                    task.log(() -> {
                        throw new AssertionError("nobody hears it");
                    });
                    return task.map(List.of(1, 2, 3), item -> mutex.locked(() -> io.call(io.call(item))));
                });
                try {
                    corio.run(task -> {
                        mutex.lock();
                        task.go(mutex::lock);
                        task.join();
                    });
                } catch (DeadlockException expected) {
                    System.out.println(answers + " and " + expected.getClass().getSimpleName());
                }
            }
        }
    }

    @Test
    void everythingWorksWithoutTheModule() throws IOException, InterruptedException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base",
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "-Ddev.corio.test.engine="
                                + CorioFixture.engine().name().toLowerCase(java.util.Locale.ROOT),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Bare.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said.strip()).endsWith("[1, 2, 3] and DeadlockException");
        assertThat(jvm.exitValue()).isZero();
    }
}
