package dev.corio.verification.model;

import dev.corio.CachePolicy;
import dev.corio.Channel;
import dev.corio.Corio;
import dev.corio.ErrGroup;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoOptions;
import dev.corio.IoRequest;
import dev.corio.Leftovers;
import dev.corio.Mutex;
import dev.corio.Running;
import dev.corio.Semaphore;
import dev.corio.SingleFlight;
import dev.corio.Task;
import dev.corio.TaskCancelledException;
import dev.corio.TaskFailedException;
import dev.corio.TaskTimeoutException;
import dev.corio.testkit.Schedule;
import dev.corio.testkit.TestCorio;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs random programs for real. */
final class RealRun extends Interpreter<Task, Fork<Object>> {

    /** What a program throws on purpose. */
    static final class Planned extends RuntimeException {
        Planned(String name) {
            super("planned " + name, null, false, false);
        }
    }

    private static final Duration LONGER_THAN_ANYTHING = Duration.ofMillis(20);

    private final TestCorio test;
    private final Corio corio;
    private final Io<Integer, Integer> io;
    private final Mutex[] mutexes = {new Mutex(), new Mutex()};
    private final Semaphore permits = new Semaphore(2).external();
    private final List<Channel<String>> channels =
            List.of(new Channel<String>(1000).external(), new Channel<String>(1000).external());
    private final SingleFlight<Integer, Object> flights = new SingleFlight<>();
    private final List<Running<Object>> programs = new ArrayList<>();
    private final Coverage coverage;
    private final Duration begun;
    private int answersToCome;
    private boolean sentInVain; // a request that had been given up

    private RealRun(TestCorio test, long seed, boolean crowded, IoOptions options, Coverage coverage) {
        super(seed, crowded);
        this.coverage = coverage;
        this.test = test;
        this.corio = test.corio();
        this.io = corio.io("source " + seed, this::dispatch, options);
        this.begun = test.elapsed();
    }

    static TestCorio world(int lanes, Schedule schedule) {
        return TestCorio.builder()
                .schedule(schedule)
                .configure(corio -> corio.lanes(lanes))
                .build();
    }

    /** {@return what came of the programs, under the conditions that the model knows} */
    static List<String> of(TestCorio test, long seed, Op.Plan plan, Coverage coverage) {
        return new RealRun(test, seed, false, options(plan), coverage).play(plan);
    }

    /** Runs them under others: things are due at one moment, and most sources let few requests wait. */
    static void crowded(TestCorio test, long seed, Op.Plan plan) {
        IoOptions options = options(plan);
        int pending = Math.floorMod(seed / 2, 4); // odd seeds differ in their worlds
        new RealRun(test, seed, true, pending == 0 ? options : options.withMaxPending(pending), new Coverage())
                .play(plan);
    }

    private static IoOptions options(Op.Plan plan) {
        IoOptions options =
                IoOptions.defaults().withMaxInFlight(Op.MAX_IN_FLIGHT).withMaxBatchSize(Op.MAX_BATCH_SIZE);
        return plan.cached() ? options.withCache(CachePolicy.perProgram()) : options;
    }

    private static String endOf(Running<Object> program) {
        try {
            program.join();
            return "is done";
        } catch (TaskFailedException failed) {
            return "failed, " + root(failed);
        } catch (TaskCancelledException cancelled) {
            return "was cancelled";
        }
    }

    private List<String> play(Op.Plan plan) {
        try (io) {
            for (Op.Body program : plan.programs()) {
                Duration begin = Duration.ofNanos(delay(0)); // one after the other, on whatever lane
                programs.add(corio.start(task -> {
                    task.sleep(begin);
                    run(task, program);
                    return program.name();
                }));
            }
            List<String> ends = new ArrayList<>();
            for (Running<Object> program : programs) {
                ends.add(endOf(program));
            }
            ends.forEach(end -> say("program", end));
            List<String> whole = List.copyOf(trail);
            checkNothingIsLeft();
            return whole;
        }
    }

    /** Not even a timer that would go off without any effect. */
    private void checkNothingIsLeft() {
        test.advance(Duration.ofNanos(1)); // a flight that nobody waits for any more may have to end
        int timers = Leftovers.timersOf(corio) - answersToCome;
        test.advance(LONGER_THAN_ANYTHING);
        List<String> left = Leftovers.of(corio);
        boolean isFree = permits.available() == 2
                && flights.inFlight() == 0
                && channels.stream().allMatch(channel -> channel.waiting() == 0)
                && Stream.of(mutexes).noneMatch(Mutex::isLocked);
        if (sentInVain) {
            throw new AssertionError("a request was sent that had been given up");
        }
        if (timers != 0 || !left.isEmpty() || !isFree) {
            throw new AssertionError("left: " + timers + " timers, " + left + (isFree ? "" : ", locks or waiters"));
        }
    }

