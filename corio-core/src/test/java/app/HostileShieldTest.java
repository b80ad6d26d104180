package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.Logged;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.Task;
import dev.corio.TaskCancelledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that are cancelled and do not end: shielded for ever, computing on, suspending in each finally block. They are named. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileShieldTest {

    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(150);

    private final CountDownLatch over = new CountDownLatch(1);
    private final Queue<IoBatch<Integer, Integer>> sent = new ConcurrentLinkedQueue<>();
    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());
    private Io<Integer, Integer> silent;

    @AfterEach
    void end() {
        over.countDown();
    }

    private void answerAtLast() {
        sent.forEach(batch -> batch.fail(new IllegalStateException("at last")));
    }

    private static void closesInTime(Corio corio) {
        long start = System.nanoTime();
        corio.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(CLOSE_TIMEOUT.minusMillis(10), Duration.ofSeconds(5));
    }

    /** Deaf, but suspended: no thread of it stands anywhere, and yet close says who did not end. */
    @ParameterizedTest
    @ValueSource(strings = {"sleep", "call", "yield"})
    void closeShieldForEver(String how, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("shields").closeTimeout(CLOSE_TIMEOUT));
        silent = corio.io("silent", sent::add);
        Running<Object> running = corio.start(task -> {
            task.go(() -> task.uncancellable(() -> suspendsForEver(task, how)));
            return "result";
        });
        CorioFixture.eventually("it is inside", () -> trail.contains("inside"));
        try (Logged logged = new Logged()) {
            closesInTime(corio);
            assertThat(logged.with("was closed, but"))
                    .singleElement()
                    .satisfies(message -> assertThat(message)
                            .contains("of shields", "did not end", "task 0/0 of program 1", "suspendsForEver")
                            .contains(how.equals("yield") ? "" : "(uncancellable)")); // it may just be running
        }
        over.countDown();
        answerAtLast();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        Ordinary.noThreadIsLeftOf(corio);
        Ordinary.runsOnANewOne(maker);
    }

    @Test
    void interruptWhoClosesAShieldedTask(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("shields"));
        Running<Object> running = corio.start(task -> task.uncancellable(() -> {
            suspendsForEver(task, "sleep");
            return "result";
        }));
        CorioFixture.eventually("it is inside", () -> trail.contains("inside"));
        try (Logged logged = new Logged()) {
            Thread.currentThread().interrupt();
            corio.close(); // does not wait, and names it all the same
            assertThat(Thread.interrupted()).isTrue();
            assertThat(logged.with("was closed, but tasks of lane 0 of shields did not end"))
                    .singleElement()
                    .satisfies(message -> assertThat(message).contains("task 0 of program 1", "suspendsForEver"));
        }
        over.countDown();
        CorioFixture.eventually("it ends", running::isDone);
        Ordinary.noThreadIsLeftOf(corio);
        Ordinary.runsOnANewOne(maker);
    }

    private void suspendsForEver(Task task, String how) {
        trail.add("inside");
        while (over.getCount() > 0) {
            switch (how) {
                case "sleep" -> task.sleep(Duration.ofMillis(500));
                case "yield" -> task.yield();
                default -> Programs.thrown(() -> silent.call(1));
            }
        }
    }

    @Test
    void cancelSuspendInEachFinallyEnd(Corio corio) {
        silent = corio.io("silent", sent::add);
        Running<Object> running = corio.start(task -> {
            finallyAgain(task, 50);
            return "result";
        });
        CorioFixture.eventually("it runs", () -> !sent.isEmpty());
        running.cancel();

        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).hasSize(50).containsOnly("finally");
        assertThat(sent).as("nothing was asked after the cancellation").hasSize(1);
        answerAtLast();
        Ordinary.runsOn(corio);
    }

    private void finallyAgain(Task task, int more) {
        if (more > 0) {
            try {
                silent.call(1);
            } finally {
                trail.add("finally");
                finallyAgain(task, more - 1);
            }
        }
    }

    /** Neither suspends nor blocks: an interrupt is nothing to it. */
    @Test
    void cancelComputeOnEnd(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("computes").watchdog(Duration.ofMillis(20)));
        Running<Integer> running = corio.start(task -> {
            int rounds = 0;
            trail.add("inside");
            while (over.getCount() > 0) {
                rounds++;
                Thread.onSpinWait();
            }
            task.yield();
            return rounds;
        });
        CorioFixture.eventually("it runs", () -> trail.contains("inside"));
        try (Logged logged = new Logged()) {
            running.cancel();
            CorioFixture.eventually(
                    "the watchdog tells",
                    () -> !logged.with("lane 0 of computes has been held").isEmpty());
            assertThat(logged.with("lane 0 of computes").getFirst()).contains("It was cancelled", "cancelComputeOnEnd");
        }
        over.countDown();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        Ordinary.runsOn(corio);
    }
}
