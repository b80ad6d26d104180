package dev.corio;

import dev.corio.seam.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Forms the batches of one Io from the shares of the lanes and of plain threads, never more of them out than
 * {@code maxInFlight}.
 *
 * <p>A share is offered while its lane is idle. When a slot is free, a batch takes what all offered shares hold for one
 * partition, in order, retries first. No timer is involved but {@code linger}'s. When a slot becomes free and something waits,
 * the lane that got the batch's answers sends the next one as soon as it is idle again, so that what its tasks ask next goes
 * along.
 *
 * <p>Any thread may call any method, but where it says otherwise; the lock is held for bookkeeping only, never for a
 * dispatcher.
 */
final class Collector<I, O extends @Nullable Object> {

    private final Io<I, O> io;
    private final int maxInFlight;
    private final boolean lingers;
    private final Share[] shares; // one a lane
    private final AtomicInteger plainOpen = new AtomicInteger(); // requests of plain threads that have no outcome
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock:
    private final Share plain;
    private final Offers offers;
    private final Admission admission;
    private final Set<IoBatch<I, O>> inFlight = new LinkedHashSet<>();
    private @Nullable Lane
            collecting; // got the answers of the batch that freed a slot, and sends when it is idle again
    private long collectingSince;
    private boolean poked; // a lane has been asked to send what plain threads collected
    private @Nullable Future<?> lingering; // the timer that is set
    private long batches;
    private long requests;
    private int largest; // of the batches
    private final long[] sizes = new long[Integer.SIZE]; // batches of 1, of 2 and 3, of 4 to 7, ...

    /** What has gone through, and what is here now. */
    record Figures(
            long batches,
            long requests,
            int largest,
            List<Long> sizes,
            int inFlight,
            long pending,
            long open,
            Duration oldest) {}

    Collector(Io<I, O> io, List<Lane> lanes) {
        this.io = io;
        IoOptions options = io.options();
        this.maxInFlight = options.maxInFlight();
        this.lingers = options.linger().isPositive();
        this.offers = new Offers(options.maxBatchSize(), options.maxPending(), Checks.nanos(options.linger()));
        this.admission = new Admission(options.maxPending());
        this.shares = new Share[lanes.size()];
        for (Lane lane : lanes) {
            shares[lane.index()] = new Share(this);
        }
        this.plain = new Share(this);
    }

    // ------------------------------------------------------------------------------------------------ collecting

    /** Collects a request of a task. By the holder of the task's lane. */
    void add(Lane lane, IoRequest<I, O> request) {
        if (!request.isWithdrawn() && (!admission.isBounded() || locked(() -> admission.admit(request)))) {
            collect(lane, request, false);
        }
    }

    /** By the holder of the lane. */
    private void collect(Lane lane, IoRequest<?, ?> request, boolean retry) {
        Share share = shares[lane.index()];
        withdrawOffer(share);
        if (share.add(request, retry, now())) {
            lane.due(share);
        }
    }

    /** Collects requests of a plain thread. */
    void addPlain(List<IoRequest<I, O>> more) {
        pokeIf(locked(() -> {
            boolean poke = false;
            for (IoRequest<I, O> request : more) {
                if (!request.isWithdrawn() && (!admission.isBounded() || admission.admit(request))) {
                    poke |= collectPlain(request, false);
                }
            }
            return poke;
        }));
    }

    /** {@return whether a lane is to be poked} With the lock. */
    private boolean collectPlain(IoRequest<?, ?> request, boolean retry) {
        plain.add(request, retry, now());
        offers.join(plain);
        boolean poke = !poked;
        poked = true;
        return poke;
    }

    /** Collects the next attempt of a request, before all new ones. On its lane, or by any thread if it has none. */
    void addRetry(IoRequest<I, O> request) {
        Lane home = request.home();
        pokeIf(locked(() -> {
            if (request.isWithdrawn()) {
                return false;
            }
            admission.readmit();
            return home == null && collectPlain(request, true);
        }));
        if (home != null && !request.isWithdrawn()) {
            collect(home, request, true);
        }
    }

    /** {@return whether a submitted request would have to wait outside} */
    boolean isFull() {
        return admission.isBounded() && locked(admission::isFull);
    }

    /** Lets those in for whom there is room. With the lock, on the own thread of an idle lane. */
    private void admitMore(Lane self) {
        if (!admission.isBounded()) {
            return;
        }
        for (IoRequest<?, ?> request = admission.next(); request != null; request = admission.next()) {
            Lane home = request.home();
            if (home != null && home != self) {
                IoRequest<?, ?> admitted = request;
                home.post(() -> collectAdmitted(home, admitted));
                continue;
            }
            Share share = home == null ? plain : shares[self.index()];
            share.add(request, false, now());
            offers.join(share);
            if (home != null) {
                share.offered(true);
                self.due(share);
            }
        }
    }

