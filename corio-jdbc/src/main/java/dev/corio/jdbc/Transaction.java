package dev.corio.jdbc;

import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.Task;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A transaction: a connection, and the statements of a task and its children, in the order of their batches. Of a batch, queries
 * that follow each other are grouped by statement, writes that follow each other are if they are of one statement.
 *
 * <p>Each batch runs behind a savepoint: a request that fails fails alone. What ends the transaction (its connection broke, the
 * database rolled it back) fails all that comes after.
 */
final class Transaction {

    private final Connections.Lease lease;
    private final Dialect dialect;
    private final Plans plans;
    private final Lock lock = new ReentrantLock(); // a batch that nobody waits for may run when the end comes
    private @Nullable Throwable doomed; // guarded by the lock: why nothing can be committed any more
    private boolean ended; // guarded by the lock

    private @Nullable Io<Call, Answer> io; // set once, before the body
    private @Nullable Task program; // the handle of the program it runs in; set at the beginning of the body
    private String path = ""; // of the task that runs the body

    Transaction(Connections.Lease lease, Dialect dialect, Plans plans) {
        this.lease = lease;
        this.dialect = dialect;
        this.plans = plans;
    }

    // ------------------------------------------------------------------------------------------------ in the lane

    void asksThrough(Io<Call, Answer> its) {
        io = its;
    }

    Io<Call, Answer> io() {
        return Objects.requireNonNull(io, "it has begun");
    }

    void belongsTo(Task task) {
        program = task;
        path = task.path();
    }

    Task program() {
        return Objects.requireNonNull(program, "its body has begun");
    }

    /** {@return whether a task of its program is the one that runs the body, or below it} */
    boolean covers(String other) {
        return other.equals(path) || other.startsWith(path + "/");
    }

    // ------------------------------------------------------------------------------------------------ on its thread

    void serve(IoBatch<Call, Answer> batch) throws SQLException {
        lock.lock();
        try {
            requireAlive();
            List<Asked> all = Asked.each(batch);
            for (int from = 0; from < all.size(); ) {
                int to = endOfGroup(all, from);
                run(all.subList(from, to));
                from = to;
            }
        } catch (Throwable failed) {
            doomed = doomed == null ? failed : doomed;
            throw failed;
        } finally {
            lock.unlock();
        }
    }

    private void requireAlive() throws SQLException {
        if (ended) {
            throw new SQLException("the transaction has ended");
        }
        if (doomed != null) {
            throw whyDoomed(doomed);
        }
    }

    private static SQLException whyDoomed(Throwable doomed) {
        String state = doomed instanceof SQLException thrown ? thrown.getSQLState() : null;
        return new SQLException("the transaction cannot go on: " + doomed.getMessage(), state, doomed);
    }

    private static int endOfGroup(List<Asked> all, int from) {
        Call first = all.get(from).call();
        int to = from + 1;
        while (to < all.size()) {
            Call next = all.get(to).call();
            boolean belongs = first.writes() ? next.partition().equals(first.partition()) : !next.writes();
            if (!belongs) {
                break;
            }
            to++;
        }
        return to;
    }

    private void run(List<Asked> group) throws SQLException {
        Undo undo = new Undo.InTransaction(lease.connection());
        Map<Call.Partition, List<Asked>> byStatement = new LinkedHashMap<>();
        for (Asked asked : group) {
            byStatement
                    .computeIfAbsent(asked.call().partition(), partition -> new ArrayList<>())
                    .add(asked);
        }
        for (Map.Entry<Call.Partition, List<Asked>> each : byStatement.entrySet()) {
            Plan plan = plans.of(each.getKey());
            if (each.getValue().getFirst().call().writes()) {
                new Writes(dialect, undo).run(lease, plan, each.getValue());
            } else {
                new Reads(dialect).run(lease, plan, each.getValue(), undo, Reads::inTurn);
            }
        }
    }

    /** Ends it. The connection goes back. Does nothing if it has ended. */
    void end(boolean commit) throws SQLException, InDoubt {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                endOnce(commit);
            }
        } finally {
            lock.unlock();
        }
    }

    private void endOnce(boolean commit) throws SQLException, InDoubt {
        try (lease) {
            if (doomed != null) { // giving the connection back rolls it back
                if (commit) {
                    throw whyDoomed(doomed);
                }
            } else if (commit) {
                commit();
            } else {
                lease.connection().rollback();
            }
        }
    }

    private void commit() throws SQLException, InDoubt {
        try {
            lease.connection().commit();
        } catch (Throwable failed) {
            doomed = failed;
            if (!dialect.isRolledBack(failed)) {
                throw new InDoubt(failed);
            }
            throw failed; // giving the connection back rolls it back
        }
    }
}
