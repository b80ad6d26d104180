package dev.corio;

import org.jspecify.annotations.Nullable;

/** The scope of {@code uncancellable}: endings from outside stop before it, and are felt when it has closed. */
final class ShieldScope extends InnerScope {

    private ShieldScope(TaskNode owner) {
        super(owner, null);
    }

    static <T extends @Nullable Object, X extends Exception> T run(TaskNode task, Op<? extends T, X> op) throws X {
        ShieldScope scope = new ShieldScope(task);
        task.hearsOfItsEnd(); // what interrupted it is for the code outside
        T value;
        try {
            value = op.call();
        } catch (Throwable thrown) {
            scope.close(thrown);
            throw new AssertionError("closing after a failure throws", thrown);
        }
        scope.close(null);
        return value;
    }

    @Override
    boolean shields() {
        return true;
    }
}
