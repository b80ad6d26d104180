package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks that wait for each other: found when the last of them begins to wait, told, and ended; and nobody else. */
@ExtendWith(CorioFixture.class)
class DeadlockTest {

    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    private static DeadlockException deadlock(Corio corio, TaskBody program) {
        return catchThrowableOfType(DeadlockException.class, () -> Programs.run(corio, program));
    }

    private static void lockCrosswise(Task task, Mutex a, Mutex b) {
        task.go(() -> lockBoth(task, a, b));
        task.go(() -> lockBoth(task, b, a));
    }

    private static void lockBoth(Task task, Mutex first, Mutex second) throws Exception {
        first.locked(() -> {
            task.yield();
            second.locked(() -> {});
        });
    }

    // ------------------------------------------------------------------------------------------------ C3

    @Test
    void c3WaitGroupNobodyFinishes(Corio corio) {
        WaitGroup orders = new WaitGroup("orders");
        assertThat(deadlock(corio, task -> {
                    orders.add(1);
                    orders.await();
                }))
                .hasMessageContaining("task 0 of program 1 waits for WaitGroup \"orders\"")
                .hasMessageContaining("used by program 1")
                .hasMessageContaining("external()");
        assertThat(orders.waiting()).isZero();
    }

    @Test
    void c3MutexesCrosswise(Corio corio) {
        assertThat(deadlock(corio, task -> lockCrosswise(task, new Mutex("a"), new Mutex("b"))))
                .hasMessageContaining("2 tasks wait")
                .hasMessageContaining("task 0/0 of program 1 waits for Mutex \"b\", held by task 0/1 of program 1")
                .hasMessageContaining("task 0/1 of program 1 waits for Mutex \"a\", held by task 0/0 of program 1");
    }

    @Test
    void c3GrandchildWaitsForEver(Corio corio) {
        assertThat(deadlock(
                        corio,
                        task -> task.run(child -> child.run(grandchild -> {
                            WaitGroup never = new WaitGroup("never");
                            never.add(1);
                            try {
                                never.await();
                            } finally {
                                trail.add("unwinds");
                            }
                        }))))
                .hasMessageContaining("3 tasks wait")
                .hasMessageContaining("task 0/0/0 of program 1 waits for WaitGroup \"never\"")
                .hasMessageContaining("task 0/0 of program 1 has ended its code");
        assertThat(trail).containsExactly("unwinds");
    }

    @Test
    void c3SecondLockByTheHolderFailsAtOnce(Corio corio) {
        Mutex mutex = new Mutex("own");
        Programs.run(
                corio,
                task -> mutex.locked(() -> assertThatThrownBy(mutex::lock)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("would wait for itself")));
    }

    // ------------------------------------------------------------------------------------------------ cycles

    @Test
    void d1CycleIsFoundWhileAnotherProgramIsBusyForEver(Corio corio) {
        Io<Integer, Integer> io = corio.io("io", IoDispatcher.batch(inputs -> inputs));
        Running<Integer> busy = corio.start(task -> {
            int calls = 0;
            while (!trail.contains("stop")) {
                io.call(calls++);
            }
            return calls;
        });
        assertThat(deadlock(corio, task -> lockCrosswise(task, new Mutex("a"), new Mutex("b"))))
                .hasMessageContaining("2 tasks wait");
        Programs.run(corio, task -> trail.add("stop"));
        assertThat(busy.join(Programs.LIMIT)).isPositive();
    }

    @Test
    void cycleIsFoundWhileItsOwnProgramIsBusy(Corio corio) {
        HeldBatches<String, String> held = new HeldBatches<>();
        Io<String, String> io = corio.io("io", held);
        Io<String, String> gate = corio.io("gate", IoDispatcher.inline(inputs -> inputs));
        assertThat(deadlock(corio, task -> {
                    task.go(() -> io.call("never"));
                    gate.call("both have left");
                    lockCrosswise(task, new Mutex("a"), new Mutex("b"));
                }))
                .hasMessageContaining("2 tasks wait");
        held.next().complete(List.of("late"));
    }

