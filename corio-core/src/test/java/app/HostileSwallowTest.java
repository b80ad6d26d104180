package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Action;
import dev.corio.Channel;
import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.Logged;
import dev.corio.Mutex;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.Semaphore;
import dev.corio.Task;
import dev.corio.TaskCancelledException;
import dev.corio.WaitGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks that catch their cancellation and go on: each further suspension point throws again, and close names who never lets go. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileSwallowTest {

    private static final int MANY = 500;
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(150);

    private final Mutex mutex = new Mutex();
    private final Semaphore semaphore = new Semaphore(0).external();
    private final WaitGroup group = new WaitGroup().external();
    private final Channel<Integer> channel = new Channel<Integer>(1).external();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Queue<IoBatch<Integer, Integer>> sent = new ConcurrentLinkedQueue<>();
    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());
    private Io<Integer, Integer> silent;
    private Fork<Object> sibling;

    @AfterEach
    void end() {
        over.countDown();
    }

    private enum Point {
        CALL {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                test.silent.call(1);
            }
        },
        CALL_ALL {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                test.silent.callAll(List.of(1, 2));
            }
        },
        SUBMIT {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                test.silent.submit(1).join();
            }
        },
        SLEEP {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                task.sleep(Duration.ofDays(1));
            }
        },
        AWAIT {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                task.await(new CompletableFuture<>());
            }
        },
        LOCK {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                test.mutex.locked(() -> {
                    task.sleep(Duration.ofDays(1));
                    return null;
                });
            }
        },
        ACQUIRE {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                test.semaphore.acquire();
            }
        },
        WAIT_GROUP {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                test.group.await();
            }
        },
        RECEIVE {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                test.channel.receive();
            }
        },
        MAP {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                task.map(List.of(1, 2), item -> test.silent.call(item));
            }
        },
        GROUP {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                try (var group = task.group()) {
                    group.go(() -> test.silent.call(1));
                    group.join();
                }
            }
        },
        FORK_OF_A_SIBLING {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                test.sibling.join();
            }
        },
        BLOCKING {
            @Override
            void suspend(Task task, HostileSwallowTest test) throws Exception {
                task.blocking(() -> Thread.sleep(Duration.ofDays(1)));
            }
        },
        TIMEOUT {
            @Override
            void suspend(Task task, HostileSwallowTest test) {
                task.timeout(Duration.ofDays(1), () -> test.silent.call(1));
            }
        };

        abstract void suspend(Task task, HostileSwallowTest test) throws Exception;
    }

    @BeforeEach
    void occupy() {
        group.add(1);
    }

    /** Nobody answers, gives, or lets go: only the end of the program ends these waits. */
    private void prepare(Corio corio) {
        silent = corio.io("silent", sent::add);
    }

    private void answerAtLast() {
        sent.forEach(batch -> batch.fail(new IllegalStateException("at last")));
    }

    /** Catches whatever comes, so many times, or until the test is over. */
    private void swallow(Action code, int times) {
        for (int swallowed = 0; swallowed < times && over.getCount() > 0; ) {
            try {
                code.run();
                trail.add("returned");
                return;
            } catch (Throwable any) {
                swallowed++;
                if (!(any instanceof TaskCancelledException) && trail.size() < 10) {
                    trail.add(any.toString());
                }
            }
        }
        trail.add("swallowed");
    }

    @ParameterizedTest
    @EnumSource
    void cancelSwallowManyTimesEnd(Point point, Corio corio) {
        prepare(corio);
        Running<Object> running = corio.start(task -> {
            sibling = task.fork(() -> silent.call(7));
            swallow(() -> point.suspend(task, this), MANY);
            return "result";
        });
        CorioFixture.eventually("it runs", () -> !sent.isEmpty());
        running.cancel();

        assertThatThrownBy(() -> running.join(Programs.LIMIT))
                .isInstanceOf(TaskCancelledException.class)
                .hasMessageContaining("the program was cancelled");
        assertThat(trail).containsExactly("swallowed");
        answerAtLast();
        Ordinary.runsOn(corio);
    }

    @ParameterizedTest
    @EnumSource
    void closeSwallowUntilCloseGivesUp(Point point, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder ->
                builder.name("swallows").watchdog(Duration.ofMillis(20)).closeTimeout(CLOSE_TIMEOUT));
        prepare(corio);
        Running<Object> running = corio.start(task -> {
            sibling = task.fork(() -> silent.call(7));
            swallow(() -> point.suspend(task, this), Integer.MAX_VALUE);
            return "result";
        });
        CorioFixture.eventually("it runs", () -> !sent.isEmpty());
        try (Logged logged = new Logged()) {
            running.cancel();
            CorioFixture.eventually(
                    "the watchdog tells",
                    () -> !logged.with("has been held for").isEmpty());
            closesInTime(corio);
            assertThat(logged.with("lane 0 of swallows has been held for"))
                    .singleElement()
                    .satisfies(message -> assertThat(message)
                            .contains(
                                    "by task 0 of program 1",
                                    "It was cancelled",
                                    "catches them and goes on",
                                    "swallow"));
            assertThat(logged.with("was closed, but task 0 of program 1, on lane 0 of swallows, did not end within"))
                    .singleElement()
                    .satisfies(message -> assertThat(message).contains("HostileSwallowTest"));
        }
        over.countDown();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).containsExactly("swallowed");
        answerAtLast();
        Ordinary.noThreadIsLeftOf(corio);
        Ordinary.runsOnANewOne(maker);
    }

    private static void closesInTime(Corio corio) {
        long start = System.nanoTime();
        corio.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(CLOSE_TIMEOUT.minusMillis(10), Duration.ofSeconds(5));
    }
}
