package app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.ErrGroup;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.Task;
import dev.corio.TaskBody;
import dev.corio.coroutine.Coroutine;
import dev.corio.coroutine.CoroutineCancelledException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Handles that got out, into statics and onto other threads, while their program lives and long after: each says what is wrong, at once. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileHandlesTest {

    private static Task task;
    private static Fork<Integer> fork;
    private static ErrGroup group;

    private final CompletableFuture<Object> end = new CompletableFuture<>();

    @AfterEach
    void forget() {
        task = null;
        fork = null;
        group = null;
    }

    /** Who uses them. */
    private enum Where {
        PLAIN_THREAD {
            @Override
            void run(Corio corio, CorioFixture.Maker maker, Runnable code) {
                Programs.result(Programs.aside(() -> ran(code)));
            }
        },
        COMMON_POOL {
            @Override
            void run(Corio corio, CorioFixture.Maker maker, Runnable code) {
                CompletableFuture.runAsync(code, ForkJoinPool.commonPool()).join();
            }
        },
        THREAD_OF_A_TASK {
            @Override
            void run(Corio corio, CorioFixture.Maker maker, Runnable code) {
                Programs.run(corio, other -> {
                    CompletableFuture<Object> done = new CompletableFuture<>();
                    Thread.startVirtualThread(() -> done.complete(ran(code)));
                    other.await(done);
                });
            }
        },
        ANOTHER_PROGRAM {
            @Override
            void run(Corio corio, CorioFixture.Maker maker, Runnable code) {
                Programs.run(corio, other -> other.go(code::run));
            }
        },
        ANOTHER_CORIO {
            @Override
            void run(Corio corio, CorioFixture.Maker maker, Runnable code) {
                Programs.run(maker.make(builder -> builder), other -> code.run());
            }
        },
        FLIGHT_OF_ANOTHER_PROGRAM {
            @Override
            void run(Corio corio, CorioFixture.Maker maker, Runnable code) {
                Programs.run(corio, other -> other.singleFlight("key", () -> ran(code)));
            }
        },
        BLOCKING_OF_ANOTHER_PROGRAM {
            @Override
            void run(Corio corio, CorioFixture.Maker maker, Runnable code) {
                Programs.run(corio, other -> other.blocking(code::run));
            }
        },
        DISPATCHER {
            @Override
            void run(Corio corio, CorioFixture.Maker maker, Runnable code) {
                IoDispatcher<Integer, Integer> runs = batch -> {
                    code.run();
                    batch.complete(batch.inputs());
                };
                try (Io<Integer, Integer> io = corio.io("runs", runs)) {
                    Programs.run(corio, other -> io.call(1));
                }
            }
        };

        abstract void run(Corio corio, CorioFixture.Maker maker, Runnable code);
    }

    private static Object ran(Runnable code) {
        code.run();
        return "ran";
    }

    private record Use(String name, TaskBody code) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Use> USES = List.of(
            new Use("Task.run", task -> task.run(child -> {})),
            new Use("Task.go", task -> task.go(() -> {})),
            new Use("Task.fork", task -> task.fork(() -> 1)),
            new Use("Task.join", Task::join),
            new Use("Task.map", task -> task.map(List.of(1), i -> i)),
            new Use("Task.map", task -> task.mapTasks(List.of(1), 1, (child, i) -> i)),
            new Use("Task.race", task -> task.race(List.of(() -> 1))),
            new Use("Task.group", Task::group),
            new Use("Task.singleFlight", task -> task.singleFlight("key", () -> 1)),
            new Use("Task.await", task -> task.await(CompletableFuture.completedFuture(1))),
            new Use("Task.sleep", task -> task.sleep(Duration.ofDays(1))),
            new Use("Task.yield", Task::yield),
            new Use("Task.blocking", task -> task.blocking(() -> 1)),
            new Use("Task.timeout", task -> task.timeout(Duration.ofDays(1), () -> 1)),
            new Use("Task.uncancellable", task -> task.uncancellable(() -> 1)),
            new Use("Task.isCancelled", Task::isCancelled),
            new Use("Task.checkCancelled", Task::checkCancelled),
            new Use("Task.log", task -> task.log("said")),
            new Use("Task.path", Task::path),
            new Use("Fork.join", task -> fork.join()),
            new Use("ErrGroup.go", task -> group.go(() -> {})),
            new Use("ErrGroup.fork", task -> group.fork(() -> 1)),
            new Use("ErrGroup.tryGo", task -> group.tryGo(() -> {})),
            new Use("ErrGroup.limit", task -> group.limit(1)),
            new Use("ErrGroup.join", task -> group.join()),
            new Use("ErrGroup.cancel", task -> group.cancel()),
            new Use("ErrGroup.close", task -> group.close()));

    static Stream<Arguments> everywhereEverything() {
        return Arrays.stream(Where.values()).flatMap(where -> USES.stream().map(use -> Arguments.of(where, use)));
    }

    private Running<Integer> leaks(Corio corio) {
        CompletableFuture<Object> leaked = new CompletableFuture<>();
        Running<Integer> running = corio.start(root -> {
            task = root;
            group = root.group();
            fork = root.fork(() -> {
                root.await(end);
                return 5;
            });
            leaked.complete(1);
            return fork.join();
        });
        leaked.join();
        return running;
    }

    @ParameterizedTest
    @MethodSource("everywhereEverything")
    void useWhileItLivesThenAfterItsEnd(Where where, Use use, Corio corio, CorioFixture.Maker maker) {
        Running<Integer> running = leaks(corio);
        isRefused(where, use, corio, maker);
        isRefused(where, use, corio, maker);
        end.complete(1);
        assertThat(running.join(Programs.LIMIT)).as("nothing happened to it").isEqualTo(5);
        isRefused(where, use, corio, maker);
        Ordinary.runsOn(corio);
        corio.close();
        isRefused(Where.PLAIN_THREAD, use, corio, maker);
    }

    private static void isRefused(Where where, Use use, Corio corio, CorioFixture.Maker maker) {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        where.run(corio, maker, () -> thrown.complete(Programs.thrown(() -> use.code.run(task))));
        assertThat(thrown.join()).isInstanceOf(IllegalStateException.class);
        assertThat(thrown.join().getMessage())
                .contains(use.name)
                .containsAnyOf("another program", "outside the tasks of its program");
    }

    private static IoBatch<Integer, Integer> batch;

    @Test
    void keepABatchUseItInAnotherProgramAndAfterTheEnd(Corio corio, CorioFixture.Maker maker) {
        Io<Integer, Integer> io = corio.io("kept", sent -> batch = sent);
        Io<Integer, Integer> answers = corio.io("answers", sent -> {
            batch.complete(batch.inputs()); // one dispatcher answers for another
            sent.complete(sent.inputs());
        });
        Programs.run(corio, root -> {
            root.go(() -> assertThat(io.call(1)).isEqualTo(1));
            root.sleep(Duration.ofMillis(1));
            assertThat(answers.call(2)).isEqualTo(2);
        });
        corio.close();
        for (Corio other : List.of(maker.make(builder -> builder), maker.make(builder -> builder.lanes(2)))) {
            Programs.run(other, root -> {
                assertThat(Programs.thrown(() -> batch.requests().getFirst().complete(3)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll("\"kept\"", "two outcomes");
                assertThat(Programs.thrown(() -> batch.complete(List.of())))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll("\"kept\"", "0 outputs for 1 input");
                assertThat(batch.split(1)).hasSize(1);
            });
        }
        Ordinary.runsOnANewOne(maker);
    }

    private static Coroutine<Integer, Integer> coroutine;

    @Test
    void keepACoroutineResumeItFromTasksOfTwoLanesAndAfterTheEnd(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        coroutine = Coroutine.of(suspension -> {
            int sum = suspension.input();
            while (true) {
                sum += suspension.yield(sum);
            }
        });
        for (int i = 0; i < 4; i++) {
            Programs.run(corio, root -> coroutine.resume(1));
        }
        corio.close();
        assertThat(coroutine.resume(1).value()).isEqualTo(5);
        coroutine.close();
        assertThat(Programs.thrown(() -> coroutine.resume(1)))
                .isInstanceOf(CoroutineCancelledException.class)
                .hasMessageContaining("was closed, and cannot be resumed");
        Ordinary.runsOnANewOne(maker);
    }
}
