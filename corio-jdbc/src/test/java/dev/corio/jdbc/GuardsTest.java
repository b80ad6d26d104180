package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.jdbc.StatementPlan.Way;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each guard, after a look at what the server makes of the rewritten query without it. */
class GuardsTest extends OnPostgres {

    private static final List<Integer> IDS = IntStream.range(0, 20).boxed().toList();

    @Override
    void prepare() throws SQLException {
        execute(
                "create sequence seq",
                "create table t (id int primary key, p1 int, c char(5), v text)",
                "insert into t select i, -i, 'c' || i, 'v' || i from generate_series(0, 19) i",
                "create view hiding as select id, (select random()) as r from t",
                "create view locking as select id from t for update nowait",
                "create function half() returns float8 language sql volatile as 'select random() / 2'",
                "create function same_int(int, int) returns bool language plpgsql volatile as 'begin return $1 = $2; end'",
                "create operator ==== (leftarg = int, rightarg = int, procedure = same_int)",
                "create table words (w text primary key)",
                "insert into words select md5(i::text) from generate_series(1, 20000) i",
                "create type mood as enum ('SAD', 'GLAD')",
                "create table people (id int primary key, m mood)",
                "insert into people values (1, 'SAD'), (2, 'GLAD'), (3, null)",
                "analyze");
    }