    private void collectAdmitted(Lane home, IoRequest<?, ?> request) {
        if (request.isWithdrawn()) {
            pokeIf(locked(this::oneLeft));
        } else {
            collect(home, request, false);
        }
    }

    /**
     * A request is given up: if it waits to be sent it does so no longer. After this the caller sees in which batch it is, if
     * it was sent. By the holder of its lane, or by any thread if it has none.
     */
    void withdraw(IoRequest<?, ?> request) {
        Lane home = request.home();
        if (home != null) {
            withdrawOffer(shares[home.index()]);
        }
        if (home == null || admission.isBounded() || lingers) {
            pokeIf(locked(() -> request.unqueue() && oneLeft()));
        } else {
            request.unqueue();
        }
    }

    /** {@return whether a lane is to be poked, for others to come in} With the lock. */
    private boolean oneLeft() {
        admission.left(1);
        if (offers.isEmpty()) {
            stopLingering();
        }
        return admission.hasOutside();
    }

    // ------------------------------------------------------------------------------------------------ offering

    /** The lane is idle: what it collected may leave. By the lane's own thread. */
    void offer(Share share) {
        locked(() -> {
            share.offered(true);
            offers.join(share);
            return true;
        });
    }

    /** The lane goes on, or looks into its share: takes it back. By the holder of the lane. */
    void withdrawOffer(Share share) {
        if (share.isOffered()) {
            locked(() -> {
                share.offered(false);
                offers.leave(share);
                return true;
            });
        }
    }

    /** {@return whether the share was empty, and is taken back} By the lane's own thread. */
    boolean withdrawIfEmpty(Share share) {
        return locked(() -> {
            if (!share.isEmpty()) {
                return false;
            }
            share.offered(false);
            offers.leave(share);
            return true;
        });
    }

    // ------------------------------------------------------------------------------------------------ sending

    /** {@return how many batches may leave now} */
    int freeSlots() {
        return locked(() -> maxInFlight - inFlight.size());
    }

    /**
     * Sends batches while there are slots and requests. On the own thread of an idle lane.
     *
     * @param free slots that were free when the lane had no event left. Past them an answer may have come with the slot: the
     *     lane is not idle then, and what its tasks ask next goes along
     */
    void send(Lane lane, int free) {
        int left = free;
        for (IoBatch<I, O> batch = next(lane, left); batch != null; batch = next(lane, left)) {
            left--;
            batch.dispatch(lane);
        }
        if (lane.hasEvents()) {
            lane.poke(this); // they go first, and may have kept a batch from being sent
        }
    }

    private @Nullable IoBatch<I, O> next(Lane lane, int free) {
        List<IoRequest<I, O>> orphans = new ArrayList<>(0);
        IoBatch<I, O> batch;
        do {
            orphans.clear();
            batch = locked(() -> cut(lane, free, orphans));
            refuse(orphans, new IoFailure.Cancelled("the program that submitted the request has ended"));
        } while (batch == null && !orphans.isEmpty());
        return batch;
    }

    /** {@return the next batch, if there is a slot and something to send} With the lock. */
    private @Nullable IoBatch<I, O> cut(Lane lane, int free, List<IoRequest<I, O>> orphans) {
        poked = false;
        if (inFlight.size() >= maxInFlight || (free <= 0 && lane.hasEvents())) {
            keepBack();
            return null;
        }
        if (isLeftToAnother(lane)) {
            lane.pokeLater(this);
            return null;
        }
        admitMore(lane);
        long now = now();
        return switch (offers.decide(now)) {
            case Offers.Decision.Send(Key partition) -> {
                stopLingering();
                long since = now == 0 ? 0 : offers.since(partition);
                List<IoRequest<?, ?>> taken = offers.take(partition, this::split);
                offers.leave(plain); // what is left, and what keeps coming, goes behind the lanes
                if (!plain.isEmpty()) {
                    offers.join(plain);
                }
                yield batch(lane, taken, since == 0 ? 0 : Math.max(0, now - since), orphans);
            }
            case Offers.Decision.Linger(long nanos) -> {
                linger(nanos);
                keepBack();
                yield null;
            }
            case Offers.Decision.Nothing() -> {
                stopLingering();
                yield null;
            }
        };
    }

    /** What is there cannot leave now: its age counts from here. With the lock. */
    private void keepBack() {
        offers.keptBack(io.corio().timers()::nanoTime);
    }

    /** {@return how many go along of so many that can} Not fewer than all, but in a test's world: so many are no promise. */
    private int split(int most) {
        World world = io.corio().world();
        int chosen = world == null ? 0 : world.choose(3);
        return chosen == 0 ? most : chosen == 1 ? (most + 1) / 2 : 1;
    }

    /** {@return whether the lane that got the last answers is to send, and has not had the time for it} With the lock. */
    private boolean isLeftToAnother(Lane lane) {
        if (collecting == null || collecting == lane) {
            collecting = null;
            return false;
        }
        return io.corio().timers().nanoTime() - collectingSince < Lane.LOOK_AGAIN_NANOS;
    }

