package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.Logged;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.TaskCancelledException;
import dev.corio.TaskTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lane that is held takes no events: what ends a task that holds it is an interrupt. */
@ExtendWith(CorioFixture.class)
class HeldLaneCancellationTest {

    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<IoBatch<Integer, Integer>> out = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private Logged logged;

    @BeforeEach
    void listen() {
        logged = new Logged();
    }

    @AfterEach
    void hearNoMore() {
        logged.close();
        out.thenAccept(batch -> batch.fail(new IllegalStateException("nobody wants it any more")));
    }

    /** One task holds a lock while it waits for an answer that does not come, another waits for that lock. */
    private Running<String> twoTasksAndOneLock(Corio corio) {
        Io<Integer, Integer> io = corio.io("silent", out::complete);
        return corio.start(task -> {
            task.go(() -> {
                lock.lock();
                try {
                    io.call(1);
                } finally {
                    lock.unlock();
                    trail.add("holder unwinds");
                }
            });
            task.go(() -> {
                task.yield(); // until the other has sent its request
                while (!out.isDone()) {
                    task.sleep(Duration.ofMillis(1));
                }
                waitsForTheLock();
            });
            return "result of a cancelled program";
        });
    }

    private void waitsForTheLock() throws InterruptedException {
        try {
            lock.lockInterruptibly();
            lock.unlock();
            trail.add("got the lock");
        } catch (InterruptedException interrupted) {
            trail.add("interrupted");
            throw interrupted;
        }
    }

    private void isNamed() {
        CorioFixture.eventually(
                "it is named", () -> logged.with("by task 0/1 of").size() == 1);
        assertThat(logged.with("by task 0/1 of").getFirst()).contains("waitsForTheLock");
    }

    @Test
    void c15_theWatchdogNamesTheTaskAndCancellingTheProgramEndsIt(Corio corio) {
        Running<String> running = twoTasksAndOneLock(corio);
        isNamed();

        running.cancel();

        TaskCancelledException cancelled =
                catchThrowableOfType(TaskCancelledException.class, () -> running.join(Programs.LIMIT));
        assertThat(cancelled).hasMessageContaining("the program was cancelled");
        assertThat(cancelled.getSuppressed())
                .singleElement()
                .satisfies(later -> assertThat(later)
                        .hasMessageContaining("task 0/1")
                        .hasCauseInstanceOf(InterruptedException.class));
        assertThat(trail).containsExactly("interrupted", "holder unwinds");
    }

