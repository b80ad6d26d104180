package dev.corio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Channel;
import dev.corio.Corio;
import dev.corio.Engine;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.IoTimeoutException;
import dev.corio.Mutex;
import dev.corio.Running;
import dev.corio.Task;
import dev.corio.TaskTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A runtime in a world of its own. */
@Timeout(20)
class TestCorioTest {

    private static final List<Integer> ITEMS = List.of(1, 2, 3, 4);

    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());

    @Test
    void sleepsTakeNoTime() {
        long begun = System.nanoTime();
        try (TestCorio test = TestCorio.create()) {
            test.corio().run(task -> {
                task.go(() -> {
                    task.sleep(Duration.ofHours(3));
                    trail.add("three");
                });
                task.go(() -> {
                    task.sleep(Duration.ofHours(1));
                    trail.add("one");
                });
            });
            assertThat(test.elapsed()).isEqualTo(Duration.ofHours(3));
            assertThat(test.corio().stats().engine()).isEqualTo(Engine.PORTABLE);
        }
        assertThat(trail).containsExactly("one", "three");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void timeoutsAndBackoffTakeNoTime() {
        try (TestCorio test = TestCorio.create()) {
            Corio corio = test.corio();
            Io<Integer, Integer> silent =
                    corio.io("silent", batch -> {}, IoOptions.defaults().withTimeout(Duration.ofMinutes(5)));
            assertThatThrownBy(() -> corio.run(task -> silent.call(1))).hasCauseInstanceOf(IoTimeoutException.class);
            assertThat(test.elapsed()).isEqualTo(Duration.ofMinutes(5));
            assertThatThrownBy(() -> corio.run(
                            task -> task.timeout(Duration.ofMinutes(1), () -> task.sleep(Duration.ofHours(1)))))
                    .hasCauseInstanceOf(TaskTimeoutException.class);
            assertThat(test.elapsed()).isEqualTo(Duration.ofMinutes(6));
        }
    }

    @Test
    void scriptedLatenciesTakeNoTime() {
        try (TestCorio test = TestCorio.create();
                ScriptedDispatcher<Integer, Integer> script = ScriptedDispatcher.create(test)) {
            script.on(1).after(Duration.ofHours(1)).answer(10);
            script.on(2).after(Duration.ofMinutes(1)).answer(20);
            Io<Integer, Integer> io = test.corio().io("x", script);
            test.corio().run(task -> List.of(1, 2).forEach(i -> task.go(() -> trail.add("got " + io.call(i)))));
            assertThat(test.elapsed()).isEqualTo(Duration.ofHours(1));
        }
        assertThat(trail).containsExactly("got 20", "got 10");
    }

    @Test
    void aSeedChoosesOrderAndGroupingOfAnswersAndTheSizeOfSplits() {
        Set<List<Object>> orders = new HashSet<>();
        Set<List<List<Integer>>> splits = new HashSet<>();
        for (long seed = -1; seed < 60; seed++) {
            Schedule schedule = seed < 0 ? Schedule.natural() : Schedule.seed(seed);
            List<Object> answers = new ArrayList<>();
            try (TestCorio test = TestCorio.builder().schedule(schedule).build();
                    ScriptedDispatcher<Integer, Integer> script = ScriptedDispatcher.create(test)) {
                script.onAny().answer(0);
                Io<Integer, Integer> io =
                        test.corio().io("x", script, IoOptions.defaults().withMaxBatchSize(4));
                test.corio()
                        .run(task -> List.of(1, 2, 3, 4, 5, 6)
                                .forEach(i -> task.go(() -> {
                                    io.call(i);
                                    answers.add(i);
                                })));
                splits.add(script.batches());
            }
            if (seed < 0) {
                assertThat(answers).as("what comes naturally").containsExactly(1, 2, 3, 4, 5, 6);
                assertThat(splits).containsExactly(List.of(List.of(1, 2, 3, 4), List.of(5, 6)));
            }
            orders.add(answers);
        }
        assertThat(orders.size()).isGreaterThan(20);
        assertThat(splits.size()).isGreaterThan(3);
        assertThat(splits).allSatisfy(batches -> {
            assertThat(batches).allSatisfy(batch -> assertThat(batch.size()).isBetween(1, 4));
            assertThat(batches.stream().flatMap(List::stream)).containsExactly(1, 2, 3, 4, 5, 6);
        });
    }

    @Test
    void theSameSeedGivesTheSameTrace() {
        Set<List<String>> traces = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            List<String> trace = traceOf(Schedule.seed(seed), 2);
            assertThat(traceOf(Schedule.seed(seed), 2)).as("seed %d", seed).isEqualTo(trace);
            traces.add(trace);
        }
        assertThat(traces.size()).as("different traces").isGreaterThan(10);
    }

    @Test
    void theChoicesOfARunGiveItAgain() {
        TestCorio first = TestCorio.builder()
                .schedule(Schedule.seed(3))
                .configure(builder -> builder.lanes(2))
                .build();
        everything(first);
        first.close();
        Schedule made = Schedule.parse(first.made().toString());
        assertThat(traceOf(made, 2)).isEqualTo(first.trace());
    }

    private static List<String> traceOf(Schedule schedule, int lanes) {
        TestCorio test = TestCorio.builder()
                .schedule(schedule)
                .configure(builder -> builder.lanes(lanes))
                .build();
        everything(test);
        test.close();
        return test.trace();
    }

    private static void everything(TestCorio test) {
        Corio corio = test.corio();
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> in) -> in));
        Io<Integer, Integer> each = corio.io("y", IoDispatcher.each(i -> i));
        Mutex mutex = new Mutex();
        Channel<Integer> channel = new Channel<>(1);
        List<Running<Object>> running = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int program = i;
            running.add(corio.start(task -> {
                task.map(ITEMS, item -> {
                    mutex.lock();
                    try {
                        return io.call(item + program) + each.call(item);
                    } finally {
                        mutex.unlock();
                    }
                });
                task.sleep(Duration.ofMillis(1));
                task.go(() -> channel.send(program));
                task.log("received " + channel.receive());
                return task.<Integer, RuntimeException>blocking(() -> program);
            }));
        }
        TestThread<Integer> plain = test.fork("plain", () -> io.call(7) + io.call(8));
        running.forEach(Running::join);
        assertThat(plain.join()).isEqualTo(15);
    }

    @Test
    void theScheduleVariesTheOrderOfAnswers() {
        Set<List<String>> orders = new HashSet<>();
        for (long seed = 0; seed < 400; seed++) {
            trail.clear();
            try (TestCorio test = TestCorio.seed(seed)) {
                Io<Integer, Integer> io = test.corio().io("x", IoDispatcher.each(i -> i));
                test.corio().run(task -> ITEMS.forEach(i -> task.go(() -> trail.add("got " + io.call(i)))));
            }
            orders.add(List.copyOf(trail));
        }
        assertThat(orders).as("orders of four answers").hasSize(24);
    }

    @Test
    void theScheduleVariesWhenPlainThreadsArrive() {
        Set<List<Integer>> batches = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            try (TestCorio test = TestCorio.seed(seed)) {
                Io<Integer, Integer> io = test.corio().io("x", IoDispatcher.inline((List<Integer> in) -> {
                    batches.add(List.copyOf(in));
                    return in;
                }));
                List<TestThread<Integer>> threads = ITEMS.stream()
                        .map(i -> test.fork("caller " + i, () -> io.call(i)))
                        .toList();
                threads.forEach(TestThread::join);
            }
        }
        assertThat(batches).contains(List.of(1), List.of(4)).hasSizeGreaterThan(20);
    }

    @Test
    void theScheduleVariesWhereACancellationFindsATask() {
        Set<List<String>> trails = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            trail.clear();
            try (TestCorio test = TestCorio.seed(seed)) {
                Io<Integer, Integer> io = test.corio().io("x", IoDispatcher.batch((List<Integer> in) -> in));
                Running<Object> running = test.corio().start(task -> {
                    for (int i = 0; i < 3; i++) {
                        io.call(i);
                        trail.add("got " + i);
                    }
                    return null;
                });
                test.fork("canceller", () -> {
                            running.cancel();
                            return null;
                        })
                        .join();
                try {
                    running.join();
                } catch (RuntimeException cancelled) {
                    trail.add("cancelled");
                }
            }
            trails.add(List.copyOf(trail));
        }
        assertThat(trails).hasSizeGreaterThan(3);
    }

    @Test
    void anyOrderShufflesReadyTasksAndNothingElseDoes() {
        Set<List<String>> orders = new HashSet<>();
        for (boolean any : new boolean[] {false, true}) {
            orders.clear();
            for (long seed = 0; seed < 100; seed++) {
                trail.clear();
                TestCorio.Builder builder = TestCorio.builder().schedule(Schedule.seed(seed));
                try (TestCorio test = (any ? builder.anyOrder() : builder).build()) {
                    test.corio()
                            .run(task -> IntStream.range(0, 3)
                                    .forEach(i -> task.go(() -> {
                                        task.yield();
                                        trail.add("task " + i);
                                    })));
                }
                orders.add(List.copyOf(trail));
            }
            assertThat(orders).hasSize(any ? 6 : 1);
        }
    }

    @Test
    void whoBlocksInForeignCodeIsLeftBehind() throws Exception {
        try (TestCorio test = TestCorio.create()) {
            CountDownLatch latch = new CountDownLatch(1);
            Io<Integer, Integer> io = test.corio().io("x", IoDispatcher.batch((List<Integer> in) -> {
                latch.await();
                return in;
            }));
            Running<Integer> running = test.corio().start(task -> io.call(1));
            test.fork("helper", () -> {
                latch.countDown();
                return null;
            });
            assertThat(running.join()).isEqualTo(1);
            assertThat(io.submit(2).get()).isEqualTo(2);
        }
    }

    @Test
    void answersFromThreadsOfOthersArrive() {
        try (TestCorio test = TestCorio.create()) {
            Io<Integer, Integer> io =
                    test.corio().io("x", batch -> Thread.ofPlatform().start(() -> batch.complete(batch.inputs())));
            assertThat(test.corio().<List<Integer>>call(task -> task.map(ITEMS, io::call)))
                    .isEqualTo(ITEMS);
        }
    }

    @Test
    void whatNeverGoesOnIsSaid() {
        TestCorio test = TestCorio.builder().patience(Duration.ofMillis(300)).build();
        List<IoBatch<Integer, Integer>> kept = new ArrayList<>();
        Io<Integer, Integer> io = test.corio().io("silent", kept::add);
        Running<Integer> running = test.corio().start(task -> io.call(1));
        assertThatThrownBy(running::join)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing goes on any more");
        assertThatThrownBy(test::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 task has not ended")
                .hasMessageContaining("1 batch without an answer: Io \"silent\"");
    }

    @Test
    void threadsThatThrowAreHeard() {
        TestCorio test = TestCorio.create();
        test.fork("one", () -> {
            throw new IllegalStateException("unheard");
        });
        test.advance(Duration.ofSeconds(1));
        assertThatThrownBy(test::close).hasMessageContaining("unheard").hasMessageContaining("thread \"one\" threw");
    }

    @Test
    void nestedProgramsAndTasksWorkAsEver() {
        try (TestCorio test = TestCorio.create()) {
            int sum = test.corio()
                    .<Integer>call(task -> test.corio()
                            .<Integer>call(inner -> Task.current().map(ITEMS, i -> i).stream()
                                    .mapToInt(i -> i)
                                    .sum()));
            assertThat(sum).isEqualTo(10);
        }
    }
}
