package dev.corio.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A clock that moves only when it is set, and what is to happen at certain times. Guarded by its monitor. */
final class VirtualTime {

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final class Timer extends FutureTask<Void> {
        private final long due;
        private final long number;

        Timer(Runnable action, long due, long number) {
            super(action, null);
            this.due = due;
            this.number = number;
        }

        @Override
        public boolean cancel(boolean interrupt) {
            forget(this);
            return super.cancel(interrupt);
        }

        @Override
        protected void setException(Throwable thrown) {
            super.setException(thrown);
            Thread self = Thread.currentThread();
            self.getUncaughtExceptionHandler().uncaughtException(self, thrown);
        }
    }

    private final TreeSet<Timer> timers =
            new TreeSet<>(Comparator.<Timer>comparingLong(each -> each.due).thenComparingLong(each -> each.number));
    private final List<Timer> due = new ArrayList<>(); // by now, in the order of the timers
    private long now;
    private long made;
    private boolean closed;

    synchronized long now() {
        return now;
    }

    synchronized Instant wall() {
        return EPOCH.plusNanos(now);
    }

    /** {@return a timer for that time from now; it never goes off after {@link #close}} */
    synchronized Future<?> schedule(Runnable action, long nanos) {
        Timer timer = new Timer(action, plus(nanos), made++);
        if (!closed) {
            timers.add(timer);
            reach(now);
        }
        return timer;
    }

    /** {@return the time so much after now; the last there is if that is later} */
    synchronized long plus(long nanos) {
        return nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + Math.max(0, nanos);
    }

    private synchronized void forget(Timer timer) {
        if (!timers.remove(timer)) {
            due.remove(timer);
        }
    }

    synchronized int pending() {
        return timers.size() + due.size();
    }

    synchronized void close() {
        closed = true;
        timers.clear();
        due.clear();
    }

    /** {@return when the next timer goes off, {@link Long#MAX_VALUE} if there is none} */
    synchronized long next() {
        return !due.isEmpty() ? now : timers.isEmpty() ? Long.MAX_VALUE : timers.first().due;
    }

    /** Moves on to that time. */
    synchronized void reach(long time) {
        now = Math.max(now, time);
        while (!timers.isEmpty() && timers.first().due <= now) {
            due.add(Objects.requireNonNull(timers.pollFirst()));
        }
    }

    /** {@return how many are due by now} */
    synchronized int countDue() {
        return due.size();
    }

    /** {@return one of those that are due, which is no longer pending; null if none is} */
    synchronized @Nullable Runnable takeDue(int chosen) {
        return due.isEmpty() ? null : due.remove(Math.min(chosen, due.size() - 1));
    }
}