    @Test
    void c15_closeEndsIt(Corio corio) {
        Running<String> running = twoTasksAndOneLock(corio);
        isNamed();

        corio.close();

        assertThat(running.isDone()).isTrue();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).containsExactly("interrupted", "holder unwinds");
        assertThat(logged.with("was closed, but")).isEmpty();
    }

    @Test
    void c15_theThreadThatWaitsIsInterrupted(Corio corio) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Running<String> running = twoTasksAndOneLock(corio);
        Thread waits = Thread.ofPlatform().start(() -> thrown.complete(Programs.thrown(running::join)));
        isNamed();

        waits.interrupt();

        assertThat(thrown.get()).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).containsExactly("interrupted", "holder unwinds");
    }

    @Test
    void c15_aTimeLimitEndsItAndTheTaskGoesOn(Corio corio) {
        Programs.run(corio, task -> {
            TaskTimeoutException timeout = catchThrowableOfType(
                    TaskTimeoutException.class,
                    () -> task.timeout(Duration.ofMillis(1), () -> new CountDownLatch(1).await()));
            assertThat(timeout).hasCauseInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            task.yield();
            trail.add("goes on");
        });
        assertThat(trail).containsExactly("goes on");
    }

    @Test
    void aTimeLimitAroundAScopeEndsTheChildThatHoldsTheLane(Corio corio) {
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.timeout(
                            Duration.ofMillis(500), // the child is to have begun
                            () -> task.map(List.of(1, 2), i -> {
                                try {
                                    new CountDownLatch(1).await();
                                } finally {
                                    trail.add("unwinds " + i);
                                }
                                return i;
                            })))
                    .isInstanceOf(TaskTimeoutException.class);
            task.yield();
        });
        assertThat(trail).containsExactly("unwinds 1");
    }

    @Test
    void aForkCancelledFromAPlainThreadEndsAndItsParentGoesOn(Corio corio) {
        CompletableFuture<Fork<String>> forked = new CompletableFuture<>();
        CountDownLatch inside = new CountDownLatch(1);
        Running<String> running = corio.start(task -> {
            Fork<String> fork = task.fork(() -> {
                task.yield();
                inside.countDown();
                new CountDownLatch(1).await();
                return "never";
            });
            forked.complete(fork);
            TaskCancelledException cancelled = catchThrowableOfType(TaskCancelledException.class, fork::join);
            assertThat(cancelled.getSuppressed())
                    .singleElement()
                    .satisfies(later -> assertThat(later).hasCauseInstanceOf(InterruptedException.class));
            return "parent";
        });
        CorioFixture.eventually("it is inside", () -> inside.getCount() == 0);
        forked.join().cancel();
        assertThat(running.join(Programs.LIMIT)).isEqualTo("parent");
    }

    @Test
    void anInterruptThatTheCodeKeepsAndWrapsCountsAsTheCancellation(Corio corio) {
        CountDownLatch inside = new CountDownLatch(1);
        Running<String> running = corio.start(task -> {
            try {
                inside.countDown();
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("as people do", e);
            }
        });
        CorioFixture.eventually("it is inside", () -> inside.getCount() == 0);
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT))
                .isInstanceOf(TaskCancelledException.class)
                .satisfies(cancelled ->
                        assertThat(cancelled.getSuppressed()[0].getCause()).hasMessage("as people do"));
    }

    @Test
    void aFailureWithoutACancellationStaysAFailure(Corio corio) {
        assertThatThrownBy(() -> Programs.run(corio, task -> {
                    Thread self = Thread.currentThread();
                    Thread.ofPlatform().start(self::interrupt);
                    new CountDownLatch(1).await();
                }))
                .hasCauseInstanceOf(InterruptedException.class)
                .isNotInstanceOf(TaskCancelledException.class);
    }

    // ------------------------------------------------------------------------------------------------ where the
    // interrupt ends

    private static void spinUntilInterrupted() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aResultReachedInSpiteOfItIsGivenAndTheFlagIsGone(Corio corio) {
        Programs.run(corio, task -> {
            String result = task.<String, RuntimeException>timeout(Duration.ofMillis(1), () -> {
                spinUntilInterrupted();
                return "late, but there";
            });
            assertThat(result).isEqualTo("late, but there");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            task.yield();
        });
    }

    @Test
    void theNextSuspensionPointTakesTheFlag(Corio corio) {
        Programs.run(
                corio,
                task -> assertThatThrownBy(() -> task.timeout(Duration.ofMillis(1), () -> {
                            try {
                                spinUntilInterrupted();
                                task.yield();
                            } finally {
                                trail.add("flag: " + Thread.currentThread().isInterrupted());
                            }
                        }))
                        .isInstanceOf(TaskTimeoutException.class));
        assertThat(trail).containsExactly("flag: false");
    }

    @Test
    void askingTakesTheFlag(Corio corio) {
        Programs.run(
                corio,
                task -> assertThatThrownBy(() -> task.timeout(Duration.ofMillis(1), () -> {
                            spinUntilInterrupted();
                            trail.add("cancelled: " + task.isCancelled());
                            trail.add("flag: " + Thread.currentThread().isInterrupted());
                            task.checkCancelled();
                        }))
                        .isInstanceOf(TaskTimeoutException.class));
        assertThat(trail).containsExactly("cancelled: true", "flag: false");
    }

    @Test
    void uncancellableCodeIsNotInterrupted(Corio corio) {
        Programs.run(
                corio,
                task -> assertThatThrownBy(() -> task.timeout(Duration.ofMillis(1), () -> {
                            try {
                                spinUntilInterrupted();
                            } finally {
                                task.uncancellable(() -> {
                                    Thread.sleep(300); // as long as would be interrupted outside
                                    task.yield();
                                    trail.add("cleaned up");
                                });
                            }
                            task.yield();
                        }))
                        .isInstanceOf(TaskTimeoutException.class));
        assertThat(trail).containsExactly("cleaned up");
    }

    @Test
    void oneWhoHoldsTheLaneForAnothersEndIsLeftAlone(Corio corio) {
        Programs.run(corio, task -> {
            task.go(() -> assertThatThrownBy(
                            () -> task.timeout(Duration.ofMillis(1), () -> task.sleep(Duration.ofDays(1))))
                    .isInstanceOf(TaskTimeoutException.class));
            CorioFixture.eventually(
                    "it is reported", () -> !logged.with("by task 0 of").isEmpty());
            trail.add("flag: " + Thread.currentThread().isInterrupted());
        });
        assertThat(trail).containsExactly("flag: false");
    }

    @Test
    void interruptsThatComeAtTheEndOfAScopeNeverStayBehind(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.watchdog(Duration.ofMillis(1)));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> inputs) -> inputs));
        AtomicInteger ended = new AtomicInteger();
        Programs.run(
                corio,
                task -> task.map(List.of(1, 2, 3), number -> {
                    for (int i = 0; i < 100; i++) {
                        int turn = i;
                        try {
                            task.timeout(Duration.ofNanos(i * 30_000L), () -> {
                                if (turn % 3 == 0) {
                                    io.call(turn);
                                }
                                long end = System.nanoTime() + 2_000_000;
                                while (System.nanoTime() < end
                                        && !Thread.currentThread().isInterrupted()) {
                                    Thread.onSpinWait();
                                }
                                if (turn % 2 == 0) {
                                    Thread.sleep(1);
                                }
                            });
                        } catch (TaskTimeoutException late) {
                            ended.incrementAndGet(); // nothing else may come out
                        }
                        assertThat(Thread.currentThread().isInterrupted()).isFalse();
                        assertThat(io.call(turn)).isEqualTo(turn);
                    }
                    return number;
                }));
        assertThat(ended.get()).isPositive();
    }

    @Test
    void aRequestInterruptsOnce(Corio corio, CorioFixture.Maker maker) {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch swallowed = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Running<String> running = corio.start(task -> {
            inside.countDown();
            spinUntilInterrupted();
            Thread.interrupted();
            swallowed.countDown();
            while (goOn.getCount() > 0) {
                Thread.onSpinWait();
            }
            trail.add("flag: " + Thread.currentThread().isInterrupted());
            task.yield();
            return "never";
        });
        CorioFixture.eventually("it is inside", () -> inside.getCount() == 0);
        running.cancel();
        CorioFixture.eventually("it swallows", () -> swallowed.getCount() == 0);
        Programs.run(
                maker.make(builder -> builder.name("other")),
                task -> CorioFixture.eventually(
                        "time goes by", () -> !logged.with("of other").isEmpty()));
        goOn.countDown();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).containsExactly("flag: false");
    }
}
