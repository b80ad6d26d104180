package dev.corio.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The time limit of a statement: that of the request which gives up first. */
final class Deadline {

    private Deadline() {}

    /** {@return the earliest deadline, null if there is none} */
    static @Nullable Instant of(List<Asked> all) {
        Instant earliest = null;
        for (Asked asked : all) {
            Instant its = asked.deadline();
            if (its != null && (earliest == null || its.isBefore(earliest))) {
                earliest = its;
            }
        }
        return earliest;
    }

    /** Limits a statement. JDBC counts in seconds: rounded up, so that nothing ends early. */
    static void limit(Statement statement, @Nullable Instant deadline) throws SQLException {
        if (deadline != null) {
            long millis = Math.max(Duration.between(Instant.now(), deadline).toMillis(), 1);
            statement.setQueryTimeout((int) Math.min(Math.ceilDiv(millis, 1_000L), Integer.MAX_VALUE));
        }
    }
}
