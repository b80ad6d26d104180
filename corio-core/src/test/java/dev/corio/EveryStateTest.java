package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every public operation in every state its caller can be in. The table says what comes out: {@code ok}; {@code M}, misuse, with a
 * message that says what to do instead; {@code C}, cancelled; {@code T}, timed out; {@code F}, a child failed; {@code D},
 * deadlock. None may hang, and the fixture looks behind the scenes after each.
 *
 * <p>States in which a task calls nothing are not here: suspended ({@link EverySuspensionTest}, which ends such tasks in every way),
 * blocked (the tests of held lanes), and new ({@code RunningTest}, which cancels programs that have not begun).
 */
@ExtendWith(CorioFixture.class)
class EveryStateTest {

    /** What comes out, by kind of operation, in the order of {@link TaskState}. */
    private static final Map<String, List<String>> EXPECTED = table(
            //            run ch can unc tim fai dea clo blo pro cor dis fun pla end clo
            "handle,      ok  ok  C  ok  T   F   D   C   M   M   M   M   M   M   M   M ", // suspends, starts: by handle
            "quiet,       ok  ok ok  ok  ok  ok  ok  ok  M   M   M   M   M   M   M   M ", // by handle, no suspension
            // point
            "suspends,    ok  ok  C  ok  T   F   D   C   M  ok  ok   M   M   M   M   M ", // of any task
            "task,        ok  ok ok  ok  ok  ok  ok  ok  M  ok  ok   M   M   M   M   M ", // of any task, no suspension
            // point
            "anywhere,    ok  ok ok  ok  ok  ok  ok  ok  ok ok  ok  ok  ok  ok  ok  ok ",
            "io,          ok  ok  C  ok  T   F   D   C   ok ok   M   M  ok  ok  ok   M ", // blocks a plain thread
            "submit,      ok  ok  C  ok  T   F   D   C   ok ok   M   M  ok  ok  ok   M ",
            "cache,       ok  ok ok  ok  ok  ok  ok   ok  M ok   M   M   M   M   M   M ", // of the program that calls
            "program,     ok  ok  C  ok  T   F   D   C   ok ok   M   M  ok  ok  ok   M ", // nested in a task
            "start,        M   M  M   M  M   M   M   M   ok  M  ok   M  ok  ok  ok   M ",
            "make,        ok  ok ok  ok  ok  ok  ok   M  ok ok  ok  ok  ok  ok  ok   M ",
            "join,        ok  ok ok  ok  ok  ok  ok  ok  ok ok  ok   M  ok  ok  ok  ok ", // of a program that has ended
            "close,        M   M  M   M  M   M   M   M   M   M  ok   M   M  ok  ok  ok ");

    private static final StateCell.Step NOTHING = cell -> {};

