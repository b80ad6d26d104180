package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who gets permits, in which order, and that none is lost or made where waiters give up. */
@ExtendWith(CorioFixture.class)
class SemaphoreTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final Batches<Integer> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    /** A task that takes permits, notes it, and gives them back behind the others. */
    private Action taking(Task task, Semaphore semaphore, int amount, String name) {
        return () -> {
            semaphore.acquire(amount);
            trail.add(name);
            task.yield();
            semaphore.release(amount);
        };
    }

    @Test
    void p1_acquireTryTryReleaseTry(Corio corio) {
        Semaphore semaphore = new Semaphore("connections", 2);
        Programs.run(corio, task -> {
            semaphore.acquire();
            assertThat(semaphore.tryAcquire()).isTrue();
            assertThat(semaphore.tryAcquire()).isFalse();
            assertThat(semaphore.tryAcquire(Duration.ZERO)).isFalse();
            semaphore.release(2);
            assertThat(semaphore.tryAcquire()).isTrue();
            assertThat(semaphore.tryAcquire(LONG)).isTrue();
            assertThat(semaphore.available()).isZero();
            semaphore.release(2);
        });
        assertThat(semaphore.available()).isEqualTo(2);
    }

    @Test
    void p2_acquireCancelRelease(Corio corio) {
        Semaphore semaphore = new Semaphore(2);
        Programs.run(corio, task -> {
            semaphore.acquire(2);
            Fork<Object> cancelled = task.fork(() -> {
                semaphore.acquire();
                return trail.add("not reached");
            });
            cancelled.cancel();
            assertThat(semaphore.waiting()).isZero();
            semaphore.release(2);
            assertThatThrownBy(cancelled::join).isInstanceOf(TaskCancelledException.class);
            assertThat(semaphore.tryAcquire()).isTrue();
            assertThat(semaphore.tryAcquire()).isTrue();
            assertThat(semaphore.tryAcquire()).isFalse();
            semaphore.release(2);
        });
        assertThat(semaphore.available()).isEqualTo(2);
    }

    @Test
    void acquireReleaseCancel(Corio corio) {
        Semaphore semaphore = new Semaphore(0);
        Programs.run(corio, task -> {
            Fork<Object> cancelled = task.fork(() -> {
                semaphore.acquire();
                try {
                    trail.add("has the permit");
                    task.yield();
                    return trail.add("not reached");
                } finally {
                    semaphore.release();
                }
            });
            semaphore.release();
            assertThat(semaphore.available()).isZero();
            cancelled.cancel();
            assertThatThrownBy(cancelled::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("has the permit");
        assertThat(semaphore.available()).isOne();
    }

    @Test
    void p3_aWaiterForAllPermitsUnderSmallTraffic(Corio corio) {
        Semaphore semaphore = new Semaphore(3);
        boolean[] served = new boolean[1];
        int[] small = new int[1];
        Programs.run(corio, task -> {
            for (int i = 0; i < 3; i++) {
                task.go(() -> {
                    while (!served[0]) {
                        semaphore.acquire();
                        small[0]++;
                        task.yield();
                        semaphore.release();
                    }
                });
            }
            task.yield();
            semaphore.acquire(3);
            served[0] = true;
            semaphore.release(3);
        });
        assertThat(small[0]).isBetween(3, 12);
        assertThat(semaphore.available()).isEqualTo(3);
    }

    @Test
    void waitersAreServedInOrderAndNoneOvertakesALargeOne(Corio corio) {
        Semaphore semaphore = new Semaphore(2);
        Programs.run(corio, task -> {
            task.go(taking(task, semaphore, 1, "one"));
            task.go(taking(task, semaphore, 2, "two"));
            task.go(taking(task, semaphore, 1, "behind"));
            assertThat(semaphore.available()).isOne();
            assertThat(semaphore.tryAcquire()).isFalse(); // somebody waits
            assertThat(semaphore.waiting()).isEqualTo(2);
            trail.add("parent");
        });
        assertThat(trail).containsExactly("one", "parent", "two", "behind");
    }

    @Test
    void whenALargeOneGivesUpThoseBehindItGoOn(Corio corio) {
        Semaphore semaphore = new Semaphore(2);
        Programs.run(corio, task -> {
            semaphore.acquire();
            Fork<Object> large = task.fork(() -> {
                semaphore.acquire(2);
                return trail.add("not reached");
            });
            task.go(taking(task, semaphore, 1, "small"));
            task.go(taking(task, semaphore, 1, "small too"));
            large.cancel();
            assertThat(semaphore.waiting()).isOne();
            task.join();
            semaphore.release();
            assertThatThrownBy(large::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("small", "small too");
        assertThat(semaphore.available()).isEqualTo(2);
    }

    @Test
    void timedTriesEndInTimeOrLeaveTheQueue(Corio corio) {
        Semaphore semaphore = new Semaphore(1);
        Programs.run(corio, task -> {
            semaphore.acquire();
            assertThat(semaphore.tryAcquire(Duration.ofMillis(5))).isFalse();
            assertThat(semaphore.waiting()).isZero();
            Fork<Boolean> patient = task.fork(() -> semaphore.tryAcquire(LONG));
            semaphore.release();
            assertThat(patient.join()).isTrue();
            assertThat(corio.timers().pending()).isZero();
            semaphore.release();
        });
        assertThat(semaphore.available()).isOne();
    }

    @Test
    void neverMoreInsideThanPermits(Corio corio) {
        Semaphore semaphore = new Semaphore("connections", 7);
        Io<Integer, Integer> io = corio.io("x", batches.threaded());
        int[] inside = new int[1];
        Programs.run(corio, task -> {
            for (int i = 0; i < 70; i++) {
                int number = i;
                task.go(() -> {
                    semaphore.acquire();
                    assertThat(++inside[0]).isLessThanOrEqualTo(7);
                    io.call(number);
                    inside[0]--;
                    semaphore.release();
                });
            }
        });
        assertThat(batches.sizes()).hasSize(10).containsOnly(7);
        assertThat(batches.inputs()).isSorted().hasSize(70);
    }

    @Test
    void releasingTooManyChangesNothing(Corio corio) {
        Semaphore semaphore = new Semaphore("connections", 1);
        assertThatThrownBy(() -> semaphore.release(Integer.MAX_VALUE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Semaphore \"connections\" has 1 permits free and cannot take 2147483647 more");
        assertThat(semaphore.available()).isOne();
    }

    @Test
    void amountsAreChecked(Corio corio) {
        Semaphore semaphore = new Semaphore(1);
        Programs.run(corio, task -> {
            for (Action call : List.<Action>of(
                    () -> semaphore.acquire(0),
                    () -> semaphore.release(-1),
                    () -> semaphore.tryAcquire(Duration.ofMillis(-1)),
                    () -> new Semaphore(-1),
                    () -> new Semaphore("x", -1),
                    () -> new Semaphore(" ", 1))) {
                assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class);
            }
        });
        assertThat(semaphore.available()).isOne();
    }

    // ------------------------------------------------------------------------------------------------ other threads

    @Test
    void plainThreadsGivePermitsBack(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Semaphore semaphore = new Semaphore(0).external();
        List<Running<Object>> running = new ArrayList<>();
        AtomicInteger served = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            int amount = 1 + i % 3;
            running.add(corio.start(task -> {
                semaphore.acquire(amount);
                return served.addAndGet(amount);
            }));
        }
        int all = 100 + 33 + 2 * 33;
        List<FutureTask<Object>> plain = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            plain.add(Programs.aside(() -> {
                for (int i = 0; i < all / 3; i++) {
                    semaphore.release();
                }
                return null;
            }));
        }
        plain.forEach(Programs::result);
        semaphore.release(all % 3 + 5);
        running.forEach(program -> program.join(Programs.LIMIT));
        assertThat(served).hasValue(all);
        assertThat(semaphore.available()).isEqualTo(5);
    }

    @Test
    void tasksOfTwoLanesShareThePermits(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Semaphore semaphore = new Semaphore(3);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Running<Object>> running = new ArrayList<>();
        for (int p = 0; p < 2; p++) {
            running.add(corio.start(task -> {
                for (int i = 0; i < 50; i++) {
                    task.go(() -> {
                        for (int turn = 0; turn < 20; turn++) {
                            semaphore.acquire();
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            task.yield();
                            inside.decrementAndGet();
                            semaphore.release();
                        }
                    });
                }
                return null;
            }));
        }
        running.forEach(program -> program.join(Programs.LIMIT));
        assertThat(most.get()).isBetween(1, 3);
        assertThat(semaphore.available()).isEqualTo(3);
        assertThat(semaphore.waiting()).isZero();
    }
}
