package dev.corio.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.corio.Corio;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.ds.PGSimpleDataSource;

/** A database for each class, and a runtime for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnPostgres {

    static final int POOL = 4;

    PGSimpleDataSource source;
    HikariDataSource pool;
    Corio corio;
    CorioJdbc db;

    @BeforeAll
    void connect() throws SQLException {
        source = database();
        pool = newPool();
        prepare();
    }

    /** {@return where the tests run} */
    PGSimpleDataSource database() throws SQLException {
        return Servers.database();
    }

    /** {@return the pool of the tests} */
    HikariDataSource newPool() {
        return Servers.pool(source, POOL);
    }

    /** Makes the tables. */
    void prepare() throws SQLException {}

    @AfterAll
    void disconnect() {
        if (pool != null) {
            pool.close();
        }
    }

    @BeforeEach
    void open() {
        corio = Corio.builder().closeTimeout(java.time.Duration.ofSeconds(5)).build();
        db = CorioJdbc.of(corio, pool);
    }

    @AfterEach
    void close() {
        db.close();
        corio.close();
        assertNothingLeft();
    }

    /** No connection is lost. */
    private void assertNothingLeft() {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (pool.getHikariPoolMXBean().getActiveConnections() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        org.assertj.core.api.Assertions.assertThat(pool.getHikariPoolMXBean().getActiveConnections())
                .as("connections that did not come back")
                .isZero();
    }

    void execute(String... statements) throws SQLException {
        Servers.execute(source, statements);
    }

    Connection connection() throws SQLException {
        return source.getConnection();
    }

    /** {@return the plan of the statement that was asked most} */
    StatementPlan plan(String sql) {
        List<StatementPlan> plans =
                db.plans().stream().filter(plan -> plan.sql().equals(sql)).toList();
        return plans.stream()
                .max(java.util.Comparator.comparingLong(StatementPlan::requests))
                .orElseThrow(() -> new AssertionError("no plan for " + sql + " in " + db.plans()));
    }
}
