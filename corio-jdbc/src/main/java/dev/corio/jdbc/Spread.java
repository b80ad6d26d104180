package dev.corio.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests one by one, on as many connections as are free. This thread begins at once, on the connection it has; others help
 * when they have got one, if there is something left to do. So nobody who holds a connection waits for another.
 */
final class Spread implements Reads.Apart {

    /** Another connection is worth its while from so many requests on. */
    private static final int WORTH = 4;

    private static final System.Logger LOG = System.getLogger("dev.corio.jdbc");

    private final Connections connections;
    private final JdbcThreads threads;

    Spread(Connections connections, JdbcThreads threads) {
        this.connections = connections;
        this.threads = threads;
    }

    @Override
    public void run(Connections.Lease own, List<Asked> all, Reads.One one) throws SQLException {
        Queue<Asked> left = new ConcurrentLinkedQueue<>(all);
        List<Helper> helpers = new ArrayList<>();
        try {
            for (int more = (all.size() - 1) / WORTH; more > 0 && connections.trySetAside(); more--) {
                Helper helper = new Helper(left, one);
                helpers.add(helper);
                start(helper);
            }
            drain(own, left, one);
        } finally {
            helpers.forEach(Helper::await);
        }
    }

    private void start(Helper helper) {
        try {
            threads.execute(helper);
        } catch (RuntimeException | Error none) { // what helps is not needed: this thread does all
            connections.giveUp();
            LOG.log(System.Logger.Level.DEBUG, "no further thread for requests that run one by one", none);
        }
    }

    private static void drain(Connections.Lease lease, Queue<Asked> left, Reads.One one) throws SQLException {
        for (Asked asked = left.poll(); asked != null; asked = left.poll()) {
            if (asked.isWanted()) {
                one.run(lease, asked);
            }
        }
    }

    /** Another thread with another connection. */
    private final class Helper implements Runnable {

        private final Queue<Asked> left;
        private final Reads.One one;
        private final CountDownLatch ended = new CountDownLatch(1);
        private boolean abandoned; // before it had a connection; guarded by its monitor
        private @Nullable Thread thread; // while it runs requests; guarded by its monitor

        Helper(Queue<Asked> left, Reads.One one) {
            this.left = left;
            this.one = one;
        }

        @Override
        public void run() {
            try (Connections.Lease lease = connections.opened()) {
                if (begins(Thread.currentThread())) {
                    drain(lease, left, one);
                }
            } catch (SQLException | RuntimeException broken) {
                // The request it came from has failed with it; the rest is left to the other connections.
                LOG.log(System.Logger.Level.DEBUG, "no further connection for requests that run one by one", broken);
            } finally {
                ends();
                ended.countDown();
            }
        }

        private synchronized boolean begins(Thread now) {
            thread = abandoned ? null : now;
            return !abandoned;
        }

        /** An interrupt that comes now must not meet what the thread does next. */
        private synchronized void ends() {
            thread = null;
        }

        private synchronized void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        private synchronized boolean abandon() {
            abandoned = thread == null;
            return abandoned;
        }

        /** Waits for it, if it has begun. An interrupt, which says that nobody waits for any of this, is passed on. */
        void await() {
            if (abandon()) {
                return;
            }
            boolean interrupted = false;
            while (true) {
                try {
                    ended.await();
                    break;
                } catch (InterruptedException unwanted) {
                    interrupted = true;
                    interrupt();
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
