package dev.corio;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a {@link SingleFlight}: a small program beside the one whose task was first to call, its host. So it outlives
 * that task, what limits it, and the host, as long as somebody waits; its code is the host's all the same: the handle, the caches
 * and the class loader are.
 *
 * <pre>
 *   joinable ──▶ forgotten     by forget: those in line wait on, later callers start another
 *            ──▶ given up      by the last caller that leaves the line: cancelled, nobody hears how it ends
 *            ──▶ over          all in line get the outcome; who calls after that starts another
 * </pre>
 */
final class FlightProgram<V extends @Nullable Object> extends Program<V> implements WaitQueue.Subject {

    private final SingleFlight<?, V> flights;
    private final Key key;
    private final Object shown; // the key, as its callers know it
    private final TaskNode leader;
    private final WaitQueue callers;
    private boolean shared; // guarded by the lock; written as it ends

    FlightProgram(
            SingleFlight<?, V> flights,
            Key key,
            Object shown,
            TaskNode leader,
            Callable<? extends V> call,
            SpawnSite site) {
        super(leader.program().host(), handle -> call.call(), site);
        this.flights = flights;
        this.key = key;
        this.shown = shown;
        this.leader = leader;
        this.callers = new WaitQueue(this, flights.lock());
    }

    Key key() {
        return key;
    }

    @Override
    TaskNode above() {
        return leader;
    }

    /** {@return the task at the end of the line} With the lock. */
    WaitQueue.Waiter join(TaskNode task) {
        return callers.join(task);
    }

    @Override
    boolean isWaitedFor() {
        return true; // else it is about to be cancelled
    }

    /** Nobody waits any more: it is cancelled, and the next caller starts another at once. With the lock. */
    @Override
    public void left() {
        if (callers.isEmpty()) {
            flights.remove(this);
            cancel("all callers of " + flights + " gave up"); // without the key: its text is code of users
        }
    }

    @Override
    void ended() {
        super.ended();
        host().flightEnded(this);
        callers.locked(() -> {
            flights.remove(this); // before anybody wakes, who may call again
            int callersLeft = 0;
            while (callers.grantFirst() != null) {
                callersLeft++;
            }
            shared = callersLeft > 1;
            return true;
        });
    }

    /** {@return what the task gets, which was in line as this ended} Throws what it ended with. */
    Flight<V> outcomeFor(TaskNode task) {
        Ending ending = ending();
        if (ending != null && ending.failure() == null) {
            endWith(ending, task.program());
            task.checkEnding();
        }
        return new Flight<>(outcome(), shared);
    }

    /** Neither a close nor a deadlock is a failure of those who waited. */
    private void endWith(Ending ending, Program<?> waited) {
        if (waited.host() == host()) {
            waited.end(ending); // the code of one program, in which this came about
        } else if (waited.lane().corio().isClosed()) {
            waited.endClosed(); // as its own cancellation does, which is on its way
        }
    }

    @Override
    public void blockers(Blockers blockers) {
        blockers.all(List.of(this));
    }

    @Override
    public String toString() {
        return flights + " for key " + Texts.of(shown);
    }
}
