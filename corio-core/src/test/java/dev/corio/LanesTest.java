package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several lanes of one Corio, several Corios of one JVM. */
@ExtendWith(CorioFixture.class)
class LanesTest {

    private final Batches<String> batches = new Batches<>();
    private final CompletableFuture<String> both = new CompletableFuture<>(); // programs have started

    private Running<Integer> fiveHundredTimesFour(Corio corio, Io<String, String> io, String name) {
        return corio.start(task -> {
            int[] answered = new int[1];
            task.await(both); // else the first might end before the second is given a lane
            for (int i = 0; i < 500; i++) {
                String input = name + i;
                task.go(() -> {
                    for (int k = 0; k < 4; k++) {
                        if (!io.call(input + "-" + k).equals(input + "-" + k)) { // cheap: the lanes are to be idle soon
                            throw new AssertionError("another's answer");
                        }
                        answered[0]++;
                    }
                });
            }
            task.join();
            return answered[0];
        });
    }

    @Test
    void l1_twoLanesInline(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Io<String, String> io = corio.io("x", batches.inline());

        Running<Integer> a = fiveHundredTimesFour(corio, io, "a");
        Running<Integer> b = fiveHundredTimesFour(corio, io, "b");
        both.complete("started");

        assertThat(a.join() + b.join()).isEqualTo(4_000);
        assertThat(corio.stats().lanes()).allMatch(lane -> lane.tasks() == 501);
        assertThat(batches.inputs()).hasSize(4_000).doesNotHaveDuplicates();
        assertThat(batches.sizes()).hasSizeLessThanOrEqualTo(8).allMatch(size -> size >= 500);
    }

    @Test
    void l1_twoLanesShareTheBatchesOfASlowSource(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Io<String, String> io = corio.io(
                "x",
                IoDispatcher.batch(inputs -> {
                    Thread.sleep(2); // what the source takes
                    return batches.echo(inputs);
                }),
                IoOptions.defaults().withMaxInFlight(1));

        Running<Integer> a = fiveHundredTimesFour(corio, io, "a");
        Running<Integer> b = fiveHundredTimesFour(corio, io, "b");
        both.complete("started");

        assertThat(a.join() + b.join()).isEqualTo(4_000);
        assertThat(corio.stats().lanes()).allMatch(lane -> lane.tasks() == 501);
        assertThat(batches.inputs()).hasSize(4_000).doesNotHaveDuplicates();
        assertThat(batches.sizes())
                .hasSizeLessThan(8)
                .allMatch(size -> size >= 500)
                .contains(1_000);
    }

    @Test
    void sharesOfIdleLanesAndPlainThreadsMergeWhenASlotIsFree(CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder.lanes(3));
        Held<String, String> source = new Held<>();
        Io<String, String> io = corio.io("x", source, IoOptions.defaults().withMaxInFlight(1));

        Running<String> first = corio.start(task -> io.call("first"));
        IoBatch<String, String> out = source.next();
        Running<String> second = corio.start(task -> io.call("second"));
        awaitPending(corio, 1);
        Thread plain = Thread.startVirtualThread(() -> io.call("plain"));
        awaitPending(corio, 2);
        Running<String> third = corio.start(task -> io.call("third"));
        awaitPending(corio, 3);
        out.complete(List.of("1"));
        IoBatch<String, String> rest = source.next();
        rest.complete(List.of("2", "p", "3"));
        plain.join();

