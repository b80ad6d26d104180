package dev.corio.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.corio.Corio;
import dev.corio.Engine;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.testkit.junit.DispatcherContract;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.postgresql.ds.PGSimpleDataSource;

/** The dispatchers keep the contract: queries that are batched, queries that are not, and writes. */
class ContractTest {

    private static PGSimpleDataSource source;

    private static synchronized PGSimpleDataSource source() throws SQLException {
        if (source == null) {
            source = Servers.database();
            Servers.execute(
                    source,
                    "create table numbers (id int primary key, name text, n bigint default 0)",
                    "insert into numbers select i, 'number ' || i from generate_series(0, 1999) i",
                    "analyze");
        }
        return source;
    }

    /** What the three have in common. */
    abstract static class OfCalls extends DispatcherContract<Call, Answer> {

        private final HikariDataSource pool;
        private final JdbcThreads threads = new JdbcThreads();
        private final Outside outside;

        OfCalls() throws SQLException {
            pool = Servers.pool(source(), 4);
            outside = new Outside(new Connections(pool, 4), threads, JdbcOptions.defaults());
        }

        Outside outside() {
            return outside;
        }

        static Call call(String sql, Call.Gives gives, Object... values) {
            List<Parameter> parameters = Arrays.stream(values)
                    .map(value -> new Parameter(value, null))
                    .toList();
            return new Call(SqlText.parse(sql, false), parameters, gives, false);
        }

        static int last(Call call) {
            return (Integer) call.values().getLast().value();
        }

        @Override
        protected IoDispatcher<Call, Answer> dispatcher() {
            return IoDispatcher.partitioned(Call::partition, IoDispatcher.serving(outside::reads));
        }

        @Override
        protected boolean failsAlone() {
            return true;
        }

        @Override
        protected IoOptions options() {
            return IoOptions.defaults().withExecutor(threads).withMaxInFlight(4);
        }

        @Override
        protected void assertAnswer(Call input, Answer expected, Answer actual) {
            if (actual instanceof Answer.Rows rows) { // columns are compared elsewhere
                super.assertAnswer(input, expected, new Answer.Rows(new Columns(List.of()), rows.cells()));
            } else {
                super.assertAnswer(input, expected, actual);
            }
        }

        @Override
        protected Answer answer(Call input) {
            List<Object[]> rows = java.util.Collections.singletonList(new Object[] {"number " + last(input)});
            return new Answer.Rows(new Columns(List.of()), rows);
        }

        @Override
        protected void closeSource() {
            pool.close();
        }
    }

    @Nested
    class Batched extends OfCalls {

        private static final String SQL = "select name from numbers where 1 / ? = 1 and id = ?";

        Batched() throws SQLException {}

        @Override
        protected Call input(int n) {
            return call(SQL, Call.Gives.ROWS, 1, n);
        }

        @Override
        protected Optional<Call> failingInput() {
            return Optional.of(call(SQL, Call.Gives.ROWS, 0, 1));
        }
    }

    @Nested
    class BatchedOnThePortableEngineWithTwoLanes extends Batched {

        BatchedOnThePortableEngineWithTwoLanes() throws SQLException {}

        @Override
        protected Corio.Builder runtime() {
            return Corio.builder().engine(Engine.PORTABLE).lanes(2);
        }
    }

    @Nested
    class OneByOne extends OfCalls {

        private static final String SQL =
                "select name from numbers where 1 / ? = 1 and clock_timestamp() > '2000-01-01' and id = ?";

        OneByOne() throws SQLException {}

        @Override
        protected Call input(int n) {
            return call(SQL, Call.Gives.ROWS, 1, n);
        }

        @Override
        protected Optional<Call> failingInput() {
            return Optional.of(call(SQL, Call.Gives.ROWS, 0, 1));
        }
    }

    @Nested
    class Written extends OfCalls {

        private static final String SQL = "update numbers set n = n + 1 / ? where id = ?";

        Written() throws SQLException {}

        @Override
        protected IoDispatcher<Call, Answer> dispatcher() {
            return IoDispatcher.partitioned(Call::partition, IoDispatcher.serving(outside()::writes));
        }

        @Override
        protected Call input(int n) {
            return call(SQL, Call.Gives.COUNT, 1, n);
        }

        @Override
        protected Answer answer(Call input) {
            return new Answer.Count(1);
        }

        @Override
        protected Optional<Call> failingInput() {
            return Optional.of(call(SQL, Call.Gives.COUNT, 0, 1));
        }
    }
}
