package dev.corio.verification;

import dev.corio.Channel;
import dev.corio.Corio;
import dev.corio.ErrGroup;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.SingleFlight;
import dev.corio.Task;
import dev.corio.TaskFailedException;
import dev.corio.TaskTimeoutException;
import dev.corio.WaitGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the tasks of the mix do, at random. No deadlock by design: who holds something waits for answers and timers only, and
 * takes a second mutex only behind the first.
 */
final class Operations {

    private final Corio corio;
    private final List<Io<Integer, Integer>> ios;
    private final Calls calls;
    private final SharedLocks locks;
    private final SingleFlight<Integer, Integer> flights = new SingleFlight<>("flights");
    private final AtomicInteger executions = new AtomicInteger();

    Operations(Corio corio, List<Io<Integer, Integer>> ios, Calls calls, Executor outside) {
        this.corio = corio;
        this.ios = ios;
        this.calls = calls;
        this.locks = new SharedLocks(calls, outside);
    }

    /** {@return what is not as before any program ran: once all have ended} */
    List<String> leftovers() {
        List<String> left = new ArrayList<>(locks.leftovers());
        if (flights.inFlight() != 0) {
            left.add("a flight");
        }
        return left;
    }

    /** A program: a random tree of tasks. */
    void program(Task task, SplittableRandom random) {
        FairLock fair = new FairLock(calls);
        node(task, random, 3, fair);
        task.join();
        if (!fair.isFree()) {
            calls.wrong.add("a mutex of a program that has ended is held, or has a line");
        }
    }

    private void node(Task task, SplittableRandom random, int depth, FairLock fair) {
        for (int step = 0; step < 2 + random.nextInt(5); step++) {
            if (depth > 0 && random.nextInt(2) == 0) {
                tree(task, random, depth - 1, fair);
            } else {
                leaf(task, random, fair);
            }
        }
        if (random.nextInt(150) == 0) {
            throw new IllegalStateException("thrown by a task");
        }
    }

    // ------------------------------------------------------------------------------------------------ without children

