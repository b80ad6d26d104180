package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Options that meet each other. */
@ExtendWith(CorioFixture.class)
class OptionsTogetherTest {

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    @Test
    void allOfThemAtOnce(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        AtomicInteger out = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        IoDispatcher<Integer, Integer> each = IoDispatcher.each((Integer input) -> {
            most.accumulateAndGet(out.incrementAndGet(), Math::max);
            out.decrementAndGet();
            return input * 2;
        });
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.partitioned(input -> input % 2, batch -> {
                    sizes.add(batch.size());
                    if (batch.requests().getFirst().attempt() == 1) {
                        throw new Exception("the first attempt fails");
                    }
                    each.dispatch(batch);
                }),
                IoOptions.defaults()
                        .withMaxBatchSize(5)
                        .withMaxInFlight(2)
                        .withMaxConcurrency(3)
                        .withLinger(Duration.ofMillis(1))
                        .withTimeout(Duration.ofSeconds(30))
                        .withMaxAttempts(10)
                        .withBackoff(Duration.ofNanos(100_000))
                        .withRetryOn(failure -> true)
                        .withMaxPending(20)
                        .withDeduplicate(true)
                        .withCache(CachePolicy.perProgram(50)));
        List<Running<List<Integer>>> running = new ArrayList<>();
        for (int p = 0; p < 6; p++) {
            running.add(corio.start(task -> {
                List<Integer> first = task.map(upTo(40), input -> io.call(input % 20));
                assertThat(io.callAll(upTo(20))).isEqualTo(first.subList(0, 20));
                return first;
            }));
        }
        FutureTask<List<Integer>> plain = Programs.aside(() -> io.callAll(upTo(30)));
        List<Integer> expected = upTo(40).stream().map(input -> input % 20 * 2).toList();
        running.forEach(program -> assertThat(program.join(Programs.LIMIT)).isEqualTo(expected));
        assertThat(Programs.result(plain))
                .isEqualTo(upTo(30).stream().map(input -> input * 2).toList());
        assertThat(most.get()).isBetween(1, 3);
        assertThat(sizes).allMatch(size -> size <= 5);
    }

    @Test
    void cacheAndTimeoutDoNotKeepTheFailure(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io(
                "x",
                held,
                IoOptions.defaults().withTimeout(Duration.ofMillis(50)).withCache(CachePolicy.perProgram()));
        Running<Integer> running = corio.start(task -> {
            List<Throwable> late = task.map(List.of(1, 1), input -> Programs.thrown(() -> io.call(input)));
            assertThat(late).hasOnlyElementsOfType(IoTimeoutException.class);
            Fork<Integer> again = task.fork(() -> {
                while (true) { // a slow machine may need several turns
                    try {
                        return io.call(1);
                    } catch (IoTimeoutException tooSlow) {
                        continue;
                    }
                }
            });
            return again.join();
        });
        IoRequest<Integer, Integer> first = held.nextRequest();
        IoRequest<Integer, Integer> next = held.nextRequest();
        first.complete(-1);
        while (!running.isDone()) {
            next.complete(10);
            IoRequest<Integer, Integer> answered = next;
            CorioFixture.eventually("answered, or asked again", () -> running.isDone() || held.waiting() > 0);
            next = running.isDone() ? answered : held.nextRequest();
        }
        assertThat(running.join(Programs.LIMIT)).isEqualTo(10);
    }

    @Test
    void cacheAndRetriesAskOnce(Corio corio) {
        SentBatches<Integer, Integer> sent =
                SentBatches.before(batch -> batch.requests().forEach(request -> {
                    if (request.attempt() < 3) {
                        request.retry();
                    } else {
                        request.complete(request.input());
                    }
                }));
        Io<Integer, Integer> io = corio.io("x", sent, IoOptions.defaults().withCache(CachePolicy.perProgram()));
        Programs.run(corio, task -> {
            assertThat(task.map(List.of(4, 4, 4), io::call)).containsExactly(4, 4, 4);
            assertThat(io.call(4)).isEqualTo(4);
        });
        assertThat(sent.all()).containsExactly(List.of(4), List.of(4), List.of(4));
    }

    @Test
    void cacheWithMaxPendingFeedsInPieces(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io =
                corio.io("x", sent, IoOptions.defaults().withMaxPending(2).withCache(CachePolicy.perProgram()));
        Programs.run(corio, task -> {
            assertThat(io.callAll(List.of(1, 2, 1, 3, 2))).containsExactly(1, 2, 1, 3, 2);
            assertThat(io.callAll(List.of(3, 4))).containsExactly(3, 4);
        });
        assertThat(sent.all()).containsExactly(List.of(1, 2), List.of(3), List.of(4));
    }

    @Test
    void theFirstAskerOfACachedInputIsCancelledWhileOthersWait(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, IoOptions.defaults().withCache(CachePolicy.perProgram()));
        List<String> trail = Collections.synchronizedList(new ArrayList<>());
        Running<Integer> running = corio.start(task -> {
            Fork<Integer> other = null;
            try {
                corio.run(inner -> {
                    inner.go(() -> {
                        try {
                            io.call(1);
                        } finally {
                            trail.add("the first is gone");
                        }
                    });
                    throw new IllegalStateException("the scope of the first ends");
                });
            } catch (TaskFailedException expected) {
                trail.add("handled");
            }
            other = task.fork(() -> io.call(1));
            return other.join() + io.call(1);
        });
        held.nextRequest().complete(5);
        assertThat(running.join(Programs.LIMIT)).isEqualTo(10);
        assertThat(trail).containsExactly("the first is gone", "handled");
    }

    @Test
    void lingerAndDeduplicateCountEqualInputsAsRequests(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io(
                "x",
                sent,
                IoOptions.defaults()
                        .withLinger(Duration.ofHours(1))
                        .withMaxBatchSize(3)
                        .withDeduplicate(true));
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(List.of(1, 1, 1), io::call)))
                .containsExactly(1, 1, 1);
        assertThat(sent.all()).containsExactly(List.of(1));
    }

    @Test
    void timeoutWhileARequestWaitsOutsideMaxPending(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io(
                "x",
                held,
                IoOptions.defaults().withMaxInFlight(1).withMaxPending(1).withTimeout(Duration.ofMillis(60)));
        List<Throwable> late =
                Programs.call(corio, task -> task.map(upTo(6), input -> Programs.thrown(() -> io.call(input))));
        assertThat(late).hasSize(6).hasOnlyElementsOfType(IoTimeoutException.class);
        FutureTask<Throwable> plain = Programs.aside(() -> Programs.thrown(() -> io.callAll(upTo(6))));
        assertThat(Programs.result(plain)).isInstanceOf(IoTimeoutException.class);
        CorioFixture.eventually("nothing waits", () -> corio.stats().io("x").pending() == 0);
        CorioFixture.eventually("nothing is out", () -> corio.stats().io("x").inFlight() == 0);
    }
}