    private static final List<StateCell.Operation> OPERATIONS = List.of(
            of("Task.run", "handle", cell -> cell.task().run(child -> {})),
            of("Task.go", "handle", cell -> cell.task().go(() -> {})),
            of("Task.fork", "handle", cell -> cell.task().fork(() -> 1)),
            of("Task.join", "handle", cell -> cell.task().join()),
            of("Task.map", "handle", cell -> cell.task().map(List.of(1, 2), item -> item)),
            of("Task.mapTasks", "handle", cell -> cell.task().mapTasks(List.of(1, 2), 1, (task, item) -> item)),
            of("Task.race", "handle", cell -> cell.task().race(List.of(() -> 1, () -> 2))),
            of("Task.group", "handle", cell -> cell.task().group()),
            of("Task.singleFlight", "handle", cell -> cell.task().singleFlight("k", () -> 1)),
            of("Task.await", "handle", cell -> cell.task().await(CompletableFuture.completedFuture(1))),
            of("Task.sleep", "handle", cell -> cell.task().sleep(Duration.ofNanos(1))),
            of("Task.yield", "handle", cell -> cell.task().yield()),
            of("Task.blocking", "handle", cell -> cell.task().blocking(() -> 1)),
            of("Task.timeout", "handle", cell -> cell.task().timeout(Duration.ofDays(1), () -> 1)),
            of("Task.uncancellable", "quiet", cell -> cell.task().uncancellable(() -> 1)),
            of("Task.isCancelled", "quiet", cell -> cell.task().isCancelled()),
            of("Task.checkCancelled", "handle", cell -> cell.task().checkCancelled()),
            of("Task.log", "quiet", cell -> cell.task().log("said")),
            of("Task.log(supplier)", "quiet", cell -> cell.task().log(() -> "said")),
            of("Task.path", "quiet", cell -> cell.task().path()),
            of("Task.current", "task", cell -> Task.current()),
            of(
                    "Task.toString",
                    "anywhere",
                    cell -> assertThat(String.valueOf(cell.task())).isNotEmpty()),
            of("Fork.join", "handle", cell -> cell.fork.join()),
            of("Fork.cancel", "anywhere", cell -> cell.fork.cancel()),
            of("Fork.isDone", "anywhere", cell -> cell.fork.isDone()),
            of("ErrGroup.limit", "quiet", cell -> cell.group.limit(3)),
            of("ErrGroup.go", "handle", cell -> cell.group.go(() -> {})),
            of("ErrGroup.fork", "handle", cell -> cell.group.fork(() -> 1)),
            of("ErrGroup.tryGo", "handle", cell -> cell.group.tryGo(() -> {})),
            of("ErrGroup.join", "handle", cell -> cell.group.join()),
            of("ErrGroup.cancel", "quiet", cell -> cell.group.cancel()),
            of("ErrGroup.close", "handle", cell -> cell.group.close()),
            of("ErrGroup.running", "anywhere", cell -> cell.group.running()),
            of("Mutex.lock", "suspends", cell -> cell.mutex.lock(), cell -> cell.mutex.unlock()),
            of("Mutex.tryLock", "task", cell -> cell.mutex.tryLock(), cell -> cell.mutex.unlock()),
            of(
                    "Mutex.tryLock(limit)",
                    "suspends",
                    cell -> cell.mutex.tryLock(Duration.ofNanos(1)),
                    cell -> cell.mutex.unlock()),
            prepared("Mutex.unlock", "task", cell -> cell.mutex.lock(), cell -> cell.mutex.unlock()),
            of("Mutex.locked", "suspends", cell -> cell.mutex.locked(() -> 1)),
            of("Mutex.waiting", "anywhere", cell -> cell.mutex.waiting()),
            of("WaitGroup.add", "anywhere", cell -> cell.waitGroup.add(1)),
            owned("WaitGroup.done", "anywhere", cell -> cell.waitGroup.add(1), cell -> cell.waitGroup.done()),
            of("WaitGroup.await", "suspends", cell -> cell.waitGroup.await()),
            of("WaitGroup.count", "anywhere", cell -> cell.waitGroup.count()),
            of("Semaphore.acquire", "suspends", cell -> cell.semaphore.acquire()),
            of("Semaphore.acquire(n)", "suspends", cell -> cell.semaphore.acquire(2)),
            of("Semaphore.tryAcquire", "task", cell -> cell.semaphore.tryAcquire()),
            of("Semaphore.tryAcquire(limit)", "suspends", cell -> cell.semaphore.tryAcquire(Duration.ofNanos(1))),
            of("Semaphore.release", "anywhere", cell -> cell.semaphore.release()),
            of("Semaphore.available", "anywhere", cell -> cell.semaphore.available()),
            of("SingleFlight.call", "suspends", cell -> cell.flights.call(1, () -> 1)),
            of("SingleFlight.forget", "anywhere", cell -> cell.flights.forget(1)),
            of("SingleFlight.inFlight", "anywhere", cell -> cell.flights.inFlight()),
            of("Channel.send", "suspends", cell -> cell.channel.send(1)),
            prepared("Channel.receive", "suspends", cell -> cell.channel.send(1), cell -> cell.channel.receive()),
            prepared(
                    "Channel.iterator",
                    "suspends",
                    cell -> cell.channel.send(1),
                    cell -> cell.channel.iterator().next()),
            of("Channel.select", "suspends", cell -> Channel.select(cell.channel.sending(1, 2))),
            of("Channel.trySend", "anywhere", cell -> cell.channel.trySend(1)),
            of("Channel.tryReceive", "task", cell -> cell.channel.tryReceive()),
            of("Channel.close", "anywhere", cell -> cell.channel.close()),
            of("Channel.size", "anywhere", cell -> cell.channel.size()),
            of("Channel.isClosed", "anywhere", cell -> cell.channel.isClosed()),
            of("Channel.waiting", "anywhere", cell -> cell.channel.waiting()),
            of("Io.call", "io", cell -> cell.io.call(1)),
            of("Io.call, cached", "io", cell -> cell.cached.call(1)),
            of("Io.callAll", "io", cell -> cell.io.callAll(List.of(1, 2))),
            of("Io.submit", "submit", cell -> cell.submitted = cell.io.submit(1)),
            of("Io.prime", "cache", cell -> cell.cached.prime(1, 2)),
            of("Io.clear", "cache", cell -> cell.cached.clear(1)),
            of("Io.clearAll", "cache", cell -> cell.cached.clearAll()),
            of("Io.name", "anywhere", cell -> cell.io.name()),
            of("Io.close", "anywhere", cell -> cell.io.close()),
            of("Corio.run", "program", cell -> cell.corio.run(task -> {})),
            of("Corio.call", "program", cell -> cell.corio.call(task -> 1)),
            of("Corio.start", "start", cell -> cell.corio.start(task -> 1)),
            of("Corio.io", "make", cell -> cell.corio.io("another", IoDispatcher.inline((List<Integer> in) -> in))),
            of("Corio.stats", "anywhere", cell -> cell.corio.stats()),
            of("Corio.dump", "anywhere", cell -> cell.corio.dump()),
            of("Corio.shutdown", "close", cell -> cell.corio.shutdown(Duration.ofDays(1))),
            of("Corio.close", "close", cell -> cell.corio.close()),
            of("Running.join", "join", cell -> cell.done.join()),
            of("Running.join(limit)", "join", cell -> cell.done.join(Duration.ofDays(1))),
            of("Running.cancel", "anywhere", cell -> cell.done.cancel()),
            of("Running.isDone", "anywhere", cell -> cell.done.isDone()),
            of("Running.future", "anywhere", cell -> cell.done.future()));

