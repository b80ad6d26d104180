package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What programs wrote, and what they were told. Each write inserts a number of its own into a table without a key, so that the
 * table shows what was done, what was not, and what was done twice.
 */
final class Ledger {

    static final String TABLE = "create table ledger (token bigint, check (token > 0))";
    static final String INSERT = "insert into ledger values (?)";
    static final String INSERT_RETURNING = "insert into ledger values (?) returning token";

    /** What a program was told of a write. */
    enum Told {
        DONE,
        FAILED,
        IN_DOUBT
    }

    private static final long PATIENCE = Duration.ofSeconds(20).toNanos();
    private static final long RETRY = Duration.ofMillis(50).toNanos();

    private final Door door;
    private final AtomicLong tokens = new AtomicLong();
    private final Map<Long, Told> told = new ConcurrentHashMap<>();

    Ledger(Door door) {
        this.door = door;
    }

    Door door() {
        return door;
    }

    long token() {
        return tokens.incrementAndGet();
    }

    /** Writes, and takes down what the program is told. */
    boolean write(CorioJdbc db, long token) {
        return takeDown(token, () -> door.update(db, INSERT, token));
    }

    /** The same, by a statement that returns what it wrote. */
    boolean writeReturning(CorioJdbc db, long token) {
        return takeDown(token, () -> {
            assertThat((long) door.one(db, INSERT_RETURNING, token)).isEqualTo(token);
            return 1L;
        });
    }

    private boolean takeDown(long token, Supplier<Long> write) {
        try {
            assertThat(write.get()).as("rows written").isEqualTo(1);
            tell(token, Told.DONE);
            return true;
        } catch (InDoubtException doubt) {
            tell(token, Told.IN_DOUBT);
        } catch (SqlFailedException failed) {
            requireFromTheDatabase(failed);
            tell(token, Told.FAILED);
        }
        return false;
    }

    void tell(long token, Told what) {
        assertThat(told.put(token, what)).as("told before of %d", token).isNull();
    }

    /** A second outcome, or none, shows as a failure that no database gives. */
    static void requireFromTheDatabase(SqlFailedException failed) {
        assertThat(failed.getCause()).as(failed.toString()).isInstanceOf(SQLException.class);
    }

    /** A server of which one process was killed throws out everybody, but a moment later. */
    private static Map<Long, Integer> there(PGSimpleDataSource source) throws SQLException {
        long end = System.nanoTime() + PATIENCE;
        while (true) {
            try {
                return read(source);
            } catch (SQLException failed) {
                if (!Failures.isLost(failed) || System.nanoTime() > end) {
                    throw failed;
                }
                LockSupport.parkNanos(RETRY);
            }
        }
    }

    private static Map<Long, Integer> read(PGSimpleDataSource source) throws SQLException {
        Map<Long, Integer> there = new HashMap<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select token, count(*) from ledger group by token")) {
            while (result.next()) {
                there.put(result.getLong(1), result.getInt(2));
            }
        }
        return there;
    }

    /** Compares it with the table. */
    void check(PGSimpleDataSource source) throws SQLException {
        Map<Long, Integer> there = there(source);
        told.forEach((token, what) -> {
            int times = there.getOrDefault(token, 0);
            boolean right = switch (what) {
                case DONE -> times == 1;
                case FAILED -> times == 0;
                case IN_DOUBT -> times <= 1;
            };
            assertThat(right)
                    .as("a write was told to be %s, and is there %d times", what, times)
                    .isTrue();
        });
        assertThat(told.keySet()).as("nothing is there that nobody was told of").containsAll(there.keySet());
    }

    /** {@return how many of the writes in doubt were done} */
    int doubtsThatWereDone(PGSimpleDataSource source) throws SQLException {
        int done = 0;
        for (long token : there(source).keySet()) {
            done += told.get(token) == Told.IN_DOUBT ? 1 : 0;
        }
        return done;
    }

    /** {@return how many writes were told what} */
    Map<Told, Integer> counts() {
        Map<Told, Integer> counts = new EnumMap<>(Told.class);
        told.values().forEach(what -> counts.merge(what, 1, Integer::sum));
        return counts;
    }
}
