package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The JDK's scheduler has one carrier, as on a machine with one processor, and a task's stack has become too deep for its thread
 * to be unmounted. Whoever waits on such a carrier must not keep those from running whom he waits for.
 */
class OneCarrierTest {

    /** Suspends at many depths, and prints how many programs ended, and whether some failed and some did not. */
    static final class Deep {

        private interface Step {
            int of(Task task, Io<Integer, Integer> io, int value) throws Exception;
        }

        private static final List<Step> STEPS = List.of(
                (task, io, value) -> io.call(value),
                (task, io, value) -> task.fork(() -> io.call(value)).join(),
                (task, io, value) -> task.<Integer, RuntimeException>blocking(() -> value),
                (task, io, value) -> task.map(List.of(value), io::call).getFirst());

        private Deep() {}

        public static void main(String[] args) throws Exception {
            int ended = 0;
            int failed = 0;
            try (Corio corio = Corio.builder().engine(CorioFixture.engine()).build()) {
                Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> in) -> in));
                int deepest = corio.call(task -> deepest(0));
                for (Step step : STEPS) {
                    for (int part = 1; part <= 12; part++) {
                        int depth = deepest * part / 12 - 20;
                        Running<Integer> running = corio.start(task -> {
                            task.go(task::yield);
                            return down(step, task, io, depth);
                        });
                        try {
                            if (running.join(Programs.LIMIT) != depth) {
                                throw new AssertionError("another's answer");
                            }
                        } catch (TaskFailedException full) {
                            if (!(StackOverflowTest.rootOf(full) instanceof StackOverflowError)) {
                                throw full;
                            }
                            failed++;
                        }
                        List<Integer> all = IntStream.range(0, 20).boxed().toList();
                        if (!corio.<List<Integer>>call(task -> task.map(all, io::call))
                                .equals(all)) {
                            throw new AssertionError("not usable any more");
                        }
                        ended++;
                    }
                }
                CorioFixture.check(corio);
            }
            System.out.println(ended + " ended, some failed: " + (failed > 0) + ", all failed: " + (failed == ended));
        }

        private static int down(Step step, Task task, Io<Integer, Integer> io, int depth) throws Exception {
            return depth == 0 ? step.of(task, io, 0) : down(step, task, io, depth - 1) + 1;
        }

        @SuppressWarnings("InfiniteRecursion") // that is the point
        private static int deepest(int depth) {
            try {
                return deepest(depth + 1);
            } catch (StackOverflowError end) {
                return depth;
            }
        }
    }

    @Test
    @Timeout(120)
    void aStackTooDeepToUnmountDoesNotKeepTheOnlyCarrier() throws Exception {
        assertThat(child("-Xint", "-Djdk.virtualThreadScheduler.parallelism=1"))
                .isEqualTo("48 ended, some failed: true, all failed: false");
    }

    private static String child(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-Ddev.corio.test.engine=" + System.getProperty("dev.corio.test.engine", "portable"),
                "-cp",
                System.getProperty("java.class.path"),
                Deep.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return printed.strip();
        } finally {
            process.destroyForcibly();
        }
    }
}
