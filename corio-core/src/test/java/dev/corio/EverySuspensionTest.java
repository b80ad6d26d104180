package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * C8 and more: a task that is suspended at each kind of suspension point, ended in each way there is. It unwinds at once,
 * leaves every queue, and no I/O starts after it; the fixture looks for what leaked.
 */
@ExtendWith(CorioFixture.class)
class EverySuspensionTest {

    private static final Duration LONG = Duration.ofDays(1);

    /** What the suspended task works on. */
    private static final class Things {
        final Corio corio;
        final Queue<String> trail = new ConcurrentLinkedQueue<>();
        final Mutex mutex = new Mutex("held");
        final SingleFlight<String, Integer> flights = new SingleFlight<>("flights");
        final Channel<Integer> empty = new Channel<Integer>("empty", 1).external();
        final Channel<Integer> full = new Channel<Integer>("full", 0).external();
        final Semaphore none = new Semaphore("none", 0).external();
        final WaitGroup never = new WaitGroup("never").external();
        final HeldBatches<Integer, Integer> silent = new HeldBatches<>();
        final Io<Integer, Integer> io;
        final Io<Integer, Integer> cached;
        final Io<Integer, Integer> busy;
        final CountDownLatch suspended = new CountDownLatch(1);

        Things(Corio corio) {
            this.corio = corio;
            never.add(1);
            io = corio.io("io", silent);
            cached = corio.io("cached", silent, IoOptions.defaults().withCache(CachePolicy.perProgram()));
            busy = corio.io("busy", silent, IoOptions.defaults().withMaxInFlight(1));
        }

        /** The code of the task: suspends for ever. */
        void suspend(Task task, Suspension kind) throws Exception {
            try {
                kind.code.run(task, this);
                trail.add("went on");
            } catch (Throwable ended) {
                trail.add("unwound");
                throw ended;
            }
        }

        void answerAll() {
            while (silent.waiting() > 0) {
                IoBatch<Integer, Integer> batch = silent.next();
                batch.complete(batch.inputs());
            }
        }
    }

    private record Suspension(String name, Code code) {
        private interface Code {
            void run(Task task, Things things) throws Exception;
        }
    }

    private static void sleep(Task task) {
        task.sleep(LONG);
    }

    private static final List<Suspension> SUSPENSIONS = List.of(
            new Suspension("Io.call", (task, things) -> things.io.call(1)),
            new Suspension("Io.call, cached", (task, things) -> things.cached.call(1)),
            new Suspension("Io.call, not sent for want of a slot", (task, things) -> things.busy.call(1)),
            new Suspension("Io.callAll", (task, things) -> things.io.callAll(List.of(1, 2))),
            new Suspension("Task.join", (task, things) -> {
                task.go(() -> sleep(task));
                task.join();
            }),
            new Suspension("end of a body", (task, things) -> {
                task.timeout(LONG, () -> task.go(() -> sleep(task)));
            }),
            new Suspension(
                    "Fork.join",
                    (task, things) -> task.fork(() -> {
                                sleep(task);
                                return 1;
                            })
                            .join()),
            new Suspension("Task.map", (task, things) -> task.map(List.of(1, 2), item -> things.io.call(item))),
            new Suspension(
                    "Task.map at its limit",
                    (task, things) -> task.map(List.of(1, 2), 1, item -> {
                        sleep(task);
                        return item;
                    })),
            new Suspension(
                    "Task.race",
                    (task, things) -> task.race(List.of(
                            () -> {
                                sleep(task);
                                return 1;
                            },
                            () -> things.io.call(1)))),
            new Suspension("Task.await", (task, things) -> task.await(new CompletableFuture<>())),
            new Suspension("Task.sleep", (task, things) -> sleep(task)),
            new Suspension("Task.blocking", (task, things) -> task.blocking(() -> new CountDownLatch(1).await())),
            new Suspension(
                    "Corio.call",
                    (task, things) -> things.corio.call(nested -> {
                        sleep(nested);
                        return 1;
                    })),
            new Suspension("Mutex.lock", (task, things) -> things.mutex.lock()),
            new Suspension("Mutex.tryLock(limit)", (task, things) -> things.mutex.tryLock(LONG)),
            new Suspension("Mutex.locked", (task, things) -> things.mutex.locked(() -> {})),
            new Suspension("Semaphore.acquire", (task, things) -> things.none.acquire()),
            new Suspension("Semaphore.tryAcquire(limit)", (task, things) -> things.none.tryAcquire(LONG)),
            new Suspension("WaitGroup.await", (task, things) -> things.never.await()),
            new Suspension("SingleFlight.call", (task, things) -> things.flights.call("k", () -> things.io.call(1))),
            new Suspension(
                    "Task.singleFlight",
                    (task, things) -> task.singleFlight("k", () -> {
                        sleep(task);
                        return 1;
                    })),
            new Suspension("Channel.receive", (task, things) -> things.empty.receive()),
            new Suspension("Channel.send", (task, things) -> things.full.send(1)),
            new Suspension(
                    "Channel.select",
                    (task, things) -> Channel.select(things.empty.receiving(item -> item), things.full.sending(1, 2))),
            new Suspension("ErrGroup.join", (task, things) -> {
                ErrGroup group = task.group();
                group.go(() -> sleep(task));
                group.join();
            }),
            new Suspension("ErrGroup.close", (task, things) -> {
                try (ErrGroup group = task.group()) {
                    group.go(() -> sleep(task));
                    sleep(task);
                }
            }),
            new Suspension("ErrGroup.go at its limit", (task, things) -> {
                ErrGroup group = task.group().limit(1);
                group.go(() -> sleep(task));
                group.go(() -> things.trail.add("went on"));
            }));

