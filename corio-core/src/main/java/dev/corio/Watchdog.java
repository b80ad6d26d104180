package dev.corio;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells once who holds a lane for longer than a set time, and interrupts a task that does if somebody asks for its end. It looks
 * at each lane now and then: the same {@linkplain Lane#switches number of switches} and the same task mean the same hold. Lanes know
 * nothing of it, and pay no more than to count.
 *
 * <p>On a platform thread of its own: three tasks that wait in static initialisers stop every virtual thread of a machine with
 * two cores, and {@code equals} of a partition may stop the timer. All it reads of a lane may change meanwhile, so it decides
 * nothing that would harm if it were wrong.
 */
final class Watchdog {

    /** Below this there would be no end of reports. */
    static final Duration SHORTEST = Duration.ofMillis(1);

    private static final int LOOKS = 4; // within the limit

    /** What was seen of a lane when it was looked at last. */
    private static final class Watch {
        final Lane lane;
        int switches;

        @Nullable
        TaskNode task;

        long nanos; // for how long there was no change
        boolean told;

        Watch(Lane lane) {
            this.lane = lane;
        }
    }

    private final Corio corio;
    private final long limit;
    private final List<Watch> watches;
    private final @Nullable Thread thread;
    private volatile boolean closed;

    Watchdog(Corio corio, Duration limit) {
        this.corio = corio;
        this.limit = Checks.nanos(limit);
        this.watches = corio.lanes().stream().map(Watch::new).toList();
        this.thread = limit.isZero()
                ? null
                : Thread.ofPlatform()
                        .daemon()
                        .name(corio.name() + "-watchdog")
                        .inheritInheritableThreadLocals(false)
                        .unstarted(this::run);
    }

    void open() {
        if (thread != null) {
            thread.setContextClassLoader(corio.contextClassLoader());
            thread.start();
        }
    }

    /** Its thread ends. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        long period = limit / LOOKS;
        boolean idle = true;
        long last = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(this, idle ? limit : period);
            Thread.interrupted(); // a listener may have left the flag
            long now = System.nanoTime();
            long passed = Math.min(now - last, 2 * period); // more only if the whole JVM, or its machine, stood still
            last = now;
            idle = true;
            for (Watch watch : watches) {
                idle &= !look(watch, passed);
            }
            for (Watch watch : watches) {
                if (watch.nanos >= limit && !watch.told) {
                    tell(watch);
                }
            }
        }
    }

    /** {@return whether somebody holds the lane} */
    private boolean look(Watch watch, long passed) {
        Lane lane = watch.lane;
        boolean resting = lane.isParked() && !lane.hasEvents();
        int switches = lane.switches();
        TaskNode task = resting ? null : lane.current;
        if (resting || switches != watch.switches || task != watch.task) {
            watch.switches = switches;
            watch.task = task;
            watch.nanos = 0;
            watch.told = false;
        } else {
            watch.nanos += passed;
            if (watch.nanos >= limit && task != null) {
                interruptIfAsked(lane, task);
            }
        }
        return !resting;
    }

    private static void interruptIfAsked(Lane lane, TaskNode task) {
        Thread holder = task.thread;
        if (holder != null && task.place == TaskNode.Place.ON_LANE) {
            for (EndRequest request : lane.asked()) {
                request.interrupt(task, holder);
            }
        }
    }

    /** Nothing that goes wrong with one report, a log that throws, say, may end the watch. */
    private void tell(Watch watch) {
        try {
            Holder holder = Holder.of(watch.lane);
            if (holder == null || watch.lane.switches() != watch.switches) {
                return; // not, or not any more
            }
            watch.told = true;
            report(watch.lane, holder, Duration.ofNanos(watch.nanos));
        } catch (Throwable any) {
            watch.told = true;
        }
    }

    /** To the log first: a listener may block. */
    private void report(Lane lane, Holder holder, Duration held) {
        try {
            Log.warn(holder.report(lane, held), null);
        } finally {
            Jfr.blocked(lane, holder, held);
            Listeners listeners = corio.listeners();
            if (listeners != null) {
                listeners.tell(new Events.Blocked(Events.At.now(lane), holder, held));
            }
        }
    }
}
