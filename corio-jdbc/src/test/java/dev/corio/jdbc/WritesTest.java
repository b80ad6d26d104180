package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.Running;
import dev.corio.jdbc.StatementPlan.Way;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Writes outside of transactions, on PostgreSQL. */
class WritesTest extends OnPostgres {

    private static final List<Integer> IDS = IntStream.range(0, 40).boxed().toList();

    @Override
    void prepare() throws SQLException {
        execute(
                "create table parent (id int primary key)",
                "create table child (id int primary key, parent int references parent deferrable initially deferred)",
                "insert into parent select i from generate_series(0, 19) i",
                "create table sums (id int primary key, n bigint not null)",
                "insert into sums select i, 0 from generate_series(0, 19) i",
                "create table fatal (id int primary key)",
                "create function die() returns trigger language plpgsql as 'begin if new.id = 13 then perform"
                        + " pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); end if; return null; end'",
                "create constraint trigger dying after insert on fatal deferrable initially deferred"
                        + " for each row execute function die()",
                "create table typed (id int primary key, a int[], u uuid, j jsonb, m timestamptz, b bytea, x numeric)");
    }

    /** {@return how the database is asked} */
    Door door() {
        return Door.CORIO;
    }

    private String outcome(java.util.function.LongSupplier write) {
        try {
            return "" + write.getAsLong();
        } catch (InDoubtException doubt) {
            return "in doubt";
        } catch (SqlFailedException failed) {
            return failed.sqlState().orElse("");
        }
    }

    @Test
    void constraintsThatAreCheckedAtTheEndFailTheirOwnRequest() throws SQLException {
        execute("truncate child");
        List<String> outcomes = corio.call(task -> task.map(
                IDS,
                id -> outcome(() ->
                        door().update(db, "insert into child values (?, ?)", id, id % 10 == 9 ? 1_000 : id % 10))));
        for (int id : IDS) {
            assertThat(outcomes.get(id)).isEqualTo(id % 10 == 9 ? "23503" : "1");
        }
        assertThat(db.query("select count(*) from child").scalar(Integer.class)).isEqualTo(36);
    }

    @Test
    void aCommitThatIsCutIsInDoubtAndNotRepeated() throws SQLException {
        execute("truncate fatal");
        List<String> outcomes = corio.call(task ->
                task.map(IDS, id -> outcome(() -> door().update(db, "insert into fatal values (?)", id))));
        assertThat(outcomes).hasSize(40).containsOnly("in doubt");
        assertThat(db.query("select count(*) from fatal").scalar(Integer.class)).isZero();
        assertThat(outcome(() -> db.update("insert into fatal values (?)", 13))).isEqualTo("in doubt");
        assertThatThrownBy(() ->
                        db.inTransaction(Isolation.DEFAULT, task -> db.update("insert into fatal values (?)", 13)))
                .isInstanceOf(InDoubtException.class);
        assertThat(outcome(() -> db.update("insert into fatal values (?)", 14)))
                .as("the next one works")
                .isEqualTo("1");
    }

    @Test
    void valuesOfManyTypesComeBack() throws SQLException {
        execute("truncate typed");
        java.util.UUID uuid = java.util.UUID.randomUUID();
        java.time.OffsetDateTime time = java.time.OffsetDateTime.parse("2024-02-29T12:34:56.789012+02:00");
        Sql sql = Sql.of("insert into typed values (:id, :a, :u, :j, :m, :b, :x)")
                .bind("a", new int[] {1, 2})
                .bind("u", uuid)
                .bindAs("j", java.sql.JDBCType.OTHER, "{\"k\": 1}")
                .bind("m", time)
                .bind("b", new byte[] {0, -1})
                .bind("x", new java.math.BigDecimal("1.50"));
        corio.run(task -> task.map(IDS, id -> db.update(sql.bind("id", id))));
        Row row = db.query("select * from typed where id = ?", 5).one(r -> r);
        assertThat(row.get("a", int[].class)).containsExactly(1, 2);
        assertThat(row.get("u")).isEqualTo(uuid);
        assertThat(row.get("j", String.class)).isEqualTo("{\"k\": 1}");
        assertThat(row.get("m", java.time.Instant.class)).isEqualTo(time.toInstant());
        assertThat(row.get("b", byte[].class)).containsExactly(0, -1);
        assertThat(row.get("x", String.class)).isEqualTo("1.50");
    }

