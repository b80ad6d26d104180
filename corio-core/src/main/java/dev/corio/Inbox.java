package dev.corio;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What other threads have for a lane: a stack they push on without locks, taken whole by the lane and turned round, so that
 * events arrive in the order they were posted.
 */
final class Inbox {

    private static final class Node {
        final Runnable event;

        @Nullable
        Node next;

        Node(Runnable event) {
            this.event = event;
        }
    }

    private final AtomicReference<@Nullable Node> top = new AtomicReference<>();

    /** Adds an event. From any thread. */
    void post(Runnable event) {
        Node node = new Node(event);
        Node seen;
        do {
            seen = top.get();
            node.next = seen;
        } while (!top.compareAndSet(seen, node));
    }

    boolean isEmpty() {
        return top.get() == null;
    }

    /** Runs what is there, oldest first. By the lane's holder. */
    void drain() {
        Node oldest = null;
        for (Node node = top.getAndSet(null); node != null; ) {
            Node below = node.next;
            node.next = oldest;
            oldest = node;
            node = below;
        }
        for (Node node = oldest; node != null; node = node.next) {
            try {
                node.event.run();
            } catch (Throwable ours) {
                // Events are code of ours: this is a defect, but the next event belongs to somebody else.
                Log.error("an event of a lane failed", ours);
            }
        }
    }
}
