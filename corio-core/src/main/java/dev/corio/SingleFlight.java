package dev.corio;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One execution for all who call for equal keys at the same time, in tasks of any lane. The first caller starts it; whoever calls
 * until it ends waits for it and gets the same outcome. Nothing is kept: who calls after that starts a new one.
 *
 * <p>The call runs in a task of its own, on the lane of the first caller and with everything its code has there: any handle of
 * that program, its caches. It ends with none of its callers: as long as one of them waits, it goes on; when the last one was
 * cancelled or ran out of time, so is the call. A cancellation is never shared, and never kept for later callers.
 *
 * <p>Keys are compared with their {@code equals} and {@code hashCode}, which must not suspend. Callers with unequal
 * {@linkplain Corio.Builder#isolate isolated} values never share; the call runs with the context of the first caller.
 *
 * <p>A flight that waits for one of its own callers ends with {@link DeadlockException}; one that calls for its own key fails at
 * once.
 *
 * <p>Memory: what the call does happens-before what its callers do after they got its outcome.
 *
 * <pre>{@code
 * SingleFlight<String, Price> prices = new SingleFlight<>("prices");
 * Price price = prices.call(article, () -> compute(article)).value();      // once, however many ask meanwhile
 * }</pre>
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class SingleFlight<K, V extends @Nullable Object> {

    private final @Nullable String name;
    private final WaitLock lock = new WaitLock();

    /** Those that can be joined, by the hash of their keys. Guarded by the lock. */
    private final Map<Integer, List<FlightProgram<V>>> joinable = new HashMap<>();

    /** Makes one without a name. */
    public SingleFlight() {
        this.name = null;
    }

    /**
     * Makes one.
     *
     * @param name what reports call it
     */
    public SingleFlight(String name) {
        this.name = Checks.notBlank(name, "name");
    }

    // ------------------------------------------------------------------------------------------------ operations

    /**
     * Gives the outcome of the execution for this key that is under way; starts one if there is none, which runs at once to its
     * first suspension, as a child does. Suspends the calling task until it has ended.
     *
     * @param key what the call is about
     * @param callable what to execute, if nobody else does already
     * @return what the execution returned, and whether more than one caller got it: all who were waiting when it ended
     * @throws TaskFailedException if the execution failed; its cause is what the callable threw
     * @throws TaskCancelledException if the calling task was cancelled; or the execution, by a close
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException in the execution for this key itself, which would wait for itself; or outside a task
     */
    public Flight<V> call(K key, Callable<? extends V> callable) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(callable, "callable");
        SpawnSite site = SpawnSite.of(callable);
        TaskNode task = TaskNode.requireCurrent("SingleFlight.call");
        task.checkEnding();
        Context context = task.contextNow();
        Key compared = keyOf(context == null ? null : context.isolation(), key);
        Set<FlightProgram<V>> others = new HashSet<>(0); // for other keys
        while (true) {
            FlightProgram<V> found = lock.locked(() -> candidate(compared, others));
            if (found == null) {
                StackProbe.probeAmply(); // who is in the table must be able to start
                FlightProgram<V> made = new FlightProgram<>(this, compared, key, task, callable, site);
                made.carries(context);
                WaitQueue.Waiter waiter = lock.locked(() -> candidate(compared, others) == null ? add(made) : null);
                if (waiter != null) {
                    lead(task, made, waiter);
                    return made.outcomeFor(task);
                }
            } else if (!found.key().equals(compared)) { // code of users: without the lock
                others.add(found);
            } else {
                checkOutside(task, found);
                WaitQueue.Waiter waiter = lock.locked(() -> isJoinable(found) ? found.join(task) : null);
                if (waiter != null) {
                    WaitQueue.await(waiter);
                    return found.outcomeFor(task);
                }
            }
        }
    }

    /**
     * Lets later callers for this key start a new execution. Those who wait already get the outcome of the one under way. From
     * any thread; does not suspend. Where values are {@linkplain Corio.Builder#isolate isolated}: the callers that have those of
     * the calling task.
     *
     * @param key what the calls are about
     */
    public void forget(K key) {
        TaskNode task = TaskNode.current();
        Key compared = keyOf(task == null ? null : task.isolationNow(), Objects.requireNonNull(key, "key"));
        for (FlightProgram<V> each : lock.locked(() -> List.copyOf(sameHash(compared)))) {
            if (each.key().equals(compared)) {
                lock.locked(() -> remove(each));
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ queries

    /** {@return how many executions are under way that a caller could join} */
    public int inFlight() {
        return lock.locked(() -> joinable.values().stream().mapToInt(List::size).sum());
    }

    @Override
    public String toString() {
        return Texts.named("SingleFlight", name, this);
    }

    // ------------------------------------------------------------------------------------------------ for the runtime

    WaitLock lock() {
        return lock;
    }

    /** {@return what decides who shares an execution: what was computed under another identity is another answer} */
    private static Key keyOf(@Nullable Key isolation, Object key) {
        return Key.both(isolation, new Key(key));
    }

    private void checkOutside(TaskNode task, FlightProgram<V> flight) {
        if (task.program() == flight) {
            throw new IllegalStateException("SingleFlight.call: task " + task.path() + " belongs to " + flight
                    + ", and would wait for itself; compute the value there, or call for another key");
        }
    }

    /** Runs the call to its first suspension; then its first caller waits like all others, if it still has to. */
    private static void lead(TaskNode task, FlightProgram<?> flight, WaitQueue.Waiter waiter) {
        try {
            flight.host().flightStarted(flight);
            task.startBeside(flight);
        } catch (Throwable notStarted) {
            // For those of other lanes who are in line already; and later, as this stack may be near its end.
            task.lane().post(() -> flight.startFailed(notStarted));
            waiter.withdraw(task);
            throw notStarted;
        }
        if (waiter.isGranted()) {
            return;
        }
        try {
            task.checkEnding(); // the lane heard of other things meanwhile
        } catch (CorioException ending) {
            waiter.withdraw(task);
            throw ending;
        }
        WaitQueue.await(waiter);
    }

    /** {@return one that may be for this key: it has its hash, and is none of those others} With the lock. */
    private @Nullable FlightProgram<V> candidate(Key key, Set<FlightProgram<V>> others) {
        for (FlightProgram<V> each : sameHash(key)) {
            if (!others.contains(each)) {
                return each;
            }
        }
        return null;
    }

    private List<FlightProgram<V>> sameHash(Key key) {
        return joinable.getOrDefault(key.hashCode(), List.of());
    }

    private boolean isJoinable(FlightProgram<V> flight) {
        return sameHash(flight.key()).contains(flight);
    }

    /** {@return its first caller, in line} With the lock. */
    private WaitQueue.Waiter add(FlightProgram<V> flight) {
        joinable.computeIfAbsent(flight.key().hashCode(), hash -> new ArrayList<>(1))
                .add(flight);
        return flight.join(flight.above());
    }

    /** {@return whether it could be joined until now} With the lock. */
    boolean remove(FlightProgram<V> flight) {
        List<FlightProgram<V>> all = sameHash(flight.key());
        if (!all.contains(flight)) { // forgotten, or given up
            return false;
        }
        all.remove(flight);
        if (all.isEmpty()) {
            joinable.remove(flight.key().hashCode());
        }
        return true;
    }
}
