package dev.corio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lock of one line of tasks, or of several that are decided together. Whoever was granted something with it is woken when it
 * is free. Neither code of users nor another lock is taken inside, but by {@link #lockedAll}, in the order in which locks were
 * made.
 */
final class WaitLock {

    private static final AtomicLong NEXT = new AtomicLong();

    private final long number = NEXT.getAndIncrement();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<WaitQueue.Waiter> granted = new ArrayList<>(2); // guarded by the lock

    /** Runs a decision with the lock, then wakes those it granted something. */
    <R extends @Nullable Object> R locked(Supplier<R> decision) {
        StackProbe.probe(2); // a decision that breaks off half-way would lose what it was about, for everybody
        return lockedUnprobed(decision);
    }

    /** The same, where a decision before it has made sure that there is stack: whoever got into line must get out of it. */
    <R extends @Nullable Object> R lockedUnprobed(Supplier<R> decision) {
        List<WaitQueue.Waiter> wake;
        R result;
        lock.lock();
        try {
            result = decision.get();
            wake = takeGranted();
        } finally {
            lock.unlock();
        }
        wake.forEach(WaitQueue.Waiter::granted);
        return result;
    }

    /** The same, with several locks at once. */
    static <R extends @Nullable Object> R lockedAll(Collection<WaitLock> locks, Supplier<R> decision) {
        StackProbe.probe(2);
        List<WaitLock> inOrder = locks.stream()
                .distinct()
                .sorted(Comparator.comparingLong(each -> each.number))
                .toList();
        List<WaitQueue.Waiter> wake = new ArrayList<>();
        R result;
        inOrder.forEach(each -> each.lock.lock());
        try {
            result = decision.get();
            inOrder.forEach(each -> wake.addAll(each.takeGranted()));
        } finally {
            inOrder.forEach(each -> each.lock.unlock());
        }
        wake.forEach(WaitQueue.Waiter::granted);
        return result;
    }

    /** To be woken. With the lock. */
    void grants(WaitQueue.Waiter waiter) {
        granted.add(waiter);
    }

    private List<WaitQueue.Waiter> takeGranted() {
        if (granted.isEmpty()) {
            return List.of();
        }
        List<WaitQueue.Waiter> taken = List.copyOf(granted);
        granted.clear();
        return taken;
    }
}
