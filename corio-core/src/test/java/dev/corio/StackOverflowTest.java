package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stack overflows in code of users, near or inside a suspension point. The program fails with it; no lane is harmed: two
 * tasks never run at once, no answer goes astray, the runtime is usable afterwards.
 */
@ExtendWith(CorioFixture.class)
class StackOverflowTest {

    /** Something that may suspend, and gives back what it was given. */
    interface Step {
        int of(Corio corio, Io<Integer, Integer> io, Task task, int value) throws Exception;
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                step("call", (corio, io, task, value) -> io.call(value)),
                step(
                        "callAll",
                        (corio, io, task, value) ->
                                io.callAll(List.of(value, value)).getLast()),
                step("submit", (corio, io, task, value) -> io.submit(value).join()),
                step("yield", (corio, io, task, value) -> {
                    task.yield();
                    return value;
                }),
                step("sleep", (corio, io, task, value) -> {
                    task.sleep(Duration.ofNanos(1000));
                    return value;
                }),
                step("blocking", (corio, io, task, value) -> task.<Integer, RuntimeException>blocking(() -> value)),
                step("fork", (corio, io, task, value) -> task.fork(() -> value).join()),
                step(
                        "map",
                        (corio, io, task, value) ->
                                task.map(List.of(value), item -> io.call(item)).getFirst()),
                step("nested", (corio, io, task, value) -> corio.<Integer>call(inner -> value)),
                step("lock", (corio, io, task, value) -> locked(task, new Mutex(), value)),
                step("acquire", (corio, io, task, value) -> acquired(task, new Semaphore(1), value)),
                step("await", (corio, io, task, value) -> awaited(task, new WaitGroup(), value)),
                step("group", (corio, io, task, value) -> {
                    try (ErrGroup group = task.group().limit(1)) {
                        group.go(task::yield);
                        int joined = group.fork(() -> io.call(value)).join();
                        group.join();
                        return joined;
                    }
                }),
                step(
                        "singleFlight",
                        (corio, io, task, value) ->
                                task.singleFlight(value, () -> io.call(value)).value()),
                step("channel", (corio, io, task, value) -> {
                    Channel<Integer> channel = new Channel<>(0);
                    task.go(() -> channel.send(value));
                    return Channel.select(channel.receiving(item -> item));
                }));
    }

    private static int locked(Task task, Mutex mutex, int value) {
        task.go(() -> {
            mutex.lock();
            task.yield();
            mutex.unlock();
        });
        mutex.tryLock(Duration.ofSeconds(10));
        try {
            return value;
        } finally {
            mutex.unlock();
        }
    }

    private static int acquired(Task task, Semaphore semaphore, int value) {
        task.go(() -> {
            semaphore.acquire();
            task.yield();
            semaphore.release();
        });
        semaphore.acquire();
        semaphore.release();
        return value;
    }

    private static int awaited(Task task, WaitGroup group, int value) {
        group.add(1);
        task.go(() -> {
            task.yield();
            group.done();
        });
        group.await();
        return value;
    }

    private static Arguments step(String name, Step step) {
        return Arguments.of(name, step);
    }

    /**
     * Goes down until the stack overflows, with one step on the way: near the end if {@code at} says so. (Not one at each level:
     * what a virtual thread has on its stack goes to the heap when it suspends, and it might go down for ever.)
     */
    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static int down(Step step, int at, Corio corio, Io<Integer, Integer> io, Task task, int depth)
            throws Exception {
        if (depth == at && step.of(corio, io, task, depth) != depth) {
            throw new AssertionError("another's answer");
        }
        return down(step, at, corio, io, task, depth + 1) + 1;
    }

    private static int deepest(Corio corio, Io<Integer, Integer> io) {
        Step note = (c, i, t, value) -> value;
        return Programs.call(corio, task -> depthOf(note, corio, io, task, 0));
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static int depthOf(Step step, Corio corio, Io<Integer, Integer> io, Task task, int depth) {
        try {
            return depthOf(step, corio, io, task, depth + 1);
        } catch (StackOverflowError end) {
            return depth;
        }
    }

    static Throwable rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    static void usable(Corio corio, Io<Integer, Integer> io) {
        List<Integer> inputs = IntStream.range(0, 50).boxed().toList();
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(inputs, io::call)))
                .isEqualTo(inputs);
        assertThat(io.callAll(inputs)).isEqualTo(inputs);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void overflowEndsTheProgramAndNothingElse(String name, Step step, Corio corio) {
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());
        int deepest = deepest(corio, io);
        for (int round = 0; round < 25; round++) {
            int at = deepest - round * deepest / 100; // frames change as they are compiled: some rounds meet the end
            Throwable thrown = Programs.thrown(() -> Programs.call(corio, task -> down(step, at, corio, io, task, 0)));
            assertThat(thrown).isInstanceOf(TaskFailedException.class);
            assertThat(rootOf(thrown)).isInstanceOf(StackOverflowError.class);
            usable(corio, io);
        }
    }

    @Test
    void overflowInADispatcherFailsItsBatch(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batch -> endless(batch.size()));
        assertThatThrownBy(() -> Programs.run(corio, task -> io.call(1)))
                .cause()
                .isInstanceOf(IoFailedException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
        Io<Integer, Integer> function =
                corio.io("y", IoDispatcher.batch((List<Integer> in) -> List.of(endless(in.size()))));
        assertThatThrownBy(() -> function.call(1)).hasCauseInstanceOf(StackOverflowError.class);
        usable(corio, corio.io("z", SentBatches.echo()));
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int endless(int n) {
        return endless(n + 1) + 1;
    }

    @Test
    void overflowInAChildCancelsItsSiblings(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held);
        boolean[] unwound = new boolean[1];
        assertThatThrownBy(() -> Programs.run(corio, task -> {
                    task.go(() -> {
                        try {
                            io.call(1);
                        } finally {
                            unwound[0] = true;
                        }
                    });
                    task.go(() -> endless(0));
                }))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(unwound[0]).isTrue();
    }
}
