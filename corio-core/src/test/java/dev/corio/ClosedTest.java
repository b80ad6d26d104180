package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, {@code Io.close}, {@code Corio.close}, {@code shutdown}, and use after them. */
@ExtendWith(CorioFixture.class)
class ClosedTest {

    private interface Use {
        void of(Corio corio, Io<Integer, Integer> io) throws Exception;
    }

    static Stream<Arguments> uses() {
        return Stream.of(
                use("io", (corio, io) -> corio.io("new", SentBatches.echo())),
                use("run", (corio, io) -> corio.run(task -> {})),
                use("call", (corio, io) -> corio.call(task -> 1)),
                use("start", (corio, io) -> corio.start(task -> 1)),
                use("Io.call", (corio, io) -> io.call(1)),
                use("Io.callAll", (corio, io) -> io.callAll(List.of(1))),
                use("Io.callAll of none", (corio, io) -> io.callAll(List.of())),
                use("Io.submit", (corio, io) -> io.submit(1)));
    }

    private static Arguments use(String name, Use use) {
        return arguments(name, use);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uses")
    void afterCloseEachUseIsRefused(String name, Use use, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("shop"));
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());
        corio.close();
        corio.close();
        assertThatThrownBy(() -> use.of(corio, io))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"shop\" is closed")
                .hasMessageContaining("make a new one");
        assertThat(corio.shutdown(Duration.ZERO)).isTrue();
        assertThat(corio.stats().io("x").requests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClosedIoRefusesCalls(boolean inTask, Corio corio) {
        Io<Integer, Integer> io =
                corio.io("x", SentBatches.echo(), IoOptions.defaults().withCache(CachePolicy.perProgram()));
        TaskBody body = task -> {
            if (inTask) {
                io.call(1);
            }
            io.close();
            io.close();
            for (Action call : List.<Action>of(
                    () -> io.call(1), () -> io.callAll(List.of(1)), () -> io.callAll(List.of()), () -> io.submit(1))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("\"x\" is closed")
                        .hasMessageContaining("corio.io");
            }
        };
        if (inTask) {
            Programs.run(corio, body);
        } else {
            assertThat(Programs.thrown(() -> {
                        body.run(null);
                        throw new InterruptedException("the end");
                    }))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void names(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());
        assertThat(io.name()).isEqualTo("x");
        assertThatThrownBy(() -> corio.io("x", SentBatches.echo()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"x\"")
                .hasMessageContaining("close it first");
        for (String blank : List.of("", " ", "\t\n")) {
            assertThatThrownBy(() -> corio.io(blank, SentBatches.echo()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name");
            assertThatThrownBy(() -> Corio.builder().name(blank)).isInstanceOf(IllegalArgumentException.class);
        }
        io.close();
        Io<Integer, Integer> again = corio.io("x", SentBatches.echo());
        io.close(); // of the old one: the new one keeps the name
        assertThat(again.call(3)).isEqualTo(3);
        assertThat(corio.stats().ios()).hasSize(1);
        assertThatThrownBy(() -> corio.stats().io("y"))
                .isInstanceOf(java.util.NoSuchElementException.class)
                .hasMessageContaining("\"y\"");
        assertThatThrownBy(() -> Corio.builder().lanes(0)).hasMessageContaining("lanes");
        assertThatThrownBy(() -> Corio.builder().closeTimeout(Duration.ofMillis(-1)))
                .hasMessageContaining("closeTimeout");
    }

    @Test
    void theNameIsFreeOnceTheLastPendingRequestIsAnswered(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, IoOptions.defaults().withMaxInFlight(1));
        Running<Integer> first = corio.start(task -> io.call(1));
        IoRequest<Integer, Integer> out = held.nextRequest();
        FutureTask<Integer> second = Programs.aside(() -> io.call(2));
        CorioFixture.eventually("it waits", () -> corio.stats().io("x").pending() == 1);
        io.close();
        nameIsTaken(corio);
        out.complete(10);
        assertThat(first.join(Programs.LIMIT)).isEqualTo(10);
        IoRequest<Integer, Integer> last = held.nextRequest();
        nameIsTaken(corio);
        last.retry(Duration.ofMillis(100));
        nameIsTaken(corio); // a retry that waits is pending
        held.nextRequest().complete(20);
        assertThat(Programs.result(second)).isEqualTo(20);
        nameBecomesFree(corio);
    }

    @Test
    void aRequestCollectedByARunningLaneKeepsTheName(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());
        int answer = Programs.call(corio, task -> {
            Fork<Integer> child = task.fork(() -> io.call(1));
            io.close();
            nameIsTaken(corio);
            return child.join();
        });
        assertThat(answer).isEqualTo(1);
        nameBecomesFree(corio);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNameIsFreeOnceTheLastPendingRequestIsWithdrawn(boolean plain, Corio corio) {
        Io<Integer, Integer> io =
                corio.io("x", SentBatches.echo(), IoOptions.defaults().withLinger(Duration.ofHours(1)));
        FutureTask<Integer> aside = plain ? Programs.aside(() -> io.call(1)) : null;
        Running<Integer> running = plain ? null : corio.start(task -> io.call(1));
        CorioFixture.eventually("it waits", () -> corio.stats().io("x").pending() == 1);
        io.close();
        nameIsTaken(corio);
        if (plain) {
            aside.cancel(true);
        } else {
            running.cancel();
        }
        nameBecomesFree(corio);
    }

    private static void nameIsTaken(Corio corio) {
        assertThatThrownBy(() -> corio.io("x", SentBatches.echo())).isInstanceOf(IllegalArgumentException.class);
    }

    private static void nameBecomesFree(Corio corio) {
        CorioFixture.eventually("the name is free", () -> corio.stats().ios().isEmpty());
        corio.io("x", SentBatches.echo());
    }

    // ------------------------------------------------------------------------------------------------ shutdown

    @Test
    void shutdownLetsProgramsEndAndTheirCallsGoOn(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder);
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());
        CompletableFuture<Integer> go = new CompletableFuture<>();
        Running<Integer> running = corio.start(task -> io.call(task.await(go)) + corio.<Integer>call(t -> io.call(1)));
        FutureTask<Boolean> shutdown = Programs.aside(() -> corio.shutdown(Programs.LIMIT));
        CorioFixture.eventually("programs are refused", () -> {
            try {
                corio.call(task -> 1);
                return false;
            } catch (IllegalStateException refused) {
                return true;
            }
        });
        assertThat(io.call(5)).isEqualTo(5);
        go.complete(4);
        assertThat(running.join(Programs.LIMIT)).isEqualTo(5);
        assertThat(Programs.result(shutdown)).isTrue();
        assertThatThrownBy(() -> io.call(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shutdownCancelsWhatIsLeftAfterTheGrace(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder);
        Running<Object> running = corio.start(task -> task.await(new CompletableFuture<>()));
        assertThat(corio.shutdown(Duration.ofMillis(20))).isFalse();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void closeInterruptsFunctionsAndBlockingOnce(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder);
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch interrupted = new CountDownLatch(2);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> in) -> block(inside, interrupted)));
        Running<Object> calls = corio.start(task -> io.call(1));
        Running<Object> blocks = corio.start(task -> task.blocking(() -> block(inside, interrupted)));
        CorioFixture.eventually("both block", () -> inside.getCount() == 0);
        corio.close();
        assertThat(interrupted.getCount()).isZero();
        assertThatThrownBy(() -> calls.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThatThrownBy(() -> blocks.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
    }

    private static List<Integer> block(CountDownLatch inside, CountDownLatch interrupted) throws InterruptedException {
        inside.countDown();
        try {
            new CountDownLatch(1).await();
            return List.of();
        } finally {
            interrupted.countDown();
        }
    }
}
