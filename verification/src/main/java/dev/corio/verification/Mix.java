package dev.corio.verification;

import dev.corio.CachePolicy;
import dev.corio.Corio;
import dev.corio.CorioStats;
import dev.corio.Engine;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.Leftovers;
import dev.corio.Running;
import dev.corio.TaskCancelledException;
import dev.corio.TaskFailedException;
import dev.corio.TaskTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One round of the mix: a runtime with random options, programs, plain threads and cancellations; then everything has ended,
 * is counted on both sides, and nothing is left. In some rounds the runtime is closed in the middle.
 */
final class Mix {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1); // its timer must not outlive what it is for

    private final ScheduledExecutorService pool;
    private final Engine engine;
    private final SplittableRandom random;
    private final Calls calls = new Calls();
    private final List<Source> sources = new ArrayList<>();
    private final List<Io<Integer, Integer>> ios = new ArrayList<>();
    private final List<Thread> plain = new ArrayList<>();
    private final List<Running<Integer>> programs = new ArrayList<>();
    private final Corio corio;
    private final Operations operations;
    private volatile boolean closing;

    Mix(ScheduledExecutorService pool, Engine engine, long seed) {
        this.pool = pool;
        this.engine = engine;
        this.random = new SplittableRandom(seed);
        int lanes = 1 + random.nextInt(3);
        this.corio = Corio.builder()
                .name("mix")
                .engine(engine)
                .lanes(lanes)
                .watchdog(Duration.ZERO)
                .build();
        for (int i = 0; i < 3; i++) {
            IoOptions options = options();
            boolean expires =
                    options.timeout().filter(time -> !time.equals(LONG)).isPresent();
            Source source = new Source(
                    pool, random.split(), calls, expires, options.maxInFlight(), () -> lanes == 1 && !closing);
            sources.add(source);
            IoDispatcher<Integer, Integer> dispatcher =
                    random.nextInt(3) == 0 ? IoDispatcher.partitioned(input -> input % 3, source) : source;
            ios.add(corio.io("io" + i, dispatcher, options));
        }
        this.operations = new Operations(corio, ios, calls, pool);
    }

    private IoOptions options() {
        IoOptions options = IoOptions.defaults()
                .withMaxInFlight(1 + random.nextInt(4))
                .withMaxBatchSize(1 + random.nextInt(20))
                .withMaxAttempts(2 + random.nextInt(3))
                .withBackoff(Duration.ofNanos(random.nextInt(200_000)))
                .withDeduplicate(random.nextInt(4) == 0);
        if (random.nextInt(3) == 0) {
            options = options.withTimeout(random.nextBoolean() ? LONG : Duration.ofMillis(1 + random.nextInt(20)));
        }
        if (random.nextInt(4) == 0) {
            options = options.withLinger(Duration.ofNanos(random.nextInt(300_000)));
        }
        if (random.nextInt(3) == 0) {
            options = options.withMaxPending(1 + random.nextInt(10));
        }
        if (random.nextInt(4) == 0) {
            options = options.withCache(CachePolicy.perProgram(1 + random.nextInt(5)));
        }
        return random.nextBoolean() ? options.withRetryOn(failure -> "again".equals(failure.getMessage())) : options;
    }

    /** {@return what went wrong, nothing if all is well} */
    List<String> run(int count) {
        boolean closesEarly = random.nextInt(6) == 0;
        try {
            for (int p = 0; p < count; p++) {
                SplittableRandom own = random.split();
                programs.add(corio.start(task -> {
                    operations.program(task, own);
                    return 0;
                }));
                if (random.nextInt(6) == 0) {
                    pool.schedule(programs.getLast()::cancel, random.nextInt(5_000), TimeUnit.MICROSECONDS);
                }
                if (random.nextInt(8) == 0) {
                    SplittableRandom other = random.split();
                    plain.add(Thread.ofPlatform().daemon().name("mix-plain").start(() -> plainCalls(other)));
                }
                if (p % 16 == 15) {
                    programs.subList(p - 15, p + 1).forEach(this::join);
                }
            }
            if (closesEarly) {
                closing = true;
                corio.close();
            }
            programs.forEach(this::join);
            plain.forEach(this::join);
            eventually("each call has ended", () -> calls.allEnded() ? List.of() : List.of(calls.toString()));
            if (!closesEarly) {
                eventually("nothing is left", () -> Leftovers.of(corio));
                countedOnBothSides();
            }
            eventually("locks are free", operations::leftovers);
        } finally {
            corio.close();
        }
        eventually("lanes end", () -> Leftovers.lanesOf(corio));
        eventually(
                "threads end",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("mix-") && !name.startsWith("mix-pool"))
                        .toList());
        return List.copyOf(calls.wrong);
    }

    long requests() {
        return calls.asked.sum();
    }

    private void countedOnBothSides() {
        for (int i = 0; i < ios.size(); i++) {
            Source source = sources.get(i);
            CorioStats.IoStats stats = corio.stats().io("io" + i);
            // A caller whose time was up did not wait for the source.
            eventually(
                    "each request a dispatcher saw was given an outcome",
                    () -> source.given.sum() == source.sent.sum()
                            ? List.of()
                            : List.of(source.sent + " seen, " + source.given + " given"));
            if (stats.requests() < source.sent.sum()) {
                calls.wrong.add(source.sent + " requests were seen by a dispatcher: " + stats);
            }
        }
    }

    private void join(Running<Integer> program) {
        try {
            program.join(PATIENCE);
        } catch (TaskTimeoutException hangs) {
            calls.wrong.add("a program hangs: " + corio.dump());
            throw new Hangs();
        } catch (TaskFailedException | TaskCancelledException ending) {
            calls.expect(ending);
        }
    }

    private void join(Thread thread) {
        try {
            if (!thread.join(PATIENCE)) {
                calls.wrong.add("a plain thread hangs: " + List.of(thread.getStackTrace()));
                throw new Hangs();
            }
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private void plainCalls(SplittableRandom own) {
        for (int i = 0; i < 20; i++) {
            Io<Integer, Integer> io = ios.get(own.nextInt(ios.size()));
            try {
                switch (own.nextInt(3)) {
                    case 0 -> calls.call(io, i);
                    case 1 -> calls.all(io, List.of(i, i + 1, i));
                    default -> calls.submit(io, i);
                }
            } catch (TaskCancelledException | IllegalStateException closed) {
                return;
            }
        }
    }

    private void eventually(String what, Supplier<List<String>> leftovers) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> left = leftovers.get();
        while (!left.isEmpty()) {
            if (System.nanoTime() > deadline) {
                calls.wrong.add("not so: " + what + "; there is " + left + "\n" + corio.dump());
                return;
            }
            LockSupport.parkNanos(100_000);
            left = leftovers.get();
        }
    }

    /** What went wrong. */
    List<String> wrong() {
        return List.copyOf(calls.wrong);
    }

    /** Nothing more can be found out in this round. */
    static final class Hangs extends RuntimeException {
        Hangs() {
            super("something hangs");
        }
    }

    @Override
    public String toString() {
        return engine + ", " + calls;
    }
}
