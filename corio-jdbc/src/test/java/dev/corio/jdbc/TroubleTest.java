package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.corio.Corio;
import dev.corio.TaskFailedException;
import dev.corio.TaskTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What a server and a pool do without being broken: time limits, no connections left, no answer at all. */
class TroubleTest extends OnPostgres {

    private static final List<Integer> IDS = IntStream.range(0, 8).boxed().toList();
    private static final int SLOW = 3;
    private static final String LIMIT = "57014";

    @Override
    PGSimpleDataSource database() throws SQLException {
        PGSimpleDataSource limited = super.database();
        limited.setOptions("-c statement_timeout=500 -c idle_in_transaction_session_timeout=1500");
        return limited;
    }

    @Override
    void prepare() throws SQLException {
        execute(
                Ledger.TABLE,
                Exchange.NUMBERS,
                Exchange.FILL,
                "create function nap(float8) returns int language plpgsql stable as"
                        + " 'begin perform pg_sleep($1); return 1; end'",
                "create function unsupported(int) returns int language plpgsql stable as"
                        + " 'begin if $1 = 3 then raise exception using errcode = ''0A000''; end if; return $1; end'");
    }

    @BeforeEach
    void empty() throws SQLException {
        execute("truncate ledger");
    }

    /** {@return how the database is asked} */
    Door door() {
        return Door.CORIO;
    }

    private List<String> outcomes(IntFunction<Object> ask) {
        return corio.call(task -> outcomes(task, ask));
    }

    private static List<String> outcomes(dev.corio.Task task, IntFunction<Object> ask) {
        return task.map(IDS, id -> {
            try {
                return "" + ask.apply(id);
            } catch (SqlFailedException failed) {
                Ledger.requireFromTheDatabase(failed);
                return failed.sqlState().orElse(failed.toString());
            }
        });
    }

    private static void assertOnlySlowFailed(List<String> outcomes, String state) {
        List<String> expected = new ArrayList<>(IDS.stream().map(id -> "1").toList());
        expected.set(SLOW, state);
        assertThat(outcomes).isEqualTo(expected);
    }

    private long written() {
        return db.query("select count(*) from ledger").one(Long.class);
    }

    private static double nap(int id) {
        return id == SLOW ? 10.0 : 0.0;
    }

    @Test
    void theTimeLimitOfTheServerEndsTheSlowRequestOnly() {
        for (int i = 0; i < 2; i++) { // undecided, and decided
            assertOnlySlowFailed(outcomes(id -> door().one(db, "select nap(?)", nap(id))), LIMIT);
        }
        String write = "insert into ledger select 1 where nap(?) = 1";
        assertOnlySlowFailed(outcomes(id -> door().update(db, write, nap(id))), LIMIT);
        assertThat(written()).isEqualTo(7);
        assertOnlySlowFailed(
                db.transaction(Isolation.DEFAULT, task -> outcomes(task, id -> door().update(db, write, nap(id)))),
                LIMIT);
        assertThat(written()).isEqualTo(14);
    }

    /** The pool closes the connection after it. */
    @Test
    void whatTheDatabaseDoesNotSupportFailsAlone() {
        String query = "select unsupported(?) / greatest(unsupported(?), 1)";
        for (int i = 0; i < 2; i++) {
            List<String> queries = outcomes(id -> door().one(db, query, id, id));
            assertThat(queries).containsExactly("0", "1", "1", "0A000", "1", "1", "1", "1");
        }
        assertOnlySlowFailed(
                outcomes(id -> door().update(db, "insert into ledger select 1 where unsupported(?) >= 0", id)),
                "0A000");
        assertThat(written()).isEqualTo(7);
    }

    @Test
    void aTransactionThatIsIdleTooLongIsNotInDoubt() {
        for (boolean asksAgain : List.of(true, false)) {
            assertThatThrownBy(() -> db.inTransaction(Isolation.DEFAULT, task -> {
                        db.update(Ledger.INSERT, 1);
                        task.sleep(Duration.ofMillis(2_500));
                        if (asksAgain) {
                            db.update(Ledger.INSERT, 2);
                        }
                    }))
                    .isNotInstanceOf(InDoubtException.class)
                    .hasStackTraceContaining("idle");
        }
        assertThat(written()).isZero();
    }

    @Test
    void whenOthersHoldAllConnectionsRequestsFailInTime() throws SQLException {
        try (HikariDataSource small = Servers.pool(source, 2, 1_000);
                CorioJdbc busy =
                        CorioJdbc.of(corio, small, JdbcOptions.defaults().withName("busy"))) {
            try (Connection one = small.getConnection();
                    Connection other = small.getConnection()) {
                assertThat(one.isClosed() || other.isClosed()).isFalse();
                assertThat(outcomes(id -> door().one(busy, "select ?", id)))
                        .allMatch(failed -> failed.contains("not available"));
                assertThat(outcomes(id -> door().update(busy, Ledger.INSERT, 1 + id)))
                        .allMatch(failed -> failed.contains("not available"));
                assertThatThrownBy(() -> busy.inTransaction(Isolation.DEFAULT, task -> {}))
                        .isInstanceOf(SqlFailedException.class)
                        .isNotInstanceOf(InDoubtException.class);
            }
            assertThat(outcomes(id -> door().update(busy, Ledger.INSERT, 1 + id)))
                    .containsOnly("1");
        }
        assertThat(written()).isEqualTo(8);
    }

    @Test
    void whatReturnsRowsUnexpectedlyIsCountedOnce() {
        assertThat(db.update("insert into ledger values (?) returning token", 1))
                .isEqualTo(1);
        assertThat(outcomes(id -> db.update("insert into ledger values (?) returning token", 2)))
                .containsOnly("1");
        assertThat(written()).isEqualTo(9);
    }

    @Test
    void whatReturnsNoRowsUnexpectedlyIsNotDone() {
        assertThatThrownBy(() -> db.query(Ledger.INSERT, 1).rows()).hasMessageContaining("ask it with update");
        assertThat(outcomes(id -> db.query(Ledger.INSERT, 1 + id).rows())).noneMatch("1"::equals);
        assertThat(written()).isZero();
    }

    @Test
    void aServerThatSaysNothingHoldsNobody() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(source)) {
            PGSimpleDataSource through = proxy.through(source);
            through.setSocketTimeout(1);
            through.setCancelSignalTimeout(1);
            through.setConnectTimeout(1);
            try (HikariDataSource silent = Servers.pool(through, 2, 2_000);
                    CorioJdbc quiet =
                            CorioJdbc.of(corio, silent, JdbcOptions.defaults().withName("silent"))) {
                assertThat(quiet.query("select 1").one(Integer.class)).isEqualTo(1);
                proxy.stall(true);
                assertThatThrownBy(() -> corio.run(task -> task.timeout(
                                Duration.ofMillis(100),
                                () -> quiet.query("select 2").rows())))
                        .isInstanceOf(TaskFailedException.class)
                        .hasCauseInstanceOf(TaskTimeoutException.class);
                assertThat(outcomes(id -> quiet.query("select ?", id).one(Integer.class)))
                        .noneMatch("1"::equals);
                proxy.stall(false);
                assertThat(eventually(corio, quiet)).isEqualTo(1);
            }
        }
    }

    private static int eventually(Corio corio, CorioJdbc quiet) {
        return corio.call(task -> {
            for (int tries = 1; ; tries++) {
                try {
                    return quiet.query("select 1").one(Integer.class);
                } catch (SqlFailedException deadConnection) {
                    assertThat(tries).isLessThan(20);
                    task.sleep(Duration.ofMillis(100));
                }
            }
        });
    }
}
