package dev.corio.coroutine;

/**
 * Thrown at the suspensions of a coroutine that was closed or dropped, and to those who use one after that, or its body's handle
 * after the end. A body that has nothing to add lets it pass.
 */
public final class CoroutineCancelledException extends RuntimeException {

    CoroutineCancelledException(String message) {
        super(message);
    }

    private CoroutineCancelledException() {
        super("the coroutine was dropped: nobody can resume it", null, false, false);
    }

    /** For a body that nobody waits for: without a stack trace, since a million of them may unwind when memory is short. */
    static CoroutineCancelledException dropped() {
        return new CoroutineCancelledException();
    }
}
