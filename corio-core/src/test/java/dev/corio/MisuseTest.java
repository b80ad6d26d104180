package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls from where they must not be made: an exception at once that says what to do instead; never a hang. */
@ExtendWith(CorioFixture.class)
class MisuseTest {

    /** Where code of users runs that is no task on its lane. */
    private enum Place {
        DISPATCHER {
            @Override
            void run(Corio corio, Action code) {
                Io<Integer, Integer> io = corio.io("place", batch -> {
                    code.run();
                    batch.complete(batch.inputs());
                });
                Programs.run(corio, task -> io.call(1));
            }
        },
        INLINE {
            @Override
            void run(Corio corio, Action code) {
                Io<Integer, Integer> io = corio.io("place", IoDispatcher.inline((List<Integer> in) -> {
                    code.run();
                    return in;
                }));
                Programs.run(corio, task -> io.call(1));
            }
        },
        FUNCTION {
            @Override
            void run(Corio corio, Action code) {
                Io<Integer, Integer> io = corio.io("place", IoDispatcher.batch((List<Integer> in) -> {
                    code.run();
                    return in;
                }));
                Programs.run(corio, task -> io.call(1));
            }
        },
        BLOCKING {
            @Override
            void run(Corio corio, Action code) {
                Programs.run(corio, task -> task.blocking(code::run));
            }
        },
        TASK {
            @Override
            void run(Corio corio, Action code) {
                Programs.run(corio, task -> code.run());
            }
        },
        CHILD {
            @Override
            void run(Corio corio, Action code) {
                Programs.run(corio, task -> task.go(() -> task.go(code)));
            }
        };

        abstract void run(Corio corio, Action code) throws Exception;

        boolean isOnLane() {
            return this == DISPATCHER || this == INLINE;
        }

        boolean isTask() {
            return this == TASK || this == CHILD;
        }
    }

