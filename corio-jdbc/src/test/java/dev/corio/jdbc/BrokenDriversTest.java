package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.Task;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drivers that throw what no driver should, and where none should: what fails has done nothing, and what has been done has not
 * failed.
 */
class BrokenDriversTest {

    private static final List<Integer> IDS = List.of(1, 2, 3, 4);
    private static final String INSERT = "insert into t (i) values (?)";

    static Stream<Throwable> thrown() {
        return Stream.of(
                        new SQLException("no state"),
                        new ClassCastException("broken driver"),
                        new NoClassDefFoundError("broken class path"))
                .peek(thrown -> thrown.setStackTrace(new StackTraceElement[0])); // they are logged
    }

    abstract static class Same {

        static final AtomicInteger DATABASES = new AtomicInteger();

        DataSource source;
        Corio corio;
        CorioJdbc db;
        volatile Faulty fault = (on, method, arguments, really) -> really.call();

        abstract DataSource database() throws SQLException;

        @BeforeEach
        void open() throws SQLException {
            source = database();
            Servers.execute(source, "create table t (id int generated always as identity, i int)");
            corio = Corio.create();
            Faulty faulty = (on, method, arguments, really) -> fault.call(on, method, arguments, really);
            db = CorioJdbc.of(corio, faulty.around(source));
        }

        @AfterEach
        void close() {
            db.close();
            corio.close();
        }

        List<String> outcomes(Task task, IntFunction<Object> ask) {
            return task.map(IDS, id -> {
                try {
                    return "" + ask.apply(id);
                } catch (SqlFailedException failed) {
                    return failed instanceof InDoubtException ? "in doubt" : "failed";
                }
            });
        }

        private List<String> outside(IntFunction<Object> ask) {
            return corio.call(task -> outcomes(task, ask));
        }

        private List<String> inside(IntFunction<Object> ask) {
            return db.transaction(Isolation.DEFAULT, task -> outcomes(task, ask));
        }

        List<Integer> rows() {
            return db.query("select i from t order by id").list(Integer.class);
        }

        /** A value that cannot be set. */
        private void refuse(int value, Throwable thrown) {
            fault = (on, method, arguments, really) -> {
                if (method.startsWith("set")
                        && arguments.size() > 1
                        && arguments.get(1).equals(value)) {
                    throw thrown;
                }
                return really.call();
            };
        }

        @ParameterizedTest
        @MethodSource("dev.corio.jdbc.BrokenDriversTest#thrown")
        void aValueThatCannotBeSetFailsItsOwnRequest(Throwable thrown) {
            refuse(2, thrown);
            for (boolean inside : List.of(true, false)) {
                for (boolean keys : List.of(true, false)) {
                    IntFunction<Object> ask =
                            keys ? id -> db.insert(INSERT, id).rows().size() : id -> db.update(INSERT, id);
                    List<String> outcomes = inside ? inside(ask) : outside(ask);
                    assertThat(outcomes).containsExactly("1", "failed", "1", "1");
                    assertThat(rows()).containsExactly(1, 3, 4);
                    db.update("delete from t");
                }
            }
        }

        @ParameterizedTest
        @MethodSource("dev.corio.jdbc.BrokenDriversTest#thrown")
        void aStatementThatRanAndThrowsIsTakenBack(Throwable thrown) {
            AtomicInteger left = new AtomicInteger(1);
            fault = (on, method, arguments, really) -> {
                Object result = really.call();
                if (on == PreparedStatement.class && method.startsWith("execute") && left.getAndDecrement() == 1) {
                    throw thrown;
                }
                return result;
            };
            String outcome = db.transaction(Isolation.DEFAULT, task -> {
                try {
                    return "" + db.update(INSERT, 1);
                } catch (SqlFailedException failed) {
                    return "failed, then " + db.update(INSERT, 2);
                }
            });
            assertThat(outcome).isEqualTo("failed, then 1");
            assertThat(rows()).containsExactly(2);
        }

        @ParameterizedTest
        @MethodSource("dev.corio.jdbc.BrokenDriversTest#thrown")
        void whatCannotBeTakenBackIsNotCommitted(Throwable thrown) {
            fault = (on, method, arguments, really) -> {
                if (method.startsWith("set")
                        && arguments.size() > 1
                        && arguments.get(1).equals(2)) {
                    throw thrown;
                }
                if (method.equals("rollback") && arguments.size() == 1) {
                    throw thrown;
                }
                return really.call();
            };
            assertThatThrownBy(() -> db.inTransaction(
                            Isolation.DEFAULT,
                            task -> assertThat(outcomes(
                                            task, id -> db.insert(INSERT, id).rows()))
                                    .containsOnly("failed")))
                    .isInstanceOf(SqlFailedException.class)
                    .isNotInstanceOf(InDoubtException.class)
                    .hasMessageContaining("cannot go on");
            assertThat(rows()).isEmpty();
        }

