package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * Tasks wait for each other and nothing else can end their waits. The message lists each of them: its path, what it waits for,
 * who holds that, and where it stands. Thrown at the suspension points of every task of the programs concerned, also inside
 * {@link Task#uncancellable}, and out of {@link Corio#call} as it is.
 */
public final class DeadlockException extends CorioException {

    private final transient @Nullable Ending ending;

    DeadlockException(String message, @Nullable Ending ending) {
        super(message, null);
        this.ending = ending;
    }

    @Nullable
    Ending ending() {
        return ending;
    }
}
