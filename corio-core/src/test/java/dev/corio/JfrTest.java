package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import jdk.jfr.Event;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What recordings of the flight recorder hold. */
@ExtendWith(CorioFixture.class)
class JfrTest {

    private static String of(RecordedEvent event, String field) {
        Object value = event.getValue(field);
        return value == null ? "-" : value.toString();
    }

    private static List<String> lines(List<RecordedEvent> events, String... fields) {
        List<String> lines = new ArrayList<>();
        for (RecordedEvent event : events) {
            List<String> line = new ArrayList<>();
            for (String field : fields) {
                line.add(of(event, field));
            }
            lines.add(String.join(" ", line));
        }
        return lines;
    }

    @Test
    void tasksWithTheirTreeAndOutcome(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("shop"));
        try (Recorded recorded = new Recorded()) {
            assertThatThrownBy(() -> corio.run(task -> {
                        task.run(child -> child.run(grandchild -> {}));
                        task.run(child -> {
                            throw new IllegalStateException("torn");
                        });
                        task.sleep(Duration.ofHours(1));
                    }))
                    .isInstanceOf(TaskFailedException.class);

            List<RecordedEvent> tasks = recorded.events("Task");
            assertThat(lines(tasks, "runtime", "lane", "program", "path", "outcome", "failure"))
                    .containsExactly(
                            "shop 0 1 0 FAILED java.lang.IllegalStateException: torn",
                            "shop 0 1 0/0 OK -",
                            "shop 0 1 0/0/0 OK -",
                            "shop 0 1 0/1 FAILED java.lang.IllegalStateException: torn");
            assertThat(tasks.get(1).getLong("parent")).isEqualTo(tasks.get(0).getLong("task"));
            assertThat(tasks.get(2).getLong("parent")).isEqualTo(tasks.get(1).getLong("task"));
            assertThat(tasks.get(0).getLong("parent")).isZero();
            assertThat(tasks.get(3).getString("name")).isEqualTo("dev.corio.JfrTest");
            assertThat(lines(recorded.events("Program"), "program", "path", "outcome"))
                    .containsExactly("1 0 FAILED");
        }
    }

    @Test
    void aThresholdKeepsWhatLastsLonger(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("shop"));
        try (Recorded recorded = new Recorded()) {
            for (String name : List.of("Task", "Program")) {
                recorded.recording().enable("dev.corio." + name).withThreshold(Duration.ofMillis(50));
            }
            corio.run(task -> {});
            corio.run(task -> task.sleep(Duration.ofMillis(60)));

            assertThat(lines(recorded.events("Task"), "program", "path")).containsExactly("2 0");
            assertThat(lines(recorded.events("Program"), "program", "path")).containsExactly("2 0");
        }
    }

    /** The JDK's thread keeps what it has run: a chain of them would keep all that was ever written. */
    @Test
    void whatIsWrittenIsLetGo(Corio corio) throws Exception {
        JfrPhases phases = new JfrPhases(corio.lanes().getFirst());
        List<WeakReference<Event>> written = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Event event = new JfrEvents.Idle();
            written.add(new WeakReference<>(event));
            phases.commitLater(event);
            phases.handOn();
        }
        phases.over();

        for (WeakReference<Event> event : written) {
            while (event.get() != null) { // the limit of the class ends it
                System.gc();
                Thread.onSpinWait();
            }
        }
        assertThat(phases).isNotNull(); // alive till here
    }

    @Test
    void suspensionsWithWhatTheyWaitFor(Corio corio) {
        Io<Integer, Integer> io = corio.io("users", IoDispatcher.batch(in -> in));
        Mutex mutex = new Mutex();
        try (Recorded recorded = new Recorded()) {
            Programs.run(corio, task -> {
                mutex.lock();
                task.go(() -> {
                    mutex.lock();
                    mutex.unlock();
                });
                int answer = io.call(7);
                assertThat(io.callAll(List.of(1, 2, 3))).containsExactly(1, 2, 3);
                mutex.unlock();
                task.yield();
                task.sleep(Duration.ofMillis(1));
                task.blocking(() -> {});
                Fork<Integer> fork = task.fork(() -> io.call(answer));
                fork.join();
            });

            List<RecordedEvent> all = recorded.events("Suspension");
            assertThat(lines(all, "path", "kind", "io", "batch"))
                    .containsExactly(
                            "0/0 LINE - 0",
                            "0 ANSWER users 1",
                            "0 ANSWER users 2",
                            "0 TURN - 0",
                            "0 SLEEP - 0",
                            "0 BLOCKING - 0",
                            "0/1 ANSWER users 3",
                            "0 TASKS - 0");
            assertThat(all.get(2).getString("what")).isEqualTo("3 answers");
        }
    }

    @Test
    void batchesWithTheirSizeAndTheLineOfALoneCall(Corio corio) {
        Io<Integer, Integer> io = corio.io("users", IoDispatcher.batch(in -> in));
        try (Recorded recorded = new Recorded()) {
            Programs.run(corio, task -> {
                io.call(1);
                task.map(List.of(1, 2, 3), io::call);
            });
            io.call(4);

            List<RecordedEvent> batches = recorded.events("Batch");
            assertThat(lines(batches, "io", "number", "size", "failures", "retries", "inFlight"))
                    .containsExactly("users 1 1 0 0 1", "users 2 3 0 0 1", "users 3 1 0 0 1");
            assertThat(batches)
                    .extracting(batch -> batch.getString("site") != null)
                    .containsExactly(true, false, true);
            assertThat(batches)
                    .allSatisfy(batch -> assertThat(batch.getLong("waited")).isPositive());
            long root = recorded.events("Task").getFirst().getLong("task");
            assertThat(batches.get(0).getLong("task")).isEqualTo(root);
            assertThat(batches.get(2).getLong("task")).isZero();
        }
    }

    @Test
    void aRetriedRequestNamesTheBatchThatBroughtTheAnswer() {
        IoDispatcher<Integer, Integer> source = batch -> {
            for (IoRequest<Integer, Integer> request : batch.requests()) {
                if (request.attempt() == 1) {
                    request.retry();
                } else {
                    request.fail(new IllegalStateException("gone"));
                }
            }
        };
        try (Recorded recorded = new Recorded()) {
            try (Corio corio = Corio.builder().engine(CorioFixture.engine()).build()) {
                Io<Integer, Integer> io = corio.io("users", source);
                assertThatThrownBy(() -> corio.run(task -> io.call(1))).isInstanceOf(TaskFailedException.class);
            }

            assertThat(recorded.events("Batch"))
                    .extracting(
                            batch -> batch.getInt("retried"),
                            batch -> batch.getInt("retries"),
                            batch -> batch.getInt("failures"),
                            batch -> batch.getString("failure"))
                    .containsExactly(tuple(0, 1, 0, null), tuple(1, 0, 1, "java.lang.IllegalStateException: gone"));
            assertThat(lines(recorded.events("Suspension"), "kind", "batch")).containsExactly("ANSWER 2");
        }
    }

    @Test
    void lanesArePhasesWithRestsBetweenAllOfWhichAreWrittenWhenItIsClosed() {
        try (Recorded recorded = new Recorded()) {
            try (Corio corio = Corio.builder().engine(CorioFixture.engine()).build()) {
                Io<Integer, Integer> io = corio.io("users", IoDispatcher.batch(in -> in));
                for (int i = 0; i < 100; i++) {
                    Programs.run(corio, task -> task.map(List.of(1, 2, 3), item -> io.call(io.call(item))));
                }
            }

            List<RecordedEvent> phases = recorded.events("Busy");
            assertThat(phases)
                    .extracting(phase -> phase.getLong("phase"))
                    .isEqualTo(LongStream.rangeClosed(1, phases.size()).boxed().toList())
                    .hasSizeGreaterThanOrEqualTo(100);
            assertThat(phases)
                    .anySatisfy(phase -> assertThat(phase.getInt("steps")).isGreaterThanOrEqualTo(3));
            assertThat(recorded.events("Idle")).isNotEmpty();
        }
    }

    @Test
    void whatTasksSayAndAHeldLaneAndADeadlock(CorioFixture.Maker maker) {
        CountDownLatch told = new CountDownLatch(1);
        Corio corio =
                maker.make(builder -> builder.watchdog(Duration.ofMillis(20)).listener(new CorioListener() {
                    @Override
                    public void blocked(BlockedEvent event) {
                        told.countDown();
                    }
                }));
        Mutex mutex = new Mutex();
        try (Recorded recorded = new Recorded()) {
            Programs.run(
                    corio,
                    task -> task.run(child -> {
                        child.log("one");
                        child.log(() -> "two");
                    }));
            Programs.run(
                    corio, task -> assertThat(told.await(10, TimeUnit.SECONDS)).isTrue());
            assertThatThrownBy(() -> corio.run(task -> {
                        mutex.lock();
                        task.go(mutex::lock);
                        task.join();
                    }))
                    .isInstanceOf(DeadlockException.class);

            assertThat(lines(recorded.events("Log"), "path", "message")).containsExactly("0/0 one", "0/0 two");
            RecordedEvent blocked = recorded.events("Blocked").getFirst();
            assertThat(blocked.getString("who")).isEqualTo("task 0 of program 2");
            assertThat(blocked.getString("stack")).contains("JfrTest");
            assertThat(blocked.getDuration("held")).isGreaterThanOrEqualTo(Duration.ofMillis(20));
            RecordedEvent deadlock = recorded.events("Deadlock").getFirst();
            assertThat(deadlock.getInt("tasks")).isEqualTo(2);
            assertThat(deadlock.getString("report")).startsWith("deadlock: 2 tasks wait");
        }
    }

    @Test
    void aTaskThatBeganBeforeIsKnownFromItsFirstEvent(Corio corio) throws InterruptedException {
        HeldBatches<Integer, Integer> source = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("users", source);
        CountDownLatch ended = new CountDownLatch(1);
        Running<Integer> running = corio.start(task -> {
            int first = task.fork(() -> io.call(1)).join();
            int second = task.fork(() -> io.call(2)).join();
            ended.countDown();
            return first + second;
        });
        IoRequest<Integer, Integer> before = source.nextRequest();
        try (Recorded recorded = new Recorded()) {
            before.complete(1);
            source.nextRequest().complete(2);
            assertThat(running.join()).isEqualTo(3);
            ended.await();

            assertThat(lines(recorded.events("Task"), "path", "outcome")).contains("0/1 OK");
            assertThat(lines(recorded.events("Suspension"), "path", "kind")).contains("0/1 ANSWER");
        }
    }

    @Test
    void aChainOfManyTasksIsRecordedWithShortPaths(Corio corio) {
        int depth = 3_000;
        try (Recorded recorded = new Recorded()) {
            Programs.run(corio, task -> descend(task, depth));

            List<RecordedEvent> tasks = recorded.events("Task");
            assertThat(tasks).hasSize(depth + 1);
            assertThat(tasks.getLast().getString("path")).startsWith("…/0/").hasSizeLessThan(100);
        }
    }

    private static void descend(Task task, int left) {
        if (left > 0) {
            task.run(child -> {
                child.yield();
                descend(child, left - 1);
            });
        }
    }

    @Test
    void aStackThatOverflowsCostsNoMoreThanEvents(Corio corio) {
        Io<Integer, Integer> io = corio.io("users", IoDispatcher.batch(in -> in));
        try (Recorded recorded = new Recorded()) {
            for (int i = 0; i < 10; i++) {
                int offset = i;
                assertThatThrownBy(() -> corio.run(task -> overflow(task, io, offset)))
                        .isInstanceOf(TaskFailedException.class)
                        .hasCauseInstanceOf(StackOverflowError.class);
            }
            Programs.run(corio, task -> task.map(List.of(1, 2, 3), io::call));

            assertThat(recorded.events("Log")).hasSizeGreaterThan(10);
            assertThat(lines(recorded.events("Program"), "outcome")).contains("FAILED", "OK");
        }
    }

    private static int overflow(Task task, Io<Integer, Integer> io, int depth) {
        if (depth % 1_000 == 0) {
            task.log("deep down");
        }
        return depth < 0 ? 0 : 1 + overflow(task, io, depth + 1);
    }

    @Test
    void everyEventOfManyTasksOnSeveralLanesIsThere(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Io<Integer, Integer> io = corio.io("users", IoDispatcher.batch(in -> in));
        List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
        try (Recorded recorded = new Recorded()) {
            List<Running<List<Integer>>> programs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                programs.add(corio.start(task -> task.map(items, item -> io.call(io.call(item)))));
            }
            programs.forEach(program -> assertThat(program.join()).isEqualTo(items));

            assertThat(recorded.events("Task")).hasSize(4 * 1_001);
            List<RecordedEvent> answers = recorded.events("Suspension").stream()
                    .filter(event -> event.getString("kind").equals("ANSWER"))
                    .toList();
            assertThat(answers).hasSize(4 * 2_000);
            assertThat(recorded.events("Batch").stream()
                            .mapToInt(batch -> batch.getInt("size"))
                            .sum())
                    .isEqualTo(4 * 2_000);
        }
    }

    @Test
    void nothingIsRecordedThatNobodyEnabled(Corio corio) {
        try (var recording = new jdk.jfr.Recording()) {
            recording.start();
            Programs.run(
                    corio,
                    task -> task.log(() -> {
                        throw new AssertionError("nobody hears it");
                    }));
            recording.stop();
        }
    }
}
