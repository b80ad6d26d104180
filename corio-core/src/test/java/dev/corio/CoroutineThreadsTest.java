package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.coroutine.Coroutine;
import dev.corio.coroutine.CoroutineCancelledException;
import dev.corio.coroutine.Generator;
import dev.corio.coroutine.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** On which threads bodies run, who may resume them, what interrupts and permits do, and coroutines inside tasks. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class CoroutineThreadsTest {

    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    private final List<Object> trail = new ArrayList<>(); // of the body and who resumes: one of them runs

    private static Coroutine<Integer, Integer> echo() {
        return Coroutine.of(body -> {
            int value = body.input();
            while (true) {
                value = body.yield(value);
            }
        });
    }

    // ------------------------------------------------------------------------------------------------ identity

    @Test
    void theBodyHasOneVirtualThreadOfItsOwn() {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("of the caller");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = new ClassLoader(before) {};
        Coroutine<Integer, Thread> coroutine = Coroutine.of(body -> {
            assertThat(local.get()).isNull();
            assertThat(SCOPED.isBound()).isFalse();
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(loader);
            local.set("of the body");
            body.yield(Thread.currentThread());
            assertThat(local.get()).isEqualTo("of the body");
            return Thread.currentThread();
        });
        Thread.currentThread().setContextClassLoader(loader);
        try {
            Thread first = ScopedValue.where(SCOPED, "bound")
                    .call(() -> coroutine.resume(0).value());
            assertThat(first.isVirtual()).isTrue();
            assertThat(first).isNotSameAs(Thread.currentThread());
            assertThat(coroutine.resume(1).value()).isSameAs(first);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        assertThat(local.get()).isEqualTo("of the caller");
    }

    // ------------------------------------------------------------------------------------------------ who resumes

    @Test
    void resumedByOneThreadAfterTheOther() throws Exception {
        Coroutine<Integer, Integer> coroutine = echo();
        for (int i = 0; i < 50; i++) {
            int value = i;
            FutureTask<Step<Integer>> aside = new FutureTask<>(() -> coroutine.resume(value));
            (i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(aside);
            assertThat(Programs.result(aside)).isEqualTo(new Step<>(i, true));
        }
        Programs.result(Programs.aside(() -> {
            coroutine.close();
            return true;
        }));
    }

    @Test
    void resumedAndClosedWhileItRuns() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            inside.countDown();
            goOn.await();
            return body.yield("first") + "";
        });
        FutureTask<Step<String>> first = Programs.aside(() -> coroutine.resume(0));
        inside.await();

        assertThat(coroutine).hasToString(coroutine.toString().replaceAll("\\[.*", "[running]"));
        assertThatThrownBy(() -> coroutine.resume(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another thread");
        assertThatThrownBy(coroutine::close).isInstanceOf(IllegalStateException.class);

        goOn.countDown();
        assertThat(Programs.result(first)).isEqualTo(new Step<>("first", true));
        coroutine.close();
        assertThatThrownBy(() -> coroutine.resume(2)).isInstanceOf(CoroutineCancelledException.class);
    }

    @RepeatedTest(3)
    void manyThreadsRaceForEachStep() throws Exception {
        Coroutine<Integer, Integer> coroutine = Coroutine.of(body -> {
            int steps = 0;
            while (true) {
                body.yield(++steps);
            }
        });
        AtomicInteger won = new AtomicInteger();
        List<FutureTask<List<Integer>>> racers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            FutureTask<List<Integer>> racer = new FutureTask<>(() -> {
                List<Integer> seen = new ArrayList<>();
                for (int k = 0; k < 2_000; k++) {
                    try {
                        seen.add(coroutine.resume(k).value());
                        won.incrementAndGet();
                    } catch (IllegalStateException another) {
                        Thread.onSpinWait();
                    }
                }
                return seen;
            });
            (i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(racer);
            racers.add(racer);
        }
        List<Integer> all = new ArrayList<>();
        for (FutureTask<List<Integer>> racer : racers) {
            List<Integer> seen = Programs.result(racer);
            assertThat(seen).isSorted();
            all.addAll(seen);
        }
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, won.get()).boxed().toList());
        coroutine.close();
    }

    // ------------------------------------------------------------------------------------------------ permits,
    // interrupts

    @Test
    void permitsOfUsersDoNotDisturb() {
        Coroutine<Integer, Integer> coroutine = Coroutine.of(body -> {
            int value = body.input();
            while (true) {
                trail.add(Thread.currentThread());
                LockSupport.unpark(Thread.currentThread());
                value = body.yield(value);
            }
        });
        for (int i = 0; i < 100; i++) {
            LockSupport.unpark(Thread.currentThread());
            assertThat(coroutine.resume(i).value()).isEqualTo(i);
            LockSupport.unpark((Thread) trail.getFirst());
        }
        coroutine.close();
    }

    @Test
    void interruptedBeforeItResumes() {
        Coroutine<Integer, Boolean> coroutine = Coroutine.of(body -> {
            body.yield(Thread.currentThread().isInterrupted());
            body.yield(Thread.currentThread().isInterrupted());
            body.yield(Thread.currentThread().isInterrupted());
            return Thread.interrupted();
        });
        Thread.currentThread().interrupt();
        assertThat(coroutine.resume(0).value()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(coroutine.resume(1).value()).isFalse(); // its own flag is as it was
        assertThat(Thread.interrupted()).isFalse();
        Thread.currentThread().interrupt();
        assertThat(coroutine.resume(2).value()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(coroutine.resume(3)).isEqualTo(new Step<>(false, false));
    }

    @Test
    void interruptedWhileItWaits() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            try {
                inside.countDown();
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException interrupted) {
                body.yield("interrupted");
                return Thread.currentThread().isInterrupted() ? "still" : "once";
            }
        });
        CompletableFuture<String> value = new CompletableFuture<>();
        Thread resumer = Thread.ofPlatform().start(() -> {
            value.complete(
                    coroutine.resume(0).value() + ", " + Thread.currentThread().isInterrupted());
        });
        inside.await();
        resumer.interrupt();
        assertThat(value.get()).isEqualTo("interrupted, true");
        assertThat(coroutine.resume(1).value()).isEqualTo("once");
    }

    @Test
    void interruptsOfTheBodysThreadAreItsOwn() {
        Coroutine<Integer, Boolean> coroutine = Coroutine.of(body -> {
            Thread.currentThread().interrupt();
            body.yield(true);
            body.yield(Thread.interrupted());
            body.yield(Thread.interrupted());
            trail.add(Thread.currentThread());
            body.suspend();
            return Thread.interrupted();
        });
        coroutine.resume(0);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(coroutine.resume(1).value()).isTrue();
        assertThat(coroutine.resume(2).value()).isFalse();
        coroutine.resume(3);
        ((Thread) trail.getFirst()).interrupt(); // while it is suspended
        assertThat(coroutine.resume(4).value()).isTrue();
    }

    @Test
    void interruptedWhileItCloses() {
        Coroutine<Integer, Integer> coroutine = echo();
        coroutine.resume(0);
        Thread.currentThread().interrupt();
        coroutine.close();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interruptsAtAnyMomentNeitherHangNorGetLost() throws Exception {
        Coroutine<Integer, Integer> coroutine = echo();
        AtomicInteger noticed = new AtomicInteger();
        CountDownLatch ready = new CountDownLatch(1);
        FutureTask<Integer> steps = Programs.aside(() -> {
            ready.countDown();
            int i = 0;
            while (noticed.get() < 200) {
                assertThat(coroutine.resume(i).value()).isEqualTo(i);
                i++;
                if (Thread.interrupted()) {
                    noticed.incrementAndGet();
                }
            }
            return i;
        });
        ready.await();
        Thread resumer = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("plain"))
                .findAny()
                .orElseThrow();
        for (int sent = 1; sent <= 200; sent++) {
            int expected = sent;
            resumer.interrupt();
            CorioFixture.eventually("the interrupt is seen", () -> noticed.get() >= expected);
        }
        assertThat(Programs.result(steps)).isPositive();
        coroutine.close();
    }

    // ------------------------------------------------------------------------------------------------ in tasks

    @Test
    void aTaskResumesAndSuspendsInBetween(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());
        List<Integer> sums = Programs.call(
                corio,
                task -> task.map(IntStream.range(0, 20).boxed().toList(), i -> {
                    try (Generator<Integer> numbers = Generator.of(generator -> {
                        for (int k = 0; k < 10; k++) {
                            generator.yield(i);
                        }
                    })) {
                        int sum = 0;
                        while (numbers.hasNext()) {
                            int price = io.call(numbers.next());
                            sum += price;
                        }
                        return sum;
                    }
                }));
        assertThat(sums)
                .isEqualTo(IntStream.range(0, 20).map(i -> 10 * i).boxed().toList());
        assertThat(corio.stats().io("x").batches()).isEqualTo(10);
    }

    @Test
    void theBodyAsksThroughTheTask(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());
        int answer = Programs.call(corio, task -> {
            Coroutine<Integer, Integer> coroutine = Coroutine.of(body -> body.yield(20) + body.yield(3));
            Step<Integer> step = coroutine.resume(0);
            while (step.running()) {
                step = coroutine.resume(io.call(step.value()));
            }
            return step.value();
        });
        assertThat(answer).isEqualTo(23);
    }

    @Test
    void theBodyIsNoTask(Corio corio) {
        Programs.run(corio, task -> {
            Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
                assertThatThrownBy(Task::current).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(task::yield).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> task.go(() -> {})).isInstanceOf(IllegalStateException.class);
                return "refused";
            });
            assertThat(coroutine.resume(0).value()).isEqualTo("refused");
        });
    }

    @Test
    void noOtherTaskRunsDuringAStep(Corio corio) {
        int[] shared = new int[1];
        Programs.run(
                corio,
                task -> task.map(IntStream.range(0, 10).boxed().toList(), i -> {
                    try (Coroutine<Integer, Integer> plusOne = echo()) {
                        for (int k = 0; k < 100; k++) {
                            shared[0] = plusOne.resume(shared[0]).value() + 1; // no suspension point
                            if (k % 10 == 0) {
                                task.yield();
                            }
                        }
                        return shared[0];
                    }
                }));
        assertThat(shared[0]).isEqualTo(1_000);
    }

    @Test
    void aCoroutineOutlivesTheTaskThatBeganIt(Corio corio) {
        Coroutine<Integer, Integer> coroutine = echo();
        Programs.run(corio, task -> assertThat(coroutine.resume(1).value()).isEqualTo(1));
        assertThat(coroutine.resume(2).value()).isEqualTo(2);
        Programs.run(corio, task -> task.go(() -> coroutine.resume(3)));
        corio.close();
        assertThat(coroutine.resume(4).value()).isEqualTo(4);
        coroutine.close();
    }

    @Test
    void aFailureOfTheBodyIsTheTasks(Corio corio) {
        IllegalArgumentException own = new IllegalArgumentException("own");
        Coroutine<Integer, Integer> coroutine = Coroutine.of(body -> {
            throw own;
        });
        assertThatThrownBy(() -> Programs.run(corio, task -> coroutine.resume(0)))
                .isInstanceOf(TaskFailedException.class)
                .hasCause(own);
    }
}
