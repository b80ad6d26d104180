package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code maxAttempts}, {@code backoff}, {@code retryOn}, and retries a dispatcher asks for. */
@ExtendWith(CorioFixture.class)
class RetryTest {

    private static final IoOptions DEFAULTS = IoOptions.defaults();

    /** Fails so many attempts of each request, then answers with the number of the attempt. */
    private static IoDispatcher<Integer, Integer> failing(int attempts, Throwable with) {
        return batch -> batch.requests().forEach(request -> {
            if (request.attempt() <= attempts) {
                request.fail(with);
            } else {
                request.complete(request.attempt());
            }
        });
    }

    @Test
    void withoutRetryOnAFailureIsFinal(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", failing(1, new IOException("down")), DEFAULTS);
        assertThatThrownBy(() -> Programs.run(corio, task -> io.call(1)))
                .cause()
                .isInstanceOf(IoFailedException.class)
                .hasMessageContaining("down")
                .hasCauseInstanceOf(IOException.class);
        assertThat(corio.stats().io("x").retries()).isZero();
    }

    @Test
    void retryOnRepeatsWhatItSays(Corio corio) {
        IoOptions options = DEFAULTS.withRetryOn(failure -> failure instanceof IOException);
        Io<Integer, Integer> io = corio.io("x", failing(3, new IOException()), options);
        assertThat(Programs.<Integer>call(corio, task -> io.call(1))).isEqualTo(4);
        assertThat(io.call(1)).isEqualTo(4);
        assertThat(io.submit(1).join()).isEqualTo(4);
        assertThat(corio.stats().io("x").retries()).isEqualTo(9);
        Io<Integer, Integer> other = corio.io("y", failing(1, new IllegalStateException()), options);
        assertThatThrownBy(() -> other.call(1)).isInstanceOf(IoFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void maxAttemptsCountsTheFirst(int most, Corio corio) {
        IOException down = new IOException("down");
        SentBatches<Integer, Integer> sent = SentBatches.before(failing(100, down));
        Io<Integer, Integer> io =
                corio.io("x", sent, DEFAULTS.withRetryOn(failure -> true).withMaxAttempts(most));
        assertThatThrownBy(() -> io.call(1))
                .isInstanceOf(IoFailedException.class)
                .hasMessageContaining(most + " attempt")
                .hasMessageContaining("down")
                .hasCause(down);
        assertThat(sent.sizes()).hasSize(most);
        sent.all().forEach(inputs -> assertThat(inputs).containsExactly(1));
    }

    @Test
    void retryOnSeesWhatADispatcherThrowsAndWhatAFunctionThrows(Corio corio) {
        int[] calls = new int[2];
        IoOptions options = DEFAULTS.withRetryOn(failure -> failure.getMessage().equals("again"));
        Io<Integer, Integer> thrown = corio.io(
                "x",
                batch -> {
                    if (++calls[0] < 3) {
                        throw new Exception("again");
                    }
                    batch.complete(batch.inputs());
                },
                options);
        Io<Integer, Integer> function = corio.io(
                "y",
                IoDispatcher.batch((List<Integer> inputs) -> {
                    if (++calls[1] < 3) {
                        throw new Exception("again");
                    }
                    return inputs;
                }),
                options);
        Programs.run(corio, task -> {
            assertThat(task.map(List.of(1, 2), thrown::call)).containsExactly(1, 2);
            assertThat(task.map(List.of(1, 2), function::call)).containsExactly(1, 2);
        });
        assertThat(calls).containsExactly(3, 3);
        assertThat(corio.stats().io("x").retries()).isEqualTo(4);
    }

    @Test
    void retriesStandBeforeNewRequests(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, DEFAULTS.withMaxInFlight(1));
        Running<List<Integer>> running = corio.start(task -> {
            task.go(() -> {
                io.call(3);
                io.call(4);
            });
            return task.map(List.of(1, 2), io::call);
        });
        IoBatch<Integer, Integer> first = held.next();
        assertThat(first.inputs()).containsExactly(3, 1, 2);
        first.requests().get(2).retry();
        first.requests().get(0).complete(0);
        CorioFixture.eventually(
                "4 and the retry wait", () -> corio.stats().io("x").pending() == 2);
        first.requests().get(1).retry();
        IoBatch<Integer, Integer> second = held.next();
        assertThat(second.inputs()).containsExactly(2, 1, 4);
        assertThat(second.requests().stream().map(IoRequest::attempt)).containsExactly(2, 2, 1);
        second.complete(second.inputs());
        assertThat(running.join(Programs.LIMIT)).containsExactly(1, 2);
    }

    @Test
    void retryIsAnOutcome(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, DEFAULTS);
        Running<Integer> running = corio.start(task -> io.call(1));
        IoRequest<Integer, Integer> first = held.nextRequest();
        first.retry();
        for (Action second : List.<Action>of(
                first::retry,
                () -> first.complete(7),
                () -> first.fail(new Exception()),
                () -> first.retry(Duration.ZERO))) {
            assertThatThrownBy(second::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("\"x\"");
        }
        IoRequest<Integer, Integer> again = held.nextRequest();
        assertThat(again).isNotSameAs(first);
        again.complete(2);
        assertThat(running.join(Programs.LIMIT)).isEqualTo(2);
    }

    @Test
    void backoffWaitsAndDoubles(Corio corio) {
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        SentBatches<Integer, Integer> sent = SentBatches.before(batch -> {
            times.add(System.nanoTime());
            failing(3, new IOException()).dispatch(batch);
        });
        Io<Integer, Integer> io =
                corio.io("x", sent, DEFAULTS.withRetryOn(failure -> true).withBackoff(Duration.ofMillis(10)));
        assertThat(Programs.<Integer>call(corio, task -> io.call(1))).isEqualTo(4);
        assertThat(times).hasSize(4);
        for (int i = 1; i < 4; i++) {
            assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo((10_000_000L << (i - 1)) - 1_000_000);
        }
    }

    @Test
    void theDispatchersDelayReplacesTheBackoff(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, DEFAULTS.withBackoff(Duration.ofHours(1)));
        Running<Integer> running = corio.start(task -> io.call(1));
        held.nextRequest().retry(Duration.ZERO);
        held.nextRequest().retry(Duration.ofMillis(1));
        held.nextRequest().complete(3);
        assertThat(running.join(Programs.LIMIT)).isEqualTo(3);
    }

