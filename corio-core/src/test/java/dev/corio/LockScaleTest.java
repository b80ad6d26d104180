package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many turns, many waiters: strictly in order, in linear time, no stack overflow. */
@ExtendWith(CorioFixture.class)
class LockScaleTest {

    private static final int MANY = 100_000;

    private final Mutex mutex = new Mutex("contended");

    /** One program whose tasks take turns in lock, request, unlock; each turn sees who is inside and whose turn it is. */
    private final class Turns {
        private final Io<Integer, Integer> io;
        private final int tasks;
        private final int each;
        private int inside;
        private int turn;

        Turns(Io<Integer, Integer> io, int tasks, int each) {
            this.io = io;
            this.tasks = tasks;
            this.each = each;
        }

        void run(Task task) {
            for (int i = 0; i < tasks; i++) {
                int number = i;
                task.go(() -> {
                    for (int round = 0; round < each; round++) {
                        takeTurn(number);
                    }
                });
            }
        }

        private void takeTurn(int number) {
            mutex.lock();
            if (++inside != 1 || turn++ % tasks != number) {
                throw new AssertionError(inside + " inside, turn " + turn + " by task " + number);
            }
            io.call(number);
            inside--;
            mutex.unlock();
        }
    }

    private long nanos(Corio corio, Turns turns) {
        long begin = System.nanoTime();
        Running<Object> running = corio.start(task -> {
            turns.run(task);
            return null;
        });
        running.join(Duration.ofSeconds(90));
        assertThat(turns.turn).isEqualTo(turns.tasks * turns.each);
        return System.nanoTime() - begin;
    }

    @Test
    void aMillionTurnsOfAThousandTasks(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> inputs) -> inputs));
        long tenth = nanos(corio, new Turns(io, 1000, 100));
        long all = nanos(corio, new Turns(io, 1000, 1000));
        assertThat(corio.stats().io("x").batches()).isEqualTo(1_100_000);
        assertThat(all).as("ten times the work").isLessThan(40 * tenth);
    }

    @Test
    void c11_aHundredThousandWaitersOnOneMutex(Corio corio) {
        int[] next = new int[1];
        corio.run(task -> {
            mutex.lock();
            for (int i = 0; i < MANY; i++) {
                int number = i;
                task.go(() -> {
                    mutex.lock();
                    assertThat(next[0]++).isEqualTo(number);
                    mutex.unlock();
                });
            }
            assertThat(mutex.waiting()).isEqualTo(MANY);
            mutex.unlock();
        });
        assertThat(next[0]).isEqualTo(MANY);
    }

    @Test
    void c11_aHundredThousandWaitersAreCancelled(Corio corio) {
        Semaphore semaphore = new Semaphore(0).external();
        WaitGroup group = new WaitGroup().external();
        group.add(1);
        int[] unwound = new int[1];
        corio.run(task -> {
            mutex.lock();
            List<Fork<Object>> forks = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                int number = i;
                forks.add(task.fork(() -> {
                    try {
                        switch (number % 3) {
                            case 0 -> mutex.lock();
                            case 1 -> semaphore.acquire();
                            default -> group.await();
                        }
                        throw new AssertionError("it was cancelled");
                    } finally {
                        unwound[0]++;
                    }
                }));
            }
            forks.reversed().forEach(Fork::cancel);
            assertThat(mutex.waiting() + semaphore.waiting() + group.waiting()).isZero();
            task.join();
            mutex.unlock();
        });
        assertThat(unwound[0]).isEqualTo(MANY);
    }

    @Test
    void aHundredThousandMutexesHeldByOneTask(Corio corio) {
        List<Mutex> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(new Mutex());
        }
        corio.run(task -> {
            all.forEach(Mutex::lock);
            all.forEach(Mutex::unlock);
            all.forEach(Mutex::lock);
            all.reversed().forEach(Mutex::unlock);
        });
        assertThat(all).noneMatch(Mutex::isLocked);
    }

    @Test
    void aHundredThousandTasksGoOnFromOneDone(Corio corio) {
        WaitGroup group = new WaitGroup();
        int[] next = new int[1];
        corio.run(task -> {
            group.add(1);
            for (int i = 0; i < MANY; i++) {
                int number = i;
                task.go(() -> {
                    group.await();
                    assertThat(next[0]++).isEqualTo(number);
                });
            }
            group.done();
        });
        assertThat(next[0]).isEqualTo(MANY);
    }

    @Test
    void tenThousandProgramsWaitForOneSemaphore(Corio corio) {
        Semaphore semaphore = new Semaphore(1);
        int[] ended = new int[1];
        List<Running<Object>> running = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            running.add(corio.start(task -> {
                semaphore.acquire();
                task.yield();
                ended[0]++;
                semaphore.release();
                return null;
            }));
        }
        running.forEach(program -> program.join(Duration.ofSeconds(60)));
        assertThat(ended[0]).isEqualTo(10_000);
        assertThat(semaphore.available()).isOne();
    }
}
