package dev.corio.verification;

import dev.corio.Mutex;
import dev.corio.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Mutexes and permits that the programs of all lanes share: one holder at a time, never more permits than there are. */
final class SharedLocks {

    private static final int PERMITS = 3;

    private final List<Mutex> mutexes = List.of(new Mutex("m0"), new Mutex("m1"));
    private final List<AtomicInteger> holders = List.of(new AtomicInteger(), new AtomicInteger());
    private final Semaphore semaphore = new Semaphore("permits", PERMITS).external();
    private final AtomicInteger permitted = new AtomicInteger();
    private final Calls calls;
    private final Executor outside; // sometimes gives permits back

    SharedLocks(Calls calls, Executor outside) {
        this.calls = calls;
        this.outside = outside;
    }

    /** Runs something inside one mutex, or inside of both. */
    void lock(SplittableRandom random, int number, Runnable inside) {
        Mutex mutex = mutexes.get(number);
        if (random.nextInt(3) > 0) {
            mutex.lock();
        } else if (!mutex.tryLock(patience(random))) {
            return;
        }
        try {
            enter(holders.get(number), 1, 1, mutex);
            if (number == 0 && random.nextInt(3) == 0) {
                lock(random, 1, inside);
            }
            inside.run();
        } finally {
            holders.get(number).decrementAndGet();
            mutex.unlock();
        }
    }

    /** Runs something with one or more permits. */
    void acquire(SplittableRandom random, Runnable inside) {
        boolean timed = random.nextInt(3) == 0;
        int amount = timed ? 1 : 1 + random.nextInt(PERMITS);
        if (timed && !semaphore.tryAcquire(patience(random))) {
            return;
        } else if (!timed) {
            semaphore.acquire(amount);
        }
        boolean elsewhere = random.nextInt(4) == 0;
        try {
            enter(permitted, amount, PERMITS, semaphore);
            inside.run();
        } finally {
            permitted.addAndGet(-amount);
            if (elsewhere) {
                outside.execute(() -> semaphore.release(amount));
            } else {
                semaphore.release(amount);
            }
        }
    }

    private static Duration patience(SplittableRandom random) {
        return random.nextInt(4) == 0 ? Mix.LONG : Duration.ofNanos(random.nextInt(200_000));
    }

    private void enter(AtomicInteger count, int more, int most, Object what) {
        int now = count.addAndGet(more);
        if (now > most) {
            calls.wrong.add(now + " inside " + what);
        }
    }

    /** {@return what is held, or waited for: once all programs have ended} */
    List<String> leftovers() {
        List<String> left = new ArrayList<>();
        if (semaphore.available() != PERMITS || semaphore.waiting() != 0) {
            left.add(semaphore.available() + " permits of " + PERMITS + ", " + semaphore.waiting() + " in line");
        }
        for (Mutex mutex : mutexes) {
            if (mutex.isLocked() || mutex.waiting() != 0) {
                left.add(mutex + ", held or with a line of " + mutex.waiting());
            }
        }
        return left;
    }
}
