package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code each}, and {@code maxConcurrency}, which is its. */
@ExtendWith(CorioFixture.class)
class EachDispatcherTest {

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    @Test
    void eachRequestHasItsOwnOutcome(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.each((Integer input) -> switch (input) {
            case 0 -> throw new IOException("zero");
            case 1 -> null;
            case 2 -> throw new AssertionError("two");
            default -> input * 10;
        }));
        List<Object> outcomes = Programs.call(
                corio,
                task -> task.map(upTo(5), input -> {
                    try {
                        return io.call(input);
                    } catch (IoFailedException failed) {
                        return Objects.requireNonNull(failed.getCause()).getMessage();
                    }
                }));
        assertThat(outcomes).containsExactly("zero", null, "two", 30, 40);
        assertThat(corio.stats().io("x").batches()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10})
    void noMoreThanMaxConcurrencyRun(int most, Corio corio) {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger highest = new AtomicInteger();
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.each((Integer input) -> {
                    highest.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.yield();
                    running.decrementAndGet();
                    return input;
                }),
                IoOptions.defaults().withMaxConcurrency(most).withMaxBatchSize(7));
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(upTo(200), io::call)))
                .isEqualTo(upTo(200));
        assertThat(highest.get()).isBetween(1, most);
    }

    @Test
    void theRestBeginsInOrder(Corio corio) {
        List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
        Semaphore permits = new Semaphore(0);
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.each((Integer input) -> {
                    begun.add(input);
                    permits.acquire();
                    return input;
                }),
                IoOptions.defaults().withMaxConcurrency(1).withMaxBatchSize(3));
        Running<List<Integer>> running = corio.start(task -> task.map(upTo(8), io::call));
        CorioFixture.eventually("the first begins", () -> begun.size() == 1);
        permits.release(8);
        running.join(Programs.LIMIT);
        assertThat(begun).isEqualTo(upTo(8));
    }

    @Test
    void theLimitHoldsOverLanesAndPlainThreads(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        CountDownLatch two = new CountDownLatch(2);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger highest = new AtomicInteger();
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.each((Integer input) -> {
                    highest.accumulateAndGet(running.incrementAndGet(), Math::max);
                    two.countDown();
                    two.await(); // both places are taken, by different batches
                    running.decrementAndGet();
                    return input;
                }),
                IoOptions.defaults().withMaxConcurrency(2));
        Running<List<Integer>> first = corio.start(task -> task.map(upTo(20), io::call));
        Running<List<Integer>> second = corio.start(task -> task.map(upTo(20), io::call));
        assertThat(Programs.result(Programs.aside(() -> io.callAll(upTo(20))))).isEqualTo(upTo(20));
        first.join(Programs.LIMIT);
        second.join(Programs.LIMIT);
        assertThat(highest).hasValue(2);
    }

    @Test
    void aFunctionThatThrowsGivesItsPlaceBack(Corio corio) {
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.each((Integer input) -> {
                    throw new IOException("each time");
                }),
                IoOptions.defaults().withMaxConcurrency(2));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> Programs.run(corio, task -> io.callAll(upTo(3))))
                    .cause()
                    .isInstanceOf(IoFailedException.class)
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
        }
    }

    @Test
    void withdrawnRequestsThatWaitForAPlaceAreNotCalled(Corio corio) {
        List<Integer> called = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch go = new CountDownLatch(1);
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.each((Integer input) -> {
                    called.add(input);
                    go.await();
                    return input;
                }),
                IoOptions.defaults().withMaxConcurrency(1));
        Running<Integer> served = corio.start(task -> io.call(0));
        CorioFixture.eventually("it is called", () -> called.size() == 1);
        Running<List<Integer>> cancelled = corio.start(task -> io.callAll(List.of(1, 2, 3)));
        CorioFixture.eventually("it left", () -> corio.stats().io("x").batches() == 2);
        cancelled.cancel();
        assertThatThrownBy(() -> cancelled.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        go.countDown();
        assertThat(served.join(Programs.LIMIT)).isZero();
        CorioFixture.eventually("the slot is free", () -> corio.stats().io("x").inFlight() == 0);
        assertThat(called).containsExactly(0);
    }

    @Test
    void aFollowerOfAWithdrawnRequestIsCalled(Corio corio) {
        CountDownLatch go = new CountDownLatch(1);
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.each((Integer input) -> {
                    go.await();
                    return input;
                }),
                IoOptions.defaults().withMaxConcurrency(1).withMaxInFlight(2).withDeduplicate(true));
        Running<Integer> busy = corio.start(task -> io.call(0));
        CorioFixture.eventually("it left", () -> corio.stats().io("x").batches() == 1);
        Running<Integer> busyToo = corio.start(task -> io.call(1));
        CorioFixture.eventually("it left", () -> corio.stats().io("x").batches() == 2);
        Running<Integer> leader = corio.start(task -> io.call(7));
        CorioFixture.eventually("it waits", () -> corio.stats().io("x").pending() == 1);
        Running<Integer> follower = corio.start(task -> io.call(7));
        CorioFixture.eventually("it waits", () -> corio.stats().io("x").pending() == 2);
        leader.cancel(); // before or after the batch leaves: nothing of it may reach the follower
        go.countDown();
        assertThat(follower.join(Programs.LIMIT)).isEqualTo(7);
        assertThat(busy.join(Programs.LIMIT) + busyToo.join(Programs.LIMIT)).isEqualTo(1);
    }

    @Test
    void aFunctionThatCallsItsOwnIoAtTheLimitIsMisuse(Corio corio) {
        Io<?, ?>[] self = new Io<?, ?>[1];
        @SuppressWarnings("unchecked")
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.each((Integer input) -> input == 0 ? ((Io<Integer, Integer>) self[0]).call(1) : input),
                IoOptions.defaults().withMaxConcurrency(1));
        self[0] = io;
        assertThatThrownBy(() -> Programs.run(corio, task -> io.call(0)))
                .cause()
                .isInstanceOf(IoFailedException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