    private void dispatch(IoBatch<Integer, Integer> batch) {
        sentInVain |= batch.requests().stream().anyMatch(IoRequest::isWithdrawn);
        dispatch(batch.inputs(), place -> {
            IoRequest<Integer, Integer> request = batch.requests().get(place);
            if (request.input() % Op.FAILING == 0) {
                request.fail(new Planned("input " + request.input()));
            } else {
                request.complete(request.input() * 10);
            }
        });
    }

    @Override
    void later(long nanos, Runnable action) {
        answersToCome++;
        test.after(Duration.ofNanos(nanos), () -> {
            answersToCome--;
            action.run();
        });
    }

    @Override
    long now() {
        return test.elapsed().minus(begun).toNanos();
    }

    @Override
    @Nullable
    String caught(Task task, RuntimeException thrown) {
        return switch (thrown) {
            case TaskTimeoutException late -> "ran out of time";
            case TaskCancelledException cancelled -> null;
            default -> "failed, " + root(thrown);
        };
    }

    private static String root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    private Callable<Object> code(Op.Body body) {
        return () -> {
            run(Task.current(), body);
            return body.name();
        };
    }

    @Override
    Object step(Task task, String name, Op op, List<Fork<Object>> forks) {
        coverage.ran(op);
        return switch (op) {
            case Op.Call(int input, boolean catches) -> List.of(io.call(input));
            case Op.CallAll(List<Integer> inputs, boolean catches) -> io.callAll(inputs);
            case Op.Yield() -> {
                task.yield();
                yield name;
            }
            case Op.Sleep(int millis) -> {
                task.sleep(Duration.ofNanos(delay(millis)));
                yield millis;
            }
            case Op.Fail() -> throw new Planned(name);
            case Op.Go(Op.Body child) -> {
                task.go(() -> run(task, child));
                yield child.name();
            }
            case Op.Fork(Op.Body child) -> forks.add(task.fork(code(child)));
            case Op.CancelFork(int fork) -> {
                forks.get(fork).cancel();
                yield fork;
            }
            case Op.JoinFork(int fork) -> {
                try {
                    yield forks.get(fork).join() != null;
                } catch (TaskCancelledException cancelled) {
                    task.checkCancelled(); // else it was the fork
                    yield false;
                }
            }
            case Op.Nested(Op.Body child) -> corio.call(inner -> code(child).call() != null);
            case Op.Map(List<Op.Body> children) ->
                task.map(children, child -> code(child).call()).size() == children.size();
            case Op.Race(List<Op.Body> children) ->
                task.race(children.stream().map(this::code).toList());
            case Op.Group(List<Op.Body> members, boolean isJoined) -> {
                if (!isJoined) {
                    start(task.group(), members);
                    yield false;
                }
                try (ErrGroup group = task.group()) {
                    start(group, members);
                    group.join();
                }
                yield true;
            }
            case Op.Timeout(int millis, Op.Body inside) ->
                task.timeout(Duration.ofNanos(delay(millis)), () -> {
                    run(task, inside);
                    return true;
                });
            case Op.Shield(Op.Body inside) ->
                task.uncancellable(() -> {
                    run(task, inside);
                    return true;
                });
            case Op.Lock(int mutex, Op.Body inside) -> {
                mutexes[mutex].locked(() -> run(task, inside));
                yield "key";
            }
            case Op.Permit(int amount, Op.Body inside) -> {
                permits.acquire(amount);
                try {
                    run(task, inside);
                } finally {
                    permits.release(amount);
                }
                yield "permit";
            }
            case Op.Flight(int key, Op.Body call) ->
                flights.call(key, code(call)).value();
            case Op.Send(int channel) -> channels.get(channel).trySend(name);
            case Op.Receive(int channel) -> channels.get(channel).receive();
            case Op.Cancel(int program) -> {
                programs.get(program).cancel();
                yield program;
            }
        };
    }

    private void start(ErrGroup group, List<Op.Body> members) {
        for (Op.Body member : members) {
            group.go(() -> run(Task.current(), member));
        }
    }
}