    /** What ends the suspended task. Waits until the program has ended. */
    private enum End {
        RUNNING_CANCEL {
            @Override
            void end(Things things, Suspension kind) throws Exception {
                Running<Object> running = started(things, kind);
                running.cancel();
                assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
            }
        },
        INTERRUPTED_CALLER {
            @Override
            void end(Things things, Suspension kind) throws Exception {
                Thread[] caller = new Thread[1];
                FutureTask<Object> call = Programs.aside(() -> {
                    caller[0] = Thread.currentThread();
                    return things.corio.call(task -> program(task, things, kind));
                });
                things.suspended.await();
                caller[0].interrupt();
                assertThatThrownBy(() -> Programs.result(call)).isInstanceOf(TaskCancelledException.class);
            }
        },
        CORIO_CLOSE {
            @Override
            void end(Things things, Suspension kind) throws Exception {
                Running<Object> running = started(things, kind);
                things.corio.close();
                assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
            }
        },
        FORK_CANCEL {
            @Override
            void end(Things things, Suspension kind) {
                Programs.run(things.corio, task -> {
                    Fork<Object> fork = task.fork(child -> {
                        things.suspend(child, kind);
                        return null;
                    });
                    fork.cancel();
                    assertThatThrownBy(fork::join).isInstanceOf(TaskCancelledException.class);
                });
            }
        },
        TIMEOUT {
            @Override
            void end(Things things, Suspension kind) {
                Programs.run(
                        things.corio,
                        task -> assertThatThrownBy(
                                        () -> task.timeout(Duration.ofMillis(2), () -> things.suspend(task, kind)))
                                .isInstanceOf(TaskTimeoutException.class));
            }
        },
        SIBLING_FAILS {
            @Override
            void end(Things things, Suspension kind) {
                assertThatThrownBy(() -> Programs.run(things.corio, task -> {
                            task.run(child -> things.suspend(child, kind));
                            throw new java.io.IOException("sibling");
                        }))
                        .isInstanceOf(TaskFailedException.class)
                        .hasRootCauseMessage("sibling");
            }
        },
        GROUP_CANCEL {
            @Override
            void end(Things things, Suspension kind) {
                Programs.run(things.corio, task -> {
                    ErrGroup group = task.group();
                    group.go(() -> things.suspend(task, kind));
                    group.cancel();
                    assertThatThrownBy(group::join).isInstanceOf(TaskCancelledException.class);
                });
            }
        },
        RACE_LOST {
            @Override
            void end(Things things, Suspension kind) {
                Programs.run(
                        things.corio,
                        task -> assertThat(task.race(List.<java.util.concurrent.Callable<String>>of(
                                        () -> {
                                            things.suspend(task, kind);
                                            return "lost";
                                        },
                                        () -> "won")))
                                .isEqualTo("won"));
            }
        };

        abstract void end(Things things, Suspension kind) throws Exception;

        private static Running<Object> started(Things things, Suspension kind) throws InterruptedException {
            Running<Object> running = things.corio.start(task -> program(task, things, kind));
            things.suspended.await();
            return running;
        }

        private static Object program(Task task, Things things, Suspension kind) {
            task.run(child -> things.suspend(child, kind));
            things.suspended.countDown();
            return null;
        }
    }

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (Suspension kind : SUSPENSIONS) {
            for (End end : End.values()) {
                cells.add(Arguments.of(kind.name, end, kind));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cells")
    void cell(String name, End end, Suspension kind, CorioFixture.Maker maker) throws Exception {
        Corio other = maker.make(builder -> builder.name("other"));
        Things things = new Things(maker.make(builder -> builder));
        WaitGroup gate = new WaitGroup("gate").external();
        gate.add(1);
        Running<Object> holder = other.start(task -> things.mutex.locked(() -> {
            gate.await();
            return null;
        }));
        FutureTask<Integer> slot = Programs.aside(() -> things.busy.call(0));
        IoBatch<Integer, Integer> taken = things.silent.next();
        CorioFixture.eventually("the mutex is held", () -> isHeld(other, things.mutex));
        end.end(things, kind);
        assertThat(things.trail).containsExactly("unwound");
        assertThat(things.mutex.waiting() + things.none.waiting() + things.never.waiting())
                .isZero();
        assertThat(things.none.available() + things.empty.size() + things.full.size())
                .isZero();
        assertThat(things.empty.waiting() + things.full.waiting()).isZero();
        CorioFixture.eventually("no flight is left", () -> things.flights.inFlight() == 0);
        int sent = things.silent.waiting();
        if (end != End.CORIO_CLOSE) {
            taken.complete(List.of(0));
            assertThat(Programs.result(slot)).isZero();
        } else {
            assertThatThrownBy(() -> Programs.result(slot)).isInstanceOf(TaskCancelledException.class);
            taken.complete(List.of(0));
        }
        assertThat(things.silent.waiting()).as("no I/O starts after the end").isEqualTo(sent);
        things.answerAll();
        gate.done();
        holder.join(Programs.LIMIT);
    }

    private static boolean isHeld(Corio other, Mutex mutex) {
        return !Programs.<Boolean>call(other, task -> {
            boolean free = mutex.tryLock();
            if (free) {
                mutex.unlock();
            }
            return free;
        });
    }

    @Test
    void tableIsWhole() {
        assertThat(cells()).hasSize(SUSPENSIONS.size() * End.values().length).hasSizeGreaterThan(180);
    }
}
