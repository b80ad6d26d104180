package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * C8: a task ends before its time while it is suspended in a mutex, a semaphore, a wait group or a group. It unwinds at once,
 * leaves the queue, takes nothing with it, and asks nothing more.
 */
@ExtendWith(CorioFixture.class)
class SuspendedThereTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final Mutex mutex = new Mutex("held");
    private final Semaphore semaphore = new Semaphore("empty", 0).external();
    private final WaitGroup waitGroup = new WaitGroup("unfinished").external();
    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane
    private final CountDownLatch suspended = new CountDownLatch(1);

    /** Where a task is suspended for ever. */
    private enum Where {
        LOCK {
            @Override
            void await(SuspendedThereTest test, Task task) {
                test.mutex.lock();
            }
        },
        TRY_LOCK {
            @Override
            void await(SuspendedThereTest test, Task task) {
                test.mutex.tryLock(LONG);
            }
        },
        ACQUIRE {
            @Override
            void await(SuspendedThereTest test, Task task) {
                test.semaphore.acquire(2);
            }
        },
        TRY_ACQUIRE {
            @Override
            void await(SuspendedThereTest test, Task task) {
                test.semaphore.tryAcquire(LONG);
            }
        },
        WAIT_GROUP {
            @Override
            void await(SuspendedThereTest test, Task task) {
                test.waitGroup.await();
            }
        },
        GROUP_JOIN {
            @Override
            void await(SuspendedThereTest test, Task task) {
                ErrGroup group = task.group();
                group.go(() -> task.sleep(LONG));
                group.join();
            }
        },
        GROUP_GO {
            @Override
            void await(SuspendedThereTest test, Task task) {
                ErrGroup group = task.group().limit(1);
                group.go(() -> task.sleep(LONG));
                group.go(() -> test.trail.add("started"));
            }
        },
        LOCK_IN_GROUP_IN_MAP {
            @Override
            void await(SuspendedThereTest test, Task task) {
                task.map(List.of(1, 2), i -> {
                    try (ErrGroup group = task.group()) {
                        group.go(() -> test.mutex.locked(() -> test.trail.add("got it")));
                        group.join();
                    }
                    return i;
                });
            }
        };

        abstract void await(SuspendedThereTest test, Task task);
    }

    /** What ends it. */
    private enum End {
        CANCEL,
        CLOSE,
        TIMEOUT,
        FORK_CANCEL,
        SIBLING
    }

    static Stream<Arguments> all() {
        return Stream.of(Where.values())
                .flatMap(where -> Stream.of(End.values()).map(end -> Arguments.of(where, end)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void c8_suspendEndUnwind(Where where, End end, CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder);
        Corio other = maker.make(builder -> builder);
        Io<String, String> io = corio.io("x", batches.inline());
        CountDownLatch release = new CountDownLatch(1);
        Running<Object> holder = other.start(task -> mutex.locked(() -> task.blocking(() -> {
            release.await();
            return null;
        })));
        CorioFixture.eventually("the mutex is held", mutex::isLocked);
        waitGroup.add(1);

        Running<Object> running = corio.start(task -> {
            endInside(end, task, () -> {
                try {
                    where.await(this, task);
                    trail.add("not reached");
                } finally {
                    trail.add("unwinds");
                    assertThatThrownBy(() -> io.call("after the end")).isInstanceOf(CorioException.class);
                }
            });
            return null;
        });
        endOutside(end, corio, running);
        assertThatThrownBy(() -> running.join(Programs.LIMIT))
                .satisfies(thrown -> assertThat(reason(thrown))
                        .isInstanceOf(
                                switch (end) {
                                    case CANCEL, CLOSE, FORK_CANCEL -> TaskCancelledException.class;
                                    case TIMEOUT -> TaskTimeoutException.class;
                                    case SIBLING -> IOException.class;
                                }));

        assertThat(trail).containsExactly("unwinds");
        assertThat(batches.all()).isEmpty();
        assertThat(mutex.waiting() + semaphore.waiting() + waitGroup.waiting()).isZero();
        release.countDown();
        holder.join(Programs.LIMIT);
        assertNothingIsLost(other);
    }

    /** {@return what the program ended with} Not the hanging that {@code join} with a limit would tell. */
    private static Throwable reason(Throwable thrown) {
        assertThat(thrown).isNotInstanceOf(TaskTimeoutException.class);
        return thrown instanceof TaskFailedException ? thrown.getCause() : thrown;
    }

    private void endInside(End end, Task task, Action waits) throws Exception {
        switch (end) {
            case CANCEL, CLOSE -> {
                task.go(() -> {
                    task.yield(); // the other one is suspended when this goes on
                    suspended.countDown();
                });
                waits.run();
            }
            case TIMEOUT -> task.timeout(Duration.ofMillis(5), waits::run);
            case FORK_CANCEL -> {
                Fork<Object> fork = task.fork(() -> {
                    waits.run();
                    return null;
                });
                fork.cancel();
                fork.join();
            }
            case SIBLING -> {
                task.go(waits);
                throw new IOException("sibling");
            }
        }
    }

    private void endOutside(End end, Corio corio, Running<Object> running) throws InterruptedException {
        if (end == End.CANCEL || end == End.CLOSE) {
            assertThat(suspended.await(Programs.LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            if (end == End.CANCEL) {
                running.cancel();
            } else {
                corio.close();
            }
        }
    }

    private void assertNothingIsLost(Corio corio) {
        semaphore.release(2);
        waitGroup.done();
        Programs.run(corio, task -> {
            mutex.locked(() -> trail.add("locked"));
            semaphore.acquire(2);
            waitGroup.await();
        });
        assertThat(semaphore.available()).isZero();
    }
}
