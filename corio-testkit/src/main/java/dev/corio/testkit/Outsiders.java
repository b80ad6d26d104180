package dev.corio.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who blocks by means that a world knows nothing of, and has lost his turn for it. The schedule does not rule when such a one
 * comes back, which is told. Guarded by the world's lock.
 */
final class Outsiders {

    /** So many looks in a row somebody must be blocked to lose his turn. */
    private static final int UNTIL_LENT = 5;

    /** So many looks in a row all must be blocked before time moves on without them: they may wait for what is real, and fast. */
    private static final int UNTIL_TIME_MOVES = 50;

    private static final int MOST_TOLD = 5;

    private final ReentrantLock lock;
    private final Set<Person> out = new LinkedHashSet<>();
    private final List<String> told = new ArrayList<>();
    private int lent;

    Outsiders(ReentrantLock lock) {
        this.lock = lock;
    }

    Collection<Person> all() {
        return out;
    }

    boolean isEmpty() {
        return out.isEmpty();
    }

    void remove(Person person) {
        out.remove(person);
    }

    /** {@return where he who has the turn blocks, and so loses it; null if he keeps it} */
    @Nullable
    String takeTurnOf(Person running) {
        if (running.look(lock) < UNTIL_LENT) {
            return null;
        }
        Thread worker = running.worker();
        String line = running + " blocked at " + (worker == null ? "(an unknown line)" : Stacks.lineOf(worker));
        if (lent++ < MOST_TOLD) {
            told.add(line);
        }
        running.loses();
        out.add(running);
        return line;
    }

    /** {@return whether all have been blocked for a while} Then they wait for each other, or for what needs the clock. */
    boolean allStayBlocked() {
        boolean all = true;
        for (Person each : out) {
            all &= each.look(lock) >= UNTIL_TIME_MOVES;
        }
        return all;
    }

    /** {@return what the schedule did not rule; null if it ruled all} */
    @Nullable
    String unruled() {
        if (lent == 0) {
            return null;
        }
        String more = lent > told.size() ? ", and " + (lent - told.size()) + " times more" : "";
        return "the schedule did not rule this run: " + String.join(", ", told) + more;
    }
}
