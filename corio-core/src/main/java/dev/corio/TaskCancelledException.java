package dev.corio;

import org.jspecify.annotations.Nullable;

/** Thrown at the suspension points of a cancelled task, and to those who wait for one. Its message says who cancelled it. */
public final class TaskCancelledException extends CorioException {

    private final transient @Nullable Ending ending;

    TaskCancelledException(String message) {
        this(message, null);
    }

    TaskCancelledException(String message, @Nullable Ending ending) {
        super(message, null);
        this.ending = ending;
    }

    @Nullable
    Ending ending() {
        return ending;
    }
}
