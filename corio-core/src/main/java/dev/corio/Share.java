package dev.corio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one lane, or all plain threads together, have collected for one Io and not sent: a queue for each partition, retries
 * before new requests.
 *
 * <p>A lane's share belongs to the holder of the lane, until the lane is idle and {@linkplain Collector#offer offers} it: then
 * it is guarded by the collector's lock, until the lane takes it back. The share of the plain threads is always guarded by
 * that lock.
 */
final class Share {

    /** The requests of one partition. */
    static final class Queue {
        private final @Nullable Key partition;
        private final ArrayDeque<IoRequest<?, ?>> retries = new ArrayDeque<>(0);
        private final ArrayDeque<IoRequest<?, ?>> fresh = new ArrayDeque<>();
        private int size; // without the withdrawn, which stay in the deques until they are met
        private long since; // when the oldest came, if the Io lingers or is recorded; else 0

        private Queue(@Nullable Key partition) {
            this.partition = partition;
        }

        @Nullable
        Key partition() {
            return partition;
        }

        int size() {
            return size;
        }

        long since() {
            return since;
        }

        void withdraw() {
            size--;
        }

        /** Notes the time at the newest request: all before it have waited for at least as long. No time for each of them. */
        private void keptBack(LongSupplier clock) {
            IoRequest<?, ?> newest = fresh.isEmpty() ? retries.peekLast() : fresh.peekLast();
            if (newest != null && !newest.isKeptBack()) {
                newest.keptBackAt(clock.getAsLong());
            }
        }

        private long oldest(long now) {
            return Math.max(oldest(retries, now), oldest(fresh, now));
        }

        private static long oldest(ArrayDeque<IoRequest<?, ?>> waiting, long now) {
            boolean any = false;
            for (IoRequest<?, ?> request : waiting) {
                any |= request.isQueued();
                if (any && request.isKeptBack()) {
                    return request.waited(now);
                }
            }
            return 0;
        }

        /** Moves requests to the list until it has so many; those that were taken back are dropped. */
        void moveTo(List<IoRequest<?, ?>> taken, boolean retried, int most) {
            ArrayDeque<IoRequest<?, ?>> from = retried ? retries : fresh;
            while (taken.size() < most && !from.isEmpty()) {
                IoRequest<?, ?> request = from.remove();
                if (request.isQueued()) {
                    size--;
                    taken.add(request);
                }
            }
        }
    }

    private static final VarHandle OPEN;

    static {
        try {
            OPEN = MethodHandles.lookup().findVarHandle(Share.class, "open", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Collector<?, ?> collector;
    private final Map<@Nullable Key, Queue> queues = new LinkedHashMap<>(1);
    private @Nullable Queue recent; // where the last request went: nearly always the only one
    private int open; // the holder of the lane writes, a closing thread reads
    private boolean offered; // written by the lane itself, with the collector's lock

    Share(Collector<?, ?> collector) {
        this.collector = collector;
    }

    Collector<?, ?> collector() {
        return collector;
    }

    boolean isOffered() {
        return offered;
    }

    void offered(boolean now) {
        offered = now;
    }

    /** Counts requests that were made, and those that ended. By the holder of the lane. */
    void count(int more) {
        OPEN.setOpaque(this, open + more);
    }

    /** {@return how many requests of the lane have no outcome, wherever they are} From any thread. */
    int open() {
        return (int) OPEN.getOpaque(this);
    }

    /** {@return whether the share was empty} */
    boolean add(IoRequest<?, ?> request, boolean retry, long now) {
        boolean first = isEmpty();
        Queue queue = queueOf(request.partition());
        if (queue.size == 0) {
            queue.since = now;
        }
        (retry ? queue.retries : queue.fresh).add(request);
        queue.size++;
        request.queued(queue);
        return first;
    }

    private Queue queueOf(@Nullable Key partition) {
        Queue queue = recent;
        if (queue == null || !Objects.equals(queue.partition, partition)) {
            queue = queues.get(partition);
            if (queue == null) {
                queue = new Queue(partition);
                queues.put(partition, queue);
            }
            recent = queue;
        }
        return queue;
    }

    /** {@return whether nothing waits here but withdrawn requests} Forgets partitions that are empty. */
    boolean isEmpty() {
        Queue only = recent;
        if (only != null && only.size > 0) {
            return false;
        }
        for (Iterator<Queue> each = queues.values().iterator(); each.hasNext(); ) {
            Queue queue = each.next();
            if (queue.size > 0) {
                return false;
            }
            if (queue.partition != null || queue.fresh.size() + queue.retries.size() > 0) {
                each.remove();
                recent = null;
            }
        }
        return true;
    }

    /** What is here has to wait. With the collector's lock. */
    void keptBack(LongSupplier clock) {
        for (Queue queue : queues.values()) {
            if (queue.size > 0) {
                queue.keptBack(clock);
            }
        }
    }

    /** {@return for how many nanoseconds the oldest request has waited, 0 if that is not known} With the collector's lock. */
    long oldest(long now) {
        long oldest = 0;
        for (Queue queue : queues.values()) {
            if (queue.size > 0) {
                oldest = Math.max(oldest, queue.oldest(now));
            }
        }
        return oldest;
    }

    Iterable<Queue> queues() {
        return queues.values();
    }

    @Nullable
    Queue queue(@Nullable Key partition) {
        return recent != null && Objects.equals(recent.partition, partition) ? recent : queues.get(partition);
    }

    /** Puts a partition behind the others, so that a busy one does not keep them waiting. */
    void rotate(Queue queue) {
        if (queue == recent) {
            recent = null; // it may be forgotten here
        }
        if (queues.size() > 1 && queues.remove(queue.partition, queue) && queue.size > 0) {
            queues.put(queue.partition, queue);
        }
    }

    int size() {
        int size = 0;
        for (Queue queue : queues.values()) {
            size += queue.size;
        }
        return size;
    }
}
