package dev.corio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Forms the batches of one Io from the shares of the lanes and of plain threads, never more of them out than
 * {@code maxInFlight}.
 *
 * <p>A share joins when its lane is idle. When a slot is free, a batch takes what all joined shares hold for one partition, in
 * order of joining, retries first. No timer is involved but {@code linger}'s. When a slot becomes free and something waits,
 * the lane that got the batch's answers sends the next one as soon as it is idle again, so that what its tasks ask next goes
 * along.
 *
 * <p>Any thread may call any method; the lock is held for bookkeeping only, never for a dispatcher.
 */
final class Collector<I, O extends @Nullable Object> {

    private final Io<I, O> io;
    private final IoOptions options;
    private final long lingerNanos;
    private final Share[] shares; // one a lane
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock:
    private final Share plain;
    private final List<Share> joined = new ArrayList<>();
    private final Set<IoBatch<I, O>> inFlight = new LinkedHashSet<>();
    private final ArrayDeque<IoRequest<I, O>> overflow = new ArrayDeque<>(0); // past maxPending, in order
    private int pending; // counted only if maxPending is set
    private boolean poked; // a lane has been asked to send what plain threads collected
    private @Nullable Future<?> lingering; // the timer that is set
    private long batches;
    private long requests;

    Collector(Io<I, O> io, List<Lane> lanes) {
        this.io = io;
        this.options = io.options();
        this.lingerNanos = Checks.nanos(options.linger());
        this.shares = new Share[lanes.size()];
        for (Lane lane : lanes) {
            shares[lane.index()] = new Share(this, lane);
        }
        this.plain = new Share(this, null);
    }

    // ------------------------------------------------------------------------------------------------ collecting

    /** Collects a request of a task. By the holder of the task's lane. */
    void add(Lane lane, IoRequest<I, O> request) {
        if (admit(request)) {
            collect(lane, request, false);
        }
    }

    private void collect(Lane lane, IoRequest<I, O> request, boolean retry) {
        Share share = shares[lane.index()];
        if (share.isOffered()) {
            withdraw(share);
        }
        if (share.add(request, retry, now())) {
            lane.due(share);
        }
    }

    /** Collects requests of a plain thread. */
    void addPlain(List<IoRequest<I, O>> more) {
        boolean poke = false;
        lock.lock();
        try {
            for (IoRequest<I, O> request : more) {
                if (admit(request)) {
                    poke |= collectPlain(request, false);
                }
            }
        } finally {
            lock.unlock();
        }
        if (poke) {
            poke(io.corio().laneForPlain(io.index()));
        }
    }

    /** {@return whether a lane is to be poked} Only with the lock. */
    private boolean collectPlain(IoRequest<I, O> request, boolean retry) {
        if (plain.add(request, retry, now())) {
            plain.offered(true);
            if (!joined.contains(plain)) {
                joined.add(plain);
            }
        }
        boolean poke = !poked;
        poked = true;
        return poke;
    }

    /** Collects the next attempt of a request, before all new ones. On its lane, or by any thread if it has none. */
    void addRetry(IoRequest<I, O> request) {
        Lane lane = request.home();
        if (options.maxPending() != Integer.MAX_VALUE) {
            locked(() -> pending++); // may pass the limit: it was admitted before
        }
        if (lane != null) {
            collect(lane, request, true);
            return;
        }
        boolean[] poke = new boolean[1];
        locked(() -> poke[0] = collectPlain(request, true));
        if (poke[0]) {
            poke(io.corio().laneForPlain(io.index()));
        }
    }

    /** {@return whether a submitted request would have to wait outside} */
    boolean isFull() {
        if (options.maxPending() == Integer.MAX_VALUE) {
            return false;
        }
        lock.lock();
        try {
            return pending >= options.maxPending();
        } finally {
            lock.unlock();
        }
    }