    @Test
    void aDelayedRetryHoldsNoSlot(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, DEFAULTS.withMaxInFlight(1));
        Running<Integer> waits = corio.start(task -> io.call(1));
        held.nextRequest().retry(Duration.ofHours(1));
        FutureTask<Integer> other = Programs.aside(() -> io.call(2));
        held.nextRequest().complete(20);
        assertThat(Programs.result(other)).isEqualTo(20);
        waits.cancel();
        assertThatThrownBy(() -> waits.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        CorioFixture.eventually("no timer", () -> corio.timers().pending() == 0);
    }

    @Test
    void cancelRetryWithdraws(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, DEFAULTS);
        Running<Integer> running = corio.start(task -> io.call(1));
        IoRequest<Integer, Integer> request = held.nextRequest();
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        request.retry(Duration.ofHours(1));
        CorioFixture.eventually("no timer", () -> corio.timers().pending() == 0);
        CorioFixture.eventually("the slot is free", () -> corio.stats().io("x").inFlight() == 0);
        assertThat(held.waiting()).isZero();
    }

    @Test
    void interruptOfAPlainCallEndsItsDelayedRetry(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, DEFAULTS);
        FutureTask<Integer> plain = Programs.aside(() -> io.call(1));
        IoRequest<Integer, Integer> request = held.nextRequest();
        request.retry(Duration.ofHours(1));
        CorioFixture.eventually("it waits", () -> corio.timers().pending() == 1);
        plain.cancel(true);
        CorioFixture.eventually("no timer", () -> corio.timers().pending() == 0);
    }

    @Test
    void aPredicateThatThrowsMeansNo(Corio corio) {
        IOException down = new IOException("down");
        Io<Integer, Integer> io = corio.io("x", failing(1, down), DEFAULTS.withRetryOn(failure -> {
            throw new ArithmeticException("predicate");
        }));
        assertThatThrownBy(() -> Programs.run(corio, task -> io.call(1)))
                .cause()
                .isInstanceOf(IoFailedException.class)
                .hasCause(down);
        assertThat(down.getSuppressed()).hasAtLeastOneElementOfType(ArithmeticException.class);
    }

    @Test
    void aPredicateThatThrowsTheFailureItselfMeansNo(Corio corio) {
        IoOptions options = DEFAULTS.withRetryOn(failure -> {
            throw Sneaky.<RuntimeException>rethrow(failure);
        });
        IOException down = new IOException("down");
        Io<Integer, Integer> singly = corio.io("x", failing(1, down), options);
        Io<Integer, Integer> whole = corio.io(
                "y",
                batch -> {
                    throw down;
                },
                options);
        for (Io<Integer, Integer> io : List.of(singly, whole)) {
            assertThatThrownBy(() -> Programs.run(corio, task -> io.call(1)))
                    .cause()
                    .isInstanceOf(IoFailedException.class)
                    .hasCause(down);
        }
    }
}