    private @Nullable IoBatch<I, O> batch(
            Lane sender, List<IoRequest<?, ?>> taken, long waited, List<IoRequest<I, O>> orphans) {
        admission.left(taken.size());
        List<IoRequest<I, O>> sent = cast(taken);
        sent.removeIf(request -> request.isOrphan() && orphans.add(request));
        if (sent.isEmpty()) {
            return null;
        }
        batches++;
        IoBatch<I, O> batch = new IoBatch<>(io, sent, sender, batches, waited);
        batch.leavesAt(io.corio().timers().nanoTime());
        inFlight.add(batch);
        requests += sent.size();
        largest = Math.max(largest, sent.size());
        sizes[Integer.SIZE - 1 - Integer.numberOfLeadingZeros(sent.size())]++;
        return batch;
    }

    private void linger(long nanos) {
        if (lingering == null) {
            lingering = io.corio().timers().schedule(this::lingered, nanos);
        }
    }

    /** What is left lingers anew, with a timer of its own. With the lock. */
    private void stopLingering() {
        if (lingering != null) {
            lingering.cancel(false);
            lingering = null;
        }
    }

    private void lingered() {
        pokeIf(locked(() -> {
            lingering = null;
            return true;
        }));
    }

    private void pokeIf(boolean wanted) {
        if (wanted) {
            io.corio().poke(this);
        }
    }

    /** Each request of the batch has its outcome: its slot is free. */
    void released(IoBatch<I, O> batch, @Nullable Lane answered) {
        boolean more = locked(() -> {
            inFlight.remove(batch);
            if (offers.isEmpty() && !admission.hasOutside()) {
                return false;
            }
            if (answered != null && shares.length > 1) {
                collecting = answered;
                collectingSince = io.corio().timers().nanoTime();
            }
            return true;
        });
        if (more) {
            if (answered != null) {
                answered.deliver(() -> answered.poke(this));
            }
            if (answered == null || shares.length > 1) {
                io.corio().poke(this); // the answered lane may be busy for long
            }
        }
        io.requestEnded();
    }

    private void refuse(List<IoRequest<I, O>> refused, IoFailure failure) {
        for (IoRequest<I, O> request : refused) {
            request.refuse(failure);
        }
    }

    // ------------------------------------------------------------------------------------------------ looking

    /** {@return figures of this moment; of requests that wait, those that can be seen} */
    Figures figures() {
        long now = io.corio().timers().nanoTime();
        long oldestOut = 0;
        for (IoBatch<I, O> batch : locked(this::out)) { // looked into without the lock: it may be large
            oldestOut = Math.max(oldestOut, batch.oldest(now));
        }
        long oldest = oldestOut;
        return locked(() -> new Figures(
                batches,
                requests,
                largest,
                sizes(),
                out().size(),
                offers.size() + admission.outside(),
                open(),
                Duration.ofNanos(Math.max(oldest, offers.oldest(now)))));
    }

    /** {@return the batches that are out and have no outcome} With the lock. */
    private List<IoBatch<I, O>> out() {
        return inFlight.stream().filter(batch -> !batch.isSettled()).toList();
    }

    private List<Long> sizes() {
        int used = largest == 0 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(largest);
        return Arrays.stream(sizes, 0, used).boxed().toList();
    }

    /** {@return requests that have no outcome, wherever they are} From any thread. */
    private long open() {
        long open = plainOpen.get();
        for (Share share : shares) {
            open += share.open();
        }
        return Math.max(0, open);
    }

    /** A request was made. By the holder of its lane, or by any thread if it has none. */
    void opened(IoRequest<?, ?> request) {
        count(request, 1);
    }

    /** A request has its outcome, or was given up. As {@link #opened}. */
    void ended(IoRequest<?, ?> request) {
        count(request, -1);
        io.requestEnded();
    }

    private void count(IoRequest<?, ?> request, int more) {
        Lane home = request.home();
        if (home == null) {
            plainOpen.addAndGet(more);
        } else {
            shares[home.index()].count(more);
        }
    }

    /** {@return whether nobody waits for this Io and no batch is out} */
    boolean isIdle() {
        if (plainOpen.get() != 0) {
            return false;
        }
        for (Share share : shares) {
            if (share.open() != 0) {
                return false;
            }
        }
        return locked(() -> inFlight.stream().allMatch(IoBatch::isSettled));
    }

    int inFlightCount() {
        return locked(inFlight::size);
    }

    /** {@return the time, 0 if nobody wants to know it} */
    private long now() {
        return lingers || Jfr.batches() ? io.corio().timers().nanoTime() : 0;
    }

    private <R extends @Nullable Object> R locked(Supplier<R> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("unchecked") // a collector's shares hold requests of its Io only
    private List<IoRequest<I, O>> cast(List<IoRequest<?, ?>> requests) {
        return (List<IoRequest<I, O>>) (List<?>) requests;
    }
}