    private boolean admit(IoRequest<I, O> request) {
        if (options.maxPending() == Integer.MAX_VALUE) {
            return true;
        }
        lock.lock();
        try {
            if (pending < options.maxPending() && overflow.isEmpty()) {
                pending++;
                return true;
            }
            overflow.add(request);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Lets those in that waited outside. Only with the lock. */
    private void admitOverflow(Lane self) {
        while (pending < options.maxPending() && !overflow.isEmpty()) {
            IoRequest<I, O> request = overflow.remove();
            if (request.isWithdrawn()) {
                continue;
            }
            pending++;
            Lane home = request.home();
            if (home == null) {
                collectPlain(request, false);
            } else if (home == self) {
                Share share = shares[self.index()];
                share.add(request, false, now()); // joined now, and stays with the lock
                if (!share.isOffered()) {
                    share.offered(true);
                    joined.add(share);
                    self.due(share);
                }
            } else {
                home.post(() -> {
                    if (request.isWithdrawn()) {
                        locked(() -> pending--);
                    } else {
                        collect(home, request, false);
                    }
                });
            }
        }
    }

    /** A request that waits to be sent is given up. By the holder of its lane, or by any thread if it has none. */
    void withdraw(IoRequest<I, O> request) {
        Lane home = request.home();
        if (home != null && shares[home.index()].isOffered()) {
            withdraw(shares[home.index()]);
        }
        boolean bounded = options.maxPending() != Integer.MAX_VALUE;
        if (home == null || bounded) {
            locked(() -> {
                if (request.unqueue() && bounded) {
                    pending--;
                }
            });
        } else {
            request.unqueue();
        }
    }

    // ------------------------------------------------------------------------------------------------ offering

    /** The lane is idle: its share joins. */
    void offer(Share share) {
        locked(() -> {
            if (!share.isOffered()) {
                share.offered(true);
                joined.add(share);
            }
        });
    }

    /** {@return whether there is still something in it} The lane goes on: takes its share back. */
    boolean withdraw(Share share) {
        lock.lock();
        try {
            joined.remove(share);
            share.offered(false);
            return !share.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether the share was empty, and is no longer joined} */
    boolean withdrawIfEmpty(Share share) {
        lock.lock();
        try {
            if (!share.isEmpty()) {
                return false;
            }
            joined.remove(share);
            share.offered(false);
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------------ sending

    /** Sends batches while there are slots and requests. On the lane's own thread. */
    void send(Lane lane) {
        try {
            for (IoBatch<I, O> batch = next(lane); batch != null; batch = next(lane)) {
                batch.dispatch();
            }
        } catch (Throwable thrown) { // a partition's equals or hashCode: no batch can be formed of what waits here
            refuse(takeAll(), new IoFailure.Failed(thrown));
        }
    }

    private void poke(Lane lane) {
        lane.post(() -> lane.poke(this));
    }

    private @Nullable IoBatch<I, O> next(Lane lane) {
        List<IoRequest<I, O>> orphans = new ArrayList<>(0);
        IoBatch<I, O> batch;
        do {
            orphans.clear();
            batch = cut(lane, orphans);
            refuse(orphans, new IoFailure.Cancelled("the program that submitted the request has ended"));
        } while (batch == null && !orphans.isEmpty());
        return batch;
    }

    /** {@return the next batch, if there is a slot and something to send} */
    private @Nullable IoBatch<I, O> cut(Lane lane, List<IoRequest<I, O>> orphans) {
        lock.lock();
        try {
            poked = false;
            // An answer that was posted before its slot became free makes a task ready: the lane is not idle.
            if (inFlight.size() >= options.maxInFlight() || lane.hasEvents()) {
                return null;
            }
            Share.Queue lead = lead();
            if (lead == null) {
                return null;
            }
            List<IoRequest<I, O>> taken = take(lead.partition());
            if (options.maxPending() != Integer.MAX_VALUE) {
                pending -= taken.size();
                admitOverflow(lane);
            }
            taken.removeIf(request -> request.isOrphan() && orphans.add(request));
            if (taken.isEmpty()) {
                return null;
            }
            IoBatch<I, O> batch = new IoBatch<>(io, taken);
            inFlight.add(batch);
            batches++;
            requests += taken.size();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** {@return a queue whose partition may leave now} */
    private Share.@Nullable Queue lead() {
        long soonest = Long.MAX_VALUE;
        for (Share share : joined) {
            if (share.isEmpty()) {
                continue;
            }
            for (Share.Queue queue : share.queues()) {
                if (queue.size() > 0) {
                    long wait = lingerNanos == 0 ? 0 : lingerLeft(queue.partition());
                    if (wait <= 0) {
                        return queue;
                    }
                    soonest = Math.min(soonest, wait);
                }
            }
        }
        if (soonest != Long.MAX_VALUE && lingering == null) {
            lingering = io.corio().timers().schedule(this::lingered, soonest);
        }
        return null;
    }

    private void lingered() {
        locked(() -> lingering = null);
        poke(io.corio().laneForPlain(io.index()));
    }

    /** {@return how long a partition waits for company yet, over all joined shares} */
    private long lingerLeft(@Nullable Object partition) {
        int there = 0;
        long left = lingerNanos;
        long now = System.nanoTime();
        for (Share share : joined) {
            Share.Queue queue = share.queue(partition);
            if (queue != null && queue.size() > 0) {
                there += queue.size();
                left = Math.min(left, lingerNanos - (now - queue.since()));
            }
        }
        return there >= options.maxBatchSize() ? 0 : left;
    }

    private List<IoRequest<I, O>> take(@Nullable Object partition) {
        List<Share.Queue> queues = new ArrayList<>(1);
        int there = 0;
        for (Share share : joined) {
            Share.Queue queue = share.queue(partition);
            if (queue != null && queue.size() > 0) {
                queues.add(queue);
                there += queue.size();
            }
        }
        ArrayList<IoRequest<I, O>> taken = new ArrayList<>(Math.min(there, options.maxBatchSize()));
        for (Share.Queue queue : queues) {
            take(queue, true, taken, options.maxBatchSize());
        }
        for (Share.Queue queue : queues) {
            take(queue, false, taken, options.maxBatchSize());
        }
        for (Share share : joined) {
            Share.Queue queue = share.queue(partition);
            if (queue != null) {
                share.rotate(queue);
            }
        }
        return taken;
    }

    @SuppressWarnings("unchecked") // a collector's shares hold requests of its Io only
    private void take(Share.Queue queue, boolean retried, List<IoRequest<I, O>> taken, int most) {
        while (taken.size() < most) {
            IoRequest<I, O> request = (IoRequest<I, O>) queue.poll(retried);
            if (request == null) {
                return;
            }
            taken.add(request);
        }
    }

    /** Each request of the batch has its outcome: its slot is free. From any thread. */
    void released(IoBatch<I, O> batch, @Nullable Lane answered) {
        boolean more;
        lock.lock();
        try {
            inFlight.remove(batch);
            more = joined.stream().anyMatch(share -> !share.isEmpty());
        } finally {
            lock.unlock();
        }
        if (more) {
            Lane lane = answered != null ? answered : io.corio().laneForPlain(io.index());
            if (!lane.isOwnThread()) { // the own thread is sending, and will find the slot
                poke(lane);
            }
        }
        io.released();
    }

    // ------------------------------------------------------------------------------------------------ giving up

    /** Takes everything that waits in joined shares, the plain threads' among them. */
    @SuppressWarnings("unchecked")
    private List<IoRequest<I, O>> takeAll() {
        List<IoRequest<I, O>> all = new ArrayList<>();
        locked(() -> {
            for (Share share : joined) {
                for (Share.Queue queue : share.queues()) {
                    take(queue, true, all, Integer.MAX_VALUE);
                    take(queue, false, all, Integer.MAX_VALUE);
                }
            }
            if (options.maxPending() != Integer.MAX_VALUE) {
                pending -= all.size();
            }
        });
        return all;
    }

    private void refuse(List<IoRequest<I, O>> refused, IoFailure failure) {
        for (IoRequest<I, O> request : refused) {
            request.refuse(failure);
        }
    }

    // ------------------------------------------------------------------------------------------------ looking

    private long now() {
        return lingerNanos == 0 ? 0 : System.nanoTime();
    }

    /** {@return batches sent, requests in them, batches in flight, requests of joined shares that wait} */
    long[] figures() {
        lock.lock();
        try {
            long waiting = overflow.size();
            for (Share share : joined) {
                waiting += share.size();
            }
            return new long[] {batches, requests, inFlight.size(), waiting};
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether nothing of this Io waits or is out} Lanes that run may hold requests that are not seen here. */
    boolean isIdle() {
        lock.lock();
        try {
            return inFlight.isEmpty() && overflow.isEmpty() && joined.stream().allMatch(Share::isEmpty);
        } finally {
            lock.unlock();
        }
    }

    List<IoBatch<I, O>> inFlight() {
        lock.lock();
        try {
            return List.copyOf(inFlight);
        } finally {
            lock.unlock();
        }
    }

    int inFlightCount() {
        lock.lock();
        try {
            return inFlight.size();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
