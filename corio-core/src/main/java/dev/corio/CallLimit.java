package dev.corio;

import java.util.ArrayDeque;

/** Lets so many calls of an {@code each} function run at once; the rest wait in order. From any thread. */
final class CallLimit {

    private final int most;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);
    private int running;

    CallLimit(int most) {
        this.most = most;
    }

    /** Begins a call, now or when another has ended. The call must tell {@link #ended} when it is over. */
    void begin(Runnable call) {
        synchronized (this) {
            if (running == most) {
                waiting.add(call);
                return;
            }
            running++;
        }
        call.run();
    }

    synchronized boolean isFull() {
        return running == most;
    }

    void ended() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                running--;
            }
        }
        if (next != null) {
            next.run();
        }
    }
}
