package dev.corio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Event;
import org.jspecify.annotations.Nullable;

/**
 * The phases of one lane, and the events that its own thread writes. By that thread.
 *
 * <p>On the confined engine it carries the tasks, and the JDK has one writer for both: of what they write, the first event of a
 * carrier after one of a virtual thread is lost. So there its events are handed, some at a time, to a virtual thread elsewhere.
 */
final class JfrPhases {

    /** So many events wait at most where the lane does not rest. */
    private static final int MOST = 64;

    private static final Duration PATIENCE = Duration.ofSeconds(1); // with virtual threads that get no carrier

    private final Lane lane;
    private List<Event> later = new ArrayList<>(0);
    private @Nullable Thread writing; // what was handed on last
    private long phases;
    private int before; // steps of the lane when it began to be busy
    private JfrEvents.@Nullable Busy busy;
    private JfrEvents.@Nullable Idle idle;

    JfrPhases(Lane lane) {
        this.lane = lane;
    }

    /** {@return those of the lane whose own thread is calling, if it is a platform thread; else null} */
    static @Nullable JfrPhases ofThisThread() {
        for (Lane lane : Lane.all()) {
            if (lane.isOwnThread()) {
                return lane.phases();
            }
        }
        return null;
    }

    void commitLater(Event event) {
        later.add(event);
        if (later.size() >= MOST) {
            handOn();
        }
    }

    /** What waits is written. */
    void handOn() {
        if (!later.isEmpty()) {
            List<Event> events = later;
            later = new ArrayList<>();
            writing = Thread.ofVirtual()
                    .name(lane.corio().name() + "-recorder")
                    .inheritInheritableThreadLocals(false)
                    .start(new Writer(events, writing));
        }
    }

    /** Writes, and ends after the one before it. It lets go of both: the JDK's thread keeps what it has run, and the next one keeps that. */
    private static final class Writer implements Runnable {
        private List<Event> events;
        private @Nullable Thread before;

        Writer(List<Event> events, @Nullable Thread before) {
            this.events = events;
            this.before = before;
        }

        @Override
        public void run() {
            events.forEach(Event::commit);
            awaitEnd(before);
            events = List.of();
            before = null;
        }
    }

    private static void awaitEnd(@Nullable Thread writing) {
        try {
            if (writing != null) {
                writing.join(PATIENCE);
            }
        } catch (InterruptedException goOn) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it had is sent: it goes on, or there is nothing to do. */
    void goesOn(boolean on) {
        if (on) {
            begins();
        } else {
            rests();
        }
    }

    /** The lane ends, and all that it had to write is written. */
    void over() {
        rested();
        JfrRecorder.safely(this::handOn);
        awaitEnd(writing);
    }

    /** It looks for a ready task next, and may find one. */
    void begins() {
        rested();
        if (JfrRecorder.busy()) {
            busy = new JfrEvents.Busy();
            before = lane.steps();
            busy.begin();
        }
    }

    /** No task is ready. */
    void ends() {
        rested();
        JfrEvents.Busy event = busy;
        int steps = lane.steps() - before;
        if (event != null && steps > 0) {
            busy = null;
            phases++;
            event.end();
            if (event.shouldCommit()) {
                event.at(lane);
                event.phase = phases;
                event.steps = steps;
                JfrRecorder.safely(() -> JfrRecorder.commit(event));
            }
        }
    }

    private void rests() {
        if (!later.isEmpty()) {
            JfrRecorder.safely(this::handOn);
        }
        if (JfrRecorder.idle()) {
            idle = new JfrEvents.Idle();
            idle.begin();
        }
    }

    private void rested() {
        JfrEvents.Idle event = idle;
        if (event != null) {
            idle = null;
            event.end();
            if (event.shouldCommit()) {
                event.at(lane);
                event.tasks = lane.live();
                JfrRecorder.safely(() -> JfrRecorder.commit(event));
            }
        }
    }
}
