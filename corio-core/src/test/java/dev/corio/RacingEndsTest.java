package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers, retries, time limits and interrupts that meet at one request: it ends once, and nothing of it is left. */
@ExtendWith(CorioFixture.class)
class RacingEndsTest {

    private static final int THREADS = 16;
    private static final int CALLS = 250;

    @Test
    void aPlainRequestEndsOnceHoweverManyEndsMeet(Corio corio) {
        ExecutorService answering = Executors.newFixedThreadPool(
                3, Thread.ofPlatform().daemon().name("answering-", 0).factory());
        IoDispatcher<Integer, Integer> unsteady =
                batch -> batch.requests().forEach(request -> answering.execute(() -> answer(request)));
        IoOptions options = IoOptions.defaults().withTimeout(Duration.ofMillis(1));
        Io<Integer, Integer> io = corio.io("x", unsteady, options);
        AtomicInteger ended = new AtomicInteger();
        List<FutureTask<?>> callers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            callers.add(Programs.aside(() -> {
                for (int n = 0; n < CALLS; n++) {
                    callOnce(io, n);
                    ended.incrementAndGet();
                }
                return null;
            }));
        }
        callers.forEach(Programs::result);
        assertThat(ended).hasValue(THREADS * CALLS);
        io.close();
        CorioFixture.eventually("the name is free", () -> isFree(corio));
        answering.shutdown();
    }

    @Test
    void anAnswerToAllAndOneToOneAreNotBothAccepted(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held);
        List<Integer> inputs = IntStream.range(0, 2_000).boxed().toList();
        for (int n = 0; n < 100; n++) {
            Running<List<Integer>> program = corio.start(task -> io.callAll(inputs));
            IoBatch<Integer, Integer> all = held.next().split(inputs.size()).getFirst();
            IoRequest<Integer, Integer> last = all.requests().getLast();
            AtomicInteger ready = new AtomicInteger();
            FutureTask<Integer> toAll = Programs.aside(() -> accepted(ready, () -> all.complete(inputs)));
            int toOne = accepted(ready, () -> {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(200_000)); // while the others are answered
                last.complete(-1);
            });
            int toAllToo = Programs.result(toAll);
            assertThat(toAllToo + toOne).as("accepted of two answers").isEqualTo(1);
            program.cancel(); // an answer to all that came too late has failed the others
            CorioFixture.eventually("the program has ended", program::isDone);
        }
    }

    private static int accepted(AtomicInteger ready, Runnable answer) {
        ready.incrementAndGet();
        while (ready.get() < 2) {
            Thread.onSpinWait();
        }
        try {
            answer.run();
            return 1;
        } catch (IllegalStateException second) {
            return 0;
        }
    }

    private static void callOnce(Io<Integer, Integer> io, int input) {
        if (input % 7 == 0) {
            Thread.currentThread().interrupt();
        }
        try {
            assertThat(io.call(input)).isEqualTo(input);
        } catch (IoFailedException | TaskCancelledException expected) {
            // Too slow, or interrupted: an end is an end.
        } finally {
            Thread.interrupted();
        }
    }

    private static void answer(IoRequest<Integer, Integer> request) {
        try {
            switch (ThreadLocalRandom.current().nextInt(40)) {
                case 0 -> request.complete(request.input());
                case 1 -> request.retry(Duration.ofNanos(300_000));
                default -> request.retry(); // so that nearly always the time is up while an attempt follows another
            }
        } catch (IllegalStateException twice) {
            throw new AssertionError("each request is answered once here", twice);
        }
    }

    private static boolean isFree(Corio corio) {
        try {
            corio.io("x", SentBatches.<Integer>echo());
            return true;
        } catch (IllegalArgumentException taken) {
            return false;
        }
    }
}
