package dev.corio.verification.model;

import dev.corio.Channel;
import dev.corio.Corio;
import dev.corio.ErrGroup;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.IoRequest;
import dev.corio.Mutex;
import dev.corio.Task;
import dev.corio.TaskCancelledException;
import dev.corio.TaskFailedException;
import dev.corio.TaskTimeoutException;
import dev.corio.testkit.TestCorio;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/** Runs a random program for real, and tells what came of each step. */
final class RealRun {

    /** What a program throws on purpose. */
    static final class Planned extends RuntimeException {
        Planned(String name) {
            super("planned " + name, null, false, false);
        }
    }

    private final TestCorio test;
    private final Corio corio;
    private final Io<Integer, Integer> io;
    private final SplittableRandom latencies;
    private final Mutex[] mutexes = {new Mutex(), new Mutex()};
    private final List<Channel<String>> channels = List.of(new Channel<>(1000), new Channel<>(1000));
    private final List<String> trail = new ArrayList<>();
    private final Duration begun;

    private final Coverage coverage;

    private RealRun(TestCorio test, long seed, Coverage coverage) {
        this.coverage = coverage;
        this.test = test;
        this.corio = test.corio();
        this.begun = test.elapsed();
        this.latencies = new SplittableRandom(~seed);
        this.io = corio.io(
                "source " + seed,
                this::dispatch,
                IoOptions.defaults().withMaxInFlight(Model.MAX_IN_FLIGHT).withMaxBatchSize(Model.MAX_BATCH_SIZE));
    }

    static List<String> of(TestCorio test, long seed, Op.Body program, Coverage coverage) {
        RealRun run = new RealRun(test, seed, coverage);
        try (Io<Integer, Integer> io = run.io) {
            try {
                run.corio.run(task -> run.run(task, program));
                run.say("program", "done");
            } catch (TaskFailedException failed) {
                run.say("program", "failed, " + root(failed));
            }
        }
        return run.trail;
    }

    private void dispatch(IoBatch<Integer, Integer> batch) {
        say("source", "asked " + batch.inputs());
        Map<Integer, List<IoRequest<Integer, Integer>>> groups = new LinkedHashMap<>();
        for (IoRequest<Integer, Integer> request : batch.requests()) {
            groups.computeIfAbsent(latencies.nextInt(Model.LATENCIES), latency -> new ArrayList<>())
                    .add(request);
        }
        groups.forEach((latency, group) -> test.after(Duration.ofMillis(latency), () -> {
            for (IoRequest<Integer, Integer> request : group) {
                if (request.input() % Model.FAILING == 0) {
                    request.fail(new Planned("input " + request.input()));
                } else {
                    request.complete(request.input() * 10);
                }
            }
        }));
    }

    private void say(String who, String what) {
        trail.add(test.elapsed().minus(begun).toMillis() + " " + who + " " + what);
    }

    private static String root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    private void run(Task given, Op.Body body) {
        Task task = given == null ? Task.current() : given; // a flight has a task of its own
        List<Fork<Object>> forks = new ArrayList<>();
        for (Op op : body.ops()) {
            step(task, body.name(), op, forks);
        }
    }

    private Callable<Object> code(Task task, Op.Body body) {
        return () -> {
            run(task, body);
            return body.name();
        };
    }

    private void step(Task task, String name, Op op, List<Fork<Object>> forks) {
        coverage.ran(op);
        switch (op) {
            case Op.Call call -> {
                try {
                    say(name, "got " + io.call(call.input()));
                } catch (IoFailedException failed) {
                    if (!call.caught()) {
                        throw failed;
                    }
                    say(name, "was refused " + call.input());
                }
            }
            case Op.Yield() -> {
                task.yield();
                say(name, "yielded");
            }
            case Op.Sleep(int millis) -> {
                task.sleep(Duration.ofMillis(millis));
                say(name, "slept " + millis);
            }
            case Op.Fail() -> throw new Planned(name);
            case Op.Go(Op.Body child) -> {
                task.go(() -> run(task, child));
                say(name, "went on beside " + child.name());
            }
            case Op.Fork(Op.Body child) -> {
                forks.add(task.fork(code(task, child)));
                say(name, "forked " + child.name());
            }
            case Op.CancelFork(int fork) -> {
                forks.get(fork).cancel();
                say(name, "cancelled fork " + fork);
            }
            case Op.JoinFork(int fork) -> {
                try {
                    say(name, "joined " + forks.get(fork).join());
                } catch (TaskCancelledException cancelled) {
                    task.checkCancelled(); // else it was this task
                    say(name, "joined one that was cancelled");
                }
            }
            case Op.Nested(Op.Body child) ->
                scope(
                        name,
                        "nested",
                        () -> corio.call(inner -> {
                            run(task, child);
                            return "done";
                        }));
            case Op.Map(List<Op.Body> children) ->
                scope(
                        name,
                        "map",
                        () -> task.map(children, child -> code(task, child).call())
                                .toString());
            case Op.Race(List<Op.Body> children) ->
                scope(
                        name,
                        "race",
                        () -> task.race(children.stream()
                                        .map(child -> code(task, child))
                                        .toList())
                                .toString());
            case Op.Group(List<Op.Body> children) ->
                scope(name, "group", () -> {
                    try (ErrGroup group = task.group()) {
                        for (Op.Body child : children) {
                            group.go(() -> run(task, child));
                        }
                        group.join();
                        return "done";
                    }
                });
            case Op.Timeout(int millis, Op.Body inside) ->
                scope(
                        name,
                        "timeout",
                        () -> task.timeout(Duration.ofMillis(millis), () -> {
                            run(task, inside);
                            return "in time";
                        }));
            case Op.Shield(Op.Body inside) -> {
                task.uncancellable(() -> run(task, inside));
                say(name, "unshielded");
            }
            case Op.Lock(int mutex, Op.Body inside) -> {
                mutexes[mutex].locked(() -> run(task, inside));
                say(name, "unlocked " + mutex);
            }
            case Op.Flight(int key, Op.Body call) ->
                scope(
                        name,
                        "flight",
                        () -> task.singleFlight(key, code(null, call)).value().toString());
            case Op.Send(int channel) ->
                say(name, "sent " + channels.get(channel).trySend(name));
            case Op.Receive(int channel, int millis) ->
                scope(
                        name,
                        "receive",
                        () -> task.timeout(
                                Duration.ofMillis(millis),
                                () -> channels.get(channel).receive()));
        }
    }

    private void scope(String name, String kind, Callable<String> code) {
        try {
            say(name, kind + " gave " + code.call());
        } catch (TaskFailedException failed) {
            say(name, kind + " failed, " + root(failed));
        } catch (TaskTimeoutException late) {
            say(name, kind + " ran out of time");
        } catch (RuntimeException other) {
            throw other;
        } catch (Exception checked) {
            throw new AssertionError(checked);
        }
    }
}
