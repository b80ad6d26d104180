package app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Mutex;
import dev.corio.Programs;
import dev.corio.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An ordinary program, by which hostile tests see that a runtime has survived them. */
final class Ordinary {

    private Ordinary() {}

    /** Runs tasks, batched calls and a plain call: each answer to its caller, each round one batch. */
    static void runsOn(Corio corio) {
        List<List<Integer>> batches = new CopyOnWriteArrayList<>();
        IoDispatcher<Integer, Integer> tenfold = IoDispatcher.batch((List<Integer> inputs) -> {
            batches.add(List.copyOf(inputs));
            return inputs.stream().map(input -> 10 * input).toList();
        });
        try (Io<Integer, Integer> io = corio.io("ordinary", tenfold)) {
            assertThat(Programs.<List<Integer>>call(corio, task -> program(task, io)))
                    .containsExactly(120, 140, 160, 50, 4);
            assertThat(batches).containsExactly(List.of(1, 2, 3), List.of(11, 12, 13), List.of(5));
            assertThat(Programs.result(Programs.aside(() -> io.call(7)))).isEqualTo(70);
        }
    }

    private static List<Integer> program(Task task, Io<Integer, Integer> io) {
        List<Integer> sums = task.map(List.of(1, 2, 3), i -> io.call(i) + io.call(i + 10));
        Mutex mutex = new Mutex();
        Fork<Integer> locked = task.fork(() -> mutex.locked(() -> io.call(5)));
        task.sleep(Duration.ofNanos(1));
        task.yield();
        return List.of(sums.get(0), sums.get(1), sums.get(2), locked.join(), task.blocking(() -> 4));
    }

    /** The same on a new runtime, for tests that close theirs. */
    static void runsOnANewOne(CorioFixture.Maker maker) {
        runsOn(maker.make(builder -> builder));
    }

    /** Waits until no platform thread of a runtime is left: timer, watchdog, loops of lanes. */
    static void noThreadIsLeftOf(Corio corio) {
        CorioFixture.eventually(
                "no thread of " + corio.name() + " is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith(corio.name() + "-")));
    }
}
