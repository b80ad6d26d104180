package dev.corio.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that talk to the database; there are as many as batches are out. Platform threads, for two reasons: a driver reads
 * an answer in many pieces, and to park a virtual thread for each costs more; and a virtual thread that is interrupted while it
 * reads from a socket loses its connection.
 *
 * <p>There is nothing to close: threads are daemons, and end when they were idle for a while.
 *
 * <p>An interrupt says that nobody waits any more: it cancels the statement that runs, as {@link Statement#cancel} does.
 */
final class JdbcThreads implements Executor {

    private static final long IDLE_SECONDS = 10;
    private static final long FIRST_PAUSE = 50; // milliseconds between cancellations of a statement
    private static final long MOST_PAUSE = 1_000;
    private static final System.Logger LOG = System.getLogger("dev.corio.jdbc");

    private final ThreadPoolExecutor pool;

    /** Something that runs a statement. */
    @FunctionalInterface
    interface Run<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    JdbcThreads() {
        AtomicInteger count = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                code -> new Worker(code, "corio-jdbc-" + count.incrementAndGet()));
    }

    @Override
    public void execute(Runnable code) {
        pool.execute(() -> {
            try {
                code.run();
            } finally {
                if (Thread.currentThread() instanceof Worker worker) {
                    worker.rest();
                }
            }
        });
    }

    /** Runs a statement, so that an interrupt cancels it. Does not begin if there was one already. */
    static <T extends @Nullable Object> T run(Statement statement, Run<T> run) throws SQLException {
        if (!(Thread.currentThread() instanceof Worker worker)) {
            return run.run();
        }
        worker.begin(statement);
        try {
            return run.run();
        } finally {
            worker.end();
        }
    }

    /** {@return whether a statement was cancelled on this thread since this was asked last} The driver may be late with it. */
    static boolean takeCancelled() {
        return Thread.currentThread() instanceof Worker worker && worker.takeCancelled();
    }

    private static final class Worker extends Thread {

        private final Object lock = new Object();
        private @Nullable Statement running; // guarded by the lock
        private boolean cancelled; // guarded by the lock

        Worker(Runnable code, String name) {
            super(code, name);
            setDaemon(true);
        }

        @Override
        public void interrupt() {
            super.interrupt();
            Statement now;
            synchronized (lock) {
                now = running;
            }
            if (now != null) { // a driver connects to cancel: who interrupts does not wait for that
                Thread.ofVirtual().name(getName() + "-cancel").start(() -> cancel(now));
            }
        }

        /**
         * Cancels it until it ends: a driver that has not sent the statement does nothing, and a server that has not begun it
         * forgets. While the lock is held the statement does not end, and its connection goes to nobody else.
         */
        private void cancel(Statement statement) {
            synchronized (lock) {
                for (long pause = FIRST_PAUSE; running == statement; pause = Math.min(2 * pause, MOST_PAUSE)) {
                    cancelled = true;
                    try {
                        statement.cancel();
                        if (pause > FIRST_PAUSE) {
                            PostgresDriver.cancelQuery(statement.getConnection());
                        }
                    } catch (SQLException | RuntimeException refused) {
                        LOG.log(
                                pause == FIRST_PAUSE ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                                "a statement that nobody waits for could not be cancelled",
                                refused);
                    }
                    try {
                        lock.wait(pause);
                    } catch (InterruptedException end) { // nobody does that to this thread
                        return;
                    }
                }
            }
        }

        void begin(Statement statement) {
            synchronized (lock) {
                if (isInterrupted()) {
                    throw new CancellationException("nobody waits for the statement");
                }
                running = statement;
            }
        }

        void end() {
            synchronized (lock) {
                running = null;
                lock.notifyAll();
            }
        }

        boolean takeCancelled() {
            synchronized (lock) {
                boolean was = cancelled;
                cancelled = false;
                return was;
            }
        }

        void rest() {
            takeCancelled();
            Thread.interrupted(); // it was meant for what has ended
        }
    }
}