    @Test
    void cycleThroughChildren(Corio corio) {
        Mutex mutex = new Mutex("outer");
        assertThat(deadlock(
                        corio,
                        task -> mutex.locked(() -> {
                            task.go(() -> mutex.locked(() -> {}));
                            task.join();
                        })))
                .hasMessageContaining("task 0/0 of program 1 waits for Mutex \"outer\", held by task 0 of program 1")
                .hasMessageContaining("task 0 of program 1 waits for a child, which are task 0/0");
    }

    @Test
    void cycleThroughMap(Corio corio) {
        Mutex mutex = new Mutex("outer");
        assertThat(deadlock(
                        corio, task -> mutex.locked(() -> task.map(List.of(1, 2, 3), 1, i -> mutex.locked(() -> i)))))
                .hasMessageContaining("which are task 0/0");
    }

    @Test
    void cycleThroughRoomInAGroup(Corio corio) {
        Mutex mutex = new Mutex("outer");
        assertThat(deadlock(
                        corio,
                        task -> mutex.locked(() -> {
                            ErrGroup group = task.group().limit(1);
                            group.go(() -> mutex.locked(() -> {}));
                            group.go(() -> trail.add("never"));
                        })))
                .hasMessageContaining("room for a member");
        assertThat(trail).isEmpty();
    }

    @Test
    void cycleThroughForks(Corio corio) {
        AtomicReference<Fork<?>> second = new AtomicReference<>();
        assertThat(deadlock(corio, task -> {
                    Fork<?> first = task.fork(() -> {
                        task.yield();
                        return second.get().join();
                    });
                    second.set(task.fork(() -> first.join()));
                }))
                .hasMessageContaining("task 0/0 of program 1 waits for the end of task 0/1, which is task 0/1");
    }

    @Test
    void cycleClosedByTheEndOfABody(Corio corio) {
        AtomicReference<Fork<?>> outer = new AtomicReference<>();
        assertThat(deadlock(corio, task -> {
                    outer.set(task.fork(child -> {
                        child.run(grandchild -> {
                            grandchild.yield();
                            outer.get().join();
                        });
                        child.yield();
                        child.yield();
                        return "body done";
                    }));
                    outer.get().join();
                }))
                .hasMessageContaining("has ended its code and waits for its children, which are task 0/0/0");
    }

    @Test
    void aWaitThatATimeLimitEndsIsNone(Corio corio) {
        Mutex mutex = new Mutex();
        Programs.run(
                corio,
                task -> mutex.locked(() -> {
                    task.go(() -> assertThatThrownBy(() -> task.timeout(Duration.ofMillis(20), mutex::lock))
                            .isInstanceOf(TaskTimeoutException.class));
                    task.go(() ->
                            assertThat(mutex.tryLock(Duration.ofMillis(20))).isFalse());
                    task.join();
                }));
    }

    @Test
    void deadlockBreaksThroughUncancellableAndComesAsItIs(Corio corio) {
        WaitGroup never = new WaitGroup("never");
        assertThat(deadlock(
                        corio,
                        task -> task.uncancellable(() -> {
                            never.add(1);
                            try {
                                never.await();
                            } finally {
                                trail.add("unwinds");
                                assertThatThrownBy(task::yield).isInstanceOf(DeadlockException.class);
                            }
                        })))
                .hasNoCause();
        assertThat(trail).containsExactly("unwinds");
    }

    @Test
    void cancelledProgramThatDeadlocksInAShieldEnds(Corio corio) {
        WaitGroup never = new WaitGroup("never");
        CountDownLatch waits = new CountDownLatch(1);
        HeldBatches<String, String> held = new HeldBatches<>();
        Io<String, String> io = corio.io("io", held);
        Running<Object> running = corio.start(task -> {
            never.add(1);
            task.go(() -> task.uncancellable(() -> never.await()));
            waits.countDown();
            return io.call("x");
        });
        IoBatch<String, String> batch = held.next();
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(DeadlockException.class);
        batch.complete(List.of("late"));
    }

    // ------------------------------------------------------------------------------------------------ counting

    @Test
    void d3ExternalWaitGroupFinishedByAPlainThread(Corio corio) {
        WaitGroup outside = new WaitGroup().external();
        outside.add(1);
        Running<Object> running = corio.start(task -> {
            outside.await();
            return "done";
        });
        CorioFixture.eventually("it waits", () -> outside.waiting() == 1);
        outside.done();
        assertThat(running.join(Programs.LIMIT)).isEqualTo("done");
    }

