package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What user code may do to its thread, and other threads to the lane's: nothing of it disturbs the order of tasks. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class ForeignCodeTest {

    private final Batches<Integer> batches = new Batches<>();
    private final Object monitor = new Object();

    /** Runs code in a loop on a platform thread until the program is done. */
    private static void beside(Runnable disturbance, Action program) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger rounds = new AtomicInteger();
        Thread disturber = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                disturbance.run();
                rounds.incrementAndGet();
            }
        });
        try {
            CorioFixture.eventually("it disturbs", () -> rounds.get() > 0);
            program.run();
        } finally {
            done.set(true);
            disturber.join();
        }
    }

    @Test
    void c16_plainCounterWithAMonitorContendedByAForeignThread(Corio corio) throws Exception {
        int[] counter = new int[1];
        beside(
                this::holdMonitorForAMoment,
                () -> corio.run(task -> {
                    for (int i = 0; i < 2; i++) {
                        task.go(() -> {
                            for (int k = 0; k < 200; k++) {
                                int read = counter[0];
                                synchronized (monitor) {
                                    Thread.onSpinWait();
                                }
                                counter[0] = read + 1;
                                if (k % 10 == 0) {
                                    task.yield();
                                }
                            }
                        });
                    }
                }));

        assertThat(counter[0]).isEqualTo(400);
    }

    private void holdMonitorForAMoment() {
        synchronized (monitor) {
            LockSupport.parkNanos(20_000);
        }
        Thread.yield();
    }

    @Test
    void locksContendedByForeignThreadsKeepTheLane(Corio corio) throws Exception {
        ReentrantLock lock = new ReentrantLock(true);
        Io<Integer, Integer> io = corio.io("x", batches.threaded());
        int[] counter = new int[1];
        beside(
                () -> {
                    lock.lock();
                    try {
                        LockSupport.parkNanos(20_000);
                    } finally {
                        lock.unlock();
                    }
                },
                () -> corio.run(task -> {
                    for (int i = 0; i < 20; i++) {
                        task.go(() -> {
                            for (int k = 0; k < 20; k++) {
                                int read = counter[0];
                                lock.lock();
                                lock.unlock();
                                counter[0] = read + 1;
                                io.call(k);
                            }
                        });
                    }
                }));

        assertThat(counter[0]).isEqualTo(400);
        assertThat(batches.sizes()).hasSize(20).containsOnly(20);
    }

    @Test
    void suspendsWhileHoldingAMonitor(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        List<Integer> answers =
                corio.call(task -> task.map(IntStream.range(0, 50).boxed().toList(), i -> {
                    Object own = new Object();
                    synchronized (own) {
                        return io.call(i) + io.call(i);
                    }
                }));

        assertThat(answers)
                .isEqualTo(IntStream.range(0, 50).mapToObj(i -> 2 * i).toList());
        assertThat(batches.sizes()).containsExactly(50, 50);
    }

    @Test
    void interruptFlagLeftSetSurvivesSuspensions(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        corio.run(task -> {
            task.go(() -> {
                Thread.currentThread().interrupt();
                for (int i = 0; i < 3; i++) {
                    assertThat(io.call(i)).isEqualTo(i);
                    task.yield();
                    task.go(() -> io.call(100));
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                }
                task.join();
            });
            for (int i = 0; i < 3; i++) {
                io.call(200 + i);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
        });

        assertThat(batches.inputs()).hasSize(9);
        assertThat(corio.<Integer>call(task -> io.call(7))).isEqualTo(7);
    }

    @Test
    void interruptedByAForeignThreadKeepsItsFlagAndItsOrder(Corio corio) throws Exception {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());
        List<Thread> threads = java.util.Collections.synchronizedList(new ArrayList<>());
        beside(
                () -> List.copyOf(threads).forEach(Thread::interrupt),
                () -> corio.run(task -> task.map(IntStream.range(0, 20).boxed().toList(), i -> {
                    threads.add(Thread.currentThread());
                    for (int k = 0; k < 20; k++) {
                        assertThat(io.call(i)).isEqualTo(i);
                    }
                    return i;
                })));

        assertThat(batches.sizes()).hasSize(20).containsOnly(20);
    }

    @Test
    void strayUnparksWakeNobodyBeforeItsTurn(Corio corio) throws Exception {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());
        List<Thread> threads = java.util.Collections.synchronizedList(new ArrayList<>());
        int[] inside = new int[1];
        beside(
                () -> List.copyOf(threads).forEach(LockSupport::unpark),
                () -> corio.run(task -> task.map(IntStream.range(0, 20).boxed().toList(), i -> {
                    threads.add(Thread.currentThread());
                    for (int k = 0; k < 20; k++) {
                        assertThat(io.call(i)).isEqualTo(i);
                        assertThat(++inside[0]).isEqualTo(1);
                        Thread.onSpinWait();
                        inside[0]--;
                    }
                    return i;
                })));

        assertThat(batches.sizes()).hasSize(20).containsOnly(20);
    }

    @Test
    void usersOwnParkAndUnparkWork(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());
        AtomicInteger woken = new AtomicInteger();

        corio.run(task -> task.map(List.of(1, 2, 3), i -> {
            AtomicBoolean open = new AtomicBoolean();
            Thread self = Thread.currentThread();
            Thread.ofPlatform().start(() -> {
                open.set(true);
                LockSupport.unpark(self);
            });
            io.call(i);
            while (!open.get()) {
                LockSupport.park();
            }
            LockSupport.unpark(self); // a permit of its own, for later
            io.call(i);
            LockSupport.parkNanos(1_000_000);
            return woken.incrementAndGet();
        }));

        assertThat(woken.get()).isEqualTo(3);
    }

    @Test
    void permitOfTheUserOutlivesSuspensions(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        corio.run(task -> {
            CountDownLatch parked = new CountDownLatch(1);
            Thread self = Thread.currentThread();
            task.go(() -> io.call(2));
            LockSupport.unpark(self);
            if (corio.stats().engine() == Engine.CONFINED) { // the other engine parks itself, and shares the permit
                io.call(1);
                LockSupport.park(); // would hang without the permit
            }
            parked.countDown();
        });
    }
}
