package dev.corio.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Runs requests one by one, on as many connections as are free. */
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
            for (int more = (all.size() - 1) / WORTH; more > 0; more--) {
                Connections.Lease lease = free();
                if (lease == null) {
                    break;
                }
                Helper helper = new Helper(lease, left, one);
                helpers.add(helper);
                helper.start(threads);
            }
            drain(own, left, one);
        } finally {
            helpers.forEach(Helper::await);
        }
    }

    /** What helps is not needed: if there is none, for whatever reason, this thread does all. */
    private Connections.@Nullable Lease free() {
        try {
            return connections.tryLease();
        } catch (SQLException none) {
            LOG.log(System.Logger.Level.DEBUG, "no further connection for requests that run one by one", none);
            return null;
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
    private static final class Helper implements Runnable {

        private final Connections.Lease lease;
        private final Queue<Asked> left;
        private final Reads.One one;
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable Thread thread; // while it runs this; guarded by its monitor

        Helper(Connections.Lease lease, Queue<Asked> left, Reads.One one) {
            this.lease = lease;
            this.left = left;
            this.one = one;
        }

        void start(JdbcThreads threads) {
            try {
                threads.execute(this);
            } catch (RuntimeException closed) {
                lease.close();
                ended.countDown();
                throw closed;
            }
        }

        @Override
        public void run() {
            runsOn(Thread.currentThread());
            try (lease) {
                drain(lease, left, one);
            } catch (SQLException | RuntimeException broken) {
                // The request it came from has failed with it; the rest is left to the other connections.
                LOG.log(System.Logger.Level.DEBUG, "a connection broke that helped with requests one by one", broken);
            } finally {
                runsOn(null); // an interrupt that comes now must not meet what the thread does next
                ended.countDown();
            }
        }

        private synchronized void runsOn(@Nullable Thread now) {
            thread = now;
        }

        private synchronized void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        /** Waits for it. An interrupt, which says that nobody waits for any of this, is passed on. */
        void await() {
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
