package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * Somebody outside the lane asks for a scope to end: an event of the lane. A lane that is held takes no events; so until this one
 * is taken, the watchdog sees it too, and interrupts the task that holds the lane, once, if that is inside the scope.
 *
 * <pre>
 *   ASKED ──▶ INTERRUPTED ──▶ HEARD     the watchdog; then the holder of the lane
 *         ──────────────────▶ HEARD     no interrupt comes after this
 * </pre>
 */
final class EndRequest implements Runnable {

    private final Scope scope;
    private final Runnable end;
    private @Nullable TaskNode interrupted; // guarded by this
    private boolean heard; // guarded by this

    /** Asks for {@code end} to be run on the lane, which ends the scope if it is still there. */
    EndRequest(Scope scope, Runnable end) {
        this.scope = scope;
        this.end = end;
    }

    /** The event. */
    @Override
    public void run() {
        TaskNode task = heard();
        if (task != null) {
            task.wasInterrupted();
        }
        end.run();
    }

    /** {@return the task that was interrupted for this, the first time} None is from now on. On the lane. */
    synchronized @Nullable TaskNode heard() {
        TaskNode task = heard ? null : interrupted;
        heard = true;
        scope.owner().lane().heard(this);
        return task;
    }

    /** {@return whether the task is to end by this} By any thread; may be late. */
    boolean isFor(TaskNode task) {
        return task.isReachedBy(scope);
    }

    /** The task holds its lane for too long: interrupts it, if this is for it. By the watchdog. */
    void interrupt(TaskNode holder, Thread thread) {
        if (isFor(holder)) {
            synchronized (this) {
                if (!heard && interrupted == null) {
                    interrupted = holder;
                    thread.interrupt();
                }
            }
        }
    }
}
