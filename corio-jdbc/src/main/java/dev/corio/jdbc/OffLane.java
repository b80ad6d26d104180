package dev.corio.jdbc;

import dev.corio.Corio;
import dev.corio.Task;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs what blocks in the database for a task, which is off its lane meanwhile. It runs on one of {@link JdbcThreads}: so a task
 * that is cancelled cancels the statement, and does not lose the connection. Outside of tasks it runs where it is called.
 */
final class OffLane {

    private final Corio corio;
    private final JdbcThreads threads;

    OffLane(Corio corio, JdbcThreads threads) {
        this.corio = corio;
        this.threads = threads;
    }

    /** Runs it; a cancelled task does not begin it. */
    <T extends @Nullable Object> T run(JdbcThreads.Run<T> code) throws SQLException {
        return corio.isInTask() ? Task.current().<T, SQLException>blocking(() -> await(code, true)) : code.run();
    }

    /** Runs it to its end, even if the task is cancelled, or its thread was interrupted: to tidy up. */
    <T extends @Nullable Object> T toTheEnd(JdbcThreads.Run<T> code) throws SQLException {
        if (!corio.isInTask()) {
            return code.run();
        }
        Task task = Task.current();
        return task.<T, SQLException>uncancellable(
                () -> task.<T, SQLException>blocking(() -> this.<T>await(code, false)));
    }

    private <T extends @Nullable Object> T await(JdbcThreads.Run<T> code, boolean interruptible) throws SQLException {
        Handed<T> handed = new Handed<>(code);
        threads.execute(handed);
        return handed.outcome(interruptible);
    }

    /** Code that another thread runs. */
    private static final class Handed<T extends @Nullable Object> implements Runnable {

        private final JdbcThreads.Run<T> code;
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable Thread thread; // while it runs; guarded by the monitor
        private boolean unwanted; // guarded by the monitor
        private @Nullable T value; // written before the latch opens
        private @Nullable Throwable thrown; // written before the latch opens

        Handed(JdbcThreads.Run<T> code) {
            this.code = code;
        }

        private synchronized boolean begins() {
            thread = unwanted ? null : Thread.currentThread();
            return !unwanted;
        }

        private synchronized void ends() {
            thread = null;
        }

        private synchronized void interrupt() {
            unwanted = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        @Override
        public void run() {
            try {
                if (!begins()) {
                    throw new CancellationException("nobody waits for the statement");
                }
                value = code.run();
            } catch (Throwable any) {
                thrown = any;
            } finally {
                ends();
                ended.countDown();
            }
        }

        @SuppressWarnings("NullAway") // null only if the code gave it
        T outcome(boolean interruptible) throws SQLException {
            boolean interrupted = false;
            while (true) {
                try {
                    ended.await();
                    break;
                } catch (InterruptedException unwanted) { // what runs is to end: only then is the connection free
                    interrupted = true;
                    if (interruptible) {
                        interrupt();
                    }
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return switch (thrown) {
                case null -> value;
                case SQLException failed -> throw failed;
                case CancellationException unbegun -> // of a task that is cancelled the runtime says so
                    throw new SQLException("the thread was interrupted: " + unbegun.getMessage(), "57014", unbegun);
                case RuntimeException failed -> throw failed;
                case Error failed -> throw failed;
                case Throwable other -> throw new SQLException(Objects.requireNonNull(other));
            };
        }
    }
}
