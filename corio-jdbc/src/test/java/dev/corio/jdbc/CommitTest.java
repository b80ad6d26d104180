package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COMMITs that fail, before and after they took effect: nothing is done twice, and nothing that is there is told to have failed. */
class CommitTest {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final List<Integer> IDS = List.of(0, 1, 2, 3);
    private static final String INSERT = "insert into t (i) values (?)";

    private final AtomicReference<Throwable> failure = new AtomicReference<>(); // of the next COMMIT
    private final AtomicReference<Throwable> sent = new AtomicReference<>(); // of the next statement, after it ran
    private boolean takesEffect = true;
    private JdbcDataSource source;
    private Corio corio;
    private CorioJdbc db;

    @BeforeEach
    void open() throws SQLException {
        source = new JdbcDataSource();
        source.setUrl("jdbc:h2:mem:commit" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        Servers.execute(source, "create table t (id int generated always as identity, i int)");
        corio = Corio.create();
        db = CorioJdbc.of(corio, ((Faulty) this::commit).around(source));
    }

    @AfterEach
    void close() throws SQLException {
        db.close();
        corio.close();
        Servers.execute(source, "shutdown");
    }

    private Object commit(Class<?> on, String method, List<Object> arguments, Faulty.Really really) throws Throwable {
        Throwable wrong = method.equals("commit") ? failure.getAndSet(null) : null;
        if (wrong == null) {
            Object result = really.call();
            wrong = method.startsWith("execute") ? sent.getAndSet(null) : null;
            if (wrong != null) {
                throw wrong;
            }
            return result;
        }
        if (takesEffect) {
            really.call();
        }
        throw wrong;
    }

    private static String outcome(Supplier<Object> write) {
        try {
            return "" + write.get();
        } catch (InDoubtException doubt) {
            return "in doubt";
        } catch (SqlFailedException failed) {
            return failed.sqlState().orElse("failed");
        }
    }

    private List<String> writes() {
        return writes(db, IDS);
    }

    private List<String> writes(CorioJdbc to, List<Integer> ids) {
        return corio.call(task -> task.map(ids, id -> outcome(() -> to.update(INSERT, id))));
    }

    private static int rows(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from t")) {
            result.next();
            return result.getInt(1);
        }
    }

    static Stream<Throwable> sayNothing() {
        return Stream.of(
                new SQLException("completion unknown", "40003"),
                new SQLException("timeout", "HYT00"),
                new SQLException("no state"),
                new SQLException("connection lost", "08006"),
                new SQLException("too late", "57014"),
                new IllegalStateException("broken driver"),
                new NoClassDefFoundError("broken class path"));
    }

    @ParameterizedTest
    @MethodSource("sayNothing")
    void batchCommittedThrowsInDoubt(Throwable unclear) throws SQLException {
        failure.set(unclear);
        assertThat(writes()).containsOnly("in doubt").hasSize(4);
        assertThat(rows(source)).isEqualTo(4);
        assertThat(writes()).as("the next ones work").containsOnly("1");
    }

    @ParameterizedTest
    @MethodSource("sayNothing")
    void batchNotCommittedThrowsInDoubt(Throwable unclear) throws SQLException {
        takesEffect = false;
        failure.set(unclear);
        assertThat(writes()).containsOnly("in doubt");
        assertThat(rows(source)).isZero();
        assertThat(writes()).as("the next ones work").containsOnly("1");
    }