    private void leaf(Task task, SplittableRandom random, FairLock fair) {
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> suspend(task, random);
            case 4 -> calls.submit(io(random), random.nextInt(40));
            case 5 -> {
                int input = random.nextInt(40);
                calls.all(io(random), List.of(input, input + 1, input));
            }
            case 6, 7 -> {
                boolean timed = random.nextInt(3) == 0;
                fair.locked(timed, random.nextInt(200_000), () -> suspend(task, random));
            }
            case 8, 9 -> locks.lock(random, random.nextInt(2), () -> suspend(task, random));
            case 10, 11 -> locks.acquire(random, () -> suspend(task, random));
            case 12 -> {
                Io<Integer, Integer> io = io(random);
                int input = random.nextInt(5);
                handled(task, () -> shared(io, input));
            }
            default -> {
                Io<Integer, Integer> io = io(random);
                int input = random.nextInt(5);
                handled(task, () -> task.singleFlight(input, () -> asked(io, input)));
            }
        }
    }

    private void suspend(Task task, SplittableRandom random) {
        switch (random.nextInt(8)) {
            case 0 -> task.yield();
            case 1 -> task.sleep(Duration.ofNanos(random.nextInt(150_000)));
            case 2 -> task.blocking(Thread::onSpinWait);
            case 3 -> task.uncancellable(task::yield);
            case 4 -> handled(task, () -> task.timeout(shortly(random), () -> calls.call(io(random), Calls.ENDLESS)));
            default -> calls.call(io(random), random.nextInt(40));
        }
    }

    private static Duration shortly(SplittableRandom random) {
        return Duration.ofNanos(random.nextInt(500_000));
    }

    /** Two executions for one key, one after the other: who got the outcome of one never joins it again. */
    private void shared(Io<Integer, Integer> io, int key) {
        Callable<Integer> execution = () -> {
            asked(io, key);
            return executions.incrementAndGet();
        };
        int first = flights.call(key, execution).value();
        int second = flights.call(key, execution).value();
        if (first == second) {
            calls.wrong.add("an execution of a flight was joined when it had ended");
        }
    }

    private int asked(Io<Integer, Integer> io, int input) {
        calls.call(io, input);
        return input;
    }

    private Io<Integer, Integer> io(SplittableRandom random) {
        return ios.get(random.nextInt(ios.size()));
    }

    // ------------------------------------------------------------------------------------------------ with children

    private void tree(Task task, SplittableRandom random, int depth, FairLock fair) {
        SplittableRandom own = random.split();
        SplittableRandom other = random.split();
        switch (random.nextInt(9)) {
            case 0 -> task.run(child -> node(child, own, depth, fair));
            case 1 ->
                handled(
                        task,
                        () -> task.mapTasks(List.of(own, other, random.split()), (child, its) -> {
                            node(child, its, depth, fair);
                            return 0;
                        }));
            case 2 ->
                handled(
                        task,
                        () -> corio.run(inner -> {
                            node(inner, own, depth, fair);
                            if (other.nextInt(3) == 0) {
                                throw new IllegalStateException("thrown in a scope");
                            }
                        }));
            case 3 -> {
                Fork<Integer> fork = task.fork(child -> {
                    node(child, own, depth, fair);
                    return 0;
                });
                if (random.nextBoolean()) {
                    fork.cancel();
                }
            }
            case 4 ->
                handled(
                        task,
                        () -> task.race(List.of(
                                () -> {
                                    node(task, own, depth, fair);
                                    return 1;
                                },
                                () -> asked(io(other), other.nextInt(40)))));
            case 5 ->
                handled(
                        task,
                        () -> task.timeout(
                                other.nextInt(4) == 0 ? Mix.LONG : Duration.ofNanos(other.nextInt(1_500_000)),
                                () -> node(task, own, depth, fair)));
            case 6 -> handled(task, () -> group(task, random, depth, fair));
            case 7 -> handled(task, () -> corio.run(inner -> passOn(inner, own, other)));
            default -> handled(task, () -> corio.run(inner -> counted(inner, own)));
        }
    }

    private void group(Task task, SplittableRandom random, int depth, FairLock fair) {
        int limit = 1 + random.nextInt(3);
        int[] running = new int[1]; // by tasks of one lane
        ErrGroup group = task.group().limit(limit);
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            SplittableRandom own = random.split();
            group.go(() -> {
                if (++running[0] > limit) {
                    calls.wrong.add(running[0] + " members of " + limit);
                }
                try {
                    node(task, own, depth, fair);
                } finally {
                    running[0]--;
                }
            });
        }
        if (random.nextInt(3) == 0) {
            group.cancel();
        } else {
            group.join();
        }
    }

    /** Items through a channel: each arrives once, in order. */
    private void passOn(Task task, SplittableRandom own, SplittableRandom other) {
        Channel<Integer> channel = new Channel<>(own.nextInt(3));
        int items = 1 + own.nextInt(5);
        task.go(() -> {
            try {
                for (int i = 0; i < items; i++) {
                    suspend(task, own);
                    channel.send(i);
                }
            } finally {
                channel.close();
            }
        });
        int expected = 0;
        for (var each = channel.iterator(); each.hasNext(); expected++) {
            if (each.next() != expected) {
                calls.wrong.add("an item of a channel came out of order");
            }
            suspend(task, other);
        }
    }

    private void counted(Task task, SplittableRandom random) {
        WaitGroup group = new WaitGroup();
        int[] done = new int[1];
        int members = 1 + random.nextInt(3);
        group.add(members);
        for (int i = 0; i < members; i++) {
            SplittableRandom own = random.split();
            task.go(() -> {
                try {
                    suspend(task, own);
                } finally {
                    done[0]++;
                    group.done();
                }
            });
        }
        group.await();
        if (done[0] != members) {
            calls.wrong.add("a wait group let through after " + done[0] + " of " + members);
        }
    }

    /** Failures of scopes are part of the mix. */
    private void handled(Task task, Runnable scope) {
        try {
            scope.run();
        } catch (TaskFailedException | TaskTimeoutException failure) {
            calls.expect(failure);
            task.yield();
        }
    }
}
