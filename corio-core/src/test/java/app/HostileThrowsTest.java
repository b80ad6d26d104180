package app;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Channel;
import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.ErrGroup;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Mutex;
import dev.corio.Programs;
import dev.corio.SingleFlight;
import dev.corio.Task;
import dev.corio.TaskFailedException;
import dev.corio.coroutine.Coroutine;
import dev.corio.coroutine.Generator;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Code of tasks that throws what nobody should: it arrives where it belongs, under the name of the task, and the lane goes on. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileThrowsTest {

    /** Where a task's code throws, and what comes of it there. */
    private enum Place {
        ROOT(TaskFailedException.class, "task 0 failed") {
            @Override
            void run(Corio corio, Runnable thrower) {
                Programs.run(corio, task -> thrower.run());
            }
        },
        CHILD(TaskFailedException.class, "task 0/0 failed") {
            @Override
            void run(Corio corio, Runnable thrower) {
                Programs.run(corio, task -> task.go(thrower::run));
            }
        },
        GRANDCHILD_THAT_WAS_SUSPENDED(TaskFailedException.class, "task 0/1/0 failed") {
            @Override
            void run(Corio corio, Runnable thrower) {
                Programs.run(corio, task -> {
                    task.go(task::yield);
                    task.go(() -> task.go(() -> {
                        task.yield();
                        thrower.run();
                    }));
                });
            }
        },
        FORK(TaskFailedException.class, "task 0/0 failed") {
            @Override
            void run(Corio corio, Runnable thrower) {
                Programs.<Object>call(
                        corio, task -> task.fork(() -> raised(thrower)).join());
            }
        },
        MAP(TaskFailedException.class, "task 0/1 failed") {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                task.map(List.of(1, 2), i -> i == 2 ? raised(thrower) : i);
            }
        },
        RACE(TaskFailedException.class, "task 0/0 failed") {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                task.race(List.of(() -> raised(thrower)));
            }
        },
        MEMBER_OF_A_GROUP(TaskFailedException.class, "task 0/0 failed") {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                try (ErrGroup group = task.group()) {
                    group.go(thrower::run);
                    group.join();
                }
            }
        },
        NESTED_PROGRAM(TaskFailedException.class, "task 0/0 failed") {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                corio.run(nested -> thrower.run());
            }
        },
        FLIGHT(TaskFailedException.class, "failed") {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                new SingleFlight<String, Object>().call("key", () -> raised(thrower));
            }
        },
        FLIGHT_OF_THE_PROGRAM(TaskFailedException.class, "failed") {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                task.singleFlight("key", () -> raised(thrower));
            }
        },
        BLOCKING {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                task.blocking(thrower::run);
            }
        },
        TIMEOUT {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                task.timeout(Duration.ofDays(1), thrower::run);
            }
        },
        UNCANCELLABLE {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                task.uncancellable(thrower::run);
            }
        },
        LOCKED {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                Mutex mutex = new Mutex();
                try {
                    mutex.locked(() -> raised(thrower));
                } finally {
                    assertThat(mutex.isLocked()).isFalse();
                }
            }
        },
        SELECT {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                Channel<Integer> channel = new Channel<>(1);
                channel.send(1);
                Channel.select(channel.receiving(item -> raised(thrower)));
            }
        },
        ITERATOR_GIVEN_TO_MAP {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                Iterator<Integer> items = Stream.iterate(1, i -> i + 1)
                        .peek(i -> {
                            if (i == 3) {
                                thrower.run();
                            }
                        })
                        .iterator();
                task.map(() -> items, i -> i);
            }
        },
        GENERATOR {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                try (Generator<Integer> generator = Generator.of(to -> {
                    to.yield(1);
                    thrower.run();
                })) {
                    generator.forEachRemaining(i -> {});
                }
            }
        },
        COROUTINE {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                try (Coroutine<Integer, Integer> coroutine =
                        Coroutine.of(suspension -> suspension.yield(1) == 2 ? (Integer) raised(thrower) : null)) {
                    coroutine.resume(1);
                    coroutine.resume(2);
                }
            }
        },
        STAGE(CompletionException.class, "") {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                task.await(CompletableFuture.failedFuture(Programs.thrown(thrower::run)));
            }
        },
        DEPENDENT_OF_A_FUTURE(CompletionException.class, "") {
            @Override
            void inTask(Task task, Corio corio, Runnable thrower) {
                Io<Integer, Integer> io = corio.io("asked", IoDispatcher.batch((List<Integer> inputs) -> inputs));
                io.submit(1).thenRun(thrower).join();
            }
        };

        private final Class<? extends Throwable> wrapper; // null: it comes out as it is
        private final String words;

        Place() {
            this(null, "");
        }

        Place(Class<? extends Throwable> wrapper, String words) {
            this.wrapper = wrapper;
            this.words = words;
        }

        /** Runs the code; what comes out of this call is looked at. */
        void run(Corio corio, Runnable thrower) {
            Throwable handled = Programs.call(corio, task -> {
                Throwable thrown = Programs.thrown(() -> inTask(task, corio, thrower));
                task.yield(); // it was handled: the task goes on
                return thrown;
            });
            throw Thrown.unchecked(handled);
        }

        void inTask(Task task, Corio corio, Runnable thrower) {
            throw new UnsupportedOperationException();
        }
    }

    private static Object raised(Runnable thrower) {
        thrower.run();
        return "nothing was thrown";
    }

    static Stream<Arguments> everywhereEverything() {
        return Arrays.stream(Place.values())
                .flatMap(place -> Arrays.stream(Thrown.values()).map(thrown -> Arguments.of(place, thrown)))
                .filter(not(HostileThrowsTest::breaksFuturesOfTheJdk));
    }

    /** A future of the JDK makes its exception with the cause's {@code toString}: if that throws, it is never done. */
    private static boolean breaksFuturesOfTheJdk(Arguments arguments) {
        return arguments.get()[0] == Place.DEPENDENT_OF_A_FUTURE && arguments.get()[1] == Thrown.BROKEN;
    }

    @ParameterizedTest
    @MethodSource("everywhereEverything")
    void throwArriveGoOn(Place place, Thrown kind, Corio corio) {
        Throwable made = kind.make();
        Throwable seen = Programs.thrown(() -> place.run(corio, () -> kind.raise(made)));

        if (place.wrapper == null) {
            assertThat(kind.isIt(made, seen)).as(place + " gives it as it is").isTrue();
        } else {
            assertThat(seen.getClass()).isSameAs(place.wrapper);
            assertThat(kind.isIt(made, seen.getCause())).as("it is the cause").isTrue();
        }
        if (place.wrapper == TaskFailedException.class) {
            assertThat(seen.getMessage()).contains(place.words).hasSizeLessThan(500);
        }
        Ordinary.runsOn(corio);
    }

    @ParameterizedTest
    @EnumSource
    void failThenThrowWhileUnwinding(Thrown kind, Corio corio) {
        Throwable made = kind.make();
        Throwable seen = Programs.thrown(() -> Programs.run(corio, task -> {
            task.go(() -> {
                try {
                    task.sleep(Duration.ofDays(1));
                } finally {
                    kind.raise(made);
                }
            });
            throw new IllegalStateException("first");
        }));

        assertThat(seen).isInstanceOf(TaskFailedException.class).hasMessageContaining("first");
        assertThat(seen.getSuppressed()).hasSize(1);
        assertThat(seen.getSuppressed()[0].getMessage()).contains("task 0/0 failed");
        assertThat(kind.isIt(made, seen.getSuppressed()[0].getCause())).isTrue();
        Ordinary.runsOn(corio);
    }

    @ParameterizedTest
    @EnumSource
    void cancelThenThrowFromAClosedResource(Thrown kind, Corio corio) {
        Throwable made = kind.make();
        AutoCloseable resource = () -> kind.raise(made);
        Throwable seen = Programs.thrown(() -> Programs.run(corio, task -> {
            task.go(() -> {
                try (resource) {
                    task.sleep(Duration.ofDays(1));
                }
            });
            throw new IllegalStateException("first");
        }));

        assertThat(seen).isInstanceOf(TaskFailedException.class).hasMessageContaining("first");
        if (kind != Thrown.CANCELLATION_OF_LONG_AGO && kind != Thrown.INTERRUPTED_BY_NOBODY) { // as if they were ours
            assertThat(seen.getSuppressed()).hasSize(1);
            assertThat(kind.isIt(made, seen.getSuppressed()[0].getCause())).isTrue();
        }
        Ordinary.runsOn(corio);
    }
}