    @ParameterizedTest
    @MethodSource("sayNothing")
    void singleCommittedThrowsInDoubt(Throwable unclear) throws SQLException {
        failure.set(unclear);
        assertThat(outcome(() -> db.insert(INSERT, 1).one(Integer.class))).isEqualTo("in doubt");
        assertThat(rows(source)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("sayNothing")
    void transactionCommittedThrowsInDoubt(Throwable unclear) throws SQLException {
        failure.set(unclear);
        assertThatThrownBy(() -> db.inTransaction(Isolation.DEFAULT, task -> db.update(INSERT, 1)))
                .isInstanceOf(InDoubtException.class)
                .hasMessageContaining(unclear.getMessage());
        assertThat(rows(source)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "23505", "40002"})
    void rolledBackAndSaidSo(String state) throws SQLException {
        takesEffect = false;
        failure.set(new SQLException("rolled back", state));
        assertThat(writes()).as("run again").containsOnly("1");
        assertThat(rows(source)).isEqualTo(4);
        failure.set(new SQLException("rolled back", state));
        assertThatThrownBy(() -> db.inTransaction(Isolation.DEFAULT, task -> db.update(INSERT, 1)))
                .isInstanceOf(SqlFailedException.class)
                .isNotInstanceOf(InDoubtException.class);
        assertThat(rows(source)).isEqualTo(4);
    }

    static Stream<Throwable> afterAStatement() {
        return Stream.of(
                new SQLException("completion unknown", "40003"),
                new SQLException("connection lost", "08006"),
                new IllegalStateException("broken driver"),
                new NoClassDefFoundError("broken class path"));
    }

    @ParameterizedTest
    @MethodSource("afterAStatement")
    void committedByItselfThrowsInDoubt(Throwable unclear) throws SQLException {
        sent.set(unclear);
        assertThat(outcome(() -> db.update(INSERT, 1))).isEqualTo("in doubt");
        assertThat(rows(source)).isEqualTo(1);
    }

    @Test
    void committedByItselfUnreadInDoubt() throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        Faulty mute = (on, method, arguments, really) -> {
            if (method.equals("getUpdateCount") && asked.incrementAndGet() == 1) {
                throw new SQLException("cannot tell", "HY000");
            }
            return really.call();
        };
        try (CorioJdbc other =
                CorioJdbc.of(corio, mute.around(source), JdbcOptions.defaults().withName("mute"))) {
            assertThat(outcome(() -> other.update(INSERT, 1))).isEqualTo("in doubt");
            assertThat(outcome(() -> other.update(INSERT, 1))).isEqualTo("1");
        }
        assertThat(rows(source)).isEqualTo(2);
    }

    /** The server's error is an answer, whatever state a trigger gives it; the same state of the driver's own is none. */
    @ParameterizedTest
    @ValueSource(strings = {"P0001", "HYT00", "XX000", "57014", "23514"})
    void triggersThatAreDeferredFailTheirOwnRequest(String state) throws SQLException {
        var postgres = Servers.database();
        Servers.execute(
                postgres,
                "create table t (i int)",
                "create function refuse() returns trigger language plpgsql as"
                        + " 'begin if new.i = 2 then raise exception ''no'' using errcode = ''" + state
                        + "''; end if; return null; end'",
                "create constraint trigger refusing after insert on t deferrable initially deferred"
                        + " for each row execute function refuse()");
        AtomicReference<Throwable> drivers = new AtomicReference<>();
        Faulty faulty = (on, method, arguments, really) -> {
            Object result = really.call();
            Throwable wrong = method.equals("commit") ? drivers.getAndSet(null) : null;
            if (wrong != null) {
                throw wrong;
            }
            return result;
        };
        try (CorioJdbc pg = CorioJdbc.of(
                corio, faulty.around(postgres), JdbcOptions.defaults().withName("deferred"))) {
            assertThat(writes(pg, IDS)).containsExactly("1", "1", state, "1");
            assertThat(rows(postgres)).isEqualTo(3);
            assertThatThrownBy(() -> pg.inTransaction(Isolation.DEFAULT, task -> pg.update(INSERT, 2)))
                    .isInstanceOf(SqlFailedException.class)
                    .isNotInstanceOf(InDoubtException.class);
            drivers.set(new org.postgresql.util.PSQLException("no", org.postgresql.util.PSQLState.UNKNOWN_STATE));
            assertThat(writes(pg, List.of(3, 4))).containsOnly("in doubt");
            assertThat(rows(postgres)).isEqualTo(5);
        }
    }

    @Test
    void constraintsThatSqliteChecksAtTheEndFailTheirOwnRequest(@TempDir Path folder) throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("deferred.db") + "?foreign_keys=on";
        Faulty opening = (on, method, arguments, really) ->
                method.equals("getConnection") ? DriverManager.getConnection(url) : really.call();
        DataSource sqlite = opening.around(source);
        Servers.execute(
                sqlite,
                "create table p (i int primary key)",
                "insert into p values (0), (1), (3)",
                "create table t (i int references p deferrable initially deferred)");
        try (CorioJdbc lite = CorioJdbc.of(
                corio, sqlite, JdbcOptions.defaults().withName("sqlite").withPoolSize(1))) {
            assertThat(writes(lite, IDS)).containsExactly("1", "1", "failed", "1");
        }
        assertThat(rows(sqlite)).isEqualTo(3);
    }
}
