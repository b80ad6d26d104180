package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CorioFixture.class)
class LingerTest {

    private static final Duration SHORT = Duration.ofMillis(30);
    private static final Duration LONG = Duration.ofHours(1);

    private static Io<Integer, Integer> io(Corio corio, IoDispatcher<Integer, Integer> dispatcher, IoOptions options) {
        return corio.io("x", dispatcher, options);
    }

    private static void pending(Corio corio, int requests) {
        CorioFixture.eventually(requests + " wait", () -> corio.stats().io("x").pending() == requests);
    }

    @Test
    void holdsABatchBackForItsTime(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = io(corio, sent, IoOptions.defaults().withLinger(SHORT));
        long start = System.nanoTime();
        assertThat(Programs.<Integer>call(corio, task -> io.call(1))).isEqualTo(1);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(sent.sizes()).containsExactly(1);
    }

    @Test
    void twoProgramsKeepEachOtherCompany(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io =
                io(corio, held, IoOptions.defaults().withLinger(LONG).withMaxBatchSize(3));
        Running<Integer> one = corio.start(task -> io.call(1));
        pending(corio, 1);
        FutureTask<Integer> two = Programs.aside(() -> io.call(2));
        pending(corio, 2);
        assertThat(held.waiting()).isZero();
        Running<Integer> three = corio.start(task -> io.call(3));
        IoBatch<Integer, Integer> batch = held.next(); // the third ends it early
        assertThat(batch.inputs()).containsExactlyInAnyOrder(1, 2, 3);
        batch.complete(batch.inputs());
        assertThat(one.join(Programs.LIMIT)).isEqualTo(1);
        assertThat(Programs.result(two)).isEqualTo(2);
        assertThat(three.join(Programs.LIMIT)).isEqualTo(3);
    }

    @Test
    void anEarlyEndLeavesNoTimerBehind(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io =
                io(corio, sent, IoOptions.defaults().withLinger(LONG).withMaxBatchSize(2));
        Running<Integer> one = corio.start(task -> io.call(1));
        pending(corio, 1);
        CorioFixture.eventually("it lingers", () -> corio.timers().pending() == 1);
        assertThat(Programs.<Integer>call(corio, task -> io.call(2))).isEqualTo(2);
        assertThat(one.join(Programs.LIMIT)).isEqualTo(1);
        CorioFixture.eventually("the timer is gone", () -> corio.timers().pending() == 0);
    }

    @Test
    void aFullBatchLeavesAtOnceAndTheRestLingers(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = io(
                corio,
                held,
                IoOptions.defaults().withLinger(Duration.ofMillis(300)).withMaxBatchSize(4));
        Running<List<Integer>> running =
                corio.start(task -> task.map(IntStream.range(0, 6).boxed().toList(), io::call));
        IoBatch<Integer, Integer> full = held.next();
        assertThat(full.inputs()).containsExactly(0, 1, 2, 3);
        IoBatch<Integer, Integer> rest = held.next();
        assertThat(rest.inputs()).containsExactly(4, 5);
        full.complete(full.inputs());
        rest.complete(rest.inputs());
        assertThat(running.join(Programs.LIMIT)).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void oneLingeringProgramDoesNotHoldTheLane(Corio corio) {
        SentBatches<Integer, Integer> slow = SentBatches.echo();
        SentBatches<Integer, Integer> quick = SentBatches.echo();
        Io<Integer, Integer> lingers =
                io(corio, slow, IoOptions.defaults().withLinger(LONG).withMaxBatchSize(2));
        Io<Integer, Integer> other = corio.io("y", quick);
        Running<Integer> waits = corio.start(task -> lingers.call(1));
        pending(corio, 1);
        for (int i = 0; i < 50; i++) {
            int input = i;
            assertThat(Programs.<Integer>call(corio, task -> other.call(input))).isEqualTo(i);
        }
        assertThat(slow.all()).isEmpty();
        assertThat(lingers.call(2)).isEqualTo(2); // company at last
        assertThat(waits.join(Programs.LIMIT)).isEqualTo(1);
    }

    @Test
    void partitionsLingerEachByItself(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = io(
                corio,
                IoDispatcher.partitioned(i -> i % 2, held),
                IoOptions.defaults().withLinger(LONG).withMaxBatchSize(2));
        Running<Integer> odd = corio.start(task -> io.call(1));
        pending(corio, 1);
        Running<List<Integer>> even = corio.start(task -> io.callAll(List.of(2, 4)));
        IoBatch<Integer, Integer> batch = held.next();
        assertThat(batch.inputs()).containsExactly(2, 4);
        batch.complete(batch.inputs());
        even.join(Programs.LIMIT);
        pending(corio, 1); // once the lane is idle again
        assertThat(held.waiting()).isZero();
        odd.cancel();
        assertThat(Programs.thrown(() -> odd.join(Programs.LIMIT))).isInstanceOf(TaskCancelledException.class);
        assertThat(corio.stats().io("x").pending()).isZero();
        CorioFixture.eventually("the timer is gone", () -> corio.timers().pending() == 0);
    }

    @Test
    void aRetryLingersLikeANewRequest(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = io(corio, held, IoOptions.defaults().withLinger(SHORT));
        Running<Integer> running = corio.start(task -> io.call(1));
        IoRequest<Integer, Integer> first = held.nextRequest();
        long start = System.nanoTime();
        first.retry();
        IoRequest<Integer, Integer> again = held.nextRequest();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos() / 2);
        again.complete(5);
        assertThat(running.join(Programs.LIMIT)).isEqualTo(5);
    }
}
