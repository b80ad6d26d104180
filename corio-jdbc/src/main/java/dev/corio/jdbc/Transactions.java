package dev.corio.jdbc;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.IoRequest;
import dev.corio.Semaphore;
import dev.corio.Task;
import dev.corio.TaskCall;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends transactions, and knows which of them a task is in: a transaction covers the task that runs its body and all
 * below it, which is told from their paths.
 *
 * <p>One connection of the pool is never used for transactions, if there is more than one: queries outside of them always find
 * one. Those who wait for a transaction are suspended in their lane.
 */
final class Transactions {

    private final Corio corio;
    private final Outside outside;
    private final JdbcThreads threads;
    private final IoOptions options;
    private final String name;
    private final Semaphore places;
    private final Io<Step, Boolean> steps;
    private final AtomicLong count = new AtomicLong();
    private final AtomicInteger active = new AtomicInteger();
    private volatile boolean closed;
    private final Map<Task, List<Transaction>> running = new ConcurrentHashMap<>(); // by program

    /** What is done to a transaction, besides its statements. */
    private sealed interface Step {

        /** Begins one. The task may have gone when there is a connection: then nobody else gives that back. */
        final class Begin implements Step {
            private final Isolation isolation;
            private @Nullable Transaction begun; // guarded by its monitor
            private boolean abandoned; // guarded by its monitor

            Begin(Isolation isolation) {
                this.isolation = isolation;
            }

            synchronized boolean begun(Transaction transaction) {
                begun = transaction;
                return !abandoned;
            }

            synchronized @Nullable Transaction abandon() {
                abandoned = true;
                return begun;
            }

            synchronized Transaction transaction() {
                return java.util.Objects.requireNonNull(begun, "the step was answered");
            }

            @Override
            public String toString() {
                return "begin";
            }
        }

        /** Ends one. */
        record End(Transaction transaction, boolean commit) implements Step {

            @Override
            public String toString() {
                return commit ? "commit" : "rollback";
            }
        }
    }

    Transactions(Corio corio, Outside outside, JdbcThreads threads, String name, IoOptions options) {
        this.corio = corio;
        this.outside = outside;
        this.threads = threads;
        this.name = name;
        this.options = options;
        int most = Math.max(outside.connections().size() - 1, 1);
        this.places = new Semaphore(name + " transactions", most).external();
        IoDispatcher<Step, Boolean> each = IoDispatcher.serving(this::serve);
        this.steps = corio.io(
                name + " transactions", IoDispatcher.partitioned(step -> step, each), options.withMaxInFlight(most));
    }

    // ------------------------------------------------------------------------------------------------ in the lane

    /** {@return the transaction that the calling task is in, null if it is in none} */
    @Nullable
    Transaction current() {
        if (running.isEmpty()) {
            return null;
        }
        Task task = taskOrNull();
        List<Transaction> its = task == null ? null : running.get(task);
        if (task == null || its == null) {
            return null;
        }
        String path = task.path();
        for (Transaction transaction : its) {
            if (transaction.covers(path)) {
                return transaction;
            }
        }
        return null;
    }

    static @Nullable Task taskOrNull() {
        try {
            return Task.current();
        } catch (IllegalStateException plainThread) {
            return null;
        }
    }

    <T extends @Nullable Object> T run(Task task, Isolation isolation, TaskCall<T> body) {
        if (current() != null) {
            throw new IllegalStateException(
                    "a transaction of this database is open in this task: its statements belong to it"
                            + " already, and there are none inside others");
        }
        active.incrementAndGet();
        try {
            if (closed) {
                throw new IllegalStateException("this CorioJdbc is closed; make a new one with CorioJdbc.of");
            }
            return placed(task, isolation, body);
        } finally {
            if (active.decrementAndGet() == 0 && closed) {
                steps.close();
            }
        }
    }

    private <T extends @Nullable Object> T placed(Task task, Isolation isolation, TaskCall<T> body) {
        places.acquire();
        try {
            return run(task, begin(isolation), body);
        } finally {
            places.release();
        }
    }

