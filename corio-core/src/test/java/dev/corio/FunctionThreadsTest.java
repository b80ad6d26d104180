package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where functions of dispatchers run: on virtual threads of the runtime, never on a lane, and what they find there. */
@ExtendWith(CorioFixture.class)
class FunctionThreadsTest {

    private static final ThreadLocal<String> LOCAL = new InheritableThreadLocal<>();

    /** Makes a dispatcher that runs the probe in its function. */
    private interface Factory {
        IoDispatcher<Integer, ?> of(Runnable probe);
    }

    static Stream<Arguments> factories() {
        return Stream.of(
                factory("batch", probe -> IoDispatcher.batch((List<Integer> in) -> after(probe, in))),
                factory("keyed", probe -> IoDispatcher.keyed((List<Integer> in) -> after(probe, in), out -> out)),
                factory(
                        "keyedOptional",
                        probe -> IoDispatcher.keyedOptional((List<Integer> in) -> after(probe, in), out -> out)),
                factory("grouped", probe -> IoDispatcher.grouped((List<Integer> in) -> after(probe, in), out -> out)),
                factory("mapped", probe -> IoDispatcher.mapped((Set<Integer> in) -> after(probe, Map.of(1, 1)))),
                factory("each", probe -> IoDispatcher.each((Integer in) -> after(probe, in))),
                factory(
                        "async",
                        probe -> IoDispatcher.async(
                                (List<Integer> in) -> after(probe, CompletableFuture.completedFuture(in)))),
                factory(
                        "partitioned",
                        probe -> IoDispatcher.partitioned(
                                in -> in, IoDispatcher.batch((List<Integer> in) -> after(probe, in)))));
    }

    private static Arguments factory(String name, Factory factory) {
        return Arguments.arguments(name, factory);
    }

    private static <R> R after(Runnable probe, R result) {
        probe.run();
        return result;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("factories")
    void functionsRunOnVirtualThreadsOfTheirOwn(String name, Factory factory, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("shop"));
        List<Object> seen = new ArrayList<>();
        Io<Integer, ?> io = corio.io("users", factory.of(() -> {
            Thread self = Thread.currentThread();
            seen.add(self);
            seen.add(corio.isOnLane());
            seen.add(Programs.thrown(Task::current));
            seen.add(String.valueOf(LOCAL.get()));
        }));
        LOCAL.set("of the caller");
        try {
            Thread[] task = new Thread[1];
            Programs.run(corio, root -> {
                task[0] = Thread.currentThread();
                io.call(1);
            });
            assertThat(seen.getFirst()).isNotSameAs(task[0]);
        } finally {
            LOCAL.remove();
        }
        Thread function = (Thread) seen.getFirst();
        assertThat(function.isVirtual()).isTrue();
        assertThat(function.getName()).contains("shop").contains("users");
        assertThat(seen.get(1)).isEqualTo(false);
        assertThat(seen.get(2)).isInstanceOf(IllegalStateException.class);
        assertThat(seen.get(3)).isEqualTo("null");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("factories")
    void theLaneGoesOnWhileAFunctionBlocks(String name, Factory factory, Corio corio) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Io<Integer, ?> blocked = corio.io("blocked", factory.of(() -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }));
        Io<Integer, Integer> other = corio.io("other", SentBatches.echo());
        Running<Object> running = corio.start(task -> blocked.call(1));
        CorioFixture.eventually("it blocks", () -> corio.stats().io("blocked").inFlight() == 1);
        for (int i = 0; i < 3; i++) {
            int input = i;
            assertThat(Programs.<Integer>call(corio, task -> other.call(input))).isEqualTo(i);
        }
        assertThat(running.isDone()).isFalse();
        go.countDown();
        running.join(Programs.LIMIT);
    }

    @Test
    void aFunctionMayCallAnotherIo(Corio corio) {
        Io<Integer, Integer> inner = corio.io("inner", IoDispatcher.batch((List<Integer> in) -> in));
        Io<Integer, Integer> outer = corio.io("outer", IoDispatcher.batch(inner::callAll));
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(List.of(1, 2), outer::call)))
                .containsExactly(1, 2);
        assertThat(corio.stats().io("inner").batches()).isEqualTo(1);
    }

    @Test
    void aFunctionMayCallItsOwnIoWhileSlotsAreFree(Corio corio) {
        Io<?, ?>[] self = new Io<?, ?>[1];
        @SuppressWarnings("unchecked")
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.batch((List<Integer> in) ->
                        in.getFirst() == 0 ? List.of(((Io<Integer, Integer>) self[0]).call(5)) : in));
        self[0] = io;
        assertThat(Programs.<Integer>call(corio, task -> io.call(0))).isEqualTo(5);
    }

    @Test
    void aFunctionThatCallsItsOwnIoWithoutAFreeSlotIsMisuse(Corio corio) {
        Io<?, ?>[] self = new Io<?, ?>[1];
        @SuppressWarnings("unchecked")
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.batch((List<Integer> in) -> List.of(((Io<Integer, Integer>) self[0]).call(5))),
                IoOptions.defaults().withMaxInFlight(1));
        self[0] = io;
        assertThat(Programs.thrown(() -> Programs.run(corio, task -> io.call(0))))
                .cause()
                .isInstanceOf(IoFailedException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"x\"")
                .hasMessageContaining("Call the source directly");
    }

    @Test
    void aFunctionMayRunAProgram(Corio corio) {
        Io<Integer, Integer> io =
                corio.io("x", IoDispatcher.batch((List<Integer> in) -> corio.call(task -> List.copyOf(in))));
        assertThat(Programs.<Integer>call(corio, task -> io.call(3))).isEqualTo(3);
    }

    @Test
    void aThreadThatAFunctionStartsIsAPlainThread(Corio corio) {
        Io<Integer, Integer> inner = corio.io("inner", SentBatches.echo());
        Io<Integer, Integer> outer = corio.io("outer", IoDispatcher.batch((List<Integer> in) -> {
            List<Integer> answers = new ArrayList<>();
            Thread started = Thread.startVirtualThread(() -> answers.addAll(inner.callAll(in)));
            started.join();
            return answers;
        }));
        assertThat(Programs.<Integer>call(corio, task -> outer.call(3))).isEqualTo(3);
    }
}
