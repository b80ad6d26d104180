package dev.corio;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The shares that a batch may take from: those of idle lanes, in the order in which they joined, and the plain threads'. Says
 * which partition may leave and takes its requests. No clock, no thread, no lock: the collector brings them.
 */
final class Offers {

    /** What to do now. */
    sealed interface Decision {

        /** Send a batch of this partition. */
        record Send(@Nullable Key partition) implements Decision {}

        /** Nothing may leave yet; look again after so many nanoseconds. */
        record Linger(long nanos) implements Decision {}

        /** Nothing is there. */
        record Nothing() implements Decision {}
    }

    private static final Decision NOTHING = new Decision.Nothing();

    private final int maxBatchSize;
    private final int full;
    private final long lingerNanos;
    private final List<Share> shares = new ArrayList<>();

    /** A batch lingers for no more than {@code maxBatchSize} requests, nor for more than may wait at all. */
    Offers(int maxBatchSize, int maxPending, long lingerNanos) {
        this.maxBatchSize = maxBatchSize;
        this.full = Math.min(maxBatchSize, maxPending);
        this.lingerNanos = lingerNanos;
    }

    void join(Share share) {
        if (!shares.contains(share)) {
            shares.add(share);
        }
    }

    void leave(Share share) {
        shares.remove(share);
    }

    boolean isEmpty() {
        for (Share share : shares) {
            if (!share.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    int size() {
        int size = 0;
        for (Share share : shares) {
            size += share.size();
        }
        return size;
    }

    /** What is there has to wait. */
    void keptBack(LongSupplier clock) {
        for (Share share : shares) {
            share.keptBack(clock);
        }
    }

    /** {@return for how many nanoseconds the oldest request has waited, of those of which that is known; else 0} */
    long oldest(long now) {
        long oldest = 0;
        for (Share share : shares) {
            oldest = Math.max(oldest, share.oldest(now));
        }
        return oldest;
    }

    /** {@return what may leave} The first partition of the first share that has lingered long enough, or is full. */
    Decision decide(long now) {
        long soonest = Long.MAX_VALUE;
        for (Share share : shares) {
            if (share.isEmpty()) {
                continue;
            }
            for (Share.Queue queue : share.queues()) {
                if (queue.size() > 0) {
                    long left = lingerNanos == 0 ? 0 : lingerLeft(queue.partition(), now);
                    if (left <= 0) {
                        return new Decision.Send(queue.partition());
                    }
                    soonest = Math.min(soonest, left);
                }
            }
        }
        return soonest == Long.MAX_VALUE ? NOTHING : new Decision.Linger(soonest);
    }

    private long lingerLeft(@Nullable Key partition, long now) {
        int there = 0;
        long left = lingerNanos;
        for (Share share : shares) {
            Share.Queue queue = share.queue(partition);
            if (queue != null && queue.size() > 0) {
                there += queue.size();
                left = Math.min(left, lingerNanos - (now - queue.since()));
            }
        }
        return there >= full ? 0 : left;
    }

    /** {@return when the oldest request of the partition came, 0 if that is not known} */
    long since(@Nullable Key partition) {
        long since = 0;
        for (Share share : shares) {
            Share.Queue queue = share.queue(partition);
            if (queue != null && queue.size() > 0 && queue.since() != 0) {
                since = since == 0 || queue.since() - since < 0 ? queue.since() : since;
            }
        }
        return since;
    }

    /** {@return a batch of the partition} Retries of all shares first; the rest of the partition goes behind the others. */
    List<IoRequest<?, ?>> take(@Nullable Key partition) {
        return take(partition, most -> most);
    }

    /** {@return the same} Where not all can go along, {@code split} says how many of those that can. */
    List<IoRequest<?, ?>> take(@Nullable Key partition, IntUnaryOperator split) {
        List<Share.Queue> queues = new ArrayList<>(1);
        int there = 0;
        for (Share share : shares) {
            Share.Queue queue = share.queue(partition);
            if (queue != null && queue.size() > 0) {
                queues.add(queue);
                there += queue.size();
            }
        }
        int most = there > maxBatchSize ? split.applyAsInt(maxBatchSize) : maxBatchSize;
        List<IoRequest<?, ?>> taken = new ArrayList<>(Math.min(there, most));
        queues.forEach(queue -> queue.moveTo(taken, true, most));
        queues.forEach(queue -> queue.moveTo(taken, false, most));
        for (Share share : shares) {
            Share.Queue queue = share.queue(partition);
            if (queue != null) {
                share.rotate(queue);
            }
        }
        return taken;
    }
}
