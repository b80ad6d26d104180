package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CorioFixture.class)
class CacheTest {

    private static final IoOptions CACHED = IoOptions.defaults().withCache(CachePolicy.perProgram());

    private static IoOptions keeping(int entries) {
        return IoOptions.defaults().withCache(CachePolicy.perProgram(entries));
    }

    @Test
    void pendingInFlightAndAnsweredAreShared(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, CACHED);
        List<String> trail = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> left = new CompletableFuture<>();
        Running<Integer> running = corio.start(task -> {
            task.go(() -> trail.add("first " + io.call(1)));
            task.go(() -> trail.add("pending " + io.call(1)));
            task.await(left);
            task.go(() -> trail.add("in flight " + io.call(1)));
            trail.add("all three wait");
            task.join();
            trail.add("answered " + io.call(1));
            return io.call(1);
        });
        IoRequest<Integer, Integer> request = held.nextRequest();
        left.complete(null);
        CorioFixture.eventually("all wait", () -> trail.contains("all three wait"));
        request.complete(10);
        assertThat(running.join(Programs.LIMIT)).isEqualTo(10);
        assertThat(trail).containsExactly("all three wait", "first 10", "pending 10", "in flight 10", "answered 10");
        assertThat(corio.stats().io("x").requests()).isEqualTo(1);
    }

    @Test
    void nullIsKept(Corio corio) {
        SentBatches<Integer, Integer> sent =
                SentBatches.before(IoDispatcher.inline((List<Integer> in) -> Collections.nCopies(in.size(), null)));
        Io<Integer, Integer> io = corio.io("x", sent, CACHED);
        Programs.run(corio, task -> {
            assertThat(io.call(1)).isNull();
            assertThat(io.call(1)).isNull();
            assertThat(io.callAll(List.of(1, 1))).containsExactly(null, null);
        });
        assertThat(sent.sizes()).containsExactly(1);
    }

    @Test
    void failuresAreSharedAndNotKept(Corio corio) {
        int[] sent = new int[1];
        Io<Integer, Integer> io = corio.io(
                "x",
                batch -> {
                    if (sent[0]++ == 0) {
                        throw new Exception("down");
                    }
                    batch.complete(batch.inputs());
                },
                CACHED);
        Programs.run(corio, task -> {
            List<Throwable> failures = task.map(List.of(1, 1), input -> Programs.thrown(() -> io.call(input)));
            assertThat(failures).hasOnlyElementsOfType(IoFailedException.class);
            assertThat(failures.get(0)).isNotSameAs(failures.get(1));
            assertThat(io.call(1)).isEqualTo(1);
        });
        assertThat(sent).containsExactly(2);
    }

    @Test
    void theLeastRecentlyUsedGoesFirst(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, keeping(2));
        Programs.run(corio, task -> {
            io.call(1);
            io.call(2);
            io.call(1); // used again
            io.call(3); // 2 goes
            io.call(1);
            io.call(3);
            io.call(2); // asked again, 1 goes
            io.call(3);
            io.call(1); // asked again
        });
        assertThat(sent.all()).containsExactly(List.of(1), List.of(2), List.of(3), List.of(2), List.of(1));
    }

    @Test
    void requestsUnderWayDoNotCountAsEntries(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, keeping(1));
        Programs.run(corio, task -> {
            assertThat(task.map(List.of(1, 2, 3, 1, 2, 3), io::call)).containsExactly(1, 2, 3, 1, 2, 3);
            io.call(3);
            io.call(2);
        });
        assertThat(sent.all()).containsExactly(List.of(1, 2, 3), List.of(2));
    }

    @Test
    void callAllAsksDuplicatesOnce(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, CACHED);
        Programs.run(corio, task -> {
            assertThat(io.callAll(List.of(1, 2, 1, 1))).containsExactly(1, 2, 1, 1);
            assertThat(io.callAll(List.of(2, 3, 1))).containsExactly(2, 3, 1);
        });
        assertThat(sent.all()).containsExactly(List.of(1, 2), List.of(3));
    }

    @Test
    void callAllWithAFailureTellsItForEachPlace(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batch -> batch.fail(new Exception("down")), CACHED);
        Programs.run(
                corio,
                task -> assertThatThrownBy(() -> io.callAll(List.of(1, 2, 1)))
                        .isInstanceOf(IoFailedException.class)
                        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2)));
    }

    @Test
    void primePutsAndReplaces(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, CACHED);
        Programs.run(corio, task -> {
            io.prime(1, 100);
            assertThat(io.call(1)).isEqualTo(100);
            io.prime(1, 101);
            assertThat(io.call(1)).isEqualTo(101);
            io.prime(2, null);
            assertThat(io.call(2)).isNull();
        });
        assertThat(sent.all()).isEmpty();
    }

    @Test
    void clearAsksAgainAndClearAllForgetsAll(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, CACHED);
        Programs.run(corio, task -> {
            io.callAll(List.of(1, 2));
            io.clear(1);
            io.clear(99);
            io.callAll(List.of(1, 2));
            io.clearAll();
            io.callAll(List.of(1, 2));
        });
        assertThat(sent.all()).containsExactly(List.of(1, 2), List.of(1), List.of(1, 2));
    }

    @Test
    void clearAndPrimeDuringAFlightKeepTheOldAnswerOut(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, CACHED);
        Running<List<Integer>> running = corio.start(task -> {
            Fork<Integer> cleared = task.fork(() -> io.call(1));
            Fork<Integer> primed = task.fork(() -> io.call(2));
            io.clear(1);
            io.prime(2, 200);
            Fork<Integer> again = task.fork(() -> io.call(1));
            return List.of(cleared.join(), primed.join(), again.join(), io.call(1), io.call(2));
        });
        IoBatch<Integer, Integer> batch = held.next();
        assertThat(batch.inputs()).containsExactly(1, 2, 1);
        batch.complete(List.of(10, 20, 11));
        assertThat(running.join(Programs.LIMIT)).containsExactly(10, 20, 11, 11, 200);
    }

    @Test
    void programsDoNotShare(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, CACHED);
        Programs.run(corio, task -> {
            io.call(1);
            corio.run(inner -> io.call(1)); // nested: the same program
        });
        Programs.run(corio, task -> io.call(1));
        assertThat(sent.sizes()).containsExactly(1, 1);
    }

    @Test
    void twoProgramsAtOnceAskEachForThemselves(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, CACHED.withMaxInFlight(1));
        Running<Integer> first = corio.start(task -> io.call(0));
        IoBatch<Integer, Integer> out = held.next();
        Running<Integer> one = corio.start(task -> io.call(1));
        Running<Integer> two = corio.start(task -> io.call(1));
        CorioFixture.eventually("both wait", () -> corio.stats().io("x").pending() == 2);
        out.complete(List.of(0));
        IoBatch<Integer, Integer> batch = held.next();
        batch.complete(List.of(10, 11));
        assertThat(List.of(one.join(Programs.LIMIT), two.join(Programs.LIMIT))).containsExactly(10, 11);
        first.join(Programs.LIMIT);
    }

    @Test
    void cancellationBetweenTwoAnswersOfCallAllEndsIt(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, CACHED);
        Running<Object> running = corio.start(task -> {
            List<Fork<?>> forks = new ArrayList<>();
            task.go(() -> {
                io.call(1);
                forks.getFirst().cancel(); // which is ready by then, and has not gone on
            });
            forks.add(task.fork(() -> io.callAll(List.of(1, 2))));
            assertThatThrownBy(forks.getFirst()::join).isInstanceOf(TaskCancelledException.class);
            return "done";
        });
        List<IoRequest<Integer, Integer>> requests = held.next().requests();
        requests.getFirst().complete(10);
        assertThat(running.join(Programs.LIMIT)).isEqualTo("done");
        requests.getLast().complete(20);
    }

    @Test
    void plainThreadsAndSubmitAreNotCached(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, CACHED);
        FutureTask<Integer> plain = Programs.aside(() -> io.call(1) + io.call(1));
        assertThat(Programs.result(plain)).isEqualTo(2);
        assertThat(sent.sizes()).containsExactly(1, 1);
    }

    @Test
    void cacheMethodsOutsideATaskOrWithoutCacheSayWhatToDo(Corio corio) {
        Io<Integer, Integer> cached = corio.io("x", SentBatches.echo(), CACHED);
        Io<Integer, Integer> plain = corio.io("y", SentBatches.echo());
        for (Action each : List.<Action>of(() -> cached.prime(1, 2), () -> cached.clear(1), cached::clearAll)) {
            assertThatThrownBy(each::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("\"x\"")
                    .hasMessageContaining("in a task");
        }
        Programs.run(corio, task -> {
            for (Action each : List.<Action>of(() -> plain.prime(1, 2), () -> plain.clear(1), plain::clearAll)) {
                assertThatThrownBy(each::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("\"y\"")
                        .hasMessageContaining("withCache");
            }
        });
    }
}
