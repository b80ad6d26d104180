package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many tasks, deep trees: no stack overflow, linear time, within the 2 GiB heap of the test JVM. */
@ExtendWith(CorioFixture.class)
class ScaleTest {

    private static final int DEEP = 100_000;

    private final List<Integer> sizes = new ArrayList<>(); // written on the lane

    private IoDispatcher<Integer, Integer> counting() {
        return IoDispatcher.inline((List<Integer> inputs) -> {
            sizes.add(inputs.size());
            return inputs;
        });
    }

    @Test
    void c11_aMillionTasksInOneBatch(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", counting());
        long[] sum = new long[1];

        corio.run(task -> {
            for (int i = 0; i < 1_000_000; i++) {
                int number = i;
                task.go(() -> {
                    int answer = io.call(number); // before `sum` is read
                    sum[0] += answer;
                });
            }
        });

        assertThat(sizes).containsExactly(1_000_000);
        assertThat(sum[0]).isEqualTo(499_999_500_000L);
    }

    @Test
    void c11_aChainOfTasksEachSpawningTheNextBeforeItsRequest(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", counting());
        int[] ended = new int[1];

        corio.run(task -> spawnThenAsk(task, io, ended, DEEP));

        assertThat(sizes).containsExactly(DEEP);
        assertThat(ended[0]).isEqualTo(DEEP);
    }

    private static void spawnThenAsk(Task task, Io<Integer, Integer> io, int[] ended, int left) {
        if (left == 0) {
            return;
        }
        task.run(child -> spawnThenAsk(child, io, ended, left - 1));
        io.call(left);
        ended[0]++;
    }

    @Test
    void c11_aChainOfTasksEachSpawningTheNextAfterItsRequest(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", counting());
        int[] ended = new int[1];

        corio.run(task -> askThenSpawn(task, io, ended, DEEP));

        assertThat(sizes).hasSize(DEEP).containsOnly(1);
        assertThat(ended[0]).isEqualTo(DEEP);
    }

    private static void askThenSpawn(Task task, Io<Integer, Integer> io, int[] ended, int left) {
        if (left > 0) {
            io.call(left);
            task.run(child -> askThenSpawn(child, io, ended, left - 1));
            ended[0]++;
        }
    }

    @Test
    void c11_aChainOfTasksEachJoiningTheNext(Corio corio) {
        int[] ended = new int[1];

        assertThat(corio.<Integer>call(task -> joinNext(task, ended, DEEP))).isEqualTo(DEEP);
        assertThat(ended[0]).isEqualTo(DEEP);
    }

    private static int joinNext(Task task, int[] ended, int left) {
        if (left == 0) {
            return 0;
        }
        Fork<Integer> next = task.fork(child -> {
            child.yield();
            return joinNext(child, ended, left - 1);
        });
        int below = next.join();
        ended[0]++;
        return below + 1;
    }

    @Test
    void c11_failureAtTheEndOfAChainUnwindsItAll(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", counting());
        int[] unwound = new int[1];

        TaskFailedException failed = catchThrowableOfType(
                TaskFailedException.class, () -> corio.run(task -> failAtTheEnd(task, io, unwound, DEEP)));

        assertThat(failed.getCause()).hasMessage("at the end");
        assertThat(failed.getSuppressed()).isEmpty();
        assertThat(unwound[0]).isEqualTo(DEEP);
    }

    private static void failAtTheEnd(Task task, Io<Integer, Integer> io, int[] unwound, int left) {
        if (left == 0) {
            io.call(0);
            throw new IllegalStateException("at the end");
        }
        task.run(child -> failAtTheEnd(child, io, unwound, left - 1));
        try {
            task.join();
        } finally {
            unwound[0]++;
        }
    }

    @Test
    void tenThousandTasksOfFourRequestsByMap(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", counting());
        List<Integer> items = IntStream.range(0, 10_000).boxed().toList();

        List<Integer> answers = corio.call(task -> task.map(items, i -> io.call(io.call(io.call(io.call(i))))));

        assertThat(answers).isEqualTo(items);
        assertThat(sizes).containsExactly(10_000, 10_000, 10_000, 10_000);
    }

    @Test
    void manySmallProgramsLeaveNothingBehind(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", counting());

        for (int i = 0; i < 5_000; i++) {
            int number = i;
            assertThat(corio.<Integer>call(
                            task -> task.fork(() -> io.call(number)).join()))
                    .isEqualTo(number);
        }

        assertThat(corio.stats().lanes().getFirst().tasks()).isEqualTo(10_000);
        assertThat(sizes).hasSize(5_000);
    }
}
