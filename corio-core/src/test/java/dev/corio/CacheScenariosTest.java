package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One program asks an input once. */
@ExtendWith(CorioFixture.class)
class CacheScenariosTest {

    private static final IoOptions CACHED = IoOptions.defaults().withCache(CachePolicy.perProgram());

    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>();

    @Test
    void k19_hundredTasksAskOneKeyOverThreeRounds(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded(), CACHED);

        corio.run(task -> {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 100; i++) {
                    task.go(() -> assertThat(io.call("k")).isEqualTo("k"));
                }
                task.join();
            }
        });

        assertThat(batches.all()).containsExactly(List.of("k"));
    }

    @Test
    void k19_writeClearReadAsksAgain(Corio corio) {
        AtomicInteger version = new AtomicInteger(1);
        Io<String, String> io = corio.io(
                "x",
                IoDispatcher.batch((List<String> inputs) -> batches.echo(inputs).stream()
                        .map(key -> key + version.get())
                        .toList()),
                CACHED);

        corio.run(task -> {
            trail.add(io.call("k"));
            version.set(2);
            trail.add(io.call("k"));
            io.clear("k");
            trail.add(io.call("k"));
            trail.add(io.call("k"));
            io.call("other");
            io.clearAll();
            trail.add(io.call("k"));
        });

        assertThat(trail).containsExactly("k1", "k1", "k2", "k2", "k2");
        assertThat(batches.inputs()).containsExactly("k", "k", "other", "k");
    }

    @Test
    void k19_clearWhileUnderWayAsksAgainAndKeepsOnlyTheNewAnswer(Corio corio) {
        Held<String, String> source = new Held<>();
        Io<String, String> io = corio.io("x", source, CACHED);
        Io<String, String> tick = corio.io("tick", batches.inline());

        Running<List<String>> running = corio.start(task -> {
            Fork<String> before = task.fork(() -> io.call("k"));
            tick.call("the request is out");
            io.clear("k");
            Fork<String> after = task.fork(() -> io.call("k"));
            List<String> answers = new ArrayList<>(List.of(before.join(), after.join()));
            answers.add(io.call("k"));
            return answers;
        });
        IoBatch<String, String> old = source.next();
        source.next().complete(List.of("new"));
        old.complete(List.of("old"));

        assertThat(running.join()).containsExactly("old", "new", "new");
    }

    @Test
    void k19_primeReadAsksNothing(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded(), CACHED);

        corio.run(task -> {
            io.prime("k", "primed");
            assertThat(io.call("k")).isEqualTo("primed");
            assertThat(task.map(List.of("k", "k"), io::call)).containsExactly("primed", "primed");
        });

        assertThat(batches.all()).isEmpty();
    }

    @Test
    void k19_firstAskerCancelledAfterDispatchOthersAreAnswered(Corio corio) {
        Held<String, String> source = new Held<>();
        Io<String, String> io = corio.io("x", source, CACHED);
        Io<String, String> tick = corio.io("tick", batches.inline());

        Running<Integer> running = corio.start(task -> {
            task.go(() -> firstAskerFails(task, io, () -> tick.call("all wait")));
            askFive(task, io);
            task.join();
            return trail.size();
        });
        IoBatch<String, String> batch = source.next();
        CorioFixture.eventually("the first asker is gone", () -> batches.all().size() == 2);
        assertThat(batch.inputs()).containsExactly("k");
        assertThat(batch.requests().getFirst().isWithdrawn()).isFalse();
        batch.complete(List.of("answer"));

        assertThat(running.join()).isEqualTo(7);
        assertThat(trail)
                .startsWith("first asker unwinds", "first asker is gone")
                .endsWith("answer");
        assertThat(source.isEmpty()).isTrue();
    }

    @Test
    void k19_firstAskerCancelledBeforeDispatchOthersAreAnswered(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded(), CACHED);

        corio.run(task -> {
            task.go(() -> firstAskerFails(task, io, task::yield));
            askFive(task, io);
        });

        assertThat(trail)
                .containsExactly(
                        "first asker unwinds",
                        "first asker is gone",
                        "answer k",
                        "answer k",
                        "answer k",
                        "answer k",
                        "answer k");
        assertThat(batches.all()).containsExactly(List.of("k"));
    }

    /** A scope whose first child asks, and whose second fails after the others have asked. */
    private void firstAskerFails(Task task, Io<String, String> io, Action othersAsk) throws Exception {
        try {
            task.map(List.of("asks", "fails"), role -> {
                if (role.equals("fails")) {
                    othersAsk.run();
                    throw new IllegalStateException("first asker's sibling");
                }
                try {
                    return io.call("k");
                } finally {
                    trail.add("first asker unwinds");
                }
            });
        } catch (TaskFailedException handled) {
            trail.add("first asker is gone");
            othersAsk.run();
        }
    }

    private void askFive(Task task, Io<String, String> io) {
        for (int i = 0; i < 5; i++) {
            task.go(() -> trail.add(io.call("k").startsWith("answer") ? "answer" : "answer k"));
        }
    }

    @Test
    void k19_cancelledProgramLeavesTheAskersOfAnotherAlone(Corio corio) {
        Held<String, String> source = new Held<>();
        Io<String, String> io = corio.io("x", source, CACHED.withMaxInFlight(1));

        Running<String> blocker = corio.start(task -> io.call("first"));
        IoBatch<String, String> first = source.next();
        Running<String> cancelled = corio.start(task -> io.call("k"));
        CorioFixture.eventually(
                "the first asker waits", () -> corio.stats().io("x").pending() == 1);
        Running<List<String>> other = corio.start(task -> task.map(List.of("k", "k"), io::call));
        CorioFixture.eventually("the other waits", () -> corio.stats().io("x").pending() == 2);
        cancelled.cancel();
        assertThatThrownBy(cancelled::join).isInstanceOf(TaskCancelledException.class);
        first.complete(List.of("a"));
        IoBatch<String, String> rest = source.next();
        rest.complete(List.of("b"));

        assertThat(rest.inputs()).containsExactly("k");
        assertThat(blocker.join()).isEqualTo("a");
        assertThat(other.join()).containsExactly("b", "b");
    }

    @Test
    void allAskersCancelledWithdrawTheRequest(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded(), CACHED);

        corio.run(task -> {
            assertThatThrownBy(() -> task.map(List.of(1, 2, 3), i -> {
                        if (i == 3) {
                            throw new IllegalStateException("three");
                        }
                        return io.call("k");
                    }))
                    .isInstanceOf(TaskFailedException.class);
            trail.add(io.call("k"));
        });

        assertThat(batches.all()).containsExactly(List.of("k"));
        assertThat(trail).containsExactly("k");
    }

    @Test
    void failuresAreNotKept(Corio corio) {
        AtomicInteger calls = new AtomicInteger();
        Io<String, String> io = corio.io(
                "x",
                IoDispatcher.batch(inputs -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("first time");
                    }
                    return inputs;
                }),
                CACHED);

        corio.run(task -> {
            Fork<Boolean> shares = task.fork(() -> fails(io));
            assertThat(fails(io)).isTrue();
            assertThat(shares.join()).isTrue();
            assertThat(fails(io)).isFalse();
        });

        assertThat(calls.get()).isEqualTo(2);
    }

    private static boolean fails(Io<String, String> io) {
        try {
            io.call("k");
            return false;
        } catch (IoFailedException failed) {
            return true;
        }
    }

    @Test
    void leastRecentlyUsedAnswerGoesFirst(Corio corio) {
        Io<String, String> io =
                corio.io("x", batches.inline(), IoOptions.defaults().withCache(CachePolicy.perProgram(2)));

        corio.run(task -> List.of("a", "b", "a", "c", "a", "b").forEach(io::call));

        assertThat(batches.inputs()).containsExactly("a", "b", "c", "b");
    }

    @Test
    void programsAndPlainThreadsHaveNoShare(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded(), CACHED);

        corio.run(task -> io.call("k"));
        corio.run(task -> io.call("k"));
        io.call("k");
        io.call("k");

        assertThat(batches.inputs()).containsExactly("k", "k", "k", "k");
        assertThatThrownBy(() -> io.prime("k", "v")).isInstanceOf(IllegalStateException.class);
    }
}
