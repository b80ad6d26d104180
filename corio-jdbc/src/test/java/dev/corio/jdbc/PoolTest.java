package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.corio.Corio;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The size of the pool is found, and kept to. */
class PoolTest {

    /** What frameworks put round a data source. */
    public record Wrapper(DataSource getTargetDataSource) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return getTargetDataSource.getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getTargetDataSource.getConnection(user, password);
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("nothing");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }

    @Test
    void sizesOfPoolsAreFound() {
        HikariDataSource hikari = new HikariDataSource();
        hikari.setMaximumPoolSize(7);
        assertThat(PoolSize.of(hikari)).hasValue(7);
        assertThat(PoolSize.of(new Wrapper(new Wrapper(hikari)))).hasValue(7);
        assertThat(PoolSize.of(new JdbcDataSource())).isEmpty();
        JdbcConnectionPool ofH2 = JdbcConnectionPool.create("jdbc:h2:mem:sizes", "sa", "");
        ofH2.setMaxConnections(3);
        assertThat(PoolSize.of(ofH2)).as("its getter is getMaxConnections").hasValue(3);
    }

    @Test
    void noMoreConnectionsAreTakenThanThereAre() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:h2:mem:pool");
            pool.setMaximumPoolSize(2);
            pool.setConnectionTimeout(250); // whoever waits in the pool fails
            Servers.execute(pool, "create table t (id int primary key)");
            try (Corio corio = Corio.create();
                    CorioJdbc db = CorioJdbc.of(corio, pool)) {
                List<Integer> ids = IntStream.range(0, 300).boxed().toList();
                corio.run(task -> task.map(ids, id -> {
                    db.update("insert into t values (?)", id);
                    return db.query("select id + " + id % 17 + " from t where id = ?", id)
                            .rows();
                }));
                assertThat(db.query("select count(*) from t").one(Integer.class))
                        .isEqualTo(300);
            }
        }
    }

    @Test
    void aPoolOfOneServesAll() throws SQLException {
        PGSimpleDataSource source = Servers.database();
        Servers.execute(source, "create table t (id int primary key)");
        List<Integer> ids = IntStream.range(0, 40).boxed().toList();
        try (HikariDataSource pool = Servers.pool(source, 1, 2_000);
                Corio corio = Corio.create();
                CorioJdbc db = CorioJdbc.of(corio, pool)) {
            corio.run(task -> {
                task.map(ids, id -> db.update("insert into t values (?)", id));
                assertThat(task.map(
                                ids,
                                id -> db.query("select id from t where id = ?", id)
                                        .one(Integer.class)))
                        .isEqualTo(ids);
                task.map(
                        ids,
                        id -> db.query("select id, clock_timestamp() from t where id = ?", id)
                                .rows());
                task.run(aside -> assertThat(count(db)).isGreaterThanOrEqualTo(40));
                task.map(
                        List.of(100, 200, 300),
                        first -> db.transaction(Isolation.DEFAULT, inner -> {
                            inner.map(ids, id -> db.update("insert into t values (?)", first + id));
                            return count(db);
                        }));
            });
            assertThat(count(db)).isEqualTo(160);
        }
    }

    private static int count(CorioJdbc db) {
        return db.query("select count(*) from t").one(Integer.class);
    }

    /** Requests that run one by one would be faster on more, but others have them. */
    @Test
    void whoHasAConnectionWaitsForNoOther() throws SQLException {
        PGSimpleDataSource source = Servers.database();
        List<Integer> ids = IntStream.range(0, 40).boxed().toList();
        try (HikariDataSource pool = Servers.pool(source, 3, 20_000);
                Connection one = pool.getConnection();
                Connection other = pool.getConnection();
                Corio corio = Corio.create();
                CorioJdbc db = CorioJdbc.of(corio, pool)) {
            assertThat(one).isNotSameAs(other);
            long begin = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                List<Integer> answers = corio.call(task -> task.map(
                        ids, id -> db.query("select ?, clock_timestamp()", id).one(row -> row.get(1, Integer.class))));
                assertThat(answers).isEqualTo(ids);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        }
    }

    /** It goes on with as many as there were: what is too much waits in the pool, or is never used. */
    @Test
    void aPoolThatIsResizedServesAll() throws SQLException {
        PGSimpleDataSource source = Servers.database();
        Servers.execute(source, "create table t (id int primary key)");
        List<Integer> ids = IntStream.range(0, 40).boxed().toList();
        try (HikariDataSource pool = Servers.pool(source, 4);
                Corio corio = Corio.create();
                CorioJdbc db = CorioJdbc.of(corio, pool)) {
            for (int size : List.of(1, 8)) {
                pool.setMaximumPoolSize(size);
                pool.getHikariPoolMXBean().softEvictConnections();
                corio.run(task -> task.map(ids, id -> {
                    db.update("insert into t values (?)", 100 * size + id);
                    return db.query("select clock_timestamp() from t where id = ?", id)
                            .rows();
                }));
                assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isLessThanOrEqualTo(4);
            }
            assertThat(count(db)).isEqualTo(80);
        }
    }

    @Test
    void aPoolThatGivesNothingFailsEachRequest() {
        try (HikariDataSource pool = new HikariDataSource();
                Corio corio = Corio.create();
                CorioJdbc db = CorioJdbc.of(corio, pool)) {
            pool.setJdbcUrl("jdbc:h2:tcp://localhost:1/nothing");
            pool.setInitializationFailTimeout(-1);
            pool.setConnectionTimeout(250);
            assertThatThrownBy(() -> db.query("select 1").rows())
                    .isInstanceOf(SqlFailedException.class)
                    .hasMessageContaining("select 1");
            assertThatThrownBy(() -> db.update("delete from t")).isInstanceOf(SqlFailedException.class);
            assertThatThrownBy(() -> db.inTransaction(Isolation.DEFAULT, task -> {}))
                    .hasStackTraceContaining("BEGIN");
        }
    }
}
