package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@link CorioStats} tells of lanes and Ios. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class FiguresTest {

    private static final Duration WHILE = Duration.ofMillis(30);

    private final HeldBatches<Integer, Integer> held = new HeldBatches<>();

    @Test
    void sizesOfBatchesArePowersOfTwo(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> in));
        assertThat(corio.stats().io("x").batchSizes()).isEmpty();
        assertThat(corio.stats().io("x").largestBatch()).isZero();

        for (int size : List.of(1, 2, 3, 9, 9)) {
            Programs.run(
                    corio, task -> task.map(IntStream.range(0, size).boxed().toList(), io::call));
        }

        CorioStats.IoStats stats = corio.stats().io("x");
        assertThat(stats.batchSizes()).containsExactly(1L, 2L, 0L, 2L);
        assertThat(stats.largestBatch()).isEqualTo(9);
        assertThat(stats.batches()).isEqualTo(5);
        assertThat(stats.requests()).isEqualTo(24);
        assertThat(stats.open()).isZero();
    }

    @Test
    void lanesOfAClosedRuntimeAreIdle(Corio corio) {
        corio.run(task -> {});
        corio.close();
        while (!corio.lanes().getFirst().isOver()) {
            Thread.onSpinWait(); // its thread is on its way out
        }

        CorioStats.LaneStats lane = corio.stats().lanes().getFirst();
        while (true) { // what is busy has another time at each look
            CorioStats.LaneStats next = corio.stats().lanes().getFirst();
            if (next.isIdle() && next.busy().equals(lane.busy())) {
                break;
            }
            lane = next;
        }
    }

    @Test
    void failuresAreCountedAsCallersSeeThem(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> {
            throw new IOException("down");
        }));
        Io<Integer, Integer> gaps = corio.io("gaps", IoDispatcher.keyed((List<Integer> in) -> List.of(), out -> 1));

        assertThatThrownBy(() -> io.callAll(List.of(1, 2))).isInstanceOf(IoFailedException.class);
        assertThatThrownBy(() -> io.submit(3).join()).hasCauseInstanceOf(IoFailedException.class);
        Programs.run(corio, task -> assertThatThrownBy(() -> io.call(4)).isInstanceOf(IoFailedException.class));
        assertThatThrownBy(() -> gaps.call(1)).isInstanceOf(NoAnswerException.class);

        assertThat(corio.stats().io("x").failures()).isEqualTo(4);
        assertThat(corio.stats().io("gaps").failures()).isEqualTo(1);
        assertThat(corio.stats().io("x").toString()).endsWith("4 failures");
    }

    @Test
    void timeLimitsAreFailuresAndCancellationsAreNot(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", held, IoOptions.defaults().withTimeout(Duration.ofMillis(20)));
        Io<Integer, Integer> patient = corio.io("patient", held);

        assertThatThrownBy(() -> io.call(1)).isInstanceOf(IoTimeoutException.class);
        held.next();
        Running<Integer> running = corio.start(task -> patient.call(2));
        IoBatch<Integer, Integer> out = held.next();
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        out.complete(List.of(2));

        assertThat(corio.stats().io("x").failures()).isEqualTo(1);
        assertThat(corio.stats().io("patient").failures()).isZero();
    }

    @Test
    void oldestCountsFromWhereItsBatchLeft(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", held);
        assertThat(corio.stats().io("x").oldest()).isZero();

        Running<Integer> running = corio.start(task -> io.call(1));
        IoBatch<Integer, Integer> out = held.next();
        pass(WHILE);
        assertThat(corio.stats().io("x").oldest()).isGreaterThanOrEqualTo(WHILE);
        assertThat(corio.stats().io("x").open()).isEqualTo(1);
        out.complete(List.of(1));
        running.join(Programs.LIMIT);

        assertThat(corio.stats().io("x").oldest()).isZero();
    }

    @Test
    void oldestCountsTheTimeInWhichThereWasNoSlot(Corio corio) {
        Io<Integer, Integer> io =
                corio.io("x", held, IoOptions.defaults().withMaxInFlight(1).withMaxBatchSize(2));
        Running<List<Integer>> running =
                corio.start(task -> task.map(List.of(1, 2, 3, 4, 5), io::call)); // 2 leave, 3 wait
        IoBatch<Integer, Integer> first = held.next();
        // That they wait is noted a moment after it can be seen: hence the half below.
        CorioFixture.eventually("three wait", () -> corio.stats().io("x").pending() == 3);
        pass(WHILE);
        first.complete(List.of(1, 2));

        IoBatch<Integer, Integer> second = held.next();
        assertThat(corio.stats().io("x").oldest()).isGreaterThan(WHILE.dividedBy(2));
        second.complete(List.of(3, 4));

        IoBatch<Integer, Integer> third = held.next();
        assertThat(corio.stats().io("x").oldest()).isGreaterThan(WHILE.dividedBy(2));
        third.complete(List.of(5));
        assertThat(running.join(Programs.LIMIT)).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void oldestOfPlainThreadsCountsToo(Corio corio) {
        Io<Integer, Integer> io =
                corio.io("x", held, IoOptions.defaults().withMaxInFlight(1).withMaxBatchSize(1));
        var answers = io.submit(1);
        IoBatch<Integer, Integer> first = held.next();
        var later = io.submit(2);
        CorioFixture.eventually(
                "one waits, and its age is known", () -> corio.stats().io("x").pending() == 1);
        pass(WHILE);
        first.complete(List.of(1));
        IoBatch<Integer, Integer> second = held.next();
        assertThat(corio.stats().io("x").oldest()).isPositive();
        second.complete(List.of(2));
        assertThat(answers.join() + later.join()).isEqualTo(3);
    }

    @Test
    void laneIsBusyWhileATaskRunsAndIdleElse(Corio corio) {
        CorioFixture.eventually("idle", () -> lane(corio).isIdle());
        Duration before = lane(corio).busy();

        Programs.run(corio, task -> {
            pass(WHILE);
            assertThat(lane(corio).isIdle()).isFalse();
        });

        CorioFixture.eventually("idle again", () -> lane(corio).isIdle());
        Duration after = lane(corio).busy();
        assertThat(after).isGreaterThanOrEqualTo(before.plus(WHILE));
        CorioFixture.eventually(
                "it stays so",
                () -> { // the thread of a lane may wake for nothing, rarely
                    Duration now = lane(corio).busy();
                    pass(Duration.ofMillis(5));
                    return lane(corio).busy().equals(now);
                });
    }

    @Test
    void readyTasksWaitForTheirTurn(Corio corio) {
        Programs.run(corio, task -> {
            for (int i = 0; i < 3; i++) {
                task.run(Task::yield);
            }
            assertThat(lane(corio).readyTasks()).isEqualTo(3);
            assertThat(lane(corio).liveTasks()).isEqualTo(4);
        });
        assertThat(lane(corio).readyTasks()).isZero();
    }

    private static CorioStats.LaneStats lane(Corio corio) {
        return corio.stats().lanes().getFirst();
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
