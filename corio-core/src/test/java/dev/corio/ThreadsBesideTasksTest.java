package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Threads that user code starts in tasks, and threads that look at them. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class ThreadsBesideTasksTest {

    private final Batches<Integer> batches = new Batches<>();

    @Test
    void threadDumpsDoNotDisturb(Corio corio) throws Exception {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());
        List<Thread> threads = java.util.Collections.synchronizedList(new ArrayList<>());
        int[] inside = new int[1];
        beside(
                () -> {
                    Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
                    assertThat(all).isNotEmpty();
                    List.copyOf(threads).forEach(Thread::getStackTrace);
                },
                () -> {
                    for (int round = 0; round < 10; round++) {
                        threads.clear();
                        corio.run(task ->
                                task.map(IntStream.range(0, 50).boxed().toList(), i -> {
                                    threads.add(Thread.currentThread());
                                    for (int k = 0; k < 20; k++) {
                                        assertThat(++inside[0]).isEqualTo(1);
                                        Thread.onSpinWait();
                                        inside[0]--;
                                        assertThat(io.call(i)).isEqualTo(i);
                                        task.yield();
                                    }
                                    return task.<Integer, RuntimeException>blocking(() -> i);
                                }));
                    }
                });

        assertThat(batches.sizes()).hasSize(200).containsOnly(50);
    }

    @Test
    void threadDumpsOfTasksOffTheirLaneDoNotDisturb(Corio corio) throws Exception {
        List<Thread> threads = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Integer> items = IntStream.range(0, 8).boxed().toList();
        beside(() -> List.copyOf(threads).forEach(Thread::getStackTrace), () -> {
            for (int round = 0; round < 1000; round++) {
                threads.clear();
                corio.run(task -> task.map(items, i -> {
                    threads.add(Thread.currentThread());
                    return task.<Integer, RuntimeException>blocking(() -> i); // and then ends
                }));
            }
        });
    }

    @Test
    void virtualThreadsStartedInTasksAreTheirOwn(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        List<Integer> answers =
                corio.call(task -> task.map(IntStream.range(0, 50).boxed().toList(), i -> {
                    CompletableFuture<Integer> stage = new CompletableFuture<>();
                    Thread.startVirtualThread(() -> Thread.startVirtualThread(() -> {
                        LockSupport.parkNanos(1_000);
                        assertThatThrownBy(Task::current).isInstanceOf(IllegalStateException.class);
                        Thread.yield();
                        stage.complete(io.call(i) + 1); // as a plain thread
                    }));
                    return io.call(task.await(stage));
                }));

        assertThat(answers).isEqualTo(IntStream.range(1, 51).boxed().toList());
    }

    @Test
    void virtualThreadStartedInATaskOutlivesIt(Corio corio) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();

        Thread outlives = corio.call(task -> Thread.startVirtualThread(() -> {
            try {
                go.await();
                Thread.sleep(1);
                ran.incrementAndGet();
            } catch (InterruptedException e) {
                ran.set(-1);
            }
        }));
        corio.close();
        go.countDown();
        outlives.join();

        assertThat(ran.get()).isEqualTo(1);
    }

    private static void beside(Runnable disturbance, Action program) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger rounds = new AtomicInteger();
        Thread disturber = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                disturbance.run();
                rounds.incrementAndGet();
            }
        });
        try {
            CorioFixture.eventually("it disturbs", () -> rounds.get() > 0);
            program.run();
        } finally {
            done.set(true);
            disturber.join();
        }
    }
}
