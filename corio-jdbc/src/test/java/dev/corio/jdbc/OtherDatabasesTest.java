package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.corio.Corio;
import dev.corio.jdbc.StatementPlan.Way;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same code, with the same results, on databases whose queries are not rewritten. */
class OtherDatabasesTest {

    private static final List<Integer> IDS = IntStream.range(0, 50).boxed().toList();

    record Item(int id, String note) {}

    abstract static class Same {

        HikariDataSource pool;
        Corio corio;
        CorioJdbc db;

        abstract String url();

        @BeforeEach
        void open() throws Exception {
            pool = new HikariDataSource();
            pool.setJdbcUrl(url());
            pool.setMaximumPoolSize(4);
            corio = Corio.create();
            db = CorioJdbc.of(corio, pool);
            Servers.execute(
                    pool,
                    "drop table if exists item",
                    "create table item (id int primary key, note varchar(100), n int check (n < 100))");
            corio.run(task -> task.map(IDS, id -> db.update("insert into item values (?, ?, 0)", id, "note " + id)));
        }

        @AfterEach
        void close() {
            db.close();
            corio.close();
            pool.close();
        }

        @Test
        void readsAreRight() {
            String sql = "select id, note from item where id = ?";
            List<Item> items =
                    corio.call(task -> task.map(IDS, id -> db.query(sql, id).one(Item.class)));
            for (int id : IDS) {
                assertThat(items.get(id)).isEqualTo(new Item(id, "note " + id));
            }
            assertThat(db.plans()).anyMatch(plan -> plan.sql().equals(sql) && plan.way() == Way.ONE_BY_ONE);
            assertThat(db.query(Sql.of("select count(*) from item where id > :from and note <> :note")
                                    .bind("from", 9)
                                    .bind("note", "note 11"))
                            .one(Integer.class))
                    .isEqualTo(39);
        }

        @Test
        void writesAreBatchedAndThoseThatFailFailAlone() {
            String sql = "update item set n = n + ? where id = ?";
            List<String> counts = corio.call(task -> task.map(IDS, id -> {
                try {
                    return "" + db.update(sql, id == 3 ? 1_000 : 1, id == 4 ? 5 : id);
                } catch (SqlFailedException failed) {
                    return "failed";
                }
            }));
            assertThat(counts.get(3)).isEqualTo("failed");
            assertThat(counts).filteredOn(count -> count.equals("1")).hasSize(49);
            assertThat(db.query("select n from item where id in (3, 4, 5) order by id")
                            .list(Integer.class))
                    .containsExactly(0, 0, 2);
            assertThat(db.plans()).anyMatch(plan -> plan.sql().equals(sql) && plan.way() == Way.JDBC_BATCH);
        }

        @Test
        void transactionsCommitAndRollBack() {
            db.inTransaction(Isolation.DEFAULT, task -> {
                task.map(IDS, id -> db.update("update item set n = 1 where id = ?", id));
                assertThat(db.query("select sum(n) from item").one(Integer.class))
                        .isEqualTo(50);
            });
            assertThatThrownBy(() -> db.inTransaction(Isolation.DEFAULT, task -> {
                        task.map(IDS, id -> db.update("update item set n = 2 where id = ?", id));
                        throw new IllegalStateException("enough");
                    }))
                    .hasRootCauseMessage("enough");
            assertThat(db.query("select sum(n) from item").one(Integer.class)).isEqualTo(50);
        }

        @Test
        void errorsAreThoseOfTheirRequests() {
            assertThatThrownBy(() -> db.query("select * from nowhere").rows()).isInstanceOf(SqlFailedException.class);
            assertThatThrownBy(() -> db.query("select * from item where id = ?").rows())
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> db.update("insert into item values (1, 'twice', 0)"))
                    .isInstanceOf(SqlFailedException.class);
        }
    }

    @Nested
    class OnH2 extends Same {
        @Override
        String url() {
            return "jdbc:h2:mem:same";
        }

        @Test
        void keysOfInserts() throws Exception {
            Servers.execute(pool, "create table k (id bigint generated always as identity primary key, v int)");
            List<Long> keys = corio.call(task -> task.map(
                    IDS, v -> db.insert("insert into k (v) values (?)", v).scalar(Long.class)));
            assertThat(keys).doesNotHaveDuplicates();
            Row row = db.query(
                            "select timestamp '2024-03-31 02:30:00', array[1, 2], cast('x' as clob), date '2024-01-01'")
                    .one(r -> r);
            assertThat(row.get(1, java.time.LocalDateTime.class)).isEqualTo("2024-03-31T02:30");
            assertThat(row.get(2, Integer[].class)).containsExactly(1, 2);
            assertThat(row.get(3, String.class)).isEqualTo("x");
            assertThat(row.get(4, java.time.LocalDate.class)).isEqualTo("2024-01-01");
        }
    }

    @Nested
    class OnSqlite extends Same {

        @TempDir
        Path folder;

        @Override
        String url() {
            return "jdbc:sqlite:" + folder.resolve("same.db") + "?journal_mode=WAL&busy_timeout=10000";
        }

        @Test
        void keysOfInserts() throws Exception {
            Servers.execute(pool, "create table k (id integer primary key, v int)");
            List<Integer> keys = corio.call(task -> task.map(
                    IDS,
                    v -> db.query("insert into k (v) values (?) returning id", v)
                            .scalar(Integer.class)));
            assertThat(keys).doesNotHaveDuplicates();
        }
    }
}
