package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The time limit of a call: waiting, attempts, late answers, and the slot it gives back. */
@ExtendWith(CorioFixture.class)
class IoTimeoutTest {

    private static final Duration SHORT = Duration.ofMillis(40);
    private static final IoOptions OPTIONS = IoOptions.defaults().withTimeout(SHORT);

    private static long late(Corio corio) {
        return corio.stats().io("x").lateAnswers();
    }

    @Test
    void sendExpireAnswer(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, OPTIONS);
        assertThatThrownBy(() -> Programs.run(corio, task -> io.call(41)))
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOf(IoTimeoutException.class)
                .hasMessageContaining("\"x\"")
                .hasMessageContaining("41")
                .hasMessageContaining(SHORT.toString());
        IoRequest<Integer, Integer> request = held.nextRequest();
        assertThat(request.isWithdrawn()).isTrue();
        assertThat(corio.stats().io("x").inFlight()).isZero();
        assertThat(late(corio)).isZero();
        request.complete(1);
        assertThat(late(corio)).isEqualTo(1);
        request.fail(new Exception());
        assertThat(late(corio)).isEqualTo(2);
    }

    @Test
    void answerInTimeLeavesNoTimer(Corio corio) {
        Io<Integer, Integer> io =
                corio.io("x", SentBatches.echo(), IoOptions.defaults().withTimeout(Duration.ofHours(1)));
        assertThat(Programs.<List<Integer>>call(corio, task -> io.callAll(List.of(1, 2, 3))))
                .containsExactly(1, 2, 3);
        assertThat(io.callAll(List.of(4, 5))).containsExactly(4, 5);
        CorioFixture.eventually("no timer", () -> corio.timers().pending() == 0);
    }

    @Test
    void theTaskMayHandleIt(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, OPTIONS);
        int result = Programs.call(corio, task -> {
            try {
                return io.call(1);
            } catch (IoTimeoutException tooLate) {
                return -1;
            }
        });
        assertThat(result).isEqualTo(-1);
    }

    @Test
    void timeSpentWaitingForASlotCounts(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Duration limit = Duration.ofMillis(400);
        Io<Integer, Integer> io =
                corio.io("x", held, IoOptions.defaults().withMaxInFlight(1).withTimeout(limit));
        Running<Integer> first = corio.start(task -> io.call(1));
        held.next();
        long start = System.nanoTime();
        Running<Integer> second = corio.start(task -> io.call(2));
        assertThatThrownBy(() -> second.join(Programs.LIMIT)).cause().isInstanceOf(IoTimeoutException.class);
        assertThat(System.nanoTime() - start).isBetween(limit.toNanos(), 2 * limit.toNanos() - 50_000_000);
        assertThatThrownBy(() -> first.join(Programs.LIMIT)).cause().isInstanceOf(IoTimeoutException.class);
        assertThat(corio.stats().io("x").pending()).isZero();
    }

    @Test
    void aSilentDispatcherGivesItsSlotBackByTime(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, OPTIONS.withMaxInFlight(1));
        for (int i = 0; i < 3; i++) {
            int input = i;
            assertThatThrownBy(() -> Programs.run(corio, task -> io.callAll(List.of(input, input + 10))))
                    .cause()
                    .isInstanceOf(IoTimeoutException.class)
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
            assertThat(held.next().inputs()).containsExactly(input, input + 10);
        }
    }

    @Test
    void aCancelledCallersRequestGivesItsSlotBackByTimeToo(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, OPTIONS.withMaxInFlight(1));
        Running<Integer> running = corio.start(task -> io.call(1));
        held.next();
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        CorioFixture.eventually("the slot is free", () -> corio.stats().io("x").inFlight() == 0);
    }

    @Test
    void anInterruptedPlainCallGivesItsSlotBackByTimeToo(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, OPTIONS.withMaxInFlight(1));
        FutureTask<Integer> plain = Programs.aside(() -> io.call(1));
        held.next();
        plain.cancel(true);
        CorioFixture.eventually("the slot is free", () -> corio.stats().io("x").inFlight() == 0);
    }

    @Test
    void oneOfABatchExpiresAndTheOthersAreAnswered(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, IoOptions.defaults().withTimeout(Duration.ofMillis(200)));
        Running<List<String>> running = corio.start(task -> task.map(List.of(1, 2, 3), input -> {
            try {
                return "answer " + io.call(input);
            } catch (IoTimeoutException tooLate) {
                return "late";
            }
        }));
        IoBatch<Integer, Integer> batch = held.next();
        batch.requests().get(0).complete(10);
        batch.requests().get(2).complete(30);
        assertThat(running.join(Programs.LIMIT)).containsExactly("answer 10", "late", "answer 30");
        assertThat(corio.stats().io("x").inFlight()).isZero();
        batch.requests().get(1).complete(20);
        assertThat(late(corio)).isEqualTo(1);
    }

    @Test
    void aWholeAnswerAfterOneExpiredServesTheOthers(Corio corio) throws Exception {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io =
                corio.io("x", held, IoOptions.defaults().withMaxInFlight(1).withTimeout(Duration.ofMillis(4000)));
        Running<Integer> blocker = corio.start(task -> io.call(0));
        IoRequest<Integer, Integer> out = held.nextRequest();
        Running<Integer> early = corio.start(task -> io.call(1));
        TimeUnit.MILLISECONDS.sleep(700); // the two expire at times that are well apart
        Running<Integer> late = corio.start(task -> io.call(2));
        CorioFixture.eventually("both wait", () -> corio.stats().io("x").pending() == 2);
        out.complete(0);
        IoBatch<Integer, Integer> batch = held.next();
        assertThat(batch.inputs()).containsExactly(1, 2);
        assertThatThrownBy(() -> early.join(Programs.LIMIT)).cause().isInstanceOf(IoTimeoutException.class);
        batch.complete(List.of(11, 12));
        assertThat(late.join(Programs.LIMIT)).isEqualTo(12);
        assertThat(blocker.join(Programs.LIMIT)).isZero();
        assertThat(late(corio)).isEqualTo(1);
    }

    @Test
    void attemptsAndTheirDelaysAreIncluded(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, OPTIONS);
        Running<Integer> running = corio.start(task -> io.call(1));
        IoRequest<Integer, Integer> first = held.nextRequest();
        Instant deadline = first.deadline().orElseThrow();
        first.retry();
        IoRequest<Integer, Integer> second = held.nextRequest();
        assertThat(second.deadline()).contains(deadline);
        second.retry(Duration.ofHours(1));
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).cause().isInstanceOf(IoTimeoutException.class);
        CorioFixture.eventually("no timer", () -> corio.timers().pending() == 0);
    }

    @Test
    void aRetryThatComesTooLateIsNotMade(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, OPTIONS);
        assertThatThrownBy(() -> Programs.run(corio, task -> io.call(1)))
                .cause()
                .isInstanceOf(IoTimeoutException.class);
        held.nextRequest().retry(Duration.ofHours(1));
        CorioFixture.eventually("no timer", () -> corio.timers().pending() == 0);
        assertThat(corio.stats().io("x").retries()).isZero();
    }

    @Test
    void plainCallsAndFuturesExpireAsWell(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, OPTIONS);
        FutureTask<Integer> one = Programs.aside(() -> io.call(1));
        FutureTask<List<Integer>> all = Programs.aside(() -> io.callAll(List.of(2, 3)));
        CompletableFuture<Integer> future = io.submit(4);
        assertThatThrownBy(() -> Programs.result(one)).isInstanceOf(IoTimeoutException.class);
        assertThatThrownBy(() -> Programs.result(all)).isInstanceOf(IoTimeoutException.class);
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IoTimeoutException.class);
    }

    @Test
    void aTimeThatIsUpAtOnceHangsNobody(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, IoOptions.defaults().withTimeout(Duration.ofNanos(1)));
        AtomicInteger expired = new AtomicInteger();
        FutureTask<?> plain = Programs.aside(() -> {
            for (int i = 0; i < 500; i++) {
                int input = i;
                assertThatThrownBy(() -> io.call(input)).isInstanceOf(IoTimeoutException.class);
                assertThatThrownBy(() -> io.callAll(List.of(1, 2, 3))).isInstanceOf(IoTimeoutException.class);
                assertThatThrownBy(() -> io.submit(1).join()).hasCauseInstanceOf(IoTimeoutException.class);
                expired.incrementAndGet();
            }
            return null;
        });
        Programs.result(plain);
        assertThat(expired).hasValue(500);
        Programs.run(
                corio,
                task -> task.map(List.of(1, 2, 3), i -> {
                    assertThatThrownBy(() -> io.call(i)).isInstanceOf(IoTimeoutException.class);
                    return assertThatThrownBy(() -> io.callAll(List.of(i, i))).isInstanceOf(IoTimeoutException.class);
                }));
    }

    @Test
    void aTimeWithoutEndIsNone(Corio corio) {
        for (Duration endless : List.of(ChronoUnit.FOREVER.getDuration(), Duration.ofDays(400L * 365_000_000L))) {
            try (Io<Integer, Integer> io =
                    corio.io("x", SentBatches.echo(), IoOptions.defaults().withTimeout(endless))) {
                assertThat(Programs.<Integer>call(corio, task -> io.call(1))).isEqualTo(1);
                assertThat(io.call(2)).isEqualTo(2);
            }
        }
    }

    @Test
    void anAnswerBeforeTheTimeIsUpWins(Corio corio) {
        SentBatches<Integer, Integer> echo = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", echo, IoOptions.defaults().withTimeout(Duration.ofMillis(1)));
        int result = Programs.call(corio, task -> {
            int sum = 0;
            for (int i = 0; i < 3000; i++) { // each is answered at once or late; never both, never neither
                try {
                    sum += io.call(1);
                } catch (IoTimeoutException tooLate) {
                    sum += 1;
                }
            }
            return sum;
        });
        assertThat(result).isEqualTo(3000);
    }

    @Test
    void anAnswerAtTheMomentTheTimeIsUpIsNoSecondOutcome(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Duration limit = Duration.ofMillis(8);
        Io<Integer, Integer> io = corio.io("x", held, IoOptions.defaults().withTimeout(limit));
        List<Integer> inputs = IntStream.range(0, 200).boxed().toList();
        for (int round = 0; round < 100; round++) {
            long end = System.nanoTime() + limit.toNanos() + round % 10 * 30_000;
            FutureTask<Throwable> plain = Programs.aside(() -> Programs.thrown(() -> {
                io.callAll(inputs);
                throw new InterruptedException("all were answered in time");
            }));
            CorioFixture.eventually("it left, or was too late for that", () -> held.waiting() > 0 || plain.isDone());
            if (held.waiting() == 0) {
                continue;
            }
            IoBatch<Integer, Integer> batch = held.next();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            if (round % 2 == 0) {
                batch.complete(batch.inputs());
            } else {
                batch.requests().forEach(request -> request.complete(1));
            }
            assertThat(Programs.result(plain)).isInstanceOfAny(IoTimeoutException.class, InterruptedException.class);
        }
    }
}
