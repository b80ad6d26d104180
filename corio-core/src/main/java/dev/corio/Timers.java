package dev.corio;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Timers of one Corio, on a platform thread: they must go off also when every carrier of virtual threads is stuck. */
final class Timers {

    private final ScheduledThreadPoolExecutor executor;

    Timers(String name) {
        executor = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform()
                        .daemon()
                        .name(name + "-timer")
                        .inheritInheritableThreadLocals(false)
                        .factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs an action of ours, which must be short, after this time. Nothing happens after {@link #close}. */
    Future<?> schedule(Runnable action, long nanos) {
        return executor.schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    int pending() {
        return executor.getQueue().size();
    }

    void close() {
        executor.shutdownNow();
    }
}