        assertThat(rest.inputs()).containsExactly("second", "plain", "third");
        assertThat(List.of(first.join(), second.join(), third.join())).containsExactly("1", "2", "3");
    }

    @Test
    void tasksAreNotStarvedByPlainThreads(Corio corio) throws Exception {
        Held<String, String> source = new Held<>();
        Io<String, String> io =
                corio.io("x", source, IoOptions.defaults().withMaxInFlight(1).withMaxBatchSize(2));

        Thread first = Thread.startVirtualThread(() -> io.call("first"));
        IoBatch<String, String> out = source.next();
        Running<String> task = corio.start(root -> io.call("task"));
        awaitPending(corio, 1);
        List<Thread> plain = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            plain.add(Thread.startVirtualThread(() -> io.call("plain")));
            awaitPending(corio, 2 + i);
        }
        out.complete(List.of("1"));
        IoBatch<String, String> next = source.next();
        assertThat(next.inputs()).containsExactly("task", "plain");
        next.complete(List.of("t", "p"));
        source.next().complete(List.of("p", "p"));
        source.next().complete(List.of("p"));

        assertThat(task.join()).isEqualTo("t");
        first.join();
        for (Thread each : plain) {
            each.join();
        }
    }

    private static void awaitPending(Corio corio, int count) {
        CorioFixture.eventually("waits", () -> corio.stats().io("x").pending() == count);
    }

    @Test
    void shareOfARunningLaneStaysUntilItIsIdle(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Held<String, String> source = new Held<>();
        Io<String, String> io = corio.io("x", source);
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch collected = new CountDownLatch(1);

        Running<String> runs = corio.start(task -> {
            Fork<String> fork = task.fork(() -> io.call("stays"));
            collected.countDown();
            busy.await(20, TimeUnit.SECONDS); // holds its lane
            return fork.join();
        });
        CorioFixture.eventually("collected", () -> collected.getCount() == 0);
        Running<String> other = corio.start(task -> io.call("leaves"));
        IoBatch<String, String> first = source.next();
        assertThat(first.inputs()).containsExactly("leaves");
        first.complete(List.of("other lane"));
        assertThat(other.join()).isEqualTo("other lane");
        busy.countDown();
        source.next().complete(List.of("stayed"));

        assertThat(runs.join()).isEqualTo("stayed");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void programsSpreadOverLanesAndKeepTheirAnswers(int lanes, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(lanes));
        Io<String, String> threaded = corio.io("threaded", batches.threaded());
        Io<String, String> inline = corio.io("inline", batches.inline());

        List<Running<Integer>> programs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String name = "p" + i + "-";
            programs.add(corio.start(task -> {
                int[] sum = new int[1]; // tasks of one lane share plain variables
                task.map(IntStream.range(0, 40).boxed().toList(), k -> {
                    for (int round = 0; round < 5; round++) {
                        String input = name + k + "-" + round;
                        assertThat(inline.call(threaded.call(input))).isEqualTo(input);
                        sum[0]++;
                        task.yield();
                    }
                    return k;
                });
                return sum[0];
            }));
        }

        assertThat(programs).allSatisfy(program -> assertThat(program.join()).isEqualTo(200));
        assertThat(corio.stats().lanes()).hasSize(lanes).allMatch(lane -> lane.tasks() >= 41);
        assertThat(corio.stats().lanes().stream()
                        .mapToLong(CorioStats.LaneStats::tasks)
                        .sum())
                .isEqualTo(50 * 41);
    }

    @Test
    void tasksOfAProgramStayOnOneLane(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(4));
        Io<String, String> io = corio.io("x", batches.threaded());
        Set<Lane> lanes = new HashSet<>();

        corio.run(task -> task.map(IntStream.range(0, 100).boxed().toList(), i -> {
            io.call("a" + i);
            return lanes.add(corio.currentTask().lane());
        }));

        assertThat(lanes).hasSize(1);
    }

    @Test
    void severalCoriosWorkSideBySide(CorioFixture.Maker maker) {
        List<Running<List<String>>> programs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Corio corio = maker.make(builder -> builder.lanes(2).name("side"));
            Io<String, String> io = corio.io("x", batches.threaded());
            String name = "c" + i + "-";
            for (int k = 0; k < 4; k++) {
                programs.add(corio.start(
                        task -> task.map(List.of("a", "b", "c"), item -> io.call(io.call(name + item)))));
            }
        }

        for (int i = 0; i < programs.size(); i++) {
            String name = "c" + i / 4 + "-";
            assertThat(programs.get(i).join()).containsExactly(name + "a", name + "b", name + "c");
        }
    }
}
