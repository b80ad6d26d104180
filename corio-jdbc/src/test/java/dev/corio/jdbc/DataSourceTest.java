package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.corio.Task;
import dev.corio.TaskTimeoutException;
import dev.corio.jdbc.StatementPlan.Way;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** Code that knows JDBC only, in tasks and outside. */
@Timeout(60)
class DataSourceTest extends OnPostgres {

    private static final List<Integer> IDS =
            IntStream.rangeClosed(1, 200).boxed().toList();
    private static final String BY_ID = "select id, name, total from orders where id = ?";

    private DataSource jdbc;

    @Override
    void prepare() throws SQLException {
        execute(
                "create table orders (id int primary key, name text, total int not null check (total >= 0))",
                "create table made (id serial primary key, name text not null)",
                "create function noisy(int) returns int stable language plpgsql as"
                        + " 'begin raise warning ''about %'', $1; return $1; end'",
                "create sequence numbers");
    }

    @BeforeEach
    void fill() throws SQLException {
        execute(
                "truncate orders, made restart identity",
                "insert into orders select i, 'order ' || i, i from generate_series(1, 200) i");
        jdbc = db.dataSource();
        corio.run(task -> {
            try (Connection connection = jdbc.getConnection()) { // the first one asks what connections are like
                assertThat(connection.isReadOnly()).isFalse();
            }
        });
    }

