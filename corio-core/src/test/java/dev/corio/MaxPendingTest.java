package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code maxPending}: what is past it waits outside, in order; nothing is dropped. */
@ExtendWith(CorioFixture.class)
class MaxPendingTest {

    private static final IoOptions TWO = IoOptions.defaults().withMaxPending(2);

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static void pending(Corio corio, int requests) {
        CorioFixture.eventually(requests + " wait", () -> corio.stats().io("x").pending() == requests);
    }

    @Test
    void callsPastItWaitInOrder(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, TWO);
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(upTo(7), io::call)))
                .isEqualTo(upTo(7));
        assertThat(sent.all().stream().flatMap(List::stream)).isEqualTo(upTo(7));
        assertThat(sent.sizes()).allMatch(size -> size <= 2);
    }

    @Test
    void callAllFeedsInPieces(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, TWO);
        assertThat(Programs.<List<Integer>>call(corio, task -> io.callAll(upTo(5))))
                .isEqualTo(upTo(5));
        assertThat(sent.all()).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
        assertThat(io.callAll(upTo(5))).isEqualTo(upTo(5));
        assertThat(sent.all().subList(3, 6)).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    }

    @Test
    void submitPastItFailsItsFuture(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, TWO.withMaxInFlight(1));
        CompletableFuture<Integer> out = io.submit(0);
        IoBatch<Integer, Integer> first = held.next();
        List<CompletableFuture<Integer>> waiting = List.of(io.submit(1), io.submit(2));
        CompletableFuture<Integer> refused = io.submit(3);
        assertThat(refused).isCompletedExceptionally();
        assertThatThrownBy(refused::join)
                .cause()
                .isInstanceOf(IoFailedException.class)
                .hasMessageContaining("maxPending(2)")
                .hasMessageContaining("use call");
        first.complete(List.of(0));
        IoBatch<Integer, Integer> second = held.next();
        assertThat(second.inputs()).containsExactly(1, 2);
        second.complete(second.inputs());
        assertThat(out.join()).isZero();
        assertThat(waiting.stream().map(CompletableFuture::join)).containsExactly(1, 2);
    }

    @Test
    void submitInATaskPastItFailsItsFuture(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo(), TWO);
        Programs.run(corio, task -> {
            List<CompletableFuture<Integer>> futures =
                    IntStream.range(0, 4).mapToObj(io::submit).toList();
            assertThat(futures.get(3)).isCompletedExceptionally();
            assertThat(futures.get(2)).isCompletedExceptionally();
            assertThat(futures.get(1).join()).isEqualTo(1);
            assertThat(futures.get(0).join()).isEqualTo(0);
        });
    }

    @Test
    void plainThreadsWaitOutsideAndAreServedInOrder(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, TWO.withMaxInFlight(1));
        List<FutureTask<Integer>> calls = new ArrayList<>();
        calls.add(Programs.aside(() -> io.call(0)));
        IoBatch<Integer, Integer> batch = held.next();
        for (int i = 1; i < 6; i++) {
            int input = i;
            calls.add(Programs.aside(() -> io.call(input)));
            pending(corio, i);
        }
        batch.complete(List.of(0));
        for (List<Integer> expected : List.of(List.of(1, 2), List.of(3, 4), List.of(5))) {
            batch = held.next();
            assertThat(batch.inputs()).isEqualTo(expected);
            batch.complete(batch.inputs());
        }
        for (int i = 0; i < calls.size(); i++) {
            assertThat(Programs.result(calls.get(i))).isEqualTo(i);
        }
    }

    @Test
    void itHoldsOverAllLanes(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(3));
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, TWO.withMaxInFlight(1));
        List<Running<List<Integer>>> running = new ArrayList<>();
        for (int p = 0; p < 6; p++) {
            int base = p * 10;
            running.add(corio.start(task -> task.map(upTo(4), i -> io.call(base + i))));
        }
        List<Integer> seen = new ArrayList<>();
        while (seen.size() < 24) {
            IoBatch<Integer, Integer> batch = held.next();
            assertThat(batch.size()).isLessThanOrEqualTo(2);
            seen.addAll(batch.inputs());
            batch.complete(batch.inputs());
        }
        for (int p = 0; p < 6; p++) {
            int base = p * 10;
            assertThat(running.get(p).join(Programs.LIMIT))
                    .isEqualTo(upTo(4).stream().map(i -> base + i).toList());
            assertThat(seen.stream().filter(i -> i / 10 == base / 10)).isSorted();
        }
        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void withdrawnRequestsLetOthersIn(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, TWO.withMaxInFlight(1));
        Running<Integer> first = corio.start(task -> io.call(0));
        IoBatch<Integer, Integer> out = held.next();
        Running<List<Integer>> cancelled = corio.start(task -> task.map(List.of(1, 2, 3, 4), io::call));
        pending(corio, 4);
        Running<List<Integer>> served = corio.start(task -> task.map(List.of(5, 6, 7), io::call));
        pending(corio, 7);
        cancelled.cancel();
        assertThatThrownBy(() -> cancelled.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        out.complete(List.of(0));
        List<Integer> seen = new ArrayList<>();
        while (seen.size() < 3) {
            IoBatch<Integer, Integer> batch = held.next();
            seen.addAll(batch.inputs());
            batch.complete(batch.inputs());
        }
        assertThat(seen).containsExactly(5, 6, 7);
        assertThat(served.join(Programs.LIMIT)).containsExactly(5, 6, 7);
        first.join(Programs.LIMIT);
    }

    @Test
    void interruptedPlainCallsLetOthersIn(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, TWO.withMaxInFlight(1));
        FutureTask<Integer> first = Programs.aside(() -> io.call(0));
        IoBatch<Integer, Integer> out = held.next();
        FutureTask<List<Integer>> interrupted = Programs.aside(() -> io.callAll(List.of(1, 2, 3)));
        pending(corio, 3);
        FutureTask<List<Integer>> served = Programs.aside(() -> io.callAll(List.of(4, 5, 6)));
        pending(corio, 6);
        interrupted.cancel(true);
        CorioFixture.eventually(
                "nobody waits behind the withdrawn", () -> corio.stats().io("x").pending() == 3);
        out.complete(List.of(0));
        List<Integer> seen = new ArrayList<>();
        while (seen.size() < 3) {
            IoBatch<Integer, Integer> batch = held.next();
            seen.addAll(batch.inputs());
            batch.complete(batch.inputs());
        }
        assertThat(seen).containsExactly(4, 5, 6);
        assertThat(Programs.result(served)).containsExactly(4, 5, 6);
        Programs.result(first);
    }

    @Test
    void allThatWaitAreWithdrawn(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, TWO.withMaxInFlight(1));
        Running<Integer> first = corio.start(task -> io.call(0));
        IoBatch<Integer, Integer> out = held.next();
        Running<List<Integer>> cancelled = corio.start(task -> task.map(upTo(9), io::call));
        pending(corio, 9);
        cancelled.cancel();
        assertThatThrownBy(() -> cancelled.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        CompletableFuture<Integer> submitted = io.submit(77); // there is room again
        out.complete(List.of(0));
        IoBatch<Integer, Integer> next = held.next();
        assertThat(next.inputs()).containsExactly(77);
        next.complete(List.of(78));
        assertThat(submitted.join()).isEqualTo(78);
        first.join(Programs.LIMIT);
    }

    @Test
    void aRetryComesInPastTheLimit(Corio corio) {
        List<List<Integer>> sent = Collections.synchronizedList(new ArrayList<>());
        Io<Integer, Integer> io = corio.io(
                "x",
                batch -> {
                    sent.add(batch.inputs());
                    batch.requests().forEach(request -> {
                        if (request.attempt() < 3) {
                            request.retry();
                        } else {
                            request.complete(request.input());
                        }
                    });
                },
                TWO);
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(upTo(5), io::call)))
                .isEqualTo(upTo(5));
        assertThat(sent.stream().mapToInt(List::size).sum()).isEqualTo(15);
        assertThat(io.callAll(upTo(5))).isEqualTo(upTo(5));
    }

    @Test
    void oneAtATimeServesManyThreads(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.before(IoDispatcher.batch((List<Integer> in) -> in));
        Io<Integer, Integer> io = corio.io("x", sent, IoOptions.defaults().withMaxPending(1));
        List<FutureTask<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int input = i;
            calls.add(Programs.aside(() -> io.call(input)));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(Programs.result(calls.get(i))).isEqualTo(i);
        }
        assertThat(sent.sizes()).allMatch(size -> size == 1);
    }
}
