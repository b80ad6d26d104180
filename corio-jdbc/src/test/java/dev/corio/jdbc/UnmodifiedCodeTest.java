package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Code that asks row by row, with libraries that know nothing of batches: the same results, in a handful of statements. */
@Timeout(120)
class UnmodifiedCodeTest extends OnPostgres {

    private static final List<Long> IDS =
            LongStream.rangeClosed(1, 1_000).boxed().toList();
    private static final int FEW = 200;
    private static final int MOST_STATEMENTS = 14;

    private List<String> expected;
    private List<String> noted;

    @Override
    void prepare() throws SQLException {
        execute(
                "create table customer (id bigint primary key, name text not null, since timestamptz)",
                "create table orders (id bigint primary key, customer_id bigint, placed date, total numeric(12, 2),"
                        + " note varchar(80))",
                "create table part (id bigint primary key, name text)",
                "create table supplier (id bigint primary key, name varchar(40))",
                "create table line (order_id bigint, n int, part_id bigint, supplier_id bigint, price numeric(9, 2),"
                        + " discount int, primary key (order_id, n))",
                "insert into customer select i, 'customer ' || i, timestamptz '2024-01-01 00:00:00+00' + i * interval"
                        + " '1 hour' from generate_series(1, 300) i",
                "insert into orders select i, 1 + i % 300, date '2024-01-01' + i, i * 1.25, case when i % 3 <> 0 then"
                        + " 'note ' || i end from generate_series(1, 1000) i",
                "insert into part select i, 'part ' || i from generate_series(1, 500) i",
                "insert into supplier select i, 'supplier ' || i from generate_series(1, 50) i",
                "insert into line select o, n, 1 + (o * 7 + n) % 500, 1 + (o + n) % 50, o + n * 0.5, case when n <> 2"
                        + " then n end from generate_series(1, 1000) o, generate_series(1, 7) n where n <= o % 8",
                "analyze");
    }

    static Stream<Arguments> daos() {
        return Stream.of(
                dao("plain JDBC", PlainDao::new),
                dao("Spring", SpringDao::new),
                dao("Jdbi", JdbiDao::new),
                dao("jOOQ", JooqDao::new),
                dao("MyBatis", MybatisDao::new));
    }

    private static Arguments dao(String name, Function<DataSource, OrderDao> maker) {
        return Arguments.of(Named.of(name, maker));
    }

    /** All libraries give what plain JDBC gives, one by one, and leave what it leaves. */
    @BeforeAll
    void oneByOne() throws Exception {
        expected = new PlainDao(pool).oneByOne(IDS);
        noted = noted();
        takeNotesBack();
    }

    @ParameterizedTest
    @MethodSource("daos")
    void givesTheSameInAHandfulOfStatements(Function<DataSource, OrderDao> maker) throws Exception {
        Counting counting = new Counting();
        HikariConfig config = new HikariConfig();
        config.setDataSource(counting.of(source));
        config.setMaximumPoolSize(POOL);
        assertThat(maker.apply(pool).oneByOne(IDS.subList(0, FEW))).isEqualTo(expected.subList(0, FEW));
        takeNotesBack();
        try (HikariDataSource counted = new HikariDataSource(config);
                CorioJdbc its =
                        CorioJdbc.of(corio, counted, JdbcOptions.defaults().withName("counted"))) {
            OrderDao dao = maker.apply(its.dataSource());
            List<String> first = corio.call(task -> dao.inTasks(task, IDS));
            assertThat(first).isEqualTo(expected);
            assertThat(noted()).isEqualTo(noted);
            takeNotesBack();
            AtomicReference<List<String>> reports = new AtomicReference<>();
            long statements = counting.during(() -> reports.set(corio.call(task -> dao.inTasks(task, IDS))));
            assertThat(reports.get()).isEqualTo(expected);
            assertThat(statements)
                    .as("statements for %d orders; %s", IDS.size(), its.plans())
                    .isLessThanOrEqualTo(MOST_STATEMENTS);
        } finally {
            takeNotesBack();
        }
    }

    private void takeNotesBack() throws SQLException {
        execute("update orders set note = case when id % 3 <> 0 then 'note ' || id end");
    }

    private List<String> noted() throws SQLException {
        List<String> notes = new java.util.ArrayList<>();
        try (var connection = connection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select id, note from orders order by id")) {
            while (rows.next()) {
                notes.add(rows.getLong(1) + " " + rows.getString(2));
            }
        }
        return notes;
    }
}