    @Test
    void countedWaitIsNoDeadlockWhileAnotherProgramThatUsedItMayCount(Corio corio) {
        Semaphore permits = new Semaphore("permits", 1);
        HeldBatches<String, String> held = new HeldBatches<>();
        Io<String, String> io = corio.io("io", held);
        Running<Object> first = corio.start(task -> {
            permits.acquire();
            io.call("x");
            permits.release();
            return "first";
        });
        IoBatch<String, String> batch = held.next();
        Running<Object> second = corio.start(task -> {
            permits.acquire();
            return "second";
        });
        CorioFixture.eventually("it waits", () -> permits.waiting() == 1);
        batch.complete(List.of("y"));
        assertThat(first.join(Programs.LIMIT)).isEqualTo("first");
        assertThat(second.join(Programs.LIMIT)).isEqualTo("second");
    }

    @Test
    void countedWaitIsReportedWhenTheLastProgramThatUsedItEnds(Corio corio) {
        Semaphore permits = new Semaphore("permits", 1);
        HeldBatches<String, String> held = new HeldBatches<>();
        Io<String, String> io = corio.io("io", held);
        Running<Object> first = corio.start(task -> {
            permits.acquire();
            return io.call("never released");
        });
        IoBatch<String, String> batch = held.next();
        Running<Object> second = corio.start(task -> {
            permits.acquire();
            return "second";
        });
        CorioFixture.eventually("it waits", () -> permits.waiting() == 1);
        batch.complete(List.of("y"));
        assertThat(first.join(Programs.LIMIT)).isEqualTo("y");
        assertThatThrownBy(() -> second.join(Programs.LIMIT))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("Semaphore \"permits\"");
    }

    @Test
    void waiterForALockOfABusyProgramIsNoPartOfADeadlock(Corio corio) {
        Mutex mutex = new Mutex("shared");
        WaitGroup group = new WaitGroup("group");
        HeldBatches<String, String> held = new HeldBatches<>();
        Io<String, String> io = corio.io("io", held);
        Running<Object> holder = corio.start(task -> mutex.locked(() -> io.call("x")));
        IoBatch<String, String> batch = held.next();
        Running<Object> waiting = corio.start(task -> {
            group.add(1);
            task.go(() -> mutex.locked(group::done));
            group.await();
            return "all";
        });
        CorioFixture.eventually("both wait", () -> group.waiting() == 1 && mutex.waiting() == 1);
        batch.complete(List.of("y"));
        assertThat(holder.join(Programs.LIMIT)).isEqualTo("y");
        assertThat(waiting.join(Programs.LIMIT)).isEqualTo("all");
    }

    // ------------------------------------------------------------------------------------------------ D4

    @Test
    void d4CycleOverTwoPrograms(CorioFixture.Maker maker) {
        for (int lanes : new int[] {1, 2, 2, 2, 2, 2, 2, 2, 2, 2}) { // on two lanes both searches may find it
            Corio corio = maker.make(builder -> builder.lanes(lanes));
            Mutex a = new Mutex("a");
            Mutex b = new Mutex("b");
            HeldBatches<String, String> held = new HeldBatches<>();
            Io<String, String> io = corio.io("io", held);
            Running<Object> unharmed = corio.start(task -> io.call("x"));
            IoBatch<String, String> batch = held.next();
            CountDownLatch both = new CountDownLatch(2);
            Running<Object> first = corio.start(task -> cross(task, a, b, both));
            Running<Object> second = corio.start(task -> cross(task, b, a, both));
            for (Running<Object> each : List.of(first, second)) {
                assertThatThrownBy(() -> each.join(Programs.LIMIT))
                        .isInstanceOf(DeadlockException.class)
                        .hasMessageContaining("Mutex \"b\", held by task 0 of program")
                        .hasMessageContaining("Mutex \"a\", held by task 0 of program");
            }
            batch.complete(List.of("y"));
            assertThat(unharmed.join(Programs.LIMIT)).isEqualTo("y");
        }
    }

