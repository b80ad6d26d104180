package dev.corio.jdbc;

import dev.corio.IoBatch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Answers batches of statements that belong to no transaction. A batch has one statement; its connection goes back after it. */
final class Outside {

    private static final int FAMILIES = 64;

    private final Connections connections;
    private final JdbcThreads threads;
    private final JdbcOptions options;
    private final Plans plans = new Plans();
    private final Lock[] families = new Lock[FAMILIES]; // by hash; a batch of writes holds that of its family
    private volatile @Nullable Dialect dialect; // once the database has said what it is

    Outside(Connections connections, JdbcThreads threads, JdbcOptions options) {
        this.connections = connections;
        this.threads = threads;
        this.options = options;
        for (int i = 0; i < families.length; i++) {
            families[i] = new ReentrantLock(true);
        }
    }

    Plans plans() {
        return plans;
    }

    /** {@return how long a task waits for a connection of its own} */
    Duration patience() {
        return options.connectionTimeout();
    }

    Connections connections() {
        return connections;
    }

    /** {@return what is known of the database behind a connection} */
    Dialect dialect(Connections.Lease lease) throws SQLException {
        Dialect known = dialect;
        if (known == null) {
            known = Dialect.of(lease.connection(), options);
            dialect = known;
        }
        return known;
    }

    void reads(IoBatch<Call, Answer> batch) throws SQLException {
        List<Asked> all = Asked.each(batch);
        if (all.isEmpty()) {
            return;
        }
        try (Connections.Lease lease = connections.lease()) {
            new Reads(dialect(lease))
                    .run(lease, planOf(all), all, new Undo.Nothing(), new Spread(connections, threads));
        }
    }

    void writes(IoBatch<Call, Answer> batch) throws SQLException {
        List<Asked> all = Asked.each(batch);
        if (all.isEmpty()) {
            return;
        }
        Lock family = familyOf(all.getFirst().call().text());
        try {
            family.lockInterruptibly(); // before a connection, which others need meanwhile
        } catch (InterruptedException unwanted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("nobody waits for the statement");
        }
        try (Connections.Lease lease = connections.lease()) {
            new Writes(dialect(lease)).run(lease, planOf(all), all);
        } finally {
            family.unlock();
        }
    }

    private Plan planOf(List<Asked> all) {
        return plans.of(all.getFirst().call().partition());
    }

    private Lock familyOf(SqlText text) throws SQLException {
        Dialect known = dialect;
        if (known == null) {
            try (Connections.Lease lease = connections.lease()) {
                known = dialect(lease);
            }
        }
        return families[Math.floorMod(known.familyOf(text).hashCode(), families.length)];
    }
}