    private String nameOf(int id) throws SQLException {
        try (Connection connection = jdbc.getConnection();
                PreparedStatement statement = connection.prepareStatement(BY_ID)) {
            statement.setInt(1, id);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getString("name") : null;
            }
        }
    }

    private int raise(int id, int by) throws SQLException {
        try (Connection connection = jdbc.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("update orders set total = total + ? where id = ?")) {
            statement.setInt(1, by);
            statement.setInt(2, id);
            return statement.executeUpdate();
        }
    }

    // ------------------------------------------------------------------------------------------------ batches

    @Test
    void queriesOfTasksLeaveTogether() {
        List<String> names = corio.call(task -> task.map(IDS, this::nameOf));
        assertThat(names).isEqualTo(IDS.stream().map(id -> "order " + id).toList());
        assertThat(plan(BY_ID).way()).isEqualTo(Way.BATCHED);
        assertThat(plan(BY_ID).requests()).isEqualTo(200);
        assertThat(plan(BY_ID).statements()).isEqualTo(1);
    }

    @Test
    void queriesOfBothKindsLeaveTogetherAlsoEqualOnes() {
        List<String> names = corio.call(task -> task.map(
                IDS,
                id -> id % 2 == 0
                        ? nameOf(id / 2)
                        : db.query(BY_ID, (id + 1) / 2).one(row -> row.get("name", String.class))));
        assertThat(names)
                .isEqualTo(IDS.stream().map(id -> "order " + (id + 1) / 2).toList());
        assertThat(plan(BY_ID).statements()).isEqualTo(1);
    }

    @Test
    void writesOfTasksLeaveTogetherAndFailAlone() throws SQLException {
        List<String> outcomes = corio.call(task -> task.map(IDS, id -> {
            try {
                return raise(id, id == 7 ? -100 : 1) + "";
            } catch (PSQLException failed) {
                return failed.getSQLState() + " "
                        + failed.getServerErrorMessage().getConstraint();
            }
        }));
        assertThat(outcomes.get(6)).isEqualTo("23514 orders_total_check");
        assertThat(outcomes).filteredOn("1"::equals).hasSize(199);
        try (Connection plain = connection();
                Statement statement = plain.createStatement();
                ResultSet sum = statement.executeQuery("select sum(total) from orders")) {
            sum.next();
            assertThat(sum.getInt(1)).isEqualTo(201 * 100 + 199);
        }
    }

    @Test
    void errorsAreTheDriversAndShowTheCallersLine() {
        corio.run(task -> task.map(IDS, id -> {
            assertThatThrownBy(() -> raise(id, -1_000))
                    .isInstanceOf(PSQLException.class)
                    .satisfies(failed -> assertThat(failed.getSuppressed()[0].getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals("raise")));
            return id;
        }));
    }

    @Test
    void generatedKeysComeInBatches() {
        String insert = "insert into made (name) values (?)";
        List<Integer> keys = corio.call(task -> task.map(IDS, id -> {
            try (Connection connection = jdbc.getConnection();
                    PreparedStatement statement =
                            connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS)) {
                statement.setString(1, "n" + id);
                assertThat(statement.executeUpdate()).isEqualTo(1);
                assertThat(statement.getUpdateCount()).isEqualTo(1);
                try (ResultSet result = statement.getGeneratedKeys()) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getString("name")).isEqualTo("n" + id);
                    return result.getInt(1);
                }
            }
        }));
        assertThat(keys).doesNotHaveDuplicates().hasSize(200);
        assertThat(plan(insert + "\nRETURNING *").way()).isEqualTo(Way.JDBC_BATCH);
    }

    @Test
    void returnedRowsComeInBatches() {
        String insert = "insert into made (name) values (?) returning id, name";
        List<Integer> keys = corio.call(task -> task.map(IDS, id -> {
            try (Connection connection = jdbc.getConnection();
                    PreparedStatement statement = connection.prepareStatement(insert)) {
                statement.setString(1, "n" + id);
                assertThat(statement.execute()).isTrue();
                assertThat(statement.getUpdateCount()).isEqualTo(-1);
                try (ResultSet result = statement.getResultSet()) {
                    result.next();
                    assertThat(result.getStatement()).isSameAs(statement);
                    return result.getInt("id");
                }
            }
        }));
        assertThat(keys).doesNotHaveDuplicates().hasSize(200);
        assertThat(plan(insert).statements()).isLessThan(20);
    }

    @Test
    void plainQueriesWithoutParametersAreShared() {
        String sql = "select count(*) from orders";
        List<Integer> counts = corio.call(task -> task.map(IDS, id -> {
            try (Connection connection = jdbc.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                result.next();
                return result.getInt(1);
            }
        }));
        assertThat(counts).containsOnly(200);
        assertThat(plan(sql).statements()).isEqualTo(1);
    }

    @Test
    void thousandsOfConnectionsAreOpenAndNoneOfThemReal() {
        CountDownLatch all = new CountDownLatch(10_000);
        List<Integer> many = IntStream.range(0, 10_000).boxed().toList();
        List<String> names = corio.call(task -> task.map(many, i -> {
            try (Connection connection = jdbc.getConnection();
                    PreparedStatement statement = connection.prepareStatement(BY_ID)) {
                all.countDown();
                while (all.getCount() > 0) {
                    Task.current().yield();
                }
                statement.setInt(1, 1 + i % 200);
                try (ResultSet result = statement.executeQuery()) {
                    result.next();
                    return result.getString(2);
                }
            }
        }));
        assertThat(names).hasSize(10_000).doesNotContainNull();
    }

    @Test
    void warningsAreThoseOfTheStatement() {
        String sql = "select noisy(id) from orders where id = ?";
        List<String> warnings = corio.call(task -> task.map(IDS, id -> {
            try (Connection connection = jdbc.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setInt(1, id);
                try (ResultSet result = statement.executeQuery()) {
                    result.next();
                    return statement.getWarnings().getMessage();
                }
            }
        }));
        assertThat(warnings).isEqualTo(IDS.stream().map(id -> "about " + id).toList());
        assertThat(plan(sql).reason()).contains("warnings");
    }

    // ------------------------------------------------------------------------------------------------ not batched

    private String pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select pg_backend_pid()")) {
            result.next();
            return result.getString(1);
        }
    }

    @Test
    void transactionsHaveAConnectionOfTheirOwn() throws SQLException {
        corio.run(task -> task.map(IDS.subList(0, 50), id -> {
            try (Connection connection = jdbc.getConnection()) {
                connection.setAutoCommit(false);
                String pid = pid(connection);
                try (PreparedStatement statement =
                        connection.prepareStatement("update orders set total = total + 1 where id = ?")) {
                    statement.setInt(1, 1);
                    assertThat(statement.executeUpdate()).isEqualTo(1);
                }
                assertThat(pid(connection)).isEqualTo(pid);
                if (id % 2 == 0) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
            }
            return id;
        }));
        try (Connection plain = connection();
                Statement statement = plain.createStatement();
                ResultSet total = statement.executeQuery("select total from orders where id = 1")) {
            total.next();
            assertThat(total.getInt(1)).isEqualTo(26);
        }
        assertThat(db.plans())
                .anyMatch(plan -> plan.way() == Way.DELEGATED && plan.reason().contains("transaction"));
    }

    @Test
    void whatIsLeftOnAConnectionIsFoundThere() {
        corio.run(task -> task.map(IDS.subList(0, 20), id -> {
            try (Connection connection = jdbc.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("set application_name = 'task" + id + "'");
                statement.execute("create temp table mine (id int)");
                statement.execute("insert into mine values (" + id + ")");
                try (PreparedStatement query = connection.prepareStatement(
                        "select id, current_setting('application_name') from mine where id > ?")) {
                    query.setInt(1, 0);
                    try (ResultSet result = query.executeQuery()) {
                        result.next();
                        assertThat(result.getInt(1)).isEqualTo(id);
                        assertThat(result.getString(2)).isEqualTo("task" + id);
                    }
                }
                statement.execute("drop table mine");
                statement.execute("reset application_name");
            }
            return id;
        }));
    }

    @Test
    void aSequenceIsAskedWhereItWasCountedUp() {
        corio.run(task -> task.map(IDS.subList(0, 20), id -> {
            try (Connection connection = jdbc.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into made (name) values (?)");
                    PreparedStatement last = connection.prepareStatement("select lastval()")) {
                insert.setString(1, "n" + id);
                insert.executeUpdate();
                assertThatThrownBy(last::executeQuery)
                        .isInstanceOf(SQLFeatureNotSupportedException.class)
                        .hasMessageContaining("RETURNING");
                connection.setAutoCommit(false);
                insert.executeUpdate();
                try (ResultSet result = last.executeQuery()) {
                    result.next();
                    assertThat(result.getInt(1)).isPositive();
                }
                connection.commit();
                connection.setAutoCommit(true);
            }
            return id;
        }));
    }

    /** A statement that is none of a sequence does not change what was counted up elsewhere. */
    @Test
    void aSequenceIsNotAskedWhereSomethingElseHappened() {
        corio.run(task -> {
            try (Connection connection = jdbc.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into made (name) values (?)");
                    Statement others = connection.createStatement()) {
                insert.setString(1, "a");
                insert.executeUpdate();
                others.execute("set work_mem = '1MB'");
                others.executeUpdate("update orders set total = 1 where id = 1");
                assertThatThrownBy(() -> others.executeQuery("select lastval()"))
                        .isInstanceOf(SQLFeatureNotSupportedException.class);
                others.executeUpdate("insert into made (name) values ('b')");
                assertThat(others.executeQuery("select lastval()").next()).isTrue();
                others.execute("reset work_mem");
            }
        });
    }

    @Test
    void batchesOfJdbcGiveTheirKeysAndSayWhyTheyAreTheirs() {
        String insert = "insert into made (name) values (?)";
        corio.run(task -> {
            try (Connection connection = jdbc.getConnection();
                    PreparedStatement statement =
                            connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS)) {
                for (String name : List.of("a", "b")) {
                    statement.setString(1, name);
                    statement.addBatch();
                }
                assertThat(statement.executeBatch()).containsExactly(1, 1);
                ResultSet keys = statement.getGeneratedKeys();
                for (String name : List.of("a", "b")) {
                    assertThat(keys.next()).isTrue();
                    assertThat(keys.getString("name")).isEqualTo(name);
                }
            }
        });
        assertThat(plan(insert).reason()).contains("addBatch");
    }

    @Test
    void plansSayWhyALimitedStatementIsNotBatched() {
        corio.run(task -> {
            try (Connection connection = jdbc.getConnection();
                    PreparedStatement statement = connection.prepareStatement(BY_ID)) {
                statement.setQueryTimeout(5);
                statement.setInt(1, 1);
                statement.executeQuery();
                statement.executeQuery().close();
                PreparedStatement once = connection.prepareStatement(BY_ID);
                once.setInt(1, 1);
                once.closeOnCompletion();
                once.executeQuery().close();
                assertThat(once.isClosed()).as("by the driver").isTrue();
            }
        });
        assertThat(plan(BY_ID).reason()).contains("setQueryTimeout");
        assertThat(plan(BY_ID).requests()).isEqualTo(3);
    }

    @Test
    void statementsCloseOnCompletionWhenTheDriversDo() throws SQLException {
        List<String> ours = corio.call(task -> closedOnCompletion(jdbc));
        assertThat(ours).isEqualTo(closedOnCompletion(pool));
    }

    private static List<String> closedOnCompletion(DataSource source) throws SQLException {
        List<String> seen = new ArrayList<>();
        try (Connection connection = source.getConnection()) {
            for (boolean again : List.of(true, false)) {
                PreparedStatement statement = connection.prepareStatement(BY_ID);
                statement.setInt(1, 1);
                statement.setFetchSize(7);
                statement.closeOnCompletion();
                seen.add("rows are fetched " + statement.executeQuery().getFetchSize() + " at a time");
                try {
                    seen.add("goes on: " + (again ? statement.execute() : statement.getMoreResults()));
                } catch (SQLException failed) {
                    seen.add(failed.getSQLState() + " " + failed.getMessage());
                }
                seen.add("closed: " + statement.isClosed());
            }
        }
        return seen;
    }

    @Test
    void keysAreClosedWithTheResultsBeforeTheNext() {
        corio.run(task -> {
            try (Connection connection = jdbc.getConnection();
                    PreparedStatement statement = connection.prepareStatement(
                            "insert into made (name) values (?)", Statement.RETURN_GENERATED_KEYS)) {
                statement.setString(1, "a");
                statement.executeUpdate();
                assertThat(statement.getMoreResults(Statement.CLOSE_CURRENT_RESULT))
                        .isFalse();
                assertThat(statement.getGeneratedKeys().next()).isTrue();
                assertThat(statement.getMoreResults()).isFalse();
                assertThat(statement.getGeneratedKeys().isClosed()).isTrue();
            }
        });
    }

    @Test
    void whatTheDriverRefusesToMakeIsRefusedAtOnce() {
        corio.run(task -> {
            try (Connection connection = jdbc.getConnection()) {
                assertThatThrownBy(() -> connection.createStatement(42, ResultSet.CONCUR_READ_ONLY))
                        .isInstanceOf(PSQLException.class);
                assertThatThrownBy(() -> connection.prepareStatement(
                                BY_ID, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, 42))
                        .isInstanceOf(PSQLException.class);
            }
        });
    }

    // ------------------------------------------------------------------------------------------------ nothing is lost

    @Test
    void tasksThatShareAConnectionShareTheRealOne() {
        corio.run(task -> {
            try (Connection connection = jdbc.getConnection()) {
                List<String> pids = task.map(IDS.subList(0, 20), id -> pid(connection));
                assertThat(pids).allMatch(pids.getFirst()::equals);
            }
        });
        tasksMayHoldAllPlaces();
    }

    @Test
    void aConnectionThatIsClosedMeanwhileIsGivenBack() {
        corio.run(task -> {
            List<Connection> held = new ArrayList<>();
            for (int i = 1; i < POOL; i++) {
                Connection each = jdbc.getConnection();
                each.setAutoCommit(false);
                held.add(each);
            }
            Connection connection = jdbc.getConnection();
            task.run(child -> assertThatThrownBy(() -> pid(connection)) // waits for a place
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("closed"));
            connection.close();
            for (Connection each : held) {
                each.close();
            }
            task.join();
            assertThatThrownBy(() -> connection.getMetaData()).isInstanceOf(SQLException.class);
        });
        tasksMayHoldAllPlaces();
    }

    @Test
    void metadataHasAStatementOfItsOwn() {
        corio.run(task -> {
            try (Connection connection = jdbc.getConnection()) {
                ResultSet tables = connection.getMetaData().getTables(null, null, "orders", null);
                assertThat(tables.getStatement().getConnection()).isSameAs(connection);
                tables.getStatement().close();
                assertThat(tables.isClosed()).isTrue();
            }
        });
    }

    @Test
    void metadataOfAClosedConnectionGetsNoOther() {
        corio.run(task -> {
            Connection connection = jdbc.getConnection();
            DatabaseMetaData data = connection.getMetaData();
            connection.close();
            assertThatThrownBy(() -> data.getTables(null, null, "orders", null))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("closed");
        });
        tasksMayHoldAllPlaces();
    }

    @Test
    void aThreadThatWasInterruptedGivesItsConnectionBack() {
        corio.run(task -> {
            Connection connection = jdbc.getConnection();
            connection.setAutoCommit(false);
            Thread.currentThread().interrupt();
            connection.close();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            try (Connection next = jdbc.getConnection()) {
                assertThatThrownBy(() -> next.setAutoCommit(false))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("interrupted");
            }
            assertThat(Thread.interrupted()).isTrue();
        });
        tasksMayHoldAllPlaces();
    }

    /** None was lost: else this would wait for half a minute, and fail. */
    private void tasksMayHoldAllPlaces() {
        corio.run(task -> {
            List<Connection> held = new ArrayList<>();
            for (int i = 1; i < POOL; i++) {
                Connection each = jdbc.getConnection();
                held.add(each);
                each.setAutoCommit(false);
            }
            for (Connection each : held) {
                each.close();
            }
        });
    }

    @Test
    void unwrapGivesTheDriversConnection() {
        corio.run(task -> {
            try (Connection connection = jdbc.getConnection()) {
                PGConnection driver = connection.unwrap(PGConnection.class);
                assertThat(pid(connection)).isEqualTo(driver.getBackendPID() + "");
            }
        });
    }

    @Test
    void outsideOfTasksStatementsAreTheDrivers() throws SQLException {
        try (Connection connection = jdbc.getConnection();
                PreparedStatement statement = connection.prepareStatement(BY_ID)) {
            assertThat(statement.getClass().getName()).contains("Hikari");
            statement.setInt(1, 3);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                assertThat(result.getString("name")).isEqualTo("order 3");
            }
        }
        assertThat(db.plans()).isEmpty();
    }

    @Test
    void insideATransactionOfCorioOnlyRequestsAreRun() {
        db.inTransaction(Isolation.DEFAULT, task -> {
            raise(1, 5);
            assertThat(nameOf(1)).isEqualTo("order 1");
            try (Connection connection = jdbc.getConnection()) {
                assertThatThrownBy(() -> connection.setAutoCommit(false))
                        .isInstanceOf(SQLFeatureNotSupportedException.class);
            }
        });
    }

    @Test
    void aClosedSourceGivesNoConnectionsAndAsksNothing() {
        corio.run(task -> {
            try (Connection open = jdbc.getConnection();
                    PreparedStatement statement = open.prepareStatement(BY_ID)) {
                statement.setInt(1, 1);
                db.close();
                assertThatThrownBy(statement::executeQuery)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("closed");
                statement.close();
                assertThatThrownBy(statement::executeQuery)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("closed");
            }
        });
        assertThatThrownBy(jdbc::getConnection).isInstanceOf(SQLException.class).hasMessageContaining("closed");
    }

    @Test
    void aTaskThatOpensOneTooManyFailsInTime() throws SQLException {
        try (CorioJdbc impatient = CorioJdbc.of(
                corio,
                pool,
                JdbcOptions.defaults().withName("impatient").withConnectionTimeout(Duration.ofMillis(100)))) {
            corio.run(task -> {
                List<Connection> open = new ArrayList<>();
                for (int i = 1; i < POOL; i++) {
                    Connection connection = impatient.dataSource().getConnection();
                    open.add(connection);
                    connection.setAutoCommit(false);
                }
                try (Connection more = impatient.dataSource().getConnection()) {
                    assertThatThrownBy(() -> more.setAutoCommit(false))
                            .isInstanceOf(SQLTransientConnectionException.class)
                            .hasMessageContaining("one less than the pool has");
                    try (PreparedStatement statement = more.prepareStatement(BY_ID)) {
                        statement.setInt(1, 1);
                        assertThat(statement.executeQuery().next()).isTrue();
                    }
                }
                for (Connection each : open) {
                    each.close();
                }
            });
        }
    }

    @Test
    void aCancelledTaskCancelsItsStatementAndTidiesUp() {
        corio.run(task -> {
            try (Connection connection = jdbc.getConnection()) {
                connection.setAutoCommit(false);
                String pid = pid(connection);
                assertThatThrownBy(() -> task.timeout(Duration.ofMillis(100), () -> {
                            try (Statement statement = connection.createStatement()) {
                                statement.execute("update orders set total = 0 where id = 1");
                                statement.execute("select pg_sleep(50)");
                            } finally {
                                connection.rollback();
                            }
                            return 1;
                        }))
                        .isInstanceOf(TaskTimeoutException.class);
                assertThat(pid(connection)).as("the connection is whole").isEqualTo(pid);
                connection.rollback();
            }
            assertThat(db.query("select total from orders where id = 1").one(Integer.class))
                    .isEqualTo(1);
        });
    }

    @Test
    void aPoolAroundTheSourceIsBatchedAsFarAsItReaches() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(jdbc);
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(3);
        try (HikariDataSource around = new HikariDataSource(config)) {
            jdbc = around;
            List<String> names = corio.call(task -> task.map(IDS, 3, this::nameOf));
            assertThat(names).isEqualTo(IDS.stream().map(id -> "order " + id).toList());
            assertThat(plan(BY_ID).way()).as(db.plans().toString()).isEqualTo(Way.BATCHED);
            assertThat(plan(BY_ID).statements()).isLessThan(IDS.size());
        }
    }
}
