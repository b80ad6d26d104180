package dev.corio;

import dev.corio.seam.World;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clocks and timers of one Corio. Timers go off on a platform thread, also when every carrier of virtual threads is stuck; in a
 * world of a test they are that world's.
 */
final class Timers {

    private final ScheduledThreadPoolExecutor executor;
    private final @Nullable World world;

    Timers(String name, @Nullable World world) {
        this.world = world;
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
        if (world != null) {
            return world.schedule(action, nanos);
        }
        return executor.schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    /** {@return the time, for differences} */
    long nanoTime() {
        return world != null ? world.nanoTime() : System.nanoTime();
    }

    /** {@return the time on the wall} */
    Instant now() {
        return world != null ? world.now() : Instant.now();
    }

    /** {@return how far the clock on the wall is ahead of {@link #nanoTime} at present} */
    long wallOffset() {
        Instant wall = now();
        return TimeUnit.SECONDS.toNanos(wall.getEpochSecond()) + wall.getNano() - nanoTime();
    }

    int pending() {
        return world != null ? world.scheduled() : executor.getQueue().size();
    }

    void close() {
        executor.shutdownNow();
        if (world != null) {
            world.close();
        }
    }
}
