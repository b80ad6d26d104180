package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Running;
import dev.corio.TaskCancelledException;
import dev.corio.TaskFailedException;
import dev.corio.WaitGroup;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions, on PostgreSQL. */
class TransactionTest extends OnPostgres {

    private static final List<Integer> IDS = IntStream.range(0, 30).boxed().toList();
    private static final String INSERT = "insert into t values (?, ?)";

    @Override
    void prepare() throws SQLException {
        execute("create table t (id int primary key, n int check (n < 100))");
    }

    @BeforeEach
    void empty() throws SQLException {
        execute("truncate t");
    }

    private int rows() {
        return db.query("select count(*) from t").one(Integer.class);
    }

    @Test
    void beginAskCommit() {
        int inside = db.transaction(Isolation.DEFAULT, task -> {
            task.map(IDS, id -> db.update(INSERT, id, 1));
            return rows();
        });
        assertThat(inside).isEqualTo(30);
        assertThat(rows()).isEqualTo(30);
        assertThat(plan(INSERT).statements()).isEqualTo(1);
    }

    @Test
    void beginAskFailRollBack() {
        assertThatThrownBy(() -> db.inTransaction(Isolation.DEFAULT, task -> {
                    task.map(IDS, id -> db.update(INSERT, id, 1));
                    throw new IllegalStateException("enough");
                }))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("enough");
        assertThat(rows()).isZero();
    }

    @Test
    void childrenBelongToItAndOthersDoNot() {
        List<Integer> seen = new ArrayList<>();
        corio.run(task -> {
            WaitGroup written = new WaitGroup();
            WaitGroup looked = new WaitGroup();
            written.add(1);
            looked.add(1);
            task.run(sibling -> {
                written.await();
                seen.add(rows());
                looked.done();
            });
            db.inTransaction(Isolation.READ_COMMITTED, inner -> {
                inner.run(child -> child.run(grandchild -> db.update(INSERT, 1, 1)));
                inner.join();
                assertThat(rows()).isEqualTo(1);
                written.done();
                looked.await();
            });
            seen.add(rows());
        });
        assertThat(seen).containsExactly(0, 1);
    }

    @Test
    void aStatementThatFailsLeavesTheOthers() {
        List<String> outcomes = db.transaction(
                Isolation.DEFAULT,
                task -> task.map(IDS, id -> {
                    try {
                        return "" + db.update(INSERT, id, id == 7 ? 100 : id == 8 ? 200 : 1);
                    } catch (SqlFailedException failed) {
                        return failed.sqlState().orElse("");
                    }
                }));
        assertThat(outcomes).hasSize(30).contains("23514");
        assertThat(rows()).isEqualTo(28);
        List<String> queries = db.transaction(
                Isolation.DEFAULT,
                task -> task.map(IDS, id -> {
                    try {
                        return "" + db.query("select 1 / (? - 3)", id).scalar(Integer.class);
                    } catch (SqlFailedException failed) {
                        return failed.sqlState().orElse("");
                    }
                }));
        assertThat(queries.get(3)).isEqualTo("22012");
        assertThat(queries.get(4)).isEqualTo("1");
    }

    @Test
    void whatIsReadAndWrittenInTurnsKeepsItsOrder() {
        int sum = db.transaction(Isolation.REPEATABLE_READ, task -> {
            task.map(IDS, id -> {
                db.update(INSERT, id, 0);
                int n = db.query("select n from t where id = ?", id).one(Integer.class);
                db.update("update t set n = ? where id = ?", n + 2, id);
                return db.query("update t set n = n + 1 where id = ? returning n", id)
                        .one(Integer.class);
            });
            return db.query("select sum(n) from t").one(Integer.class);
        });
        assertThat(sum).isEqualTo(90);
    }

    @Test
    void queriesOutsideNeverWaitForTransactions() {
        WaitGroup asked = new WaitGroup();
        int waiting = POOL + 3;
        corio.run(task -> {
            asked.add(1);
            for (int i = 0; i < waiting; i++) {
                int id = i;
                task.run(each -> db.inTransaction(Isolation.DEFAULT, inner -> {
                    db.update(INSERT, id, 1);
                    asked.await();
                }));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(rows()).isZero();
            }
            asked.done();
        });
        assertThat(rows()).isEqualTo(waiting);
    }

    @Test
    void cancelledWhileItRunsRollsBack() {
        WaitGroup never = new WaitGroup().external();
        never.add(1);
        for (int i = 0; i < 10; i++) {
            Running<Void> program = corio.start(task -> {
                db.inTransaction(Isolation.SERIALIZABLE, inner -> {
                    db.update(INSERT, 1, 1);
                    never.await();
                });
                return null;
            });
            if (i % 2 == 0) {
                try {
                    Thread.sleep(i); // at any point: while it waits, begins, writes
                } catch (InterruptedException impossible) {
                    Thread.currentThread().interrupt();
                }
            }
            program.cancel();
            assertThatThrownBy(program::join).isInstanceOf(TaskCancelledException.class);
        }
        assertThat(rows()).isZero();
    }

    @Test
    void insideAnotherIsMisuse() {
        assertThatThrownBy(() -> db.inTransaction(
                        Isolation.DEFAULT, task -> db.inTransaction(Isolation.DEFAULT, inner -> rows())))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining("a transaction of this database is open in this task");
    }

    @Test
    void aConflictEndsItAndSaysSo() throws SQLException {
        db.update(INSERT, 1, 1);
        assertThatThrownBy(() -> db.inTransaction(Isolation.REPEATABLE_READ, task -> {
                    rows();
                    execute("update t set n = 5 where id = 1");
                    try {
                        db.update("update t set n = 6 where id = 1");
                    } catch (SqlFailedException conflict) {
                        assertThat(conflict.sqlState()).contains("40001");
                    }
                    db.update(INSERT, 2, 2);
                }))
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOf(SqlFailedException.class)
                .hasMessageContaining("the transaction cannot go on");
        assertThat(db.query("select n from t").one(Integer.class)).isEqualTo(5);
    }

    @Test
    void closedWhileItRunsCommits() {
        WaitGroup closed = new WaitGroup().external();
        closed.add(1);
        Running<Long> program = corio.start(task -> db.transaction(Isolation.DEFAULT, inner -> {
            db.update(INSERT, 1, 1);
            closed.await();
            return db.update(INSERT, 2, 1);
        }));
        while (pool.getHikariPoolMXBean().getActiveConnections() == 0) {
            Thread.onSpinWait();
        }
        db.close();
        closed.done();
        assertThat(program.join()).isEqualTo(1);
        assertThatThrownBy(() -> db.inTransaction(Isolation.DEFAULT, task -> {}))
                .hasStackTraceContaining("is closed");
        assertThatThrownBy(this::rows).isInstanceOf(IllegalStateException.class);
    }
}