    /**
     * Waits, suspended, until the calling task may hold a connection of its own; one of the pool stays for batches, if there is
     * more than one.
     *
     * @return whether it may now, before the time was up
     */
    boolean takePlace(Duration limit) {
        return places.tryAcquire(limit);
    }

    /** It holds none any more. */
    void givePlaceBack() {
        places.release();
    }

    /** Refuses new ones; those that run end as they would. */
    void close() {
        closed = true;
        if (active.get() == 0) {
            steps.close();
        }
    }

    private Transaction begin(Isolation isolation) {
        Step.Begin begin = new Step.Begin(isolation);
        try {
            ask(begin, "BEGIN");
        } catch (Throwable failed) {
            Transaction late = begin.abandon();
            if (late != null) {
                threads.execute(() -> giveBack(late));
            }
            throw failed;
        }
        Transaction transaction = begin.transaction();
        transaction.asksThrough(corio.io(
                name + " transaction " + count.incrementAndGet(),
                IoDispatcher.serving(transaction::serve),
                options.withMaxInFlight(1)));
        return transaction;
    }

    private <T extends @Nullable Object> T run(Task task, Transaction transaction, TaskCall<T> body) {
        T result;
        try {
            result = corio.call(inner -> {
                enter(transaction, inner);
                try {
                    return body.call(inner);
                } finally {
                    inner.join(); // children belong to it to their end
                    leave(transaction);
                }
            });
        } catch (Throwable failed) {
            rollBack(task, transaction, failed);
            throw failed;
        } finally {
            transaction.io().close();
        }
        task.uncancellable(() -> ask(new Step.End(transaction, true), "COMMIT"));
        return result;
    }

    private void enter(Transaction transaction, Task inner) {
        transaction.belongsTo(inner);
        running.compute(inner, (program, its) -> {
            List<Transaction> all = its == null ? new CopyOnWriteArrayList<>() : its;
            all.add(transaction);
            return all;
        });
    }

    private void leave(Transaction transaction) {
        running.computeIfPresent(transaction.program(), (program, its) -> {
            its.remove(transaction);
            return its.isEmpty() ? null : its;
        });
    }

    private void rollBack(Task task, Transaction transaction, Throwable failed) {
        try {
            task.uncancellable(() -> ask(new Step.End(transaction, false), "ROLLBACK"));
        } catch (Throwable alsoFailed) {
            failed.addSuppressed(alsoFailed);
            // The connection is broken, or everything is being closed: it goes back all the same.
            Thread.ofPlatform().daemon().name("corio-jdbc-rollback").start(() -> giveBack(transaction));
        }
    }

    private void ask(Step step, String sql) {
        try {
            steps.call(step);
        } catch (IoFailedException failed) {
            throw CorioJdbc.failure(sql, failed);
        }
    }

    // ------------------------------------------------------------------------------------------------ on their threads

    private void serve(IoBatch<Step, Boolean> batch) throws SQLException, InDoubt {
        IoRequest<Step, Boolean> request = batch.requests().getFirst(); // each is a partition of its own
        switch (request.input()) {
            case Step.Begin begin -> begin(begin);
            case Step.End end -> end.transaction().end(end.commit());
        }
        request.complete(true);
    }

    private void begin(Step.Begin begin) throws SQLException {
        Connections.Lease lease = outside.connections().lease();
        boolean wanted = false;
        try {
            Dialect dialect = outside.dialect(lease);
            lease.isolate(begin.isolation);
            lease.connection().setAutoCommit(false);
            wanted = begin.begun(new Transaction(lease, dialect, outside.plans()));
        } finally {
            if (!wanted) {
                lease.close();
            }
        }
    }

    private static void giveBack(Transaction transaction) {
        try {
            transaction.end(false);
        } catch (SQLException | InDoubt broken) {
            System.getLogger("dev.corio.jdbc")
                    .log(
                            System.Logger.Level.DEBUG,
                            "a transaction that was never used could not be rolled back",
                            broken);
        }
    }
}
