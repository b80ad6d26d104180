package dev.corio;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The time limit of one call, which follows it from attempt to attempt. */
final class Expiry {

    private final Instant deadline;
    private volatile IoRequest<?, ?> request; // the attempt that is under way
    private volatile @Nullable Future<?> timer;
    private volatile boolean fired;

    private Expiry(IoRequest<?, ?> request, Instant deadline) {
        this.request = request;
        this.deadline = deadline;
    }

    static void set(IoRequest<?, ?> request, Duration limit, Corio corio) {
        if (Checks.nanos(limit) == Long.MAX_VALUE) {
            return; // longer than anybody waits, and than clocks count
        }
        Expiry expiry = new Expiry(request, corio.timers().now().plus(limit));
        request.expiresWith(expiry);
        expiry.timer = corio.timers().schedule(expiry::fire, Checks.nanos(limit));
    }

    private void fire() {
        fired = true;
        Lane home = request.home();
        if (home == null) {
            request.expire();
        } else {
            home.post(() -> request.expire());
        }
    }

    Instant deadline() {
        return deadline;
    }

    boolean hasFired() {
        return fired;
    }

    void moved(IoRequest<?, ?> next) {
        request = next;
    }

    void cancel() {
        Future<?> set = timer;
        if (set != null) {
            set.cancel(false);
        }
    }
}