    /** The rewritten form as it would be without guards: the first column of each row, by request. */
    private List<Object> unguarded(String sql, String type, Object... values) throws SQLException {
        String text = "select k.ord, q.* from unnest(?::" + type + "[]) with ordinality as k(p1, ord)"
                + " cross join lateral (select * from (" + sql.replace("?", "k.p1") + ") q0 offset 0) q order by k.ord";
        try (Connection connection = connection();
                PreparedStatement statement = connection.prepareStatement(text)) {
            statement.setArray(1, connection.createArrayOf(type, values));
            List<Object> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(result.getObject(2));
                }
            }
            return rows;
        }
    }

    private List<Object> guarded(String sql) {
        return corio.call(
                task -> task.map(IDS, id -> db.query(sql, id).rows().getFirst().get(1)));
    }

    private void assertRefused(String sql, String because) {
        assertThat(plan(sql).way()).as(plan(sql).reason()).isEqualTo(Way.ONE_BY_ONE);
        assertThat(plan(sql).reason()).contains(because);
    }

    @Test
    void volatileFunctionsGiveEachRequestItsOwn() throws SQLException {
        String sql = "select (select nextval('seq')) from t where id = ?";
        assertThat(new HashSet<>(unguarded(sql, "int4", 1, 2, 3)))
                .as("the same for all")
                .hasSize(1);
        assertThat(guarded(sql)).doesNotHaveDuplicates();
        assertRefused(sql, "volatile");
    }

    @Test
    void volatileFunctionsInViewsAreSeen() throws SQLException {
        String sql = "select r from hiding where id = ?";
        assertThat(new HashSet<>(unguarded(sql, "int4", 1, 2, 3)))
                .as("the same for all")
                .hasSize(1);
        assertThat(guarded(sql)).doesNotHaveDuplicates();
        assertRefused(sql, "random");
    }

    @Test
    void volatileFunctionsOfUsersAndOperatorsAreSeen() throws SQLException {
        String function = "select (select half()) from t where id = ?";
        assertThat(new HashSet<>(unguarded(function, "int4", 1, 2, 3))).hasSize(1);
        assertThat(guarded(function)).doesNotHaveDuplicates();
        assertRefused(function, "half");
        String operator = "select id from t where id ==== ?";
        assertThat(guarded(operator)).isEqualTo(IDS);
        assertRefused(operator, "====");
    }

    @Test
    void withoutParametersStableQueriesAreSharedAndVolatileOnesAreNot() throws SQLException {
        assertThat(new HashSet<>(unguarded("select random()", "int4", 1, 2, 3)))
                .as("the same for all")
                .hasSize(1);
        List<Double> random = corio.call(
                task -> task.map(IDS, id -> db.query("select random()").one(Double.class)));
        assertThat(random).doesNotHaveDuplicates();
        assertThat(plan("select random()").way()).isEqualTo(Way.ONE_BY_ONE);
        corio.run(task -> task.map(IDS, id -> db.query("select now()").rows()));
        assertThat(plan("select now()")).returns(Way.SHARED, StatementPlan::way).returns(1L, StatementPlan::statements);
    }

    @Test
    void oneLockedRowFailsItsRequestOnly() throws SQLException {
        String sql = "select id from t where id = ? for update nowait";
        try (Connection other = connection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("select * from t where id = 7 for update");
            assertThatThrownBy(() -> unguarded(sql, "int4", 6, 7, 8))
                    .as("all fail")
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("could not obtain lock");
            for (String locking : List.of(sql, "select id from locking where id = ?")) {
                List<String> answers = corio.call(task -> task.map(IDS, id -> {
                    try {
                        return "" + db.query(locking, id).one(Integer.class);
                    } catch (SqlFailedException failed) {
                        return failed.sqlState().orElse("");
                    }
                }));
                assertThat(answers).hasSize(20).contains("55P03", "6", "8").doesNotContain("7");
                assertRefused(locking, "locks rows");
            }
            other.rollback();
        }
    }

    @Test
    void dataModifyingQueriesGoTheWayOfWrites() throws SQLException {
        String sql = "with gone as (delete from t where id = ? returning id) select id + 0 from gone";
        assertThatThrownBy(() -> unguarded(sql, "int4", 100, 101))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("must be at the top level");
        execute("insert into t select i from generate_series(100, 119) i");
        List<Integer> gone =
                corio.call(task -> task.map(IDS, id -> db.query(sql, 100 + id).one(Integer.class)));
        assertThat(gone).isEqualTo(IntStream.range(100, 120).boxed().toList());
        assertThat(db.query("select count(*) from t").scalar(Integer.class)).isEqualTo(20);
    }

    @Test
    void aliasesOfTheOriginalAreItsOwn() throws SQLException {
        String sql = "select k.id from t k where k.id = ?";
        assertThat(unguarded(sql, "int4", 1, 2, 3))
                .as("k.p1 is the column of the original")
                .isNotEqualTo(List.of(1, 2, 3));
        assertThat(guarded(sql)).isEqualTo(IDS);
        assertThat(plan(sql).way()).isEqualTo(Way.BATCHED);
        String ours = "select corio_k.id from t corio_k where corio_k.id = ?";
        assertThat(guarded(ours)).isEqualTo(IDS);
        assertThat(plan(ours).way()).isEqualTo(Way.BATCHED);
    }

    @Test
    void commentsAndSemicolonsAtTheEndAreCut() {
        for (String sql : List.of(
                "select id from t where id = ? -- the one",
                "select id from t where id = ?;",
                "select id from t where id = ? ; -- ? ;\n",
                "-- ?\nselect /* ? */ id from t where '?' = '?' and \"id\" = ? and $$?$$ = '?' -- ?")) {
            assertThatThrownBy(() -> unguarded(sql, "int4", 1, 2)).as(sql).isInstanceOf(SQLException.class);
            assertThat(guarded(sql)).as(sql).isEqualTo(IDS);
            assertThat(plan(sql).way()).as(sql + plan(sql).reason()).isEqualTo(Way.BATCHED);
        }
    }

    @Test
    void patternsThatNeedTheirValueForAnIndexRunSingly() throws SQLException {
        String sql = "select count(*) from words where w like ?";
        List<String> patterns =
                IDS.stream().map(id -> Integer.toHexString(id + 16) + "ab%").toList();
        long start = System.nanoTime();
        List<Object> slow = unguarded(sql, "varchar", patterns.toArray());
        long unguarded = System.nanoTime() - start;
        corio.run(task -> task.map(patterns, pattern -> db.query(sql, pattern).rows()));
        start = System.nanoTime();
        List<Object> fast = corio.call(task ->
                task.map(patterns, pattern -> db.query(sql, pattern).one(row -> row.get(1))));
        assertThat(fast).isEqualTo(slow);
        assertRefused(sql, "times the cost");
        assertThat(System.nanoTime() - start)
                .as("by itself a pattern uses the index")
                .isLessThan(unguarded);
    }

    @Test
    void stringsAreSentAsTheDriverSendsThem() throws SQLException {
        String sql = "select id from t where c = ?";
        assertThat(unguarded(sql, "text", "c2  "))
                .as("text is compared with its spaces")
                .isEmpty();
        List<Integer> found = corio.call(
                task -> task.map(List.of("c2  ", "c3"), c -> db.query(sql, c).one(Integer.class)));
        assertThat(found).containsExactly(2, 3);
        assertThat(plan(sql).way()).isEqualTo(Way.BATCHED);
    }

    @Test
    void arraysKeepTheirRows() throws SQLException {
        assertThat(unguarded("select ?", "int4", new Integer[] {1, 2}, new Integer[] {3, 4}))
                .as("unnest takes arrays of arrays apart")
                .hasSize(4);
        String sql = "select cardinality(?), ?";
        List<Integer> sizes = corio.call(task -> task.map(
                IDS,
                id -> db.query(sql, new int[id], new String[] {"a,\"b\\", null})
                        .one(row -> row.get(1, Integer.class) + row.get(2, String[].class).length)));
        assertThat(sizes).isEqualTo(IDS.stream().map(id -> id + 2).toList());
        assertThat(plan(sql).way()).as(plan(sql).reason()).isEqualTo(Way.BATCHED);
    }

    @Test
    void nullsHaveTheTypeThatTheServerInfers() throws SQLException {
        String sql = "select id from t where id = ? or ?::int is null and id < 2 order by 1";
        assertThatThrownBy(() -> unguarded("select id from t where id = ?", "text", (Object) null))
                .hasMessageContaining("operator does not exist");
        String simple = "select count(*) from t where id = ?";
        List<Integer> counts = corio.call(task -> task.map(
                java.util.Arrays.asList(null, 1, null, 2),
                id -> db.query(simple, id).one(Integer.class)));
        assertThat(counts).containsExactly(0, 1, 0, 1);
        List<List<Integer>> both = corio.call(
                task -> task.map(List.of(1, 2), id -> db.query(sql, 19, null).list(Integer.class)));
        assertThat(both).containsOnly(List.of(0, 1, 19));
    }

    enum Mood {
        SAD,
        GLAD
    }

    @Test
    void enumsAndJsonHaveTheTypeThatTheServerInfers() {
        String sql = "select id from people where m = ?";
        assertThat(corio.<List<Integer>>call(task -> task.map(
                        List.of(Mood.SAD, Mood.GLAD),
                        mood -> db.query(sql, mood).one(Integer.class))))
                .containsExactly(1, 2);
        assertThat(plan(sql).way()).as(plan(sql).reason()).isEqualTo(Way.BATCHED);
        Sql json = Sql.of("select (:j::jsonb) -> 'a' ->> 0 as v");
        assertThat(corio.<List<String>>call(task -> task.map(
                        IDS,
                        id -> db.query(json.bind("j", "{\"a\": [" + id + "]}")).one(String.class))))
                .isEqualTo(IDS.stream().map(String::valueOf).toList());
    }

    @Test
    void columnsThatChangeAreSeen() throws SQLException {
        execute("create table changing (id int primary key)", "insert into changing select generate_series(0, 19)");
        String sql = "select * from changing where id = ?";
        assertThat(guarded(sql)).isEqualTo(IDS);
        execute("alter table changing add column more text default 'x'");
        List<Integer> sizes =
                corio.call(task -> task.map(IDS, id -> db.query(sql, id).one(Row::size)));
        assertThat(sizes).containsOnly(2);
    }

    @Test
    void whatIsAskedToRunApartDoes() {
        Sql sql = Sql.of("select id from t where id = ?").apart();
        assertThat(corio.<List<Integer>>call(
                        task -> task.map(IDS, id -> db.query(sql.bind(id)).one(Integer.class))))
                .isEqualTo(IDS);
        assertRefused(sql.text(), "apart");
    }
}
