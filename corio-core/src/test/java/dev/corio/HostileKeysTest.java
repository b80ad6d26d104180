package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Inputs whose {@code equals} and {@code hashCode} turn bad, partitions that throw, functions that wait for themselves. */
@ExtendWith(CorioFixture.class)
class HostileKeysTest {

    private static final IoOptions CACHED = IoOptions.defaults().withCache(CachePolicy.perProgram());

    /** An input that is well-behaved until it is told to throw. */
    private static final class Input {
        boolean throwsInHash;
        boolean throwsInEquals;

        @Override
        public int hashCode() {
            if (throwsInHash) {
                throw new IllegalStateException("hashCode");
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            if (throwsInEquals) {
                throw new IllegalStateException("equals");
            }
            return other instanceof Input;
        }
    }

    @Test
    void aCachedInputThatTurnsBadIsAnsweredAllTheSame(Corio corio) {
        HeldBatches<Input, Integer> held = new HeldBatches<>();
        Io<Input, Integer> io = corio.io("x", held, CACHED);
        Input input = new Input();
        Running<Integer> running = corio.start(task -> io.call(input));
        IoRequest<Input, Integer> request = held.nextRequest();
        input.throwsInHash = true;
        input.throwsInEquals = true;
        request.complete(5);
        assertThat(running.join(Programs.LIMIT)).isEqualTo(5);
    }

    @Test
    void aCachedInputThatTurnsBadIsGivenUpAllTheSame(Corio corio) {
        HeldBatches<Input, Integer> held = new HeldBatches<>();
        Io<Input, Integer> io = corio.io("x", held, CACHED);
        Input input = new Input();
        List<String> trail = new ArrayList<>();
        Running<Object> running = corio.start(task -> {
            try {
                return io.call(input);
            } finally {
                trail.add("unwound");
            }
        });
        IoRequest<Input, Integer> request = held.nextRequest();
        input.throwsInHash = true;
        running.cancel();
        assertThat(Programs.thrown(() -> running.join(Programs.LIMIT))).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).containsExactly("unwound");
        request.complete(1);
    }

    @Test
    void aHashThatThrowsDoesSoAtTheCall(Corio corio) {
        Io<Input, Integer> io = corio.io("x", IoDispatcher.inline(in -> List.of(1)), CACHED);
        Input bad = new Input();
        bad.throwsInHash = true;
        assertThat(Programs.<String>call(
                        corio, task -> Programs.thrown(() -> io.call(bad)).getMessage()))
                .isEqualTo("hashCode");
        assertThat(Programs.<Integer>call(corio, task -> io.call(new Input()))).isEqualTo(1);
    }

    @Test
    void aPartitionThatThrowsLeavesNothingOpen(Corio corio) {
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.partitioned(
                        input -> {
                            if (input == 2) {
                                throw new IllegalStateException("no partition");
                            }
                            return input;
                        },
                        IoDispatcher.inline((List<Integer> in) -> in)));
        assertThat(Programs.<String>call(
                        corio,
                        task -> Programs.thrown(() -> io.callAll(List.of(1, 2))).getMessage()))
                .isEqualTo("no partition");
        assertThat(Programs.thrown(() -> io.callAll(List.of(1, 2)))).hasMessage("no partition");
        io.close();
        corio.io("x", IoDispatcher.inline((List<Integer> in) -> in)); // the name is free: nobody waits for the old one
    }

    @Test
    void aFunctionThatWaitsForAFutureOfItsOwnIoIsRefused(Corio corio) {
        CompletableFuture<Io<Integer, Integer>> self = new CompletableFuture<>();
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.batch((List<Integer> in) ->
                        in.getFirst() == 1 ? List.of(self.join().submit(2).join()) : in),
                IoOptions.defaults().withMaxInFlight(1));
        self.complete(io);
        assertThat(Programs.thrown(() -> Programs.run(corio, task -> io.call(1))))
                .rootCause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would wait for itself");
    }

    @Test
    void aPlainRequestDoesNotWaitForTheBusyLaneThatFreedTheSlot(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, IoOptions.defaults().withMaxInFlight(1));
        CountDownLatch go = new CountDownLatch(1);
        Running<Integer> running = corio.start(task -> {
            int answer = io.call(1);
            go.await(); // holds its lane
            return answer;
        });
        IoRequest<Integer, Integer> first = held.nextRequest();
        FutureTask<Integer> plain = Programs.aside(() -> io.call(2));
        CorioFixture.eventually("it waits", () -> corio.stats().io("x").pending() == 1);
        first.complete(1);
        held.nextRequest().complete(2); // sent by the other lane
        assertThat(Programs.result(plain)).isEqualTo(2);
        go.countDown();
        assertThat(running.join(Programs.LIMIT)).isEqualTo(1);
    }
}
