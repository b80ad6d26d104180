package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.corio.CachePolicy;
import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Engine;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.Logged;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.Task;
import dev.corio.TaskCancelledException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever holds a lane for too long is named, once. In a package of users: frames of the core's own are told apart. */
@ExtendWith(CorioFixture.class)
class WatchdogTest {

    /** Held by the test, and opened at its end. */
    private static volatile boolean open;

    private Logged logged;

    @BeforeEach
    void listen() {
        open = false;
        logged = new Logged();
    }

    @AfterEach
    void hearNoMore() {
        open = true;
        logged.close();
    }

    // ------------------------------------------------------------------------------------------------ who may hold a
    // lane

    /** Code of users that keeps a lane until the test lets it go on. */
    private enum Holding {
        MONITOR("task 0/0 of program 1", "inMonitor") {
            @Override
            void run(Corio corio, Task task) {
                Object monitor = new Object();
                CountDownLatch taken = new CountDownLatch(1);
                aside(() -> {
                    synchronized (monitor) {
                        taken.countDown();
                        waitUntilOpen();
                    }
                });
                task.go(() -> {
                    taken.await();
                    inMonitor(monitor);
                });
            }
        },
        LOCK("task 0/0 of program 1", "inLock") {
            @Override
            void run(Corio corio, Task task) {
                ReentrantLock lock = new ReentrantLock();
                CountDownLatch taken = new CountDownLatch(1);
                aside(() -> {
                    lock.lock();
                    taken.countDown();
                    waitUntilOpen();
                    lock.unlock();
                });
                task.go(() -> {
                    taken.await();
                    inLock(lock);
                });
            }
        },
        SPIN("task 0/0 of program 1", "spins") {
            @Override
            void run(Corio corio, Task task) {
                task.go(WatchdogTest::spins);
            }
        },
        SLEEP("task 0 of program 1", "sleeps") {
            @Override
            void run(Corio corio, Task task) throws Exception {
                sleeps();
            }
        },
        PINNED("task 0/0 of program 1", "WatchdogTest$SlowToLoad.<clinit>") {
            @Override
            void run(Corio corio, Task task) {
                task.go(SlowToLoad::load);
            }
        },
        GRANDCHILD("task 0/1/0 of program 1", "spins") {
            @Override
            void run(Corio corio, Task task) {
                task.go(() -> {});
                task.go(() -> task.go(WatchdogTest::spins));
            }
        },
        DISPATCH("the dispatcher of Io \"held\"", "waitUntilOpen") {
            @Override
            void run(Corio corio, Task task) {
                Io<Integer, Integer> io = corio.io("held", batch -> {
                    waitUntilOpen();
                    batch.complete(batch.inputs());
                });
                io.call(1);
            }
        },
        INLINE("the dispatcher of Io \"held\"", "spins") {
            @Override
            void run(Corio corio, Task task) {
                Io<Integer, Integer> io = corio.io("held", IoDispatcher.inline((List<Integer> inputs) -> {
                    spins();
                    return inputs;
                }));
                io.call(1);
            }
        },
        EQUALS_OF_A_CACHED_KEY("task 0 of program 1", "SlowKey.equals") {
            @Override
            void run(Corio corio, Task task) {
                Io<SlowKey, SlowKey> io = corio.io(
                        "held",
                        IoDispatcher.inline((List<SlowKey> inputs) -> inputs),
                        IoOptions.defaults().withCache(CachePolicy.perProgram()));
                io.call(new SlowKey(1));
                io.call(new SlowKey(2));
            }
        },
        EQUALS_OF_AN_INPUT("its own thread", "SlowKey.equals") {
            @Override
            void run(Corio corio, Task task) {
                Io<SlowKey, SlowKey> io = corio.io(
                        "held",
                        IoDispatcher.inline((List<SlowKey> inputs) -> inputs),
                        IoOptions.defaults().withDeduplicate(true));
                io.callAll(List.of(new SlowKey(1), new SlowKey(2)));
            }
        },
        EQUALS_OF_A_PARTITION("task 0/1 of program 1", "SlowKey.equals") {
            @Override
            void run(Corio corio, Task task) {
                Io<Integer, Integer> io = corio.io(
                        "held",
                        IoDispatcher.partitioned(SlowKey::new, IoDispatcher.inline((List<Integer> inputs) -> inputs)));
                task.go(() -> io.call(1));
                task.go(() -> io.call(2));
            }
        };

        final String who;
        final String frame;

        Holding(String who, String frame) {
            this.who = who;
            this.frame = frame;
        }

        abstract void run(Corio corio, Task task) throws Exception;
    }