    private static Object cross(Task task, Mutex first, Mutex second, CountDownLatch both) throws Exception {
        return first.locked(() -> {
            both.countDown();
            while (both.getCount() > 0) {
                task.yield();
            }
            return second.locked(() -> "no deadlock");
        });
    }

    @Test
    void countedWaitsOverTwoLanes(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        for (int i = 0; i < 200; i++) {
            WaitGroup one = new WaitGroup("one");
            WaitGroup two = new WaitGroup("two");
            CountDownLatch both = new CountDownLatch(2);
            Running<Object> first = corio.start(task -> countAndWait(task, one, two, both));
            Running<Object> second = corio.start(task -> countAndWait(task, two, one, both));
            for (Running<Object> each : List.of(first, second)) {
                assertThatThrownBy(() -> each.join(Programs.LIMIT)).isInstanceOf(DeadlockException.class);
            }
        }
    }

    private static Object countAndWait(Task task, WaitGroup own, WaitGroup other, CountDownLatch both) {
        own.add(1);
        both.countDown();
        while (both.getCount() > 0) {
            task.yield();
        }
        other.await();
        own.done();
        return "no deadlock";
    }

    @Test
    void contendedLocksOverTwoLanesAreNoDeadlock(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Io<Integer, Integer> io = corio.io("io", IoDispatcher.batch(inputs -> inputs));
        Mutex a = new Mutex("a");
        Semaphore permits = new Semaphore("permits", 2);
        TaskCall<Integer> program = task -> task.map(java.util.Collections.nCopies(50, 1), each -> {
                    permits.acquire();
                    int sum = 0;
                    for (int i = 0; i < 20; i++) {
                        sum += a.locked(() -> task.map(List.of(1, 2), io::call).size());
                    }
                    permits.release();
                    return sum;
                })
                .size();
        List<Running<Integer>> all = List.of(corio.start(program), corio.start(program), corio.start(program));
        all.forEach(each -> assertThat(each.join(Duration.ofSeconds(60))).isEqualTo(50));
    }

    // ------------------------------------------------------------------------------------------------ dump

    @Test
    void dumpShowsEachSuspendedTask(Corio corio) {
        HeldBatches<String, String> held = new HeldBatches<>();
        Io<String, String> io = corio.io("users", held);
        Mutex mutex = new Mutex("orders");
        Running<Object> running = corio.start(task -> {
            task.go(() -> mutex.locked(() -> io.call("x")));
            task.go(() -> mutex.locked(() -> {}));
            return "started";
        });
        IoBatch<String, String> batch = held.next();
        CorioFixture.eventually("one waits", () -> mutex.waiting() == 1);
        assertThat(corio.dump())
                .contains("engine " + CorioFixture.engine().name().toLowerCase(java.util.Locale.ROOT))
                .contains("lane 0: 3 tasks")
                .contains("task 0 of program 1 has ended its code and waits for its children, which are")
                .contains("task 0/0 of program 1 waits for an answer of Io \"users\"")
                .contains("task 0/1 of program 1 waits for Mutex \"orders\", held by task 0/0 of program 1");
        batch.complete(List.of("y"));
        running.join(Programs.LIMIT);
        assertThat(corio.dump()).contains("lane 0: 0 tasks").doesNotContain("program");
    }

    @Test
    void dumpOfManyTasksIsShort(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("io", held);
        Running<Object> running = corio.start(task -> task.map(java.util.Collections.nCopies(5_000, 1), io::call));
        IoBatch<Integer, Integer> batch = held.next();
        assertThat(corio.dump()).contains("lane 0: 5001 tasks").contains("and 4901 more tasks");
        batch.complete(batch.inputs());
        running.join(Programs.LIMIT);
    }

    @Test
    void dumpInATaskAndOfAHeldLane(CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder.lanes(2));
        CountDownLatch blocks = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Running<Object> blocked = corio.start(task -> {
            blocks.countDown();
            goOn.await();
            return "done";
        });
        blocks.await();
        assertThat(Programs.<String>call(corio, task -> corio.dump()))
                .contains("task 0 of program 1 holds the lane", "DeadlockTest")
                .contains("task 0 of program 2 runs");
        goOn.countDown();
        blocked.join(Programs.LIMIT);
    }
}
