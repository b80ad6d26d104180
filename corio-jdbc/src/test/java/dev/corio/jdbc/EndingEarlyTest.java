package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Running;
import dev.corio.TaskCancelledException;
import dev.corio.TaskFailedException;
import dev.corio.TaskTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens to statements whose callers give up. */
class EndingEarlyTest extends OnPostgres {

    private static final List<Integer> IDS = IntStream.range(0, 20).boxed().toList();
    private static final String NAP = "select nap(?::float8), ?";
    private static final String SLOW_WRITE = "update t set n = n + 1 where nap(?::float8) = 1 and id = ?";

    @Override
    void prepare() throws SQLException {
        execute(
                "create function nap(float8) returns int language plpgsql stable as"
                        + " 'begin perform pg_sleep($1); return 1; end'",
                "create table t (id int primary key, n int)",
                "insert into t select i, 0 from generate_series(0, 19) i");
    }

    private int running() throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from pg_stat_activity where state = 'active'"
                        + " and query like '%nap(%' and pid <> pg_backend_pid()")) {
            result.next();
            return result.getInt(1);
        }
    }

    private void await(int statements, Duration limit) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (running() != statements && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(running()).as("statements that run").isEqualTo(statements);
    }

    @Test
    void cancelledCallersCancelTheStatement() throws Exception {
        corio.run(task -> task.map(IDS, id -> db.query(NAP, 0.0, id).rows()));
        assertThat(plan(NAP).way()).isEqualTo(StatementPlan.Way.BATCHED);
        for (String sql : List.of(NAP, SLOW_WRITE)) {
            Running<Object> program = corio.start(task -> task.map(
                    IDS, id -> sql.equals(NAP) ? db.query(sql, 30.0, id).rows() : (Object) db.update(sql, 30.0, id)));
            await(1, Duration.ofSeconds(20));
            program.cancel();
            assertThatThrownBy(program::join).isInstanceOf(TaskCancelledException.class);
            await(0, Duration.ofSeconds(5));
        }
        assertThat(db.query("select sum(n) from t").one(Integer.class))
                .as("nothing was written")
                .isZero();
    }

    /** As it is when the driver has not sent the statement yet, or the server has not begun it. */
    @Test
    void aCancellationThatIsLostIsRepeated() throws Exception {
        for (int lost : List.of(1, Integer.MAX_VALUE)) { // then the connection cancels it
            AtomicInteger cancellations = new AtomicInteger();
            Faulty faulty = (on, method, arguments, really) ->
                    method.equals("cancel") && cancellations.getAndIncrement() < lost ? null : really.call();
            try (CorioJdbc its = CorioJdbc.of(
                    corio, faulty.around(pool), JdbcOptions.defaults().withName("lost " + lost))) {
                Running<Object> program =
                        corio.start(task -> its.query(NAP, 30.0, 1).rows());
                await(1, Duration.ofSeconds(20));
                program.cancel();
                assertThatThrownBy(program::join).isInstanceOf(TaskCancelledException.class);
                await(0, Duration.ofSeconds(5));
                assertThat(cancellations).hasValueGreaterThan(1);
                assertThat(its.query("select 7").one(Integer.class)).isEqualTo(7);
            }
        }
    }

    @Test
    void aDeadlineEndsItsOwnRequestOnly() {
        List<String> outcomes = corio.call(task -> task.map(IDS, id -> {
            double seconds = id == 0 ? 30.0 : 0.001;
            if (id != 0) {
                return "" + db.query(NAP, seconds, id).rows().getFirst().get(2);
            }
            try {
                return task.timeout(
                        Duration.ofMillis(500),
                        () -> "" + db.query(NAP, seconds, id).rows());
            } catch (TaskTimeoutException late) {
                return "late";
            }
        }));
        assertThat(outcomes.getFirst()).isEqualTo("late");
        assertThat(outcomes.subList(1, 20))
                .isEqualTo(IDS.subList(1, 20).stream().map(String::valueOf).toList());
    }

    @Test
    void theConnectionOfACancelledStatementIsGoodForOthers() throws Exception {
        for (int i = 0; i < 30; i++) {
            try {
                corio.run(task -> task.timeout(
                        Duration.ofMillis(15), () -> db.query(NAP, 30.0, 1).rows()));
            } catch (TaskFailedException late) {
                assertThat(late.getCause()).isInstanceOf(TaskTimeoutException.class);
            }
            List<Integer> ids = corio.call(task -> task.map(
                    IDS, id -> db.query("select id from t where id = ?", id).one(Integer.class)));
            assertThat(ids).isEqualTo(IDS);
        }
        await(0, Duration.ofSeconds(5));
    }

    @Test
    void closingWhileStatementsRunEndsThem() throws Exception {
        Running<Object> program = corio.start(task -> db.query(NAP, 30.0, 1).rows());
        Running<Object> transaction = corio.start(task -> db.transaction(Isolation.DEFAULT, inner -> {
            db.update("update t set n = 7 where id = 1");
            return db.query(NAP, 30.0, 1).rows();
        }));
        await(2, Duration.ofSeconds(20));
        corio.close();
        assertThatThrownBy(program::join).isInstanceOf(TaskCancelledException.class);
        assertThatThrownBy(transaction::join).isInstanceOf(TaskCancelledException.class);
        await(0, Duration.ofSeconds(5));
    }
}