        @ParameterizedTest
        @MethodSource("dev.corio.jdbc.BrokenDriversTest#thrown")
        void aQueryThatCannotBeAskedFailsAlone(Throwable thrown) {
            String sql = "select i from t where i = ?";
            corio.run(task -> outcomes(task, id -> db.update(INSERT, id)));
            for (int i = 0; i < 2; i++) {
                assertThat(outside(id -> db.query(sql, id).one(Integer.class))).containsExactly("1", "2", "3", "4");
            }
            AtomicInteger left = new AtomicInteger(1);
            fault = (on, method, arguments, really) -> {
                if (method.startsWith("execute") && left.getAndDecrement() == 1) {
                    throw thrown;
                }
                return really.call();
            };
            List<String> outside = outside(id -> db.query(sql, id).one(Integer.class));
            assertThat(outside).filteredOn(outcome -> !outcome.equals("failed")).hasSizeGreaterThanOrEqualTo(3);
            left.set(1);
            List<String> inside = db.transaction(
                    Isolation.DEFAULT,
                    task -> outcomes(task, id -> db.query(sql, id).one(Integer.class)));
            assertThat(inside).filteredOn(outcome -> !outcome.equals("failed")).hasSizeGreaterThanOrEqualTo(3);
        }

        @ParameterizedTest
        @MethodSource("dev.corio.jdbc.BrokenDriversTest#thrown")
        void statementsThatCannotBeClosedHaveNotFailed(Throwable thrown) {
            fault = (on, method, arguments, really) -> {
                Object result = really.call();
                if (on == PreparedStatement.class && method.equals("close")) {
                    throw thrown;
                }
                return result;
            };
            assertThat(db.update(INSERT, 7)).isEqualTo(1);
            assertThat(outside(id -> db.update(INSERT, id))).containsOnly("1");
            assertThat(db.insert(INSERT, 8).rows()).hasSize(1);
            assertThat(inside(id -> db.update(INSERT, id))).containsOnly("1");
            assertThat(rows()).hasSize(10);
        }

        @ParameterizedTest
        @MethodSource("dev.corio.jdbc.BrokenDriversTest#thrown")
        void connectionsThatCannotBeGivenBackTakeNothingBack(Throwable thrown) {
            fault = (on, method, arguments, really) -> {
                Object result = really.call();
                if (on == Connection.class && method.equals("close")
                        || method.equals("setAutoCommit") && arguments.contains(true)) {
                    throw thrown;
                }
                return result;
            };
            assertThat(db.update(INSERT, 7)).isEqualTo(1);
            assertThat(outside(id -> db.update(INSERT, id))).containsOnly("1");
            assertThat(inside(id -> db.update(INSERT, id))).containsOnly("1");
            assertThat(rows()).hasSize(9);
        }

        /** Somebody who got it next, and set it to commit by itself, would commit what is left on it. */
        @ParameterizedTest
        @MethodSource("dev.corio.jdbc.BrokenDriversTest#thrown")
        void connectionsThatCannotBeRolledBackAreNotUsedAgain(Throwable thrown) {
            AtomicInteger aborted = new AtomicInteger();
            fault = (on, method, arguments, really) -> {
                if (method.equals("rollback") && arguments.isEmpty()) {
                    throw thrown;
                }
                aborted.addAndGet(method.equals("abort") ? 1 : 0);
                return really.call();
            };
            assertThatThrownBy(() -> db.inTransaction(Isolation.DEFAULT, task -> {
                        db.update(INSERT, 1);
                        throw new IllegalStateException("enough");
                    }))
                    .hasRootCauseMessage("enough");
            assertThat(aborted).hasValue(1);
        }
    }

    @Nested
    class OnH2 extends Same {
        @Override
        DataSource database() {
            JdbcDataSource source = new JdbcDataSource();
            source.setUrl("jdbc:h2:mem:broken" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
            return source;
        }
    }

    @Nested
    class OnPostgres extends Same {

        @Override
        DataSource database() throws SQLException {
            return Servers.database();
        }
    }
}