    private static void aside(Runnable code) {
        Thread.ofPlatform().daemon().start(code);
    }

    private static void inMonitor(Object monitor) {
        synchronized (monitor) {
            Thread.onSpinWait();
        }
    }

    private static void inLock(ReentrantLock lock) {
        lock.lock();
        lock.unlock();
    }

    private static void spins() {
        while (!open) {
            Thread.onSpinWait();
        }
    }

    private static void sleeps() throws InterruptedException {
        while (!open) {
            Thread.sleep(20);
        }
    }

    private static void waitUntilOpen() {
        while (!open) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static final class SlowToLoad {
        static {
            waitUntilOpen();
        }

        static void load() {}
    }

    private record SlowKey(int number) {

        @Override
        public boolean equals(Object other) {
            spins();
            return other instanceof SlowKey key && key.number == number;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** Lets as much time go by as the watchdog takes to report: a whole hold of another runtime, for which it waits. */
    private void anotherHold(CorioFixture.Maker maker, String name) {
        Corio other = maker.make(builder -> builder.name(name));
        boolean[] reported = new boolean[1];
        Running<String> running = other.start(task -> {
            CorioFixture.eventually("the other is reported", () -> held(name).size() == 1);
            reported[0] = true;
            return "over";
        });
        running.join(Programs.LIMIT);
        assertThat(reported).containsOnly(true);
    }

    private List<String> held(String corio) {
        return logged.with(" of " + corio + " has been held");
    }

    // ------------------------------------------------------------------------------------------------ reports

    @ParameterizedTest
    @EnumSource(Holding.class)
    void whoHoldsTheLaneIsNamedOnceWithItsStack(Holding holding, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("watched"));
        Running<String> running = corio.start(task -> {
            holding.run(corio, task);
            return "over";
        });

        CorioFixture.eventually("it is reported", () -> !held("watched").isEmpty());
        anotherHold(maker, "other");
        assertThat(held("watched"))
                .singleElement()
                .satisfies(report -> assertThat(report)
                        .startsWith("lane 0 of watched has been held for ")
                        .contains(" ms by " + holding.who + ":")
                        .contains("thread \"watched-lane-0")
                        .contains(holding.frame));

        open = true;
        assertThat(running.join(Programs.LIMIT)).isEqualTo("over");
    }

    @Test
    void eachHoldIsReported(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("watched"));
        Programs.run(corio, task -> {
            for (int i = 1; i <= 3; i++) {
                int holds = i;
                CorioFixture.eventually(
                        "hold " + i + " is reported", () -> held("watched").size() == holds);
                task.yield();
            }
        });
        assertThat(held("watched")).hasSize(3);
    }

    @Test
    void laneThatWaitsIsNotHeld(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("watched"));
        CountDownLatch over = new CountDownLatch(1);
        Running<String> running = corio.start(task -> {
            task.go(() -> task.blocking(() -> over.await()));
            task.sleep(Duration.ofMillis(1));
            return "over";
        });
        anotherHold(maker, "other");
        over.countDown();
        running.join(Programs.LIMIT);
        assertThat(held("watched")).isEmpty();
    }

    @Test
    void theLaneIsNamedAndOthersGoOn(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("watched").lanes(2));
        CountDownLatch first = new CountDownLatch(1);
        Running<String> holds = corio.start(task -> {
            first.countDown();
            waitUntilOpen();
            return "held";
        });
        CorioFixture.eventually("it runs", () -> first.getCount() == 0);
        assertThat(Programs.<String>call(corio, task -> {
                    task.sleep(Duration.ofMillis(1));
                    return "the other lane";
                }))
                .isEqualTo("the other lane");

