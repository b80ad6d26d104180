package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.corio.CachePolicy;
import dev.corio.ContextCarrier;
import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Engine;
import dev.corio.ErrGroup;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.Logged;
import dev.corio.Mutex;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.Task;
import dev.corio.TaskBody;
import dev.corio.TaskCall;
import dev.corio.TaskCancelledException;
import dev.corio.WhenBlocked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task that blocks gives its lane away; but never in the middle of code of the runtime. In a package of users, as they are. */
@ExtendWith(CorioFixture.class)
@Timeout(100)
class ReleaseTest {

    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());

    private static Corio releasing(CorioFixture.Maker maker, int lanes) {
        assumeTrue(CorioFixture.engine() == Engine.CONFINED, "RELEASE works on the confined engine only");
        return maker.make(builder -> builder.name("releasing").lanes(lanes).whenBlocked(WhenBlocked.RELEASE));
    }

    private static Corio releasing(CorioFixture.Maker maker) {
        return releasing(maker, 1);
    }

    /** Runs a program without frames of the test kit on its stack, which would count as the runtime's. */
    private static <T> T call(Corio corio, TaskCall<T> program) {
        return corio.start(program).join(Programs.LIMIT);
    }

    private static void run(Corio corio, TaskBody program) {
        corio.start(task -> {
                    program.run(task);
                    return "over";
                })
                .join(Programs.LIMIT);
    }

    private static List<Integer> numbers(int size) {
        return IntStream.range(0, size).boxed().toList();
    }

    // ------------------------------------------------------------------------------------------------ what is refused

    @Test
    void portableIsRefusedInAnyCase() {
        Corio.Builder builder = Corio.builder().whenBlocked(WhenBlocked.RELEASE).engine(Engine.PORTABLE);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("whenBlocked(RELEASE) works on the confined engine only");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "CONFINED"})
    void withoutTheFlagItIsRefused(Engine engine) {
        assumeTrue(CorioFixture.engine() == Engine.PORTABLE, "the flag is there");
        Corio.Builder builder = Corio.builder().whenBlocked(WhenBlocked.RELEASE).engine(engine);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--add-opens java.base/java.lang=ALL-UNNAMED")
                .hasMessageContaining("RELEASE");
    }

    // ------------------------------------------------------------------------------------------------ going on

    @Test
    void c15_goesOn(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        CompletableFuture<IoBatch<Integer, Integer>> out = new CompletableFuture<>();
        Io<Integer, Integer> io = corio.io("held", out::complete);
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch blocks = new CountDownLatch(1);

        Running<String> running = corio.start(task -> {
            task.go(() -> {
                lock.lock();
                try {
                    trail.add("answer " + io.call(1));
                } finally {
                    lock.unlock();
                }
            });
            task.go(() -> {
                blocks.countDown();
                lock.lock();
                trail.add("got the lock");
                lock.unlock();
            });
            trail.add("parent goes on");
            return "over";
        });
        out.join().complete(List.of(7));

        assertThat(running.join(Programs.LIMIT)).isEqualTo("over");
        assertThat(trail).containsExactly("parent goes on", "answer 7", "got the lock");
    }

    @Test
    void c15_theSameWithAMonitor(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        CompletableFuture<IoBatch<Integer, Integer>> out = new CompletableFuture<>();
        Io<Integer, Integer> io = corio.io("held", out::complete);
        Object monitor = new Object();

        Running<String> running = corio.start(task -> {
            task.go(() -> {
                synchronized (monitor) {
                    trail.add("answer " + io.call(1));
                }
            });
            task.go(() -> {
                synchronized (monitor) {
                    trail.add("got the monitor");
                }
            });
            return "over";
        });
        out.join().complete(List.of(7));

        assertThat(running.join(Programs.LIMIT)).isEqualTo("over");
        assertThat(trail).containsExactly("answer 7", "got the monitor");
    }

    /** As the Javadoc of {@link WhenBlocked} says. */
    @Test
    void anUpdateIsLost(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        int[] counter = new int[1];
        CountDownLatch bothHaveRead = new CountDownLatch(2);
        run(
                corio,
                task -> task.map(numbers(2), i -> {
                    int read = counter[0];
                    bothHaveRead.countDown();
                    bothHaveRead.await();
                    counter[0] = read + 1;
                    return i;
                }));
        assertThat(counter[0]).isEqualTo(1);
    }

    /** All ways in which code of users gets to run in a task. */
    private enum Way {
        ROOT {
            @Override
            void run(Corio corio, Task task, Blocks blocks) throws Exception {
                blocks.run();
            }
        },
        RUN {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                task.run(child -> blocks.run());
            }
        },
        GO {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                task.go(blocks::run);
            }
        },
        FORK_CALLABLE {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                task.fork(() -> {
                            blocks.run();
                            return 1;
                        })
                        .join();
            }
        },
        FORK_TASK {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                task.fork(child -> {
                            blocks.run();
                            return 1;
                        })
                        .join();
            }
        },
        MAP {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                task.map(List.of(1), i -> {
                    blocks.run();
                    return i;
                });
            }
        },
        MAP_TASKS {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                task.mapTasks(List.of(1), 1, (child, i) -> {
                    blocks.run();
                    return i;
                });
            }
        },
        ITERATOR_OF_MAP {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                task.map(() -> iterator(blocks), 1, i -> i);
            }
        },
        ITEM_OF_MAP {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                Iterator<Integer> items = List.of(1, 2, 3).iterator();
                task.map(
                        () -> new Iterator<Integer>() {
                            @Override
                            public boolean hasNext() {
                                return items.hasNext();
                            }

                            @Override
                            public Integer next() {
                                Integer item = items.next();
                                if (item == 1) {
                                    iterator(blocks);
                                }
                                return item;
                            }
                        },
                        i -> i);
            }
        },
        RACE {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                task.race(List.of(() -> {
                    blocks.run();
                    return 1;
                }));
            }
        },
        TIMEOUT {
            @Override
            void run(Corio corio, Task task, Blocks blocks) throws Exception {
                task.timeout(Duration.ofDays(1), blocks::run);
                task.timeout(Duration.ofDays(1), () -> 1);
            }
        },
        UNCANCELLABLE {
            @Override
            void run(Corio corio, Task task, Blocks blocks) throws Exception {
                task.uncancellable(blocks::run);
            }
        },
        GROUP {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                ErrGroup group = task.group();
                group.go(blocks::run);
                group.join();
            }
        },
        GROUP_FORK {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                ErrGroup group = task.group();
                group.fork(() -> {
                    blocks.run();
                    return 1;
                });
                group.join();
            }
        },
        MUTEX {
            @Override
            void run(Corio corio, Task task, Blocks blocks) throws Exception {
                new Mutex().locked(blocks::run);
            }
        },
        NESTED_RUN {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                corio.run(nested -> blocks.run());
            }
        },
        NESTED_CALL {
            @Override
            void run(Corio corio, Task task, Blocks blocks) {
                corio.call(nested -> {
                    blocks.run();
                    return 1;
                });
            }
        };

        interface Blocks {
            void run() throws Exception;
        }

        abstract void run(Corio corio, Task task, Blocks blocks) throws Exception;

        private static Iterator<Integer> iterator(Blocks blocks) {
            try {
                blocks.run();
                return List.of(1, 2, 3).iterator();
            } catch (Exception unexpected) {
                throw new AssertionError(unexpected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void codeThatBlocksIsReleasedWhereverItRuns(Way way, CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        CountDownLatch opened = new CountDownLatch(1);
        run(corio, task -> {
            task.go(() -> {
                way.run(corio, task, () -> {
                    trail.add("blocks");
                    opened.await(); // the other task of the lane opens it
                    trail.add("goes on");
                });
            });
            task.go(() -> {
                trail.add("opens");
                opened.countDown();
            });
        });
        assertThat(trail).containsExactly("blocks", "opens", "goes on");
    }

    private static final ScopedValue<String> TRACE = ScopedValue.newInstance();

    /** Captures and restores nothing, but is asked. */
    private static final class NoCarrier implements ContextCarrier {
        @Override
        public Object capture() {
            return "captured";
        }

        @Override
        public AutoCloseable restore(Object captured) {
            return () -> {};
        }
    }

    @Test
    void codeThatBlocksInAContextIsReleasedToo(CorioFixture.Maker maker) {
        assumeTrue(CorioFixture.engine() == Engine.CONFINED, "RELEASE works on the confined engine only");
        Corio corio = maker.make(builder ->
                builder.whenBlocked(WhenBlocked.RELEASE).inherit(TRACE).carrier(new NoCarrier()));
        CountDownLatch opened = new CountDownLatch(1);
        ScopedValue.where(TRACE, "trace 1")
                .run(() -> run(corio, task -> {
                    task.go(() -> {
                        opened.await();
                        trail.add(TRACE.get());
                    });
                    opened.countDown();
                }));
        assertThat(trail).containsExactly("trace 1");
    }

    @Test
    void aRunningProgramThatBlocksLetsTheNextBegin(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        CountDownLatch opened = new CountDownLatch(1);
        Running<String> first = corio.start(task -> {
            opened.await();
            return "first";
        });
        run(corio, task -> opened.countDown());
        assertThat(first.join(Programs.LIMIT)).isEqualTo("first");
    }

    @Test
    void timedWaitsSleepsAndYieldsOfTheJdkComeBack(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> inputs) -> inputs));
        List<Integer> answers = call(
                corio,
                task -> task.map(numbers(50), i -> {
                    Thread.sleep(1);
                    int answer = io.call(i);
                    Thread.yield();
                    LockSupport.parkNanos(1_000);
                    synchronized (trail) {
                        trail.wait(1);
                    }
                    return answer + io.call(0);
                }));
        assertThat(answers).isEqualTo(numbers(50));
    }

    // ------------------------------------------------------------------------------------------------ not released

    private record SlowKey(int number, CountDownLatch opened) {

        @Override
        public boolean equals(Object other) {
            try {
                opened.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return other instanceof SlowKey key && key.number == number;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void insideCodeOfTheRuntimeTheLaneIsHeldAndTheWatchdogTells(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        CountDownLatch opened = new CountDownLatch(1);
        Io<SlowKey, String> io = corio.io(
                "cached",
                IoDispatcher.inline((List<SlowKey> keys) ->
                        keys.stream().map(key -> "answer " + key.number()).toList()),
                IoOptions.defaults().withCache(CachePolicy.perProgram()));
        try (Logged logged = new Logged()) {
            Running<String> running = corio.start(task -> {
                io.call(new SlowKey(1, opened));
                task.go(() -> trail.add(io.call(new SlowKey(2, opened))));
                trail.add("parent");
                return "over";
            });
            CorioFixture.eventually(
                    "it is reported", () -> !logged.with("by task 0/0").isEmpty());
            assertThat(trail).isEmpty();
            opened.countDown();
            assertThat(running.join(Programs.LIMIT)).isEqualTo("over");
            assertThat(trail).containsExactly("parent", "answer 2");
        }
    }

    @Test
    void aReleasedTaskIsNotReported(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        CountDownLatch opened = new CountDownLatch(1);
        try (Logged logged = new Logged()) {
            Running<String> running = corio.start(task -> {
                opened.await();
                return "over";
            });
            Corio other = maker.make(builder -> builder.name("other"));
            run(
                    other,
                    task -> CorioFixture.eventually(
                            "time goes by", () -> !logged.with("of other").isEmpty()));
            opened.countDown();
            running.join(Programs.LIMIT);
            assertThat(logged.with("of releasing has been held")).isEmpty();
        }
    }

    // ------------------------------------------------------------------------------------------------ endings

    @Test
    void aCancellationInterruptsAReleasedTask(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        CountDownLatch inside = new CountDownLatch(1);
        Running<String> running = corio.start(task -> {
            task.go(() -> {
                inside.countDown();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    trail.add("flag: " + Thread.currentThread().isInterrupted());
                }
            });
            return "never";
        });
        CorioFixture.eventually("it is inside", () -> inside.getCount() == 0);
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT))
                .isInstanceOf(TaskCancelledException.class)
                .satisfies(cancelled ->
                        assertThat(cancelled.getSuppressed()[0].getCause()).isInstanceOf(InterruptedException.class));
        assertThat(trail).containsExactly("flag: false");
    }

    @Test
    void theInterruptDoesNotOutliveTheWaitThatItWasFor(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        run(corio, task -> {
            assertThatThrownBy(() -> task.timeout(Duration.ofMillis(1), () -> {
                        LockSupport.parkNanos(Duration.ofDays(1).toNanos()); // returns with the flag set
                        trail.add("flag: " + Thread.currentThread().isInterrupted());
                        task.yield();
                    }))
                    .isInstanceOf(dev.corio.TaskTimeoutException.class);
            trail.add("flag: " + Thread.currentThread().isInterrupted());
            task.yield();
        });
        assertThat(trail).containsExactly("flag: true", "flag: false");
    }

    @Test
    void closeEndsReleasedTasksAndNamesThoseThatStay(CorioFixture.Maker maker) {
        assumeTrue(CorioFixture.engine() == Engine.CONFINED, "RELEASE works on the confined engine only");
        Corio corio =
                maker.make(builder -> builder.whenBlocked(WhenBlocked.RELEASE).closeTimeout(Duration.ofMillis(200)));
        CountDownLatch inside = new CountDownLatch(2);
        Object monitor = new Object();
        Running<String> ends = corio.start(task -> {
            inside.countDown();
            new CountDownLatch(1).await();
            return "never";
        });
        Running<String> stays;
        synchronized (monitor) {
            stays = corio.start(task -> {
                inside.countDown();
                synchronized (monitor) {
                    return "over";
                }
            });
            CorioFixture.eventually("both are inside", () -> inside.getCount() == 0);
            try (Logged logged = new Logged()) {
                corio.close();
                assertThat(logged.with("foreign code in which task 0 blocks")).hasSize(1);
            }
            assertThatThrownBy(() -> ends.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        }
        assertThatThrownBy(() -> stays.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void aReleasedTaskIsNoDeadlock(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        CountDownLatch opened = new CountDownLatch(1);
        Mutex mutex = new Mutex();
        Running<String> running = corio.start(task -> {
            task.go(() -> mutex.locked(() -> opened.await()));
            mutex.lock();
            mutex.unlock();
            return "over";
        });
        CorioFixture.eventually("it waits", () -> mutex.waiting() == 1);
        run(corio, Task::yield); // whoever looks for deadlocks has had the time
        opened.countDown();
        assertThat(running.join(Programs.LIMIT)).isEqualTo("over");
    }

    // ------------------------------------------------------------------------------------------------ hostile

    @Test
    void manyBlockOnLocksThatSuspendedTasksHold(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> inputs) -> inputs));
        ReentrantLock[] locks = {new ReentrantLock(), new ReentrantLock(true), new ReentrantLock()};
        Object monitor = new Object();
        int[] counters = new int[4];
        run(corio, task -> {
            for (int i = 0; i < 60; i++) {
                int lock = i % 4;
                task.go(() -> {
                    for (int k = 0; k < 10; k++) {
                        if (lock == 3) {
                            synchronized (monitor) {
                                counters[lock] = increasedAround(io, counters[lock]);
                            }
                        } else {
                            locks[lock].lock();
                            try {
                                counters[lock] = increasedAround(io, counters[lock]);
                            } finally {
                                locks[lock].unlock();
                            }
                        }
                    }
                });
            }
        });
        assertThat(counters).containsOnly(150);
    }

    private static int increasedAround(Io<Integer, Integer> io, int counter) {
        return io.call(counter) + 1;
    }

    @Test
    void blockingQueuesFedByOtherTasksOfTheLane(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> inputs) -> inputs));
        LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>(3);
        AtomicInteger sum = new AtomicInteger();
        run(corio, task -> {
            for (int c = 0; c < 4; c++) {
                task.go(() -> {
                    for (int i = 0; i < 250; i++) {
                        sum.addAndGet(queue.take());
                    }
                });
            }
            for (int p = 0; p < 10; p++) {
                task.go(() -> {
                    for (int i = 0; i < 100; i++) {
                        queue.put(i % 10 == 0 ? io.call(i) : i);
                    }
                });
            }
        });
        assertThat(sum.get()).isEqualTo(10 * 4950);
    }

    @Test
    void cancellationsHitTasksInTheMiddleOfBlocking(CorioFixture.Maker maker) {
        Corio corio = releasing(maker);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> inputs) -> inputs));
        LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
        ReentrantLock lock = new ReentrantLock();
        AtomicInteger unwound = new AtomicInteger();
        for (int round = 0; round < 30; round++) {
            CountDownLatch begun = new CountDownLatch(20);
            Running<String> running = corio.start(task -> {
                for (int i = 0; i < 20; i++) {
                    int number = i;
                    task.go(() -> {
                        try {
                            begun.countDown();
                            while (true) {
                                switch (number % 4) {
                                    case 0 -> queue.take();
                                    case 1 -> queue.put(io.call(1));
                                    case 2 -> Thread.sleep(1);
                                    default -> {
                                        lock.lockInterruptibly();
                                        try {
                                            io.call(2);
                                        } finally {
                                            lock.unlock();
                                        }
                                    }
                                }
                            }
                        } finally {
                            unwound.incrementAndGet();
                        }
                    });
                }
                return "never";
            });
            CorioFixture.eventually("all have begun", () -> begun.getCount() == 0);
            running.cancel();
            assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
            assertThat(lock.isLocked()).isFalse();
        }
        assertThat(unwound.get()).isEqualTo(600);
    }

    @Test
    void threadDumpsWhileTasksBlockChangeNothing(CorioFixture.Maker maker) throws Exception {
        Corio corio = releasing(maker);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> inputs) -> inputs));
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean over = new AtomicBoolean();
        Thread dumps = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                List.copyOf(threads).forEach(Thread::getStackTrace);
            }
        });
        ReentrantLock lock = new ReentrantLock();
        int[] counter = new int[1];
        try {
            run(
                    corio,
                    task -> task.map(numbers(20), i -> {
                        threads.add(Thread.currentThread());
                        for (int k = 0; k < 50; k++) {
                            lock.lock();
                            try {
                                counter[0] = io.call(counter[0]) + 1;
                            } finally {
                                lock.unlock();
                            }
                            LockSupport.parkNanos(1_000);
                        }
                        return i;
                    }));
        } finally {
            over.set(true);
            dumps.join();
        }
        assertThat(counter[0]).isEqualTo(1000);
    }

    @Test
    void locksOfTheRuntimeContendedByTwoLanesKeepEachCount(CorioFixture.Maker maker) {
        Corio corio = releasing(maker, 2);
        AtomicInteger served = new AtomicInteger();
        Io<Integer, Integer> io = corio.io(
                "shared",
                IoDispatcher.partitioned((Integer input) -> input % 2, IoDispatcher.batch((List<Integer> inputs) -> {
                    served.addAndGet(inputs.size());
                    return inputs;
                })),
                IoOptions.defaults().withMaxInFlight(2).withMaxPending(40).withTimeout(Duration.ofMinutes(1)));
        Mutex mutex = new Mutex();
        ReentrantLock lock = new ReentrantLock();
        int[] underMutex = new int[1];
        int[] underLock = new int[1];
        List<Running<Integer>> programs = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            programs.add(corio.start(task -> task
                    .map(numbers(25), i -> {
                        int answers = 0;
                        for (int k = 0; k < 20; k++) {
                            answers += io.call(k) == k ? 1 : 0;
                            mutex.locked(() -> underMutex[0] = io.call(underMutex[0]) + 1);
                            lock.lock();
                            underLock[0]++;
                            lock.unlock();
                        }
                        return answers;
                    })
                    .stream()
                    .mapToInt(Integer::intValue)
                    .sum()));
        }
        int answers = 0;
        for (Running<Integer> program : programs) {
            answers += program.join(Duration.ofSeconds(60));
        }
        assertThat(answers).isEqualTo(4 * 25 * 20);
        assertThat(underMutex[0]).isEqualTo(2000);
        assertThat(underLock[0]).isEqualTo(2000);
        assertThat(served.get()).isEqualTo(4000);
    }
}