    private static void refused(Action call, String... advice) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalStateException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(advice));
    }

    @ParameterizedTest
    @EnumSource
    void closeAndShutdown(Place place, Corio corio) throws Exception {
        place.run(corio, () -> {
            refused(corio::close, "Corio.close", place.isOnLane() ? "another thread" : "Close it where it was made");
            refused(() -> corio.shutdown(Duration.ofSeconds(1)), "Corio.shutdown");
        });
        assertThat(Programs.<Integer>call(corio, task -> 1)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void start(Place place, Corio corio) throws Exception {
        place.run(corio, () -> {
            if (place.isTask()) {
                refused(() -> corio.start(task -> 1), "Corio.start", "task.fork");
            } else if (place.isOnLane()) {
                refused(() -> corio.start(task -> 1), "Corio.start", "another thread");
            } else {
                assertThat(corio.start(task -> 1).join(Programs.LIMIT)).isEqualTo(1);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void runAndCall(Place place, Corio corio) throws Exception {
        List<Object> ran = new ArrayList<>();
        place.run(corio, () -> {
            if (place.isOnLane()) {
                refused(() -> corio.call(task -> ran.add(1)), "Corio.call", "another thread");
                refused(() -> corio.run(task -> ran.add(1)), "another thread");
            } else {
                corio.run(task -> ran.add(1)); // nested in a task, else a program of its own
                assertThat(corio.<Integer>call(task -> 5)).isEqualTo(5);
            }
        });
        assertThat(ran).hasSize(place.isOnLane() ? 0 : 1);
    }

    @ParameterizedTest
    @EnumSource
    void taskCurrent(Place place, Corio corio) throws Exception {
        place.run(corio, () -> {
            if (place.isTask()) {
                assertThat(Task.current().path()).isEqualTo(place == Place.TASK ? "0" : "0/0/0");
            } else {
                refused(Task::current, "Task.current()", "outside a task", "corio.call");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void ioCall(Place place, Corio corio) throws Exception {
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> in) -> in));
        place.run(corio, () -> {
            if (place.isOnLane()) {
                refused(() -> io.call(1), "dispatcher", "another thread");
                refused(() -> io.callAll(List.of(1)), "another thread");
                refused(() -> io.submit(1), "another thread");
            } else {
                assertThat(io.call(1)).isEqualTo(1);
                assertThat(io.callAll(List.of(1, 2))).containsExactly(1, 2);
                assertThat(io.submit(3).join()).isEqualTo(3);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void singleFlightCall(Place place, Corio corio) throws Exception {
        SingleFlight<String, Integer> flights = new SingleFlight<>();
        place.run(corio, () -> {
            if (place.isTask()) {
                assertThat(flights.call("k", () -> 1).value()).isEqualTo(1);
            } else {
                refused(() -> flights.call("k", () -> 1), "SingleFlight.call", "outside a task", "corio.call");
            }
            flights.forget("k");
            assertThat(flights.inFlight()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void channelCalls(Place place, Corio corio) throws Exception {
        Channel<Integer> channel = new Channel<>(2);
        place.run(corio, () -> {
            assertThat(channel.trySend(1)).isTrue(); // from anywhere
            if (place.isTask()) {
                channel.send(2);
                assertThat(channel.receive() + channel.tryReceive().orElseThrow())
                        .isEqualTo(3);
            } else {
                refused(() -> channel.send(2), "Channel.send", "outside a task", "corio.call");
                refused(channel::receive, "Channel.receive()", "outside a task");
                refused(channel::tryReceive, "Channel.tryReceive()", "outside a task");
                refused(() -> Channel.select(channel.receiving(i -> i)), "Channel.select", "outside a task");
                assertThat(channel.size()).isEqualTo(1);
            }
            channel.close();
        });
        assertThat(channel.isClosed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void runningJoin(Place place, CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder.lanes(2));
        CompletableFuture<Integer> end = new CompletableFuture<>();
        Running<Integer> other = corio.start(task -> task.await(end));
        place.run(corio, () -> {
            if (place.isTask()) {
                refused(other::join, "Running.join", "task.await(running.future())");
                refused(() -> other.join(Duration.ofSeconds(1)), "Running.join");
            } else if (place.isOnLane()) {
                refused(other::join, "Running.join", "another thread");
                refused(() -> other.join(Duration.ZERO), "another thread");
            } else {
                assertThatThrownBy(() -> other.join(Duration.ofMillis(1))).isInstanceOf(TaskTimeoutException.class);
            }
        });
        end.complete(4);
        assertThat(other.join(Programs.LIMIT)).isEqualTo(4);
    }

    // ------------------------------------------------------------------------------------------------ handles

    static Stream<Arguments> handleCalls() {
        return Stream.of(
                Arguments.of("Task.run", (TaskBody) task -> task.run(child -> {})),
                Arguments.of("Task.go", (TaskBody) task -> task.go(() -> {})),
                Arguments.of("Task.fork", (TaskBody) task -> task.fork(() -> 1)),
                Arguments.of("Task.join", (TaskBody) Task::join),
                Arguments.of("Task.map", (TaskBody) task -> task.map(List.of(1), i -> i)),
                Arguments.of("Task.map", (TaskBody) task -> task.mapTasks(List.of(1), (t, i) -> i)),
                Arguments.of("Task.singleFlight", (TaskBody) task -> task.singleFlight("k", () -> 1)),
                Arguments.of("Task.await", (TaskBody) task -> task.await(CompletableFuture.completedFuture(1))),
                Arguments.of("Task.sleep", (TaskBody) task -> task.sleep(Duration.ofMillis(1))),
                Arguments.of("Task.yield", (TaskBody) Task::yield),
                Arguments.of("Task.blocking", (TaskBody) task -> task.blocking(() -> 1)),
                Arguments.of("Task.path", (TaskBody) Task::path));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("handleCalls")
    void aHandleOutsideItsProgram(String name, TaskBody call, Corio corio) {
        Task[] handle = new Task[1];
        CompletableFuture<Void> end = new CompletableFuture<>();
        Running<Object> alive = corio.start(task -> {
            handle[0] = task;
            task.await(end);
            return null;
        });
        Programs.run(corio, task -> {
            // The other program is suspended now: its handle is known.
            refused(() -> call.run(handle[0]), name, "another program", "Task.current()");
            task.blocking(() -> refused(() -> call.run(handle[0]), name, "outside the tasks of its program"));
        });
        refused(() -> call.run(handle[0]), name, "outside the tasks of its program");
        Throwable inCallback = CompletableFuture.supplyAsync(
                        () -> Programs.thrown(() -> call.run(handle[0])), ForkJoinPool.commonPool())
                .join();
        assertThat(inCallback).isInstanceOf(IllegalStateException.class).hasMessageContaining(name);
        end.complete(null);
        alive.join(Programs.LIMIT);
        refused(() -> call.run(handle[0]), name);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("handleCalls")
    void aHandleInItsOwnBlocking(String name, TaskBody call, Corio corio) {
        Programs.run(corio, task -> {
            task.blocking(() -> refused(() -> call.run(task), name, "blocking(…)"));
            call.run(task);
        });
    }

    @Test
    void aForkThatJoinsItself(Corio corio) {
        @SuppressWarnings("unchecked")
        Fork<Integer>[] self = new Fork[1];
        Programs.run(corio, task -> {
            self[0] = task.fork(child -> {
                child.yield();
                refused(() -> self[0].join(), "0/0", "join a fork in the task that made it");
                return 1;
            });
            assertThat(self[0].join()).isEqualTo(1);
        });
        refused(() -> self[0].join(), "Fork.join()", "outside the tasks");
        Programs.run(corio, task -> refused(() -> self[0].join(), "Fork.join()", "another program"));
    }

    // ------------------------------------------------------------------------------------------------ contexts

    @Test
    void aScopedValueThatIsNotCarried(CorioFixture.Maker maker) {
        ScopedValue<String> trace = ScopedValue.newInstance();
        for (Corio corio : List.of(
                maker.make(builder -> builder), maker.make(builder -> builder.inherit(ScopedValue.newInstance())))) {
            Io<Integer, String> io = corio.io(
                    "x",
                    batch -> batch.complete(List.of(batch.requests().getFirst().get(trace))));
            assertThatThrownBy(() -> ScopedValue.where(trace, "t").call(() -> io.call(1)))
                    .isInstanceOf(IoFailedException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("is not carried", "Corio.builder().inherit", "isolate");
        }
    }

    @Test
    void aCarriedScopedValueThatTheCallerHadNotBound(CorioFixture.Maker maker) {
        ScopedValue<String> trace = ScopedValue.newInstance();
        ScopedValue<String> tenant = ScopedValue.newInstance();
        Corio corio = maker.make(builder -> builder.inherit(trace).isolate(tenant));
        for (ScopedValue<String> each : List.of(trace, tenant)) {
            try (Io<Integer, String> io = corio.io(
                    "x",
                    batch -> batch.complete(List.of(batch.requests().getFirst().get(each))))) {
                assertThatThrownBy(() -> io.call(1))
                        .cause()
                        .isInstanceOf(NoSuchElementException.class)
                        .hasMessageContainingAll("had not bound", "ScopedValue.where");
                assertThat(ScopedValue.where(each, "bound").call(() -> io.call(1)))
                        .isEqualTo("bound");
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ two Corios

    @Test
    void anIoOfAnotherCorioInATask(CorioFixture.Maker maker) {
        Corio shop = maker.make(builder -> builder.name("shop"));
        Corio stock = maker.make(builder -> builder.name("stock"));
        Io<Integer, Integer> io = stock.io("x", SentBatches.echo());
        Programs.run(shop, task -> {
            refused(() -> io.call(1), "shop", "stock", "task.blocking");
            refused(() -> io.callAll(List.of(1)), "shop", "stock");
            refused(() -> io.submit(1), "shop", "stock");
            assertThat(task.<Integer, RuntimeException>blocking(() -> io.call(1)))
                    .isEqualTo(1);
        });
        assertThat(stock.stats().io("x").requests()).isEqualTo(1);
    }

    @Test
    void aProgramOfAnotherCorioInATaskIsRefusedBeforeItBegins(CorioFixture.Maker maker) {
        Corio shop = maker.make(builder -> builder.name("shop"));
        Corio stock = maker.make(builder -> builder.name("stock"));
        List<Integer> ran = new ArrayList<>();
        Programs.run(shop, task -> {
            for (int i = 0; i < 50; i++) {
                refused(() -> stock.run(other -> ran.add(1)), "block");
            }
        });
        assertThat(ran).isEmpty();
        assertThat(stock.stats().lanes().getFirst().tasks()).isZero();
    }

    @Test
    void theConfinedEngineWithoutItsFlag(CorioFixture.Maker maker) {
        boolean allowed = ConfinedThreads.access().isPresent();
        assertThat(allowed).isEqualTo(CorioFixture.engine() == Engine.CONFINED);
        if (!allowed) {
            Corio.Builder builder = Corio.builder().engine(Engine.CONFINED);
            refused(builder::build, "--add-opens java.base/java.lang=ALL-UNNAMED", "Engine.AUTO");
        }
        Corio auto = maker.make(builder -> builder.engine(Engine.AUTO));
        assertThat(auto.stats().engine()).isEqualTo(CorioFixture.engine());
    }
}
