package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When listeners hear, how much waits for them, and what they cannot do wrong. */
@ExtendWith(CorioFixture.class)
class ListenerDeliveryTest {

    private final Heard heard = new Heard();

    // ------------------------------------------------------------------------------------------------ when

    @Test
    void allOfAProgramIsToldBeforeItIsOver(CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder.listener(heard));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> in) -> in));
        for (int i = 1; i <= 500; i++) {
            switch (i % 3) {
                case 0 -> corio.run(task -> task.go(() -> io.call(1)));
                case 1 ->
                    assertThat(corio.start(task -> io.call(1)).future().get()).isEqualTo(1);
                default -> {
                    Running<Integer> running = corio.start(task -> io.call(1));
                    CorioFixture.eventually("done", running::isDone);
                }
            }
            assertThat(heard.lines()).last().isEqualTo("task 0 of program " + i + " ended");
            heard.forget();
        }
    }

    @Test
    void withTwoLanesEachIsToldInOrderAndAllBeforeItsProgramIsOver(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2).listener(heard));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> in) -> in));
        List<Running<Integer>> running = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            running.add(corio.start(
                    task -> task.map(IntStream.range(0, 50).boxed().toList(), item -> {
                                task.yield();
                                return io.call(item);
                            })
                            .size()));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(running.get(i).join(Programs.LIMIT)).isEqualTo(50);
            assertThat(heard.lines()).contains("task 0 of program " + (i + 1) + " ended");
        }

        Map<Integer, Long> last = new HashMap<>();
        for (CorioListener.TaskEvent event : heard.of(CorioListener.TaskEvent.class)) {
            assertThat(event.nanos()).isGreaterThanOrEqualTo(last.getOrDefault(event.lane(), Long.MIN_VALUE));
            last.put(event.lane(), event.nanos());
        }
        assertThat(last).hasSize(2);
        assertThat(heard.of(CorioListener.EndedEvent.class)).hasSize(20 * 51);
    }

    @Test
    void tasksThatKeepEachOtherReadyAreHeardOfAndLittleIsHeldBack(CorioFixture.Maker maker) {
        int[] done = new int[1]; // by the lane's holder: tasks, and its own thread, which tells
        int[] told = new int[2];
        boolean[] enough = new boolean[1];
        Corio corio = maker.make(builder -> builder.listener(new CorioListener() {
            @Override
            public void logged(LogEvent event) {
                told[0]++;
                told[1] = Math.max(told[1], done[0] - told[0]);
                enough[0] = told[0] >= 20_000;
            }
        }));
        Programs.run(corio, task -> {
            for (int i = 0; i < 3; i++) {
                task.go(() -> {
                    while (!enough[0]) {
                        done[0]++;
                        task.log("still here");
                        task.yield();
                    }
                });
            }
        });
        assertThat(told[0]).isEqualTo(done[0]).isGreaterThanOrEqualTo(20_000);
        assertThat(told[1]).isLessThanOrEqualTo(Listening.MOST);
    }

    @Test
    void aHundredThousandTasks(CorioFixture.Maker maker) {
        AtomicInteger events = new AtomicInteger();
        Corio corio = maker.make(builder -> builder.listener(new CorioListener() {
            @Override
            public void taskStarted(StartedEvent event) {
                events.incrementAndGet();
            }

            @Override
            public void taskEnded(EndedEvent event) {
                events.incrementAndGet();
            }
        }));
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());
        List<Integer> inputs = IntStream.range(0, 100_000).boxed().toList();
        corio.run(task -> assertThat(task.map(inputs, io::call)).isEqualTo(inputs));
        assertThat(events).hasValue(200_002);
    }

    @Test
    void aChainOfAHundredThousandTasks(CorioFixture.Maker maker) {
        int[] deepest = new int[1];
        Corio corio = maker.make(builder -> builder.listener(new CorioListener() {
            @Override
            public void taskStarted(StartedEvent event) {
                deepest[0]++;
                if (deepest[0] == 100_000) {
                    assertThat(event.task().path()).hasSize(2 * 99_999 + 1);
                }
            }
        }));
        corio.run(task -> chain(task, 99_999));
        assertThat(deepest[0]).isEqualTo(100_000);
        corio.run(task -> joinedChain(task, 99_999));
        assertThat(deepest[0]).isEqualTo(200_000);
    }

    private static void chain(Task task, int more) {
        if (more > 0) {
            task.run(child -> {
                child.yield();
                chain(child, more - 1);
            });
        }
    }

    private static int joinedChain(Task task, int more) throws Exception {
        if (more == 0) {
            return 0;
        }
        return task.fork(child -> {
                    child.yield();
                    return joinedChain(child, more - 1);
                })
                .join();
    }

    // ------------------------------------------------------------------------------------------------ what goes wrong

    @Test
    void aListenerThatThrowsIsSaidOnceAndDisturbsNobody(CorioFixture.Maker maker) {
        CorioListener throwing = new CorioListener() {
            @Override
            public void taskStarted(StartedEvent event) {
                throw new IllegalStateException("broken listener");
            }

            @Override
            public void taskEnded(EndedEvent event) {
                throw Sneaky.<RuntimeException>rethrow(new Exception("checked"));
            }

            @Override
            public void batchDispatched(DispatchedEvent event) {
                endless(0);
            }

            @Override
            public void laneIdle(IdleEvent event) {
                throw new OutOfMemoryError("pretended");
            }

            @Override
            public String toString() {
                throw new IllegalStateException("broken text");
            }
        };
        CorioListener worse = new CorioListener() {
            @Override
            public void batchAnswered(AnsweredEvent event) {
                throw new RuntimeException() {
                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("broken message");
                    }
                };
            }
        };
        Corio corio =
                maker.make(builder -> builder.listener(throwing).listener(worse).listener(heard));
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());
        try (Logged logged = new Logged()) {
            for (int i = 0; i < 3; i++) {
                assertThat(Programs.<List<Integer>>call(corio, task -> task.map(List.of(1, 2), io::call)))
                        .containsExactly(1, 2);
            }
            assertThat(logged.with(""))
                    .satisfiesExactly(
                            first -> assertThat(first).contains("a listener of Corio", "broken listener", "task 0 of"),
                            second -> assertThat(second).contains("a listener of Corio", "batch 1"));
        }
        assertThat(heard.of(CorioListener.EndedEvent.class)).hasSize(9);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int endless(int n) {
        return endless(n + 1) + 1;
    }

    @Test
    void severalListenersHearInTheOrderInWhichTheyWereGiven(CorioFixture.Maker maker) {
        List<String> trail = new ArrayList<>();
        Corio corio = maker.make(builder -> {
            for (String name : List.of("a", "b", "c")) {
                builder.listener(new CorioListener() {
                    @Override
                    public void logged(LogEvent event) {
                        trail.add(name + event.message());
                    }
                });
            }
            return builder;
        });
        Programs.run(corio, task -> {
            task.log("1");
            task.log("2");
        });
        assertThat(trail).containsExactly("a1", "b1", "c1", "a2", "b2", "c2");
    }

    @Test
    void callsOfAListenerThatWouldWaitForItsOwnLaneAreRefused(CorioFixture.Maker maker) {
        Corio[] made = new Corio[1];
        Task[] handle = new Task[1];
        Running<?>[] running = new Running<?>[1];
        Map<String, Throwable> thrown = Collections.synchronizedMap(new HashMap<>());
        made[0] = maker.make(builder -> builder.listener(new CorioListener() {
            @Override
            public void logged(LogEvent event) {
                Corio corio = made[0];
                Io<Integer, Integer> io = corio.io("of the listener", SentBatches.echo());
                Map<String, Action> calls = new HashMap<>();
                calls.put("Task.current", Task::current);
                calls.put("Task.log", () -> handle[0].log("again"));
                calls.put("Task.yield", () -> handle[0].yield());
                calls.put("Corio.call", () -> corio.run(task -> {}));
                calls.put("Corio.start", () -> corio.start(task -> 1));
                calls.put("Io.call", () -> io.call(1));
                calls.put("Io.submit", () -> io.submit(1));
                calls.put("Running.join", () -> running[0].join());
                calls.put("Corio.close", corio::close);
                calls.put("Corio.shutdown", () -> corio.shutdown(Duration.ZERO));
                calls.put("Mutex.lock", () -> new Mutex().lock());
                calls.forEach((name, call) -> thrown.put(name, Programs.thrown(call)));
                io.close();
            }
        }));
        CountDownLatch known = new CountDownLatch(1);
        running[0] = made[0].start(task -> {
            handle[0] = task;
            task.blocking(() -> known.await());
            task.log("now");
            return 1;
        });
        known.countDown();
        running[0].join(Programs.LIMIT);

        assertThat(thrown).hasSize(11);
        thrown.forEach((name, each) -> assertThat(each)
                .as(name)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("(?s).*(" + name + "|listener|outside).*"));
        Programs.run(made[0], task -> {});
    }

    @Test
    void whatAListenerBringsAboutOnItsLaneIsTakenUp(CorioFixture.Maker maker) {
        Held<Integer, Integer> source = new Held<>();
        Corio corio = maker.make(builder -> builder.listener(new CorioListener() {
            @Override
            public void laneIdle(IdleEvent event) {
                while (!source.isEmpty()) {
                    IoBatch<Integer, Integer> batch = source.next();
                    batch.complete(batch.inputs());
                }
            }
        }));
        Io<Integer, Integer> io = corio.io("x", source, IoOptions.defaults().withMaxInFlight(1));
        for (int i = 0; i < 100; i++) {
            assertThat(Programs.<Integer>call(corio, task -> {
                        task.go(() -> {
                            task.yield();
                            io.call(1);
                        });
                        return io.call(io.call(3));
                    }))
                    .isEqualTo(3);
        }
    }

    @Test
    void theInterruptFlagThatAListenerLeavesReachesNobody(CorioFixture.Maker maker) {
        List<Boolean> seen = new ArrayList<>();
        Corio corio = maker.make(builder -> builder.listener(new CorioListener() {
            @Override
            public void taskSuspended(SuspendedEvent event) {
                Thread.currentThread().interrupt();
            }
        }));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> {
            seen.add(Thread.currentThread().isInterrupted());
            return in;
        }));
        Programs.run(corio, task -> {
            io.call(1);
            seen.add(Thread.currentThread().isInterrupted());
        });
        assertThat(seen).containsExactly(false, false);
    }

    @Test
    void aStackThatOverflowsNearASuspensionIsToldAsAnyFailure(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.listener(heard));
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());
        Programs.run(corio, task -> io.call(1)); // classes are initialised once, and not where the stack ends
        int[] deepest = new int[1];
        for (int round = 0; round < 25; round++) {
            heard.forget();
            int at = deepest[0]
                    - round * deepest[0] / 100; // frames change as they are compiled: some rounds meet the end
            assertThatThrownBy(() -> Programs.run(corio, task -> task.go(() -> down(io, at, 0, deepest))))
                    .isInstanceOf(TaskFailedException.class);
            assertThat(heard.of(CorioListener.StartedEvent.class)).hasSize(2);
            assertThat(heard.of(CorioListener.EndedEvent.class))
                    .extracting(
                            event -> StackOverflowTest.rootOf(event.failure().orElseThrow())
                                    .getClass())
                    .allMatch(StackOverflowError.class::equals)
                    .hasSize(2);
        }
        StackOverflowTest.usable(corio, io);
    }

    /** Goes down until the stack overflows, with one call on the way. */
    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static int down(Io<Integer, Integer> io, int at, int depth, int[] deepest) {
        deepest[0] = Math.max(depth, deepest[0]);
        if (depth > 0 && depth == at) {
            io.call(depth);
        }
        return down(io, at, depth + 1, deepest) + 1;
    }

    // ------------------------------------------------------------------------------------------------ close

    @Test
    void nothingIsToldAfterClose(CorioFixture.Maker maker) {
        for (int round = 0; round < 50; round++) {
            Heard ours = new Heard();
            Corio corio = maker.make(builder -> builder.lanes(2).listener(ours));
            Held<Integer, Integer> source = new Held<>();
            Io<Integer, Integer> io = corio.io("x", source);
            corio.start(task -> io.call(1));
            corio.start(task -> {
                while (true) {
                    task.yield();
                }
            });
            IoBatch<Integer, Integer> batch = source.next();
            corio.close();
            List<String> lines = ours.lines();
            assertThat(lines)
                    .contains("task 0 of program 1 was cancelled", "task 0 of program 2 was cancelled")
                    .doesNotContain("batch 1 of Io \"x\" (1 request) is answered");
            int size = ours.events().size();
            batch.complete(List.of(1));
            assertThat(ours.events()).hasSize(size);
        }
    }

    @Test
    void aListenerThatBlocksHoldsItsLaneAndCloseNamesIt(CorioFixture.Maker maker) {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        List<String> late = Collections.synchronizedList(new ArrayList<>());
        Corio corio = maker.make(builder -> builder.closeTimeout(Duration.ofMillis(200))
                .listener(new CorioListener() {
                    @Override
                    public void laneIdle(IdleEvent event) {
                        inside.countDown();
                        awaitQuietly(free);
                    }

                    @Override
                    public void taskStarted(StartedEvent event) {
                        late.add(event.toString());
                    }
                }));
        Programs.run(corio, task -> {});
        awaitQuietly(inside);
        late.clear();
        Running<Integer> running = corio.start(task -> 1);
        try (Logged logged = new Logged()) {
            corio.close();
            assertThat(logged.with("did not end"))
                    .singleElement()
                    .asString()
                    .contains("a dispatcher or listener on lane 0", "awaitQuietly");
        } finally {
            free.countDown();
        }
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(late).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException again) {
                // Waits on.
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ held lanes

    /** Keeps what the watchdog says, and blocks in place of a task that says so. */
    private static final class Blocking implements CorioListener {
        private final List<BlockedEvent> blocked = Collections.synchronizedList(new ArrayList<>());
        private final List<Thread> tellers = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch told = new CountDownLatch(1);

        @Override
        public void blocked(BlockedEvent event) {
            tellers.add(Thread.currentThread());
            blocked.add(event);
            told.countDown();
        }

        @Override
        public void logged(LogEvent event) {
            awaitQuietly(told);
        }
    }

    @Test
    void aTaskThatHoldsItsLaneIsToldByTheWatchdog(CorioFixture.Maker maker) {
        Blocking listener = new Blocking();
        Corio corio =
                maker.make(builder -> builder.watchdog(Duration.ofMillis(20)).listener(listener));
        try (Logged logged = new Logged()) {
            Programs.run(corio, task -> task.go(() -> awaitQuietly(listener.told)));
            assertThat(logged.with("task 0/0")).hasSize(1);
        }
        assertThat(listener.blocked).singleElement().satisfies(event -> {
            assertThat(event.task().orElseThrow().path()).isEqualTo("0/0");
            assertThat(event.who()).isEqualTo("task 0/0 of program 1");
            assertThat(event.held()).isBetween(Duration.ofMillis(20), Programs.LIMIT);
            assertThat(event.stack()).anyMatch(frame -> frame.getMethodName().equals("awaitQuietly"));
            assertThat(event.toString()).startsWith("task 0/0 of program 1 has held lane 0 for ");
        });
        assertThat(listener.tellers)
                .allMatch(thread -> thread.getName().endsWith("-watchdog") && !Lane.isOwnThreadOfAny());
    }

    @Test
    void aListenerThatHoldsItsLaneIsToldByTheWatchdog(CorioFixture.Maker maker) {
        Blocking listener = new Blocking();
        Corio corio =
                maker.make(builder -> builder.watchdog(Duration.ofMillis(20)).listener(listener));
        try (Logged logged = new Logged()) {
            Programs.run(corio, task -> task.log("block"));
            assertThat(logged.with("listeners, equals")).hasSize(1);
        }
        assertThat(listener.blocked).singleElement().satisfies(event -> {
            assertThat(event.task()).isEmpty();
            assertThat(event.stack()).anyMatch(frame -> frame.getMethodName().equals("logged"));
        });
    }
}
