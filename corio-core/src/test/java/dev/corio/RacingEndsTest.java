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
