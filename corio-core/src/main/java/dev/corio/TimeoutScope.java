package dev.corio;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A scope that ends when its time is up. Nested ones each keep their own timer; what waits inside knows the one that ends
 * first, for dispatchers that want to know the time left.
 */
final class TimeoutScope extends InnerScope {

    private final String reason;
    private final @Nullable Instant deadline; // null: longer than anybody waits
    private final EndRequest expiry = new EndRequest(this, this::expire);
    private @Nullable Future<?> timer;

    private TimeoutScope(TaskNode owner, Duration duration) {
        super(owner);
        this.reason = "the time limit of " + duration + " in task " + owner.path() + " is up";
        this.deadline = Checks.nanos(duration) == Long.MAX_VALUE
                ? null
                : owner.lane().corio().timers().now().plus(duration);
        TimeoutScope around = limit();
        if (deadline != null && (around == null || deadline.isBefore(around.deadline()))) {
            limitedBy(this);
        }
    }

    static <T extends @Nullable Object, X extends Exception> T run(
            TaskNode task, Duration duration, Op<? extends T, X> op) throws X {
        TimeoutScope scope = new TimeoutScope(task, duration);
        T value;
        try {
            scope.start(Checks.nanos(duration));
            value = op.call();
        } catch (Throwable thrown) {
            scope.stop();
            scope.close(thrown);
            throw new AssertionError("closing after a failure throws", thrown);
        }
        scope.close(null);
        return value;
    }

    private void start(long nanos) {
        Lane lane = owner().lane();
        if (nanos == 0) {
            expire();
        } else if (deadline != null) {
            timer = lane.corio().timers().schedule(() -> lane.ask(expiry), nanos);
        }
    }

    private void expire() {
        if (!isOver() && ending() == null) {
            end(Ending.timedOut(this, reason));
        }
    }

    /** No time limit while what is left unwinds. */
    private void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    void closed() {
        super.closed();
        stop();
        if (expiry.heard() == owner()) {
            owner().wasInterrupted();
        }
        owner().takesInterruptBack(); // it may have come here without hearing of its end: what follows is not to be
        // interrupted
    }

    Instant deadline() {
        return java.util.Objects.requireNonNull(deadline, "only limits that end are known inside");
    }

    /** An outcome that was reached before anybody heard of the deadline is given; not in place of a failure in here. */
    @Override
    boolean keepsResultAfter(Ending ending) {
        return !isFelt() && (ending.failure() == null || ending.origin() != this);
    }
}
