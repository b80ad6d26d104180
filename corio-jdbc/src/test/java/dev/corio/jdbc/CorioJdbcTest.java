package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.corio.TaskFailedException;
import dev.corio.jdbc.StatementPlan.Way;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What users see, on PostgreSQL. */
class CorioJdbcTest extends OnPostgres {

    private static final List<Integer> IDS = IntStream.range(0, 100).boxed().toList();

    record Order(int orderId, String note, java.time.LocalDate day) {}

    public static class OrderBean {
        private int orderId;
        private String note;

        public void setOrderId(int value) {
            orderId = value;
        }

        public void setNote(String value) {
            note = value;
        }
    }

    @Override
    void prepare() throws SQLException {
        execute(
                "create table orders (order_id int primary key, note text, day date)",
                "create table lines (order_id int, line int, primary key (order_id, line))",
                "insert into orders select i, 'note ' || i, date '2024-01-01' + i from generate_series(0, 99) i",
                "insert into lines select i, l from generate_series(0, 99) i, generate_series(1, i % 4) l",
                "create table counters (id int primary key, n int not null check (n < 1000))",
                "analyze");
    }

    @Test
    void answersManyTasksByOneStatement() {
        String sql = "select * from orders where order_id = ?";
        List<Order> orders =
                corio.call(task -> task.map(IDS, id -> db.query(sql, id).one(Order.class)));
        assertThat(orders)
                .hasSize(100)
                .allSatisfy(order -> assertThat(order.note()).isEqualTo("note " + order.orderId()));
        assertThat(orders.get(7).day()).isEqualTo("2024-01-08");
        assertThat(plan(sql).way()).as(plan(sql).reason()).isEqualTo(Way.BATCHED);
        assertThat(plan(sql).statements()).isEqualTo(1);
        assertThat(plan(sql).requests()).isEqualTo(100);
    }

    record Bytes(int id, byte[] bytes) {}

    @Test
    void sharesBetweenEqualRequestsWhatNobodyCanChange() {
        List<Integer> twice = List.of(1, 2, 1);
        List<Order> orders = corio.call(task -> task.map(
                twice,
                id -> db.query("select * from orders where order_id = ?", id).one(Order.class)));
        assertThat(orders.get(2)).isEqualTo(orders.get(0)).isSameAs(orders.get(0));
        assertThat(orders.get(1).orderId()).isEqualTo(2);
        List<Bytes> bytes = corio.call(task -> task.map(
                twice,
                id -> db.query(
                                "select order_id as id, decode('0102', 'hex') as bytes from orders where order_id = ?",
                                id)
                        .one(Bytes.class)));
        bytes.get(0).bytes()[0] = 7;
        assertThat(bytes.get(2).bytes()).containsExactly(1, 2);
    }

    @Test
    void mapsBeansScalarsMapsAndRows() {
        OrderBean bean = db.query("select * from orders where order_id = ?", 3).one(OrderBean.class);
        assertThat(bean.orderId).isEqualTo(3);
        assertThat(bean.note).isEqualTo("note 3");
        assertThat(db.query("select count(*) from orders").scalar(Long.class)).isEqualTo(100);
        assertThat(db.query("select line from lines where order_id = ? order by line", 3)
                        .list(Integer.class))
                .containsExactly(1, 2, 3);
        Object note = db.query("select note from orders where order_id = ?", 1).one(row -> row.get("NOTE"));
        assertThat(note).isEqualTo("note 1");
        assertThat(db.query("select 1 as a, null::text as b").rows().getFirst().asMap())
                .containsEntry("a", 1)
                .containsEntry("b", null);
        assertThat(db.query("select * from orders where order_id = ?", 1000).optional(Order.class))
                .isEqualTo(Optional.empty());
    }