    /** Cells that make no sense, and why. */
    private static final Map<String, String> WITHOUT = Map.of(
            "Corio.shutdown, ON_A_PLAIN_THREAD", "it would wait for the program that waits for it: see ShutdownTest",
            "Corio.shutdown, IN_ANOTHER_CORIO", "the same");

    private static StateCell.Operation of(String name, String kind, StateCell.Step code) {
        return new StateCell.Operation(name, kind, NOTHING, NOTHING, code);
    }

    /** One that leaves something to be put away in the same task. */
    private static StateCell.Operation of(String name, String kind, StateCell.Step code, StateCell.Step after) {
        return of(name, kind, cell -> {
            code.run(cell);
            after.run(cell);
        });
    }

    private static StateCell.Operation owned(String name, String kind, StateCell.Step owned, StateCell.Step code) {
        return new StateCell.Operation(name, kind, owned, NOTHING, code);
    }

    private static StateCell.Operation prepared(
            String name, String kind, StateCell.Step prepared, StateCell.Step code) {
        return new StateCell.Operation(name, kind, NOTHING, prepared, code);
    }

    private static Map<String, List<String>> table(String... rows) {
        Map<String, List<String>> table = new java.util.HashMap<>();
        for (String row : rows) {
            String[] parts = row.split(",");
            table.put(parts[0], List.of(parts[1].strip().split("\\s+")));
        }
        return table;
    }

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (StateCell.Operation operation : OPERATIONS) {
            for (TaskState state : TaskState.values()) {
                if (!WITHOUT.containsKey(operation.name() + ", " + state)) {
                    cells.add(Arguments.of(operation.name(), state, operation));
                }
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cells")
    void cell(String name, TaskState state, StateCell.Operation operation, CorioFixture.Maker maker) throws Exception {
        StateCell cell = new StateCell(maker, operation);
        state.call(cell);
        if (cell.submitted != null) {
            CorioFixture.eventually("what was submitted is answered", cell.submitted::isDone);
        }
        assertThat(cell.outcome()).as(cell.toString()).isEqualTo(expected(operation, state));
    }

    private static StateCell.Outcome expected(StateCell.Operation operation, TaskState state) {
        return switch (EXPECTED.get(operation.kind()).get(state.ordinal())) {
            case "ok" -> StateCell.Outcome.OK;
            case "M" -> StateCell.Outcome.MISUSE;
            case "C" -> StateCell.Outcome.CANCELLED;
            case "T" -> StateCell.Outcome.TIMED_OUT;
            case "F" -> StateCell.Outcome.FAILED;
            case "D" -> StateCell.Outcome.DEADLOCK;
            case String other -> throw new AssertionError(other);
        };
    }

    @Test
    void tableIsWhole() {
        assertThat(EXPECTED.values()).allSatisfy(row -> assertThat(row).hasSize(TaskState.values().length));
        assertThat(OPERATIONS).extracting(StateCell.Operation::name).doesNotHaveDuplicates();
        assertThat(cells()).hasSize(OPERATIONS.size() * TaskState.values().length - WITHOUT.size());
        assertThat(Arrays.stream(TaskState.values()).count() * OPERATIONS.size())
                .isGreaterThan(1_000);
    }
}
