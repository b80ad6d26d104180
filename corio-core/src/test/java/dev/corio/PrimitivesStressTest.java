package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many programs use mutexes, semaphores, wait groups and groups at random, while they are cancelled, run out of time, fail, and
 * forget to unlock. At the end each permit is back, nobody holds or waits, and each count is zero.
 *
 * <p>No deadlock by design: a task takes one thing at a time (or several mutexes by number), and keeps nothing while it waits
 * for tasks. What is counted in a wait group does not wait for it.
 */
@ExtendWith(CorioFixture.class)
class PrimitivesStressTest {

    private static final int PERMITS = 3;

    private final List<Mutex> mutexes =
            IntStream.range(0, 3).mapToObj(i -> new Mutex("m" + i)).toList();
    private final List<AtomicInteger> holders =
            mutexes.stream().map(mutex -> new AtomicInteger()).toList();
    private final Semaphore semaphore = new Semaphore("permits", PERMITS).external();
    private final AtomicInteger permitted = new AtomicInteger();
    private final WaitGroup waitGroup = new WaitGroup("work").external();
    private final AtomicInteger forgotten = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("outside-", 0).factory());

    @ParameterizedTest(name = "seed {0}, {1} lanes, {2} programs")
    @CsvSource({"7001, 1, 300", "7002, 2, 300", "7003, 2, 300", "7004, 3, 300"})
    void nothingIsLost(long seed, int lanes, int programs, CorioFixture.Maker maker) {
        System.out.println("PrimitivesStressTest: seed " + seed + ", " + lanes + " lanes, " + programs + " programs");
        SplittableRandom random = new SplittableRandom(seed);
        Corio corio = maker.make(builder -> builder.lanes(lanes));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> in) -> in));
        try {
            List<Running<Object>> running = new ArrayList<>();
            for (int p = 0; p < programs; p++) {
                SplittableRandom own = random.split();
                Running<Object> program = corio.start(task -> {
                    node(task, io, own, 2);
                    return null;
                });
                running.add(program);
                if (random.nextInt(4) == 0) {
                    pool.schedule(program::cancel, random.nextInt(20_000), TimeUnit.MICROSECONDS);
                }
            }
            running.forEach(this::ending);
            CorioFixture.eventually("each permit is back", () -> semaphore.available() == PERMITS);
            assertThat(wrong).isEmpty();
            assertThat(mutexes).noneMatch(Mutex::isLocked).allMatch(mutex -> mutex.waiting() == 0);
            assertThat(semaphore.waiting() + waitGroup.waiting() + waitGroup.count())
                    .isZero();
            assertThat(done).hasPositiveValue();
            assertThat(forgotten).hasPositiveValue();
        } finally {
            pool.shutdown();
        }
    }

    private void ending(Running<Object> program) {
        try {
            program.join(Duration.ofSeconds(30));
        } catch (TaskFailedException | TaskCancelledException asItMay) {
            // Part of it.
        } catch (TaskTimeoutException hangs) {
            throw new AssertionError(
                    "a program hangs: " + mutexes.stream().map(Mutex::waiting).toList() + " wait for mutexes, "
                            + semaphore.waiting() + " for " + semaphore.available() + " permits, "
                            + waitGroup.waiting() + " for " + waitGroup.count(),
                    hangs);
        }
    }

    private void node(Task task, Io<Integer, Integer> io, SplittableRandom random, int depth) {
        for (int step = 0; step < 3 + random.nextInt(4); step++) {
            switch (random.nextInt(depth > 0 ? 12 : 6)) {
                case 0, 1 -> lock(task, io, random);
                case 2, 3 -> acquire(task, io, random);
                case 4 -> tryAtLimit(task, random);
                case 5 -> suspend(task, io, random);
                case 6 -> counted(task, io, random.split(), depth);
                case 7 -> awaitCount(task, random);
                case 8, 9 -> group(task, io, random, depth);
                case 10 -> {
                    SplittableRandom own = random.split();
                    Fork<Object> fork = task.fork(() -> {
                        node(task, io, own, depth - 1);
                        return null;
                    });
                    if (random.nextBoolean()) {
                        fork.cancel();
                    }
                }
                default -> {
                    SplittableRandom own = random.split();
                    try {
                        task.timeout(Duration.ofNanos(random.nextInt(2_000_000)), () -> node(task, io, own, depth - 1));
                    } catch (TaskTimeoutException | TaskFailedException handled) {
                        task.yield();
                    }
                }
            }
        }
        if (random.nextInt(100) == 0) {
            throw new IllegalStateException("thrown by a task");
        }
        done.incrementAndGet();
    }

    private static void suspend(Task task, Io<Integer, Integer> io, SplittableRandom random) {
        switch (random.nextInt(5)) {
            case 0 -> task.yield();
            case 1 -> task.sleep(Duration.ofNanos(random.nextInt(200_000)));
            case 2 -> task.blocking(Thread::onSpinWait);
            case 3 -> task.uncancellable(task::yield);
            default -> io.call(random.nextInt(10));
        }
    }

    /** One to three mutexes, in the order of their numbers. */
    private void lock(Task task, Io<Integer, Integer> io, SplittableRandom random) {
        int first = random.nextInt(mutexes.size());
        int last = first + random.nextInt(mutexes.size() - first);
        lock(task, io, random, first, last);
    }

    private void lock(Task task, Io<Integer, Integer> io, SplittableRandom random, int number, int last) {
        Mutex mutex = mutexes.get(number);
        boolean timed = random.nextInt(3) == 0;
        if (timed && !mutex.tryLock(Duration.ofNanos(random.nextInt(300_000)))) {
            return;
        } else if (!timed) {
            mutex.lock();
        }
        inside(holders.get(number), 1, mutex);
        try {
            if (number < last) {
                lock(task, io, random, number + 1, last);
            }
            suspend(task, io, random);
        } finally {
            holders.get(number).decrementAndGet();
            if (random.nextInt(100) == 0) {
                forgotten.incrementAndGet(); // and with it the task ends
                throw Sneaky.<RuntimeException>rethrow(new IOException("forgets " + mutex));
            }
            mutex.unlock();
        }
    }

    private void inside(AtomicInteger count, int most, Object what) {
        int now = count.incrementAndGet();
        if (now > most) {
            wrong.add(now + " inside " + what);
        }
    }

    private void acquire(Task task, Io<Integer, Integer> io, SplittableRandom random) {
        boolean timed = random.nextInt(3) == 0;
        int amount = timed ? 1 : 1 + random.nextInt(PERMITS);
        if (timed && !semaphore.tryAcquire(Duration.ofNanos(random.nextInt(300_000)))) {
            return;
        } else if (!timed) {
            semaphore.acquire(amount);
        }
        for (int i = 0; i < amount; i++) {
            inside(permitted, PERMITS, semaphore);
        }
        try {
            suspend(task, io, random);
        } finally {
            permitted.addAndGet(-amount);
            if (random.nextInt(4) == 0) {
                pool.execute(() -> semaphore.release(amount));
            } else {
                semaphore.release(amount);
            }
        }
    }

    private void tryAtLimit(Task task, SplittableRandom random) {
        Mutex mutex = mutexes.get(random.nextInt(mutexes.size()));
        if (mutex.tryLock()) {
            try {
                task.yield();
            } finally {
                mutex.unlock();
            }
        }
        if (semaphore.tryAcquire()) {
            semaphore.release();
        }
    }

    private void counted(Task task, Io<Integer, Integer> io, SplittableRandom random, int depth) {
        waitGroup.add(1);
        boolean[] begun = new boolean[1];
        try {
            task.go(() -> {
                begun[0] = true;
                try {
                    suspend(task, io, random);
                    lock(task, io, random);
                } finally {
                    waitGroup.done();
                }
            });
        } finally {
            if (!begun[0]) {
                waitGroup.done();
            }
        }
    }

    private void awaitCount(Task task, SplittableRandom random) {
        try {
            task.timeout(Duration.ofNanos(random.nextInt(500_000)), waitGroup::await);
        } catch (TaskTimeoutException handled) {
            task.yield();
        }
    }

    private void group(Task task, Io<Integer, Integer> io, SplittableRandom random, int depth) {
        int limit = 1 + random.nextInt(4);
        int[] running = new int[1]; // by tasks of one lane
        ErrGroup group = task.group().limit(limit);
        try {
            for (int i = 0; i < 2 + random.nextInt(6); i++) {
                SplittableRandom own = random.split();
                Action member = () -> {
                    if (++running[0] > limit) {
                        wrong.add(running[0] + " members of " + limit);
                    }
                    try {
                        node(task, io, own, depth - 1);
                    } finally {
                        running[0]--;
                    }
                };
                switch (random.nextInt(3)) {
                    case 0 -> group.tryGo(member);
                    case 1 ->
                        group.fork(() -> {
                            member.run();
                            return null;
                        });
                    default -> group.go(member);
                }
            }
            switch (random.nextInt(4)) {
                case 0 -> group.cancel();
                case 1 -> group.close();
                case 2 -> group.join();
                default -> {} // joined at the end of its scope
            }
        } catch (TaskFailedException handled) {
            task.yield();
        }
    }
}
