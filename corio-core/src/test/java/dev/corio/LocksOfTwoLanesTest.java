package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs of two lanes contend: one holder, in the order of arrival, and what is granted is never lost on the way. */
@ExtendWith(CorioFixture.class)
class LocksOfTwoLanesTest {

    private final Mutex mutex = new Mutex("shared");
    private final Semaphore semaphore = new Semaphore("shared", 1).external();
    private final AtomicInteger inside = new AtomicInteger();

    private static Corio twoLanes(CorioFixture.Maker maker) {
        return maker.make(builder -> builder.lanes(2));
    }

    /** Starts a program on each lane, and waits for both. */
    private static void onBoth(Corio corio, TaskBody program) {
        CountDownLatch both = new CountDownLatch(2);
        List<Running<Object>> running = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            running.add(corio.start(task -> {
                task.blocking(() -> {
                    both.countDown();
                    both.await();
                });
                program.run(task);
                return null;
            }));
        }
        assertThat(running.stream().map(each -> ((Program<?>) each).lane())).doesNotHaveDuplicates();
        running.forEach(each -> each.join(Duration.ofSeconds(60)));
    }

    @Test
    void c1_neverTwoHolders(CorioFixture.Maker maker) {
        Corio corio = twoLanes(maker);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> in));
        int tasks = 100;
        int turns = 200;
        int[] plain = new int[1]; // the mutex publishes it
        onBoth(corio, task -> {
            for (int i = 0; i < tasks; i++) {
                task.go(() -> {
                    for (int turn = 0; turn < turns; turn++) {
                        mutex.lock();
                        assertThat(inside.incrementAndGet()).isOne();
                        int before = plain[0];
                        if (turn % 4 == 0) {
                            io.call(turn);
                        }
                        plain[0] = before + 1;
                        inside.decrementAndGet();
                        mutex.unlock();
                    }
                });
            }
        });
        assertThat(plain[0]).isEqualTo(2 * tasks * turns);
    }

    @Test
    void waitersAreServedInTheOrderOfArrival(CorioFixture.Maker maker) {
        Corio corio = twoLanes(maker);
        CountDownLatch release = new CountDownLatch(1);
        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
        List<Running<Object>> running = new ArrayList<>();
        running.add(corio.start(task -> mutex.locked(() -> task.blocking(() -> {
            release.await();
            return null;
        }))));
        CorioFixture.eventually("it is held", mutex::isLocked);
        for (int i = 0; i < 20; i++) {
            int number = i;
            running.add(corio.start(task -> mutex.locked(() -> served.add(number))));
            CorioFixture.eventually("it waits", () -> mutex.waiting() == number + 1);
        }
        release.countDown();
        running.forEach(each -> each.join(Programs.LIMIT));
        assertThat(served).isEqualTo(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    void severalMutexesChangeHandsBetweenLanes(CorioFixture.Maker maker) {
        List<Mutex> all =
                IntStream.range(0, 4).mapToObj(i -> new Mutex("m" + i)).toList();
        int[] counts = new int[all.size()];
        onBoth(twoLanes(maker), task -> {
            for (int t = 0; t < 20; t++) {
                int from = t % all.size();
                task.go(() -> {
                    for (int turn = 0; turn < 200; turn++) {
                        List<Mutex> mine = all.subList(from, all.size()); // in this order: no deadlock
                        mine.forEach(Mutex::lock);
                        for (int i = from; i < counts.length; i++) {
                            counts[i]++;
                        }
                        (turn % 2 == 0 ? mine : mine.reversed()).forEach(Mutex::unlock);
                    }
                });
            }
        });
        assertThat(counts).containsExactly(2000, 4000, 6000, 8000);
        assertThat(all).noneMatch(Mutex::isLocked);
    }

    @Test
    void grantsMeetCancellationsAndTimeLimits(CorioFixture.Maker maker) {
        AtomicInteger got = new AtomicInteger();
        AtomicInteger gaveUp = new AtomicInteger();
        onBoth(twoLanes(maker), task -> {
            for (int round = 0; round < 1000; round++) {
                int limit = round % 20;
                Fork<Object> cancelled = task.fork(() -> {
                    try {
                        semaphore.acquire();
                    } catch (TaskCancelledException ended) {
                        gaveUp.incrementAndGet();
                        throw ended;
                    }
                    got.incrementAndGet();
                    assertThat(inside.incrementAndGet()).isOne();
                    inside.decrementAndGet();
                    semaphore.release();
                    return null;
                });
                if (semaphore.tryAcquire(Duration.ofNanos(1000 * limit))) {
                    assertThat(inside.incrementAndGet()).isOne();
                    task.yield();
                    inside.decrementAndGet();
                    semaphore.release();
                }
                cancelled.cancel();
                task.join();
            }
        });
        assertThat(got.get() + gaveUp.get()).isEqualTo(2000);
        assertThat(semaphore.available()).isOne();
    }

    @Test
    void plainThreadsReleaseWhatTasksTake(CorioFixture.Maker maker) {
        AtomicInteger taken = new AtomicInteger();
        List<FutureTask<Object>> plain = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            plain.add(Programs.aside(() -> {
                for (int i = 0; i < 5000; i++) {
                    semaphore.release(1 + i % 2);
                }
                return null;
            }));
        }
        onBoth(twoLanes(maker), task -> {
            for (int t = 0; t < 10; t++) {
                task.go(() -> {
                    for (int i = 0; i < 250; i++) {
                        semaphore.acquire(3);
                        taken.addAndGet(3);
                    }
                });
            }
        });
        plain.forEach(Programs::result);
        assertThat(taken).hasValue(15_000);
        assertThat(semaphore.available()).isOne();
    }
}
