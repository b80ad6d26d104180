package dev.corio.jdbc;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.IoRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the data source has to ask the database, besides the statements of its users: each for a moment on a connection. */
final class Errands {

    private final Connections connections;
    private final Duration patience;
    private final Io<Asking, Optional<Object>> io;
    private volatile boolean closed;

    /** Something to be asked. */
    @FunctionalInterface
    interface Errand<T extends @Nullable Object> {
        T run(Connections.Lease lease) throws SQLException;
    }

    /** An errand that answers all who ask for the same at a time. */
    private record Asking(Object key, Errand<?> errand) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Asking asking && asking.key.equals(key);
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }
    }

    Errands(Corio corio, Connections connections, JdbcOptions its, IoOptions options) {
        this.connections = connections;
        this.patience = its.connectionTimeout();
        this.io = corio.io(its.name() + " errands", IoDispatcher.serving(this::serve), options.withDeduplicate(true));
    }

    private void serve(IoBatch<Asking, Optional<Object>> batch) throws SQLException {
        try (Connections.Lease lease = connections.lease(patience)) {
            for (IoRequest<Asking, Optional<Object>> request : batch.requests()) {
                Optional<Object> answer;
                try {
                    answer = Optional.ofNullable(request.input().errand.run(lease));
                } catch (SQLException | RuntimeException failed) {
                    request.fail(failed);
                    if (Failures.isLost(failed)) {
                        throw failed;
                    }
                    lease.renewIfClosed();
                    continue;
                }
                if (batch.size() == 1) {
                    batch.complete(List.of(answer)); // all who asked for it go on together
                } else {
                    request.complete(answer);
                }
            }
        }
    }

    /** {@return what it gives} Suspends a task; blocks any other thread. */
    <T extends @Nullable Object> T run(Errand<T> errand) throws SQLException {
        return run(errand, errand);
    }

    /** {@return the same, for all who ask at once for what the key stands for} */
    @SuppressWarnings({"unchecked", "NullAway"}) // what an errand gives is of its type
    <T extends @Nullable Object> T run(Object key, Errand<T> errand) throws SQLException {
        try {
            return (T) io.call(new Asking(key, errand)).orElse(null);
        } catch (IoFailedException failed) {
            throw Raised.by(failed, "a look at the database");
        } catch (IllegalStateException refused) {
            if (closed) {
                throw VirtualSource.closed(refused);
            }
            throw refused;
        }
    }

    void close() {
        closed = true;
        io.close();
    }
}
