package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CorioFixture.class)
class PartitionedDispatcherTest {

    private static final IoOptions DEFAULTS = IoOptions.defaults();

    /** A partition whose {@code equals} throws at the n-th comparison of all. */
    private record Fragile(int key, AtomicInteger left) {
        @Override
        public int hashCode() {
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            if (left.decrementAndGet() == 0) {
                throw new ArithmeticException("equals");
            }
            return other instanceof Fragile(int otherKey, AtomicInteger any) && otherKey == key;
        }
    }

    @Test
    void aBatchHoldsOnePartitionNullIncluded(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.partitioned(i -> i % 3 == 0 ? null : i % 3, sent));
        List<Integer> asked = List.of(1, 3, 2, 4, 6, 5);
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(asked, io::call)))
                .isEqualTo(asked);
        assertThat(sent.all()).containsExactly(List.of(1, 4), List.of(3, 6), List.of(2, 5));
        assertThat(io.callAll(asked)).isEqualTo(asked);
        assertThat(sent.all().subList(3, 6)).containsExactly(List.of(1, 4), List.of(3, 6), List.of(2, 5));
    }

    @Test
    void aBusyPartitionDoesNotKeepTheOthersWaiting(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io(
                "x", IoDispatcher.partitioned(i -> i >= 100 ? "rare" : "busy", sent), DEFAULTS.withMaxBatchSize(2));
        List<Integer> asked = new ArrayList<>(IntStream.range(0, 7).boxed().toList());
        asked.add(100);
        Programs.run(corio, task -> task.map(asked, io::call));
        assertThat(sent.all()).containsExactly(List.of(0, 1), List.of(100), List.of(2, 3), List.of(4, 5), List.of(6));
    }

    @Test
    void askAgainInThePartitionJustSentWhileAnotherWaits(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io =
                corio.io("x", IoDispatcher.partitioned(i -> i % 2, held), DEFAULTS.withMaxInFlight(1));
        Running<List<Integer>> running = corio.start(task -> task.map(List.of(1, 2), input -> {
            io.call(input); // even waits while odd is out, then odd asks again
            return io.call(input + 2);
        }));
        for (int i = 0; i < 4; i++) {
            IoBatch<Integer, Integer> batch = held.next();
            batch.complete(batch.inputs());
        }
        assertThat(running.join(Programs.LIMIT)).containsExactly(3, 4);
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> four =
                corio.io("y", IoDispatcher.partitioned(i -> i % 4, sent), DEFAULTS.withMaxInFlight(1));
        List<Integer> asked = IntStream.range(0, 20).boxed().toList();
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(asked, i -> four.call(four.call(i) + 1) - 1)))
                .isEqualTo(asked);
    }

    @Test
    void partitionedOverEach(Corio corio) {
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.partitioned(i -> i % 2, IoDispatcher.each((Integer i) -> i * 10)),
                DEFAULTS.withMaxConcurrency(1));
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(List.of(1, 2, 3), io::call)))
                .containsExactly(10, 20, 30);
        assertThat(corio.stats().io("x").batches()).isEqualTo(2);
    }

    @Test
    void retriesAndDeduplicationStayInTheirPartition(Corio corio) {
        List<List<Integer>> sent = new ArrayList<>();
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.partitioned(i -> i % 2, batch -> {
                    sent.add(batch.inputs());
                    batch.requests().forEach(request -> {
                        if (request.attempt() == 1) {
                            request.retry();
                        } else {
                            request.complete(request.input());
                        }
                    });
                }),
                DEFAULTS.withDeduplicate(true));
        Programs.run(corio, task -> task.map(List.of(1, 2, 1, 3, 2), io::call));
        assertThat(sent).containsExactly(List.of(1, 3), List.of(2), List.of(1, 3), List.of(2));
    }

    @Test
    void lanesMergeByPartition(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io =
                corio.io("x", IoDispatcher.partitioned(i -> i % 2, held), DEFAULTS.withMaxInFlight(1));
        Running<Integer> blocker = corio.start(task -> io.call(0));
        IoBatch<Integer, Integer> out = held.next();
        List<Running<List<Integer>>> running = List.of(
                corio.start(task -> task.map(List.of(1, 2, 3), io::call)),
                corio.start(task -> task.map(List.of(4, 5, 6), io::call)));
        FutureTask<Integer> plain = Programs.aside(() -> io.call(7));
        CorioFixture.eventually("all wait", () -> corio.stats().io("x").pending() == 7);
        out.complete(List.of(0));
        IoBatch<Integer, Integer> first = held.next();
        boolean odd = first.inputs().getFirst() % 2 == 1;
        List<Integer> odds = List.of(1, 3, 5, 7);
        List<Integer> evens = List.of(2, 4, 6);
        assertThat(first.inputs()).containsExactlyInAnyOrderElementsOf(odd ? odds : evens);
        first.complete(first.inputs());
        // Those answers wake both lanes, and a lane that runs keeps its share: the rest may leave in parts.
        List<Integer> rest = new ArrayList<>();
        while (rest.size() < 7 - first.size()) {
            IoBatch<Integer, Integer> batch = held.next();
            rest.addAll(batch.inputs());
            batch.complete(batch.inputs());
        }
        assertThat(rest).containsExactlyInAnyOrderElementsOf(odd ? evens : odds);
        running.forEach(each -> each.join(Programs.LIMIT));
        Programs.result(plain);
        blocker.join(Programs.LIMIT);
    }

    @Test
    void whatThePartitionerThrowsComesOutOfTheCall(Corio corio) {
        for (Throwable cause : List.of(new IllegalStateException("by"), new AssertionError("by"))) {
            try (Io<Integer, Integer> io = corio.io(
                    "x",
                    IoDispatcher.partitioned(
                            i -> {
                                throw Sneaky.<RuntimeException>rethrow(cause);
                            },
                            SentBatches.echo()))) {
                assertThatThrownBy(() -> io.call(1)).isSameAs(cause);
                assertThatThrownBy(() -> io.submit(1)).isSameAs(cause);
                Programs.run(corio, task -> assertThatThrownBy(() -> io.call(1)).isSameAs(cause));
            }
        }
        IOException checked = new IOException("by");
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.partitioned(
                        i -> {
                            throw checked;
                        },
                        SentBatches.echo()));
        assertThatThrownBy(() -> io.call(1))
                .isInstanceOf(IoFailedException.class)
                .hasCause(checked);
    }

    @Test
    void aPartitionerThatThrowsInTheMiddleOfCallAllLeavesNothingBehind(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.partitioned(i -> 10 / i, sent),
                DEFAULTS.withTimeout(Duration.ofHours(1)).withMaxPending(2));
        assertThatThrownBy(() -> io.callAll(List.of(1, 2, 0, 3))).isInstanceOf(ArithmeticException.class);
        Programs.run(corio, task -> {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> io.callAll(List.of(1, 2, 0, 3))).isInstanceOf(ArithmeticException.class);
            }
            assertThat(io.callAll(List.of(4, 5, 6))).containsExactly(4, 5, 6);
        });
        assertThat(sent.all().stream().flatMap(List::stream)).containsExactlyInAnyOrder(4, 5, 6);
    }

    @Test
    void aPartitionWhoseHashCodeThrowsComesOutOfTheCallAndLeavesNothingBehind(Corio corio) {
        record Hashless(int key) {
            @Override
            public int hashCode() {
                if (key == 0) {
                    throw new ArithmeticException("hash");
                }
                return key;
            }
        }
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.partitioned(Hashless::new, SentBatches.echo()),
                DEFAULTS.withTimeout(Duration.ofMillis(60)).withMaxPending(2));
        Programs.run(corio, task -> {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> io.call(0)).isInstanceOf(ArithmeticException.class);
            }
            task.sleep(Duration.ofMillis(150)); // a timer that was left would wake the task here, too early
            long start = System.nanoTime();
            task.sleep(Duration.ofMillis(50));
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
            assertThat(io.callAll(List.of(1, 2, 3))).containsExactly(1, 2, 3);
        });
        assertThatThrownBy(() -> io.call(0)).isInstanceOf(ArithmeticException.class);
        assertThat(io.callAll(List.of(1, 2, 3))).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void equalsThatThrowsAnywhereHangsNobody(boolean bounded, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        AtomicInteger left = new AtomicInteger();
        IoOptions options = bounded ? DEFAULTS.withMaxPending(3) : DEFAULTS;
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.partitioned(i -> new Fragile(i % 3, left), SentBatches.echo()),
                options.withMaxBatchSize(2).withMaxInFlight(1));
        for (int at = 1; at <= 40; at++) {
            left.set(at);
            FutureTask<Integer> plain = Programs.aside(() -> answers(io, 3));
            Running<Integer> other = corio.start(task -> answers(io, 4));
            int sum = Programs.call(corio, task -> {
                int answered = 0;
                for (int each : task.map(IntStream.range(0, 6).boxed().toList(), i -> answers(io, i))) {
                    answered += each;
                }
                return answered;
            });
            assertThat(sum + Programs.result(plain) + other.join(Programs.LIMIT))
                    .isBetween(0, 8);
        }
    }

    /** {@return 1 for an answer, 0 for a failure} */
    private static int answers(Io<Integer, Integer> io, int input) {
        try {
            return io.call(input) == input ? 1 : 100;
        } catch (ArithmeticException | IoFailedException thrown) {
            return 0;
        }
    }

    @Test
    void partitionedInsidePartitionedIsRefused() {
        IoDispatcher<Integer, Integer> inner = IoDispatcher.partitioned(i -> i, SentBatches.echo());
        assertThatThrownBy(() -> IoDispatcher.partitioned(i -> i, inner))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give one partition that has both");
    }
}