        CorioFixture.eventually(
                "it is reported", () -> !logged.with("lane 0 of watched").isEmpty());
        assertThat(logged.with("lane 1 of watched")).isEmpty();
        open = true;
        holds.join(Programs.LIMIT);
    }

    @Test
    void b2_taskPinnedByAnInitialiserIsNamedAndTheOthersGoOnAfterIt(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("watched"));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> inputs) -> inputs));
        Running<Integer> running = corio.start(task -> {
            task.go(SlowToLoadToo::load);
            return io.call(7);
        });
        CorioFixture.eventually("it is reported", () -> !held("watched").isEmpty());
        assertThat(held("watched").getFirst()).contains("task 0/0").contains("<clinit>");
        open = true;
        assertThat(running.join(Programs.LIMIT)).isEqualTo(7);
    }

    private static final class SlowToLoadToo {
        static {
            spins();
        }

        static void load() {}
    }

    @Test
    void aTaskThatSwallowsItsCancellationAndLoopsIsNamed(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("watched"));
        CountDownLatch asks = new CountDownLatch(1);
        Io<Integer, Integer> io = corio.io("silent", batch -> asks.countDown());
        Running<String> running = corio.start(task -> {
            task.go(() -> swallows(io));
            return "result of a cancelled program";
        });
        CorioFixture.eventually("it asks", () -> asks.getCount() == 0);
        running.cancel();

        CorioFixture.eventually("it is named", () -> !held("watched").isEmpty());
        assertThat(held("watched").getFirst())
                .contains("task 0/0")
                .contains("It was cancelled")
                .contains("swallows");
        open = true;
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        maker.release(corio); // its request was never answered
        corio.close();
    }

    private static void swallows(Io<Integer, Integer> io) {
        while (!open) {
            try {
                io.call(1);
            } catch (TaskCancelledException swallowed) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aLaneWithoutACarrierIsReportedToo(CorioFixture.Maker maker) throws Exception {
        assumeTrue(CorioFixture.engine() == Engine.PORTABLE, "confined lanes need no carriers");
        Corio corio = maker.make(builder -> builder.name("watched"));
        int carriers = Runtime.getRuntime().availableProcessors();
        CountDownLatch spinning = new CountDownLatch(carriers);
        List<Thread> spinners = Stream.generate(() -> Thread.ofVirtual().start(() -> {
                    spinning.countDown();
                    spins();
                }))
                .limit(carriers)
                .toList();
        assertThat(spinning.await(Programs.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Running<String> running = corio.start(task -> "over");

        CorioFixture.eventually("it is reported", () -> !held("watched").isEmpty());
        assertThat(held("watched").getFirst()).contains("carrier threads");
        open = true;
        assertThat(running.join(Programs.LIMIT)).isEqualTo("over");
        for (Thread spinner : spinners) {
            spinner.join();
        }
    }

    // ------------------------------------------------------------------------------------------------ its own life

    @Test
    void zeroSwitchesItOff(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("unwatched").watchdog(Duration.ZERO));
        CountDownLatch runs = new CountDownLatch(1);
        Running<String> running = corio.start(task -> {
            runs.countDown();
            spins();
            return "over";
        });
        CorioFixture.eventually("it runs", () -> runs.getCount() == 0);
        anotherHold(maker, "other");
        assertThat(held("unwatched")).isEmpty();
        assertThat(watchdogs("unwatched")).isZero();
        open = true;
        running.join(Programs.LIMIT);
    }

    private static long watchdogs(String corio) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(corio + "-watchdog"))
                .count();
    }

    @Test
    void noThreadIsLeftAfterClose(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("watched"));
        assertThat(watchdogs("watched")).isEqualTo(1);
        corio.close();
        CorioFixture.eventually("its thread ends", () -> watchdogs("watched") == 0);
    }

    @Test
    void theTimeMayBeSet(CorioFixture.Maker maker) {
        Corio quick = maker.make(builder -> builder.name("quick").watchdog(Duration.ofMillis(1)));
        Corio slow = maker.make(builder -> builder.name("slow").watchdog(Duration.ofDays(1)));
        Corio slowest = maker.make(builder -> builder.name("slow").watchdog(Duration.ofSeconds(Long.MAX_VALUE)));
        List<Running<String>> all = Stream.of(quick, slow, slowest)
                .map(corio -> corio.<String>start(task -> {
                    waitUntilOpen();
                    return "over";
                }))
                .toList();
        CorioFixture.eventually("it is reported", () -> !held("quick").isEmpty());
        anotherHold(maker, "other");
        assertThat(held("slow")).isEmpty();
        open = true;
        all.forEach(running -> running.join(Programs.LIMIT));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1, 999_999})
    void refusesTimesThatMakeNoSense(long nanos) {
        assertThatThrownBy(() -> Corio.builder().watchdog(Duration.ofNanos(nanos)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("watchdog is " + Duration.ofNanos(nanos));
    }

    @Test
    void aLogThatThrowsDoesNotEndTheWatch(CorioFixture.Maker maker) {
        Logger logger = Logger.getLogger("dev.corio");
        CountDownLatch thrown = new CountDownLatch(1);
        Handler broken = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (thrown.getCount() > 0) {
                    thrown.countDown();
                    throw new AssertionError("of a handler");
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(broken);
        try {
            Corio corio = maker.make(builder -> builder.name("watched"));
            Programs.run(corio, task -> {
                CorioFixture.eventually("the handler throws", () -> thrown.getCount() == 0);
                task.yield();
                int before = held("watched").size();
                CorioFixture.eventually("the next one", () -> held("watched").size() > before);
            });
        } finally {
            logger.removeHandler(broken);
        }
    }
}