    @Test
    void givesEachTaskItsRowsInTheirOrder() {
        List<List<Integer>> lines = corio.call(task -> task.map(
                IDS,
                id -> db.query("select line from lines where order_id = ? order by line desc", id)
                        .list(Integer.class)));
        for (int id : IDS) {
            assertThat(lines.get(id))
                    .isEqualTo(IntStream.iterate(id % 4, l -> l >= 1, l -> l - 1)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void bindsByNameAndArraysAsOneValue() {
        Sql sql = Sql.of("select order_id from orders where order_id >= :from and order_id < :from + :size order by 1")
                .bind("from", 10)
                .bind("size", 3);
        assertThat(db.query(sql).list(Integer.class)).containsExactly(10, 11, 12);
        Sql any = Sql.of("select order_id from orders where order_id = any(?) order by 1");
        List<List<Integer>> found = corio.call(task -> task.map(
                List.of(0, 1, 2), i -> db.query(any.bind(new int[] {i, i + 10})).list(Integer.class)));
        assertThat(found).containsExactly(List.of(0, 10), List.of(1, 11), List.of(2, 12));
    }

    @Test
    void failsOneAndAnswersTheOthers() {
        String sql = "select 100 / (order_id - 50) from orders where order_id = ?";
        List<String> answers = corio.call(task -> task.map(IDS, id -> {
            try {
                return String.valueOf(db.query(sql, id).scalar(Integer.class));
            } catch (SqlFailedException failed) {
                assertThat(failed).hasMessageContaining(sql).hasMessageContaining("division by zero");
                assertThat(failed.sqlState()).contains("22012");
                assertThat(failed.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().contains("CorioJdbcTest"));
                return "failed";
            }
        }));
        assertThat(plan(sql).way()).isEqualTo(Way.BATCHED);
        for (int id : IDS) {
            assertThat(answers.get(id)).isEqualTo(id == 50 ? "failed" : String.valueOf(100 / (id - 50)));
        }
    }

    @Test
    void tellsWrongStatementsAtTheCaller() {
        assertThatThrownBy(
                        () -> db.query("select * from nowhere where x = ?", 1).rows())
                .isInstanceOf(SqlFailedException.class)
                .hasMessageContaining("select * from nowhere")
                .extracting(Throwable::getCause, type(SQLException.class))
                .returns("42P01", SQLException::getSQLState);
        assertThatThrownBy(() -> db.query("select ? + ?", 1).rows())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 2 parameters, and 1 value was given: select ? + ?");
        assertThatThrownBy(() -> db.query("select * from orders where order_id = ?", new Object())
                        .rows())
                .isInstanceOf(SqlFailedException.class)
                .hasMessageContaining("select * from orders");
        assertThatThrownBy(() -> db.query("select * from orders").one(Order.class))
                .isInstanceOf(RowCountException.class)
                .hasMessageContaining("one row was asked for, and there are 100");
        assertThatThrownBy(() -> db.query("select * from orders").optional(Order.class))
                .isInstanceOf(RowCountException.class);
        assertThatThrownBy(() ->
                        db.query("select note from orders where order_id = 1").one(Order.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no column for the component orderId")
                .hasMessageContaining("select note from orders");
        assertThatThrownBy(() -> db.query("commit").rows())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CorioJdbc.transaction");
    }

    @Test
    void failsWrongStatementsOfManyTasksEachForItself() {
        List<String> failures = corio.call(task -> task.map(IDS, id -> {
            try {
                return ""
                        + db.query("select nothing from orders where order_id = ?", id)
                                .rows();
            } catch (SqlFailedException failed) {
                return failed.sqlState().orElse("");
            }
        }));
        assertThat(failures).hasSize(100).containsOnly("42703");
    }

    @Test
    void asksEqualRequestsOnce() {
        String sql = "select note from orders where order_id = ?";
        List<String> notes =
                corio.call(task -> task.map(IDS, id -> db.query(sql, id % 2).one(String.class)));
        assertThat(notes).contains("note 0", "note 1").hasSize(100);
        assertThat(plan(sql).statements()).isEqualTo(1);
        String parameterless = "select count(*) from orders";
        corio.run(task -> task.map(IDS, id -> db.query(parameterless).scalar(Long.class)));
        assertThat(plan(parameterless).way()).isEqualTo(Way.SHARED);
        assertThat(plan(parameterless).statements()).isEqualTo(1);
    }

    @Test
    void countsEveryUpdateOfOneRow() throws SQLException {
        execute("truncate counters", "insert into counters values (1, 0), (2, 0)");
        String sql = "update counters set n = n + ? where id = ?";
        List<Long> counts = corio.call(task -> task.map(IDS, id -> db.update(sql, 1, 1 + id % 2)));
        assertThat(counts).hasSize(100).containsOnly(1L);
        assertThat(db.query("select n from counters order by id").list(Integer.class))
                .containsExactly(50, 50);
        assertThat(plan(sql).way()).isEqualTo(Way.JDBC_BATCH);
        assertThat(plan(sql).statements()).isEqualTo(1);
    }

    @Test
    void failsWritesThatFailAndKeepsTheOthers() throws SQLException {
        execute("truncate counters");
        String sql = "insert into counters values (?, ?)";
        List<String> outcomes = corio.call(task -> task.map(IDS, id -> {
            try {
                return "" + db.update(sql, id - id % 10 / 9, id == 42 ? 5_000 : 1); // 9, 19, … are there already
            } catch (SqlFailedException failed) {
                return failed.sqlState().orElse("") + " " + constraintOf(failed);
            }
        }));
        for (int id : IDS) {
            String expected = id % 10 == 9 ? "23505 counters_pkey" : id == 42 ? "23514 counters_n_check" : "1";
            assertThat(outcomes.get(id)).as("insert " + id).isEqualTo(expected);
        }
        assertThat(db.query("select count(*) from counters").scalar(Integer.class))
                .isEqualTo(89);
    }

    private static String constraintOf(SqlFailedException failed) {
        return ((org.postgresql.util.PSQLException) failed.getCause())
                .getServerErrorMessage()
                .getConstraint();
    }

    @Test
    void givesTheKeysOfInserts() throws SQLException {
        execute("create table if not exists keyed (id bigserial primary key, note text unique)", "truncate keyed");
        String sql = "insert into keyed (note) values (?) returning id, note";
        List<String> notes = corio.call(task -> task.map(IDS, i -> {
            Row row = db.query(sql, "n" + i).one(r -> r);
            return row.get(1, Long.class) + row.get(2, String.class);
        }));
        assertThat(notes).doesNotHaveDuplicates();
        for (int i : IDS) {
            assertThat(notes.get(i)).endsWith("n" + i);
        }
        assertThat(plan(sql).statements()).isLessThan(10);
        Long last = db.insert("insert into keyed (note) values (?)", "last").one(row -> row.get("id", Long.class));
        assertThat(last).isGreaterThan(99);
        assertThatThrownBy(() -> corio.run(task ->
                        task.map(IDS, i -> db.query(sql, "n" + i).rows())))
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOf(SqlFailedException.class)
                .hasMessageContaining("duplicate key");
    }
}
