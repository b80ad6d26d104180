package dev.corio;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a scope ends before its time: the first failure in it, or a cancellation. Set once for a scope and everything inside
 * it; whatever fails later, while the tree unwinds, is kept here and masks nothing.
 *
 * <p>Written by the lane of the program.
 */
final class Ending {

    /** How far causes are followed: some run in circles. */
    private static final int DEEPEST = 50;

    private enum Kind {
        FAILED,
        CANCELLED,
        TIMED_OUT,
        DEADLOCKED
    }

    private final Kind kind;
    private final Scope origin;
    private final @Nullable Failure failure;
    private final String reason;
    private final List<Failure> later = new ArrayList<>(0);
    private @Nullable Ending replaced; // by this, which breaks through

    private Ending(Kind kind, Scope origin, @Nullable Failure failure, String reason) {
        this.kind = kind;
        this.origin = origin;
        this.failure = failure;
        this.reason = reason;
    }

    static Ending failed(Scope origin, Failure failure) {
        return new Ending(Kind.FAILED, origin, failure, failure.message());
    }

    static Ending cancelled(Scope origin, String reason) {
        return new Ending(Kind.CANCELLED, origin, null, reason);
    }

    /** An end of a whole program that takes the place of what ended parts of it before. */
    static Ending deadlocked(Program<?> origin, String report) {
        return new Ending(Kind.DEADLOCKED, origin, null, report);
    }

    /** This takes the place of another, for some scope: what is under way because of that one is no failure. */
    void replaces(@Nullable Ending before) {
        if (before != null && before != this && replaced == null) {
            replaced = before;
        }
    }

    /** {@return whether shields do not stop it, nor an ending that was there before} */
    boolean breaksThrough() {
        return kind == Kind.DEADLOCKED;
    }

    static Ending timedOut(TimeoutScope origin, String reason) {
        return new Ending(Kind.TIMED_OUT, origin, null, reason);
    }

    Scope origin() {
        return origin;
    }

    @Nullable
    Failure failure() {
        return failure;
    }

    /** {@return all that failed, if it was neither thrown nor kept with another failure} In order. */
    List<Failure> failures() {
        return failure == null ? later : List.of(failure);
    }

    void addLater(Failure other) {
        if (failure != null) {
            failure.addLater(other);
        } else {
            Failure.keep(later, other, () -> {});
        }
    }

    /**
     * {@return what the task gets at its suspension points} The failure where a child of its own failed; a cancellation where
     * the reason lies further out. A new exception each time: it shows the caller's line, and may be suppressed in another.
     */
    CorioException exceptionFor(TaskNode task) {
        return exceptionFor(task, null);
    }

    /**
     * {@return the same, where the code of the task has got it already, in a scope that closes now}
     *
     * @param inside what came out of that code
     */
    CorioException exceptionFor(TaskNode task, @Nullable Throwable inside) {
        feel(task);
        task.takesInterruptBack();
        if (failure != null && origin.owner() == task) {
            return new TaskFailedException(failure);
        }
        return ended(inside);
    }

    /** {@return what those get who wait for the scope itself} */
    CorioException exception() {
        return failure != null ? new TaskFailedException(failure) : ended(null);
    }

    /** A task got it: so did the scopes around that it has ended. Each is marked once, however many tasks are inside. */
    void feel(TaskNode task) {
        for (Scope scope = task.innermost(); scope != null && scope.feels(this); ) {
            scope = scope.around();
        }
    }

    /** {@return what was thrown in this scope or a child of it; null if something else ended it} */
    @Nullable
    Throwable thrownIn(Scope scope) {
        if (origin != scope) {
            return null;
        }
        return failure != null ? failure.cause() : kind == Kind.DEADLOCKED ? exception() : null;
    }

    private CorioException ended(@Nullable Throwable inside) {
        if (inside instanceof TaskTimeoutException same && same.ending() == this && later.isEmpty()) {
            return same; // it shows where the time was spent
        }
        CorioException exception = switch (kind) {
            case TIMED_OUT -> new TaskTimeoutException(reason, inside, this);
            case DEADLOCKED -> new DeadlockException(reason, this);
            case FAILED, CANCELLED -> new TaskCancelledException("cancelled: " + reason, this);
        };
        if (failure == null) {
            for (Failure each : later) { // no lambda, whose frames would show
                exception.addSuppressed(new TaskFailedException(each));
            }
        }
        return exception;
    }

    /** {@return whether this throwable is only the unwinding that this ending set off, wrapped or not} */
    boolean isUnwinding(Throwable thrown) {
        if (replaced != null && replaced.isUnwinding(thrown)) {
            return true;
        }
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < DEEPEST; depth++, each = causeOf(each)) {
            if (each instanceof TaskCancelledException cancelled && cancelled.ending() == this) {
                return true;
            }
            if (each instanceof TaskTimeoutException timeout && timeout.ending() == this) {
                return true;
            }
            if (each instanceof DeadlockException deadlock && deadlock.ending() == this) {
                return true;
            }
            if (failure != null && each instanceof TaskFailedException failed && failed.failure() == failure) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable overridden) { // code of users, in the middle of unwinding
            return null;
        }
    }
}
