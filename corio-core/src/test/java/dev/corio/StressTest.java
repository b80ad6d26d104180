package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many programs with random trees over a few Ios with random options, whose dispatchers answer late, out of order, in parts,
 * with failures and retries, from a pool; random cancellations and time limits. Each call is counted when it begins and when
 * it ends; each answer says whose it is.
 */
@ExtendWith(CorioFixture.class)
class StressTest {

    /** What became of the calls, as their callers saw it. */
    private static final class Outcomes {
        final LongAdder asked = new LongAdder();
        final LongAdder answered = new LongAdder();
        final LongAdder failed = new LongAdder();
        final LongAdder cancelled = new LongAdder();
        final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

        long ended() {
            return answered.sum() + failed.sum() + cancelled.sum();
        }

        @Override
        public String toString() {
            return asked + " asked: " + answered + " answered, " + failed + " failed, " + cancelled + " cancelled";
        }
    }

    private final Outcomes outcomes = new Outcomes();
    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(
            3, Thread.ofPlatform().daemon().name("source-", 0).factory());

    @ParameterizedTest(name = "seed {0}, {1} lanes, {2} programs")
    @CsvSource({"5003, 1, 400", "5004, 2, 400", "5006, 1, 400", "3, 3, 400"})
    void eachRequestHasExactlyOneOutcome(long seed, int lanes, int programs, CorioFixture.Maker maker) {
        System.out.println("StressTest: seed " + seed + ", " + lanes + " lanes, " + programs + " programs");
        SplittableRandom random = new SplittableRandom(seed);
        Corio corio = maker.make(builder -> builder.lanes(lanes));
        List<Io<Integer, Integer>> ios = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SplittableRandom own = random.split();
            IoDispatcher<Integer, Integer> source = new UnreliableSource(pool, own, outcomes.wrong);
            ios.add(corio.io(
                    "io" + i,
                    random.nextBoolean() ? IoDispatcher.partitioned(input -> input % 3, source) : source,
                    options(random)));
        }
        try {
            List<FutureTask<Object>> plain = new ArrayList<>();
            List<Running<Object>> running = new ArrayList<>();
            for (int p = 0; p < programs; p++) {
                SplittableRandom own = random.split();
                Running<Object> program = corio.start(task -> {
                    node(corio, task, ios, own, 3);
                    return null;
                });
                running.add(program);
                if (random.nextInt(5) == 0) {
                    pool.schedule(program::cancel, random.nextInt(20_000), TimeUnit.MICROSECONDS);
                }
                if (random.nextInt(8) == 0) {
                    SplittableRandom other = random.split();
                    plain.add(Programs.aside(() -> plainCalls(ios, other)));
                }
                if (random.nextInt(3) == 0) {
                    ending(program);
                }
            }
            running.forEach(this::ending);
            plain.forEach(Programs::result);
            // Submitted ones may outlive their program.
            CorioFixture.eventually("each call has ended: " + outcomes, () -> outcomes.ended() == outcomes.asked.sum());
            assertThat(outcomes.wrong).isEmpty();
            assertThat(outcomes.answered.sum()).isPositive();
        } finally {
            pool.shutdown();
        }
    }

    private void ending(Running<Object> program) {
        try {
            program.join(Duration.ofSeconds(15));
        } catch (TaskFailedException | TaskCancelledException asItMay) {
            // Failures and cancellations are part of it.
        } catch (TaskTimeoutException hangs) {
            throw new AssertionError("a program hangs; " + outcomes, hangs);
        }
    }

    private static IoOptions options(SplittableRandom random) {
        IoOptions options = IoOptions.defaults()
                .withMaxInFlight(1 + random.nextInt(4))
                .withMaxBatchSize(1 + random.nextInt(20))
                .withMaxAttempts(2 + random.nextInt(3))
                .withBackoff(Duration.ofNanos(random.nextInt(300_000)))
                .withDeduplicate(random.nextBoolean());
        if (random.nextBoolean()) {
            options = options.withTimeout(Duration.ofMillis(1 + random.nextInt(30)));
        }
        if (random.nextInt(3) == 0) {
            options = options.withLinger(Duration.ofNanos(random.nextInt(500_000)));
        }
        if (random.nextBoolean()) {
            options = options.withMaxPending(1 + random.nextInt(10));
        }
        if (random.nextInt(3) == 0) {
            options = options.withCache(CachePolicy.perProgram(1 + random.nextInt(5)));
        }
        return random.nextBoolean()
                ? options.withRetryOn(failure -> failure.getMessage().contains("again"))
                : options;
    }

    // ------------------------------------------------------------------------------------------------ the callers

    private void node(Corio corio, Task task, List<Io<Integer, Integer>> ios, SplittableRandom random, int depth) {
        for (int step = 0; step < 2 + random.nextInt(4); step++) {
            Io<Integer, Integer> io = ios.get(random.nextInt(ios.size()));
            int input = random.nextInt(40);
            switch (random.nextInt(depth > 0 ? 12 : 7)) {
                case 0, 1, 2 -> call(io, input);
                case 3 -> callAll(io, List.of(input, input + 1, input));
                case 4 -> submit(io, input);
                case 5 -> task.yield();
                case 6 -> task.blocking(Thread::onSpinWait);
                case 7, 8 -> {
                    SplittableRandom own = random.split();
                    task.run(child -> node(corio, child, ios, own, depth - 1));
                }
                case 9 -> {
                    List<SplittableRandom> items = List.of(random.split(), random.split(), random.split());
                    task.mapTasks(items, (child, own) -> {
                        node(corio, child, ios, own, depth - 1);
                        return input;
                    });
                }
                case 10 -> {
                    try {
                        corio.run(inner -> {
                            node(corio, inner, ios, random.split(), depth - 1);
                            if (random.nextInt(3) == 0) {
                                throw new IllegalStateException("thrown in a scope");
                            }
                        });
                    } catch (TaskFailedException handled) {
                        task.sleep(Duration.ofNanos(random.nextInt(100_000)));
                    }
                }
                default -> {
                    Fork<Integer> fork = task.fork(() -> call(io, input));
                    if (random.nextBoolean()) {
                        fork.join();
                    }
                }
            }
        }
        if (random.nextInt(200) == 0) {
            throw new IllegalStateException("thrown by a task");
        }
    }

    private Object plainCalls(List<Io<Integer, Integer>> ios, SplittableRandom random) {
        for (int i = 0; i < 20; i++) {
            Io<Integer, Integer> io = ios.get(random.nextInt(ios.size()));
            switch (random.nextInt(3)) {
                case 0 -> call(io, i);
                case 1 -> callAll(io, List.of(i, i + 1, i));
                default -> submit(io, i);
            }
        }
        return outcomes;
    }

    private int call(Io<Integer, Integer> io, int input) {
        outcomes.asked.increment();
        try {
            check(input, io.call(input));
        } catch (IoFailedException failed) {
            outcomes.failed.increment();
        } catch (TaskCancelledException | TaskFailedException ending) {
            outcomes.cancelled.increment();
            throw ending;
        }
        return input;
    }

    private void callAll(Io<Integer, Integer> io, List<Integer> inputs) {
        outcomes.asked.increment();
        try {
            List<Integer> answers = io.callAll(inputs);
            for (int i = 1; i < inputs.size(); i++) {
                if (!answers.get(i).equals(inputs.get(i) * 7)) {
                    outcomes.wrong.add(inputs + " got " + answers);
                }
            }
            check(inputs.getFirst(), answers.getFirst());
        } catch (IoFailedException failed) {
            outcomes.failed.increment();
        } catch (TaskCancelledException | TaskFailedException ending) {
            outcomes.cancelled.increment();
            throw ending;
        }
    }

    private void submit(Io<Integer, Integer> io, int input) {
        CompletableFuture<Integer> future = io.submit(input);
        outcomes.asked.increment();
        future.whenComplete((answer, failure) -> {
            if (failure == null) {
                check(input, answer);
            } else if (failure instanceof TaskCancelledException) {
                outcomes.cancelled.increment();
            } else {
                outcomes.failed.increment();
            }
        });
    }

    private void check(int input, Integer answer) {
        if (answer == null || answer != input * 7) {
            outcomes.wrong.add(input + " got " + answer);
        }
        outcomes.answered.increment();
    }
}
