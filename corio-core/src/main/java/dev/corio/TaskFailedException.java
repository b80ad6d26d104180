package dev.corio;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task failed. An error crosses a task boundary once, as this exception: its {@linkplain #getCause() cause} is what the
 * task threw, its message names the task's path, and it comes out unchanged however many tasks it passes. Failures that
 * came later, while the tree unwound, are {@linkplain #getSuppressed() suppressed} in it.
 *
 * <p>Its stack trace shows the lines that started the task and the tasks above it, innermost first, each marked with the path,
 * then the caller's own frames: {@code at task 0/3//app.Orders.load(Orders.java:12)}.
 */
public final class TaskFailedException extends CorioException {

    private final transient @Nullable Failure failure; // null in an exception that was deserialized

    TaskFailedException(Failure failure) {
        super(failure.message(), failure.cause());
        this.failure = failure;
        Traces.trim(this, failure.spawns());
        for (Failure later : failure.later()) { // no lambda, whose frames would show
            addSuppressed(new TaskFailedException(later.alone()));
        }
    }

    @Nullable
    Failure failure() {
        return failure;
    }

    /**
     * Throws the cause, if it is of this class, so that callers may go on with exceptions they know:
     * {@code catch (TaskFailedException e) { e.rethrow(SQLException.class); throw e; }}.
     *
     * @param <X> the class of exception
     * @param type the class of exception
     * @throws X the cause, if it is an instance of {@code type}
     */
    public <X extends Throwable> void rethrow(Class<X> type) throws X {
        Objects.requireNonNull(type, "type");
        Throwable cause = getCause();
        if (type.isInstance(cause)) {
            throw type.cast(cause);
        }
    }
}
