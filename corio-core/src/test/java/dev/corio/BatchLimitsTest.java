package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code maxBatchSize} and {@code maxInFlight}. */
@ExtendWith(CorioFixture.class)
class BatchLimitsTest {

    private static final IoOptions DEFAULTS = IoOptions.defaults();

    @ParameterizedTest
    @CsvSource({"1, 7, 1", "3, 7, 3", "7, 7, 7", "8, 7, 7", "5, 10, 5", "2147483647, 7, 7"})
    void maxBatchSizeCutsInOrder(int size, int requests, int largest, Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, DEFAULTS.withMaxBatchSize(size));
        List<Integer> answers = Programs.call(
                corio, task -> task.map(IntStream.range(0, requests).boxed().toList(), io::call));

        List<Integer> all = IntStream.range(0, requests).boxed().toList();
        assertThat(answers).isEqualTo(all);
        assertThat(sent.all().stream().flatMap(List::stream)).isEqualTo(all);
        assertThat(Collections.max(sent.sizes())).isEqualTo(largest);
        assertThat(sent.all()).hasSize((requests - 1) / largest + 1);
    }

    @Test
    void callAllIsCutToo(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, DEFAULTS.withMaxBatchSize(2));
        List<Integer> answers = Programs.call(corio, task -> io.callAll(List.of(5, 4, 3, 2, 1)));
        assertThat(answers).containsExactly(5, 4, 3, 2, 1);
        assertThat(sent.all()).containsExactly(List.of(5, 4), List.of(3, 2), List.of(1));
        assertThat(io.callAll(List.of(1, 2, 3))).containsExactly(1, 2, 3);
        assertThat(sent.sizes()).containsExactly(2, 2, 1, 2, 1);
    }

    @Test
    void noMoreThanMaxInFlightAreOutAndTheRestGrows(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io =
                corio.io("x", held, DEFAULTS.withMaxInFlight(2).withMaxBatchSize(2));
        Running<List<Integer>> running =
                corio.start(task -> task.map(IntStream.range(0, 7).boxed().toList(), io::call));
        IoBatch<Integer, Integer> first = held.next();
        IoBatch<Integer, Integer> second = held.next();
        assertThat(first.inputs()).containsExactly(0, 1);
        assertThat(second.inputs()).containsExactly(2, 3);
        assertThat(held.waiting()).isZero();
        CorioFixture.eventually(
                "the rest is on offer", () -> corio.stats().io("x").pending() == 3);
        assertThat(corio.stats().io("x").inFlight()).isEqualTo(2);

        second.complete(second.inputs()); // out of order
        IoBatch<Integer, Integer> third = held.next();
        assertThat(third.inputs()).containsExactly(4, 5);
        assertThat(held.waiting()).isZero();
        third.complete(third.inputs());
        IoBatch<Integer, Integer> fourth = held.next();
        fourth.complete(fourth.inputs());
        first.complete(first.inputs());
        assertThat(running.join(Programs.LIMIT)).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void whileTheLimitIsReachedRequestsCollectIntoOneBatch(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, DEFAULTS.withMaxInFlight(1));
        CompletableFuture<Void> go = new CompletableFuture<>();
        Running<Void> running = corio.start(task -> {
            task.go(() -> io.call(1));
            task.await(go);
            for (int i = 2; i < 7; i++) {
                int input = i;
                task.go(() -> io.call(input));
            }
            return null;
        });
        IoBatch<Integer, Integer> first = held.next();
        assertThat(first.inputs()).containsExactly(1);
        go.complete(null);
        CorioFixture.eventually("five wait", () -> corio.stats().io("x").pending() == 5);
        first.complete(first.inputs());
        IoBatch<Integer, Integer> second = held.next();
        assertThat(second.inputs()).containsExactly(2, 3, 4, 5, 6);
        second.complete(second.inputs());
        running.join(Programs.LIMIT);
    }

    @Test
    void aSlotIsFreeOnlyWhenTheLastRequestHasItsOutcome(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, DEFAULTS.withMaxInFlight(1));
        List<String> trail = Collections.synchronizedList(new ArrayList<>());
        Running<Void> running = corio.start(task -> {
            task.map(List.of(1, 2, 3), i -> {
                io.call(i);
                trail.add("a" + i);
                return io.call(i + 10);
            });
            return null;
        });
        IoBatch<Integer, Integer> first = held.next();
        first.requests().get(1).complete(0);
        CorioFixture.eventually("2 went on", () -> trail.contains("a2"));
        CorioFixture.eventually(
                "its next one waits", () -> corio.stats().io("x").pending() == 1);
        first.requests().get(2).complete(0);
        CorioFixture.eventually("two wait", () -> corio.stats().io("x").pending() == 2);
        assertThat(held.waiting()).isZero();
        first.requests().get(0).complete(0);
        IoBatch<Integer, Integer> second = held.next();
        assertThat(second.inputs()).containsExactly(12, 13, 11);
        assertThat(trail).containsExactly("a2", "a3", "a1");
        second.complete(second.inputs());
        running.join(Programs.LIMIT);
    }

    @Test
    void plainThreadsTasksAndLanesShareTheSlots(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(3));
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, DEFAULTS.withMaxInFlight(1));
        Running<Integer> first = corio.start(task -> io.call(0));
        IoBatch<Integer, Integer> out = held.next();
        List<Running<Integer>> others = new ArrayList<>();
        for (int i = 1; i < 6; i++) {
            int input = i;
            others.add(corio.start(task -> io.call(input)));
        }
        FutureTask<Integer> plain = Programs.aside(() -> io.call(6));
        CorioFixture.eventually("all are on offer", () -> corio.stats().io("x").pending() == 6);
        out.complete(List.of(0));
        IoBatch<Integer, Integer> merged = held.next();
        assertThat(merged.inputs()).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
        merged.complete(merged.inputs());
        first.join(Programs.LIMIT);
        others.forEach(each -> each.join(Programs.LIMIT));
        assertThat(Programs.result(plain)).isEqualTo(6);
        assertThat(corio.stats().io("x").batches()).isEqualTo(2);
        assertThat(corio.stats().io("x").requests()).isEqualTo(7);
    }
}
