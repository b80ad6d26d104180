package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls, programs and futures seen from threads that are no tasks. */
@ExtendWith(CorioFixture.class)
class PlainThreadsTest {

    private final Batches<Integer> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>();

    @Test
    void k20_thousandPlainThreadsShareBatches(Corio corio) throws Exception {
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> inputs) -> {
            Thread.sleep(2); // what the source takes
            return inputs.stream().map(input -> input + 1).toList();
        }));

        onVirtualThreads(1_000, number -> {
            for (int i = 0; i < 20; i++) {
                assertThat(io.call(number * 20 + i)).isEqualTo(number * 20 + i + 1);
            }
        });

        CorioStats.IoStats stats = corio.stats().io("x");
        assertThat(stats.requests()).isEqualTo(20_000);
        assertThat(stats.requests() / (double) stats.batches()).isGreaterThanOrEqualTo(50);
    }

    @Test
    void twoThousandConcurrentProgramsOnOneCorio(Corio corio) throws Exception {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        onVirtualThreads(2_000, number -> {
            List<Integer> answers = corio.call(task -> task.map(List.of(1, 2, 3), i -> io.call(number * 10 + i)));
            assertThat(answers).containsExactly(number * 10 + 1, number * 10 + 2, number * 10 + 3);
        });

        assertThat(batches.inputs()).hasSize(6_000).doesNotHaveDuplicates();
    }

    @Test
    void plainThreadsAndTasksShareOneIo(Corio corio) throws Exception {
        Io<Integer, Integer> io =
                corio.io("x", batches.threaded(), IoOptions.defaults().withMaxInFlight(1));

        onVirtualThreads(200, number -> {
            if (number % 2 == 0) {
                assertThat(io.callAll(List.of(number, number + 1000))).containsExactly(number, number + 1000);
            } else {
                corio.run(task -> assertThat(task.map(List.of(number, number + 1000), io::call))
                        .containsExactly(number, number + 1000));
            }
        });

        assertThat(batches.inputs()).hasSize(400).doesNotHaveDuplicates();
    }

    private interface Numbered {
        void run(int number) throws Exception;
    }

    private static void onVirtualThreads(int count, Numbered body) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    body.run(number);
                    return null;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void k21_submittedRequestsOfHundredTasksLeaveTogether(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        corio.run(task -> {
            for (int i = 0; i < 100; i++) {
                int number = i;
                task.go(() -> assertThat(io.submit(number).join()).isEqualTo(number));
            }
        });

        assertThat(batches.sizes()).containsExactly(100);
    }

    @Test
    void k21_laneGoesOnWhileATaskAwaitsAForeignStage(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());
        CompletableFuture<String> stage = new CompletableFuture<>();
        CountDownLatch others = new CountDownLatch(1);
        Thread.ofPlatform().start(() -> {
            CorioFixture.eventually("the others are done", () -> others.getCount() == 0);
            stage.complete("from outside");
        });

        corio.run(task -> {
            task.go(() -> trail.add(task.await(stage)));
            task.go(() -> {
                trail.add("answer " + io.call(io.call(1)));
                others.countDown();
            });
        });

        assertThat(trail).containsExactly("answer 1", "from outside");
    }

    @Test
    void k21_awaitGivesFailuresOfTheStage(Corio corio) {
        IllegalStateException cause = new IllegalStateException("stage");

        corio.run(task -> {
            assertThatThrownBy(() -> task.await(CompletableFuture.failedFuture(cause)))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isSameAs(cause);
            CompletableFuture<String> later = new CompletableFuture<>();
            Thread.startVirtualThread(() -> later.completeExceptionally(cause));
            assertThatThrownBy(() -> task.await(later.thenApply(x -> x)))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isSameAs(cause);
        });
    }

    @Test
    void k21_dependentsOfASubmittedRequestRunOffTheLane(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.inline());

        String where = corio.call(task -> {
            CompletableFuture<String> then = io.submit(1).thenApply(answer -> {
                assertThatThrownBy(Task::current).isInstanceOf(IllegalStateException.class);
                return answer + " on the lane " + corio.isOnLane();
            });
            return then.join();
        });

        assertThat(where).isEqualTo("1 on the lane false");
    }

    @Test
    void submittedByAPlainThread(Corio corio) throws Exception {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        assertThat(io.submit(7).get(10, TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void interruptedWhileWaitingInCallWithdrawsTheRequest(Corio corio) throws Exception {
        Held<Integer, Integer> source = new Held<>();
        Io<Integer, Integer> io = corio.io("x", source);
        AtomicReference<Throwable> thrown = new AtomicReference<>();

        Thread plain = Thread.ofPlatform().start(() -> {
            try {
                io.call(1);
            } catch (TaskCancelledException cancelled) {
                thrown.set(Thread.currentThread().isInterrupted() ? cancelled : new AssertionError("flag is lost"));
            }
        });
        IoBatch<Integer, Integer> batch = source.next();
        plain.interrupt();
        plain.join();

        assertThat(thrown.get()).isInstanceOf(TaskCancelledException.class);
        assertThat(batch.requests().getFirst().isWithdrawn()).isTrue();
        batch.complete(List.of(1));
        assertThat(corio.stats().io("x").lateAnswers()).isEqualTo(1);
    }

    @Test
    void interruptedBeforeDispatchSendsNothing(Corio corio) throws Exception {
        Held<Integer, Integer> source = new Held<>();
        Io<Integer, Integer> io = corio.io("x", source, IoOptions.defaults().withMaxInFlight(1));

        Thread first = Thread.startVirtualThread(() -> io.call(1));
        IoBatch<Integer, Integer> out = source.next();
        Thread second = Thread.startVirtualThread(
                () -> assertThatThrownBy(() -> io.call(2)).isInstanceOf(TaskCancelledException.class));
        CorioFixture.eventually("the second waits", () -> corio.stats().io("x").pending() == 1);
        second.interrupt();
        second.join();
        Thread third = Thread.startVirtualThread(() -> io.call(3));
        CorioFixture.eventually("the third waits", () -> corio.stats().io("x").pending() == 1);
        out.complete(List.of(1));
        IoBatch<Integer, Integer> rest = source.next();
        rest.complete(rest.inputs());
        first.join();
        third.join();

        assertThat(rest.inputs()).containsExactly(3);
    }

    @Test
    void callWithTheFlagSetGivesUpAtOnceAndKeepsIt(Corio corio) {
        Held<Integer, Integer> source = new Held<>();
        Io<Integer, Integer> io = corio.io("x", source);

        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> io.call(1)).isInstanceOf(TaskCancelledException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        CorioFixture.eventually("nothing waits", () -> {
            source.failAll(); // it may have been sent
            return corio.stats().io("x").pending() + corio.stats().io("x").inFlight() == 0;
        });
    }

    @Test
    void interruptedWhileWaitingForAProgramCancelsIt(Corio corio) throws Exception {
        Held<Integer, Integer> source = new Held<>();
        Io<Integer, Integer> io = corio.io("x", source);
        AtomicReference<Throwable> thrown = new AtomicReference<>();

        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                corio.run(task -> {
                    task.go(() -> {
                        try {
                            io.call(1);
                        } finally {
                            trail.add("child unwinds");
                        }
                    });
                    io.call(2);
                });
            } catch (TaskCancelledException cancelled) {
                thrown.set(Thread.currentThread().isInterrupted() ? cancelled : new AssertionError("flag is lost"));
            }
        });
        IoBatch<Integer, Integer> batch = source.next();
        caller.interrupt();
        caller.join();

        assertThat(thrown.get()).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).containsExactly("child unwinds");
        batch.complete(List.of(1, 2));
        CorioFixture.eventually("both are late", () -> corio.stats().io("x").lateAnswers() == 2);
    }
}
