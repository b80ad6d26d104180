package dev.corio;

import dev.corio.seam.Actor;
import org.jspecify.annotations.Nullable;

/** Runs an operation of a task off its lane. */
final class Blocking {

    private Blocking() {}

    @SuppressWarnings("NullAway") // null only if the operation gave it
    static <T extends @Nullable Object, X extends Exception> T run(TaskNode task, Op<? extends T, X> op) throws X {
        Corio corio = task.lane().corio();
        UserCode code = new UserCode(
                "blocking(…) of task " + task.path(),
                Thread.currentThread(),
                task.program().caller());
        Actor actor = corio.actor("blocking of task " + task.path()); // before others have the lane
        try {
            task.leaveLane(new Waits.Away(code, "blocking(…)"));
        } catch (Throwable stays) {
            if (actor != null) {
                actor.resigned();
            }
            throw stays;
        }
        T value = null;
        Throwable thrown = null;
        try {
            if (actor != null) {
                actor.begin();
            }
            corio.userCode().begin(code);
            value = op.call();
        } catch (Throwable any) {
            thrown = any;
        } finally {
            corio.userCode().end(code);
            task.comeBackToLane();
        }
        if (thrown == null) {
            return value; // an outcome that is there is given; a cancellation comes at the next suspension
        }
        Ending ending = task.innermost().ending();
        if (ending == null) {
            throw Sneaky.<X>rethrow(thrown);
        }
        CorioException exception = ending.exceptionFor(task);
        exception.addSuppressed(thrown);
        throw exception;
    }
}