    @Test
    void ddlAndWhatReturnsNoRowsRun() {
        db.update("create table if not exists made (id int)");
        assertThat(db.update("insert into made select generate_series(1, 3)")).isEqualTo(3);
        assertThatThrownBy(() -> db.query("insert into made values (1)").rows())
                .isInstanceOf(SqlFailedException.class)
                .hasMessageContaining("ask it with update");
        assertThatThrownBy(() -> db.update("select 1")).isInstanceOf(SqlFailedException.class);
        db.update("drop table made");
    }

    @Test
    void rewrittenInsertsOfTheDriverStillGiveCounts() throws SQLException {
        execute("create table if not exists rewritten (id int primary key)", "truncate rewritten");
        PGSimpleDataSource rewriting = Servers.at(source.getUrl());
        rewriting.setUser(source.getUser());
        rewriting.setPassword(source.getPassword());
        rewriting.setReWriteBatchedInserts(true);
        String sql = "insert into rewritten values (?) on conflict do nothing";
        try (CorioJdbc other =
                CorioJdbc.of(corio, rewriting, JdbcOptions.defaults().withName("rewriting"))) {
            List<Long> counts = corio.call(task -> task.map(IDS, id -> other.update(sql, id / 2)));
            assertThat(counts.stream().mapToLong(count -> count).sum()).isEqualTo(20);
            assertThat(other.plans().getFirst().way()).isEqualTo(Way.ONE_BY_ONE);
        }
    }

    /**
     * In one Corio the two programs share the family of the statement; with two of them, in each second round, the database has to
     * sort it out. {@code -Ddev.corio.test.faults=long} makes a thousand rounds of that.
     */
    @Test
    void updatesInOppositeOrdersAllCount() throws SQLException {
        int rounds = ConnectionsCutTest.LONG ? 2_000 : 400;
        execute(
                "update sums set n = 0",
                "alter database " + source.getDatabaseName() + " set deadlock_timeout = '5ms'");
        List<Integer> up = IntStream.range(0, 20).boxed().toList();
        String sql = "update sums set n = n + 1 where id = ?";
        try (com.zaxxer.hikari.HikariDataSource fresh = Servers.pool(source, POOL);
                Corio first = Corio.create();
                Corio second = Corio.create();
                CorioJdbc one = CorioJdbc.of(first, fresh);
                CorioJdbc two = CorioJdbc.of(second, fresh)) {
            for (int i = 0; i < rounds; i++) {
                CorioJdbc other = i % 2 == 0 ? two : one;
                Running<List<Long>> ascending = first.start(task -> task.map(up, id -> door().update(one, sql, id)));
                Running<List<Long>> descending = (i % 2 == 0 ? second : first)
                        .start(task -> task.map(up.reversed(), id -> door().update(other, sql, id)));
                assertThat(ascending.join()).containsOnly(1L);
                assertThat(descending.join()).containsOnly(1L);
            }
        }
        assertThat(db.query("select distinct n from sums").list(Integer.class)).containsExactly(2 * rounds);
        long deadlocks = db.query("select deadlocks from pg_stat_database where datname = current_database()")
                .one(Long.class);
        assertThat(deadlocks).as("deadlocks that the database broke").isPositive();
        if (ConnectionsCutTest.LONG) {
            IO.println("faults: " + rounds + " rounds of updates in opposite orders, " + deadlocks + " deadlocks");
        }
    }
}
