package dev.corio.verification;

import dev.corio.Mutex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A mutex of one program that is watched: one holder at a time, and nobody is overtaken. Plain fields: one lane. */
final class FairLock {

    private static final class Ticket {
        boolean overtaken;
    }

    private final Mutex mutex = new Mutex();
    private final List<Ticket> line = new ArrayList<>();
    private final Calls calls;
    private boolean held;

    FairLock(Calls calls) {
        this.calls = calls;
    }

    /** {@return whether it got the lock} */
    boolean locked(boolean timed, long nanos, Runnable inside) {
        Ticket own = new Ticket();
        line.add(own);
        try {
            if (!timed) {
                mutex.lock();
            } else if (!mutex.tryLock(Duration.ofNanos(nanos))) {
                return false;
            }
            // Who stands before it was cancelled and has not heard of that yet; or else will get the lock too late.
            line.subList(0, line.indexOf(own)).forEach(before -> before.overtaken = true);
        } finally {
            line.remove(own);
        }
        if (own.overtaken) {
            calls.wrong.add("a task was overtaken in the line of a mutex");
        }
        if (held) {
            calls.wrong.add("two tasks hold a mutex");
        }
        held = true;
        try {
            inside.run();
        } finally {
            held = false;
            mutex.unlock();
        }
        return true;
    }

    boolean isFree() {
        return !mutex.isLocked() && mutex.waiting() == 0;
    }
}
