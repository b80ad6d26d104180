package dev.corio;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs programs and plain calls that a defect might hang: for a time, and then the test fails instead of waiting on. */
public final class Programs {

    public static final Duration LIMIT = Duration.ofSeconds(8);

    private Programs() {}

    /** {@return the result of the program, or throws what it ended with} */
    public static <T> T call(Corio corio, TaskCall<T> program) {
        Running<T> running = corio.start(program);
        try {
            return running.join(LIMIT);
        } catch (TaskTimeoutException hangs) {
            running.cancel();
            throw new AssertionError("the program hangs: " + corio.stats(), hangs);
        }
    }

    public static void run(Corio corio, TaskBody program) {
        call(corio, task -> {
            program.run(task);
            return null;
        });
    }

    /** Calls from a new plain thread. */
    public static <T> FutureTask<T> aside(Callable<T> call) {
        FutureTask<T> made = new FutureTask<>(call);
        Thread.ofPlatform().daemon().name("plain").start(made);
        return made;
    }

    /** {@return what the call gave} Throws what it threw. */
    public static <T> T result(FutureTask<T> call) {
        try {
            return call.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException thrown) {
            throw Sneaky.<RuntimeException>rethrow(thrown.getCause());
        } catch (Exception hangs) {
            throw new AssertionError("the call hangs", hangs);
        }
    }

    /** {@return what the code throws, for a later look} */
    public static Throwable thrown(Action code) {
        try {
            code.run();
        } catch (Throwable any) {
            return any;
        }
        throw new AssertionError("nothing was thrown");
    }
}
