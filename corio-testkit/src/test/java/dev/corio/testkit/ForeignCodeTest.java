package dev.corio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits in a world by means that the world knows nothing of, or keeps his turn. */
@Timeout(60)
class ForeignCodeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Io<Long, String> lingering(TestCorio test) {
        return test.corio()
                .io("x", IoDispatcher.each(id -> "x" + id), IoOptions.defaults().withLinger(Duration.ofMillis(5)));
    }

    private static TestCorio impatient() {
        return TestCorio.builder().patience(Duration.ofMillis(500)).build();
    }

    private static void compute(Duration time) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < time.toNanos()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aTaskMayBlockItsLaneForLong() {
        try (TestCorio test =
                TestCorio.builder().patience(Duration.ofSeconds(5)).build()) {
            test.corio().run(task -> Thread.sleep(600));
            assertThat(test.trace())
                    .anyMatch(line -> line.contains("lane 0 blocked at dev.corio.testkit.ForeignCodeTest"));
        }
    }

    @Test
    void whoComputesKeepsHisTurn() {
        try (TestCorio test =
                TestCorio.builder().configure(builder -> builder.lanes(2)).build()) {
            Io<Long, String> io = test.corio().io("x", IoDispatcher.each(id -> "x" + id));
            var computing = test.corio().start(task -> {
                test.note("computes");
                compute(Duration.ofMillis(400));
                test.note("has computed");
                return null;
            });
            var calling = test.corio().start(task -> io.call(1L));
            computing.join();
            calling.join();
            int begin = indexOf(test.trace(), "computes");
            assertThat(test.trace().get(begin + 1)).endsWith("has computed");
            assertThat(test.unruled()).isNull();
        }
    }

    private static int indexOf(List<String> trace, String end) {
        return trace.indexOf(
                trace.stream().filter(line -> line.endsWith(end)).findFirst().orElseThrow());
    }

    @Test
    void whoOnlyAsksTheWorldKeepsHisTurn() {
        try (TestCorio test = TestCorio.create()) {
            Io<Long, String> io = test.corio().io("x", IoDispatcher.each(id -> "x" + id));
            var calling = test.corio().start(task -> io.call(1L));
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < 300_000_000) {
                test.choose(2); // each time with the lock for which the lender asks
            }
            assertThat(test.trace()).isEmpty();
            calling.join();
        }
    }

    @Test
    void timeMovesForWhoWaitsForAFuture() throws Exception {
        try (TestCorio test = TestCorio.create()) {
            CompletableFuture<Integer> future = test.corio()
                    .<Integer>start(task -> {
                        task.sleep(SECOND);
                        return 1;
                    })
                    .future();
            assertThat(future.get(20, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(test.elapsed()).isEqualTo(SECOND);
            Io<Long, String> io = lingering(test);
            CompletableFuture.allOf(io.submit(1L), io.submit(2L)).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void timeMovesForThreadsThatTheWorldDoesNotKnow() throws Exception {
        try (TestCorio test = TestCorio.create();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> test.corio().run(task -> task.sleep(SECOND))).get(20, TimeUnit.SECONDS);
            assertThat(test.elapsed()).isGreaterThanOrEqualTo(SECOND);
        }
    }

    @Test
    void timeMovesForWhoWaitsForTheLocksOfOthers() {
        try (TestCorio test = TestCorio.seed(3)) {
            Io<Long, String> io = lingering(test);
            Object lock = new Object();
            ConcurrentHashMap<Long, String> cache = new ConcurrentHashMap<>();
            List<TestThread<?>> threads = new ArrayList<>();
            for (long i = 0; i < 2; i++) {
                long id = i;
                threads.add(test.go("locks " + i, () -> {
                    synchronized (lock) {
                        io.call(id);
                    }
                }));
                threads.add(test.go("caches " + i, () -> cache.computeIfAbsent(1L, io::call)));
            }
            threads.forEach(TestThread::join);
            assertThat(test.unruled()).startsWith("the schedule did not rule this run: ");
        }
    }

    @Test
    void whoBlocksForEverIsShown() {
        CountDownLatch never = new CountDownLatch(1);
        TestCorio test = impatient();
        TestThread<?> thread = test.go("blocked", never::await);
        assertThatThrownBy(thread::join)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing goes on any more")
                .hasMessageContaining("waiting: main")
                .hasMessageContaining("blocked is here:")
                .hasMessageContaining("CountDownLatch.await");
        assertThatThrownBy(test::close)
                .hasMessageContaining("thread \"blocked\" has not ended")
                .hasMessageContaining("the schedule did not rule this run: blocked blocked at");
    }

    @Test
    void aTaskThatKeepsItsLaneForEverIsShown() {
        CountDownLatch end = new CountDownLatch(1);
        TestCorio test = impatient();
        var running = test.corio().start(task -> {
            while (end.getCount() > 0) {
                Thread.onSpinWait();
            }
            return null;
        });
        assertThatThrownBy(running::join)
                .hasMessageContaining("lane 0 has the turn, and keeps it")
                .hasMessageContaining("ForeignCodeTest");
        end.countDown();
        test.close();
    }

    @Test
    void theTestEndsWhileSomebodyBlocks() {
        CountDownLatch never = new CountDownLatch(1);
        TestCorio test = TestCorio.create();
        test.go("blocked", never::await);
        test.advance(SECOND);
        assertThat(test.elapsed()).isEqualTo(SECOND);
        assertThatThrownBy(test::close).hasMessageContaining("thread \"blocked\" has not ended");
    }

    @Test
    void tasksMustNotWaitForTheWorld() {
        try (TestCorio test = impatient()) {
            List<Runnable> calls = List.of(
                    () -> test.advance(SECOND),
                    test::enter,
                    test::close,
                    () -> test.fork("inner", () -> 1).join());
            for (Runnable call : calls) {
                assertThatThrownBy(() -> test.corio().run(task -> call.run()))
                        .hasRootCauseInstanceOf(IllegalStateException.class)
                        .hasStackTraceContaining("was called in a task or dispatcher");
            }
            assertThatThrownBy(() -> test.corio().run(task -> task.blocking(test::close)))
                    .hasRootCauseInstanceOf(IllegalStateException.class);
            test.corio().run(task -> task.blocking(() -> test.advance(SECOND)));
        }
    }

    @Test
    void plainThreadsOfOthersMayStillAnswer() {
        try (TestCorio test = TestCorio.create()) {
            Io<Long, String> io = test.corio()
                    .io("x", batch -> ForkJoinPool.commonPool().execute(() -> batch.complete(List.of("answered"))));
            assertThat(io.call(1L)).isEqualTo("answered");
        }
    }
}
