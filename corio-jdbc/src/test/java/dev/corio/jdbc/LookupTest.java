package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.jdbc.StatementPlan.Way;
import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Queries that look up rows by a key: they go the short way if the key is unique, and give the same as always. */
class LookupTest extends OnPostgres {

    private static final List<Integer> KEYS =
            IntStream.range(0, 60).map(i -> i * 7 % 40 - 5).boxed().toList(); // some twice, some that are not there
    private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-000000000001");

    @Override
    void prepare() throws SQLException {
        execute(
                "create table t (id int primary key, big bigint unique, other int, gone int, code char(3) unique, u uuid unique)",
                "insert into t select i, i, i % 3, i, i::text, ('00000000-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid"
                        + " from generate_series(0, 29) i",
                "create index on t (other)",
                "create unique index on t (gone) where other = 1",
                "create table line (id int, number int not null, weak int, unique (id, number), unique (id, weak))",
                "insert into line select i % 20, -i, i from generate_series(0, 199) i",
                "create table odd (\"Ä\" int, \"ä\" int primary key, corio_k int, \"user\" int not null, unique (corio_k, \"user\"))",
                "insert into odd select 29 - i, i, i % 5, -i from generate_series(0, 29) i",
                "create table parent (id int primary key)",
                "create table child (primary key (id)) inherits (parent)",
                "insert into parent select generate_series(0, 20)",
                "insert into child select generate_series(10, 30)",
                "create table late (id int unique deferrable initially deferred)",
                "insert into late select generate_series(0, 20)",
                "create view seen as select * from t",
                "analyze");
    }

    private List<List<Object>> batched(String sql, List<?> values) {
        return corio.call(task -> task.map(
                values, value -> db.query(sql, value).list(row -> row.asMap().toString())));
    }

    private List<List<Object>> singly(String sql, List<?> values) throws SQLException {
        List<List<Object>> all = new ArrayList<>();
        try (Connection connection = connection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object value : values) {
                statement.setObject(1, value);
                List<Object> rows = new ArrayList<>();
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        Map<String, Object> row = new LinkedHashMap<>();
                        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                            row.putIfAbsent(result.getMetaData().getColumnLabel(i), result.getObject(i));
                        }
                        rows.add(row.toString());
                    }
                }
                all.add(rows);
            }
        }
        return all;
    }

    private void assertSame(String sql, List<?> values, boolean byKey) throws SQLException {
        assertThat(batched(sql, values)).isEqualTo(singly(sql, values));
        assertThat(plan(sql).way()).as(plan(sql).reason()).isEqualTo(Way.BATCHED);
        assertThat(plan(sql).statements()).isEqualTo(1);
        assertThat(plan(sql).reason().contains("by key")).as(sql).isEqualTo(byKey);
    }

    @Test
    void uniqueKeysAreLookedUp() throws SQLException {
        assertSame("select other from t where id = ?", KEYS, true);
        assertSame("select * from public.t as x where x.big = ?", KEYS, true);
        assertSame(
                "select big from t where big = ?",
                KEYS.stream().map(Integer::longValue).toList(),
                true);
        assertSame(
                "select id from t where id = ?",
                KEYS.stream().map(Integer::longValue).toList(),
                true);
        assertSame("select id from t where u = ?", List.of(ID, UUID.randomUUID(), new UUID(0, 2), ID), true);
    }

    @Test
    void keysWhoseRowsHaveOneOrderAreLookedUp() throws SQLException {
        assertSame("select number from line where id = ? order by number", KEYS, true);
        assertSame("select weak from line where id = ? order by weak, number desc", KEYS, true);
        assertSame("select id as corio_k, number as id from line where id = ? order by line.number desc", KEYS, true);
        assertSame("select * from line as l where l.id = ? order by l.number nulls first", KEYS, true);
    }

    @Test
    void namesAreReadAsTheServerReadsThem() throws SQLException {
        assertSame("select corio_k from odd where Ä = ?", KEYS, false);
        assertSame("select corio_k from odd where ä = ?", KEYS, true);
        assertSame("select * from odd where corio_k = ? order by \"user\"", KEYS, true);
        assertSame("select ä from odd where corio_k = ? order by user, ä", KEYS, false);
        assertSame("select user, ä from odd where corio_k = ? order by \"user\", ä", KEYS, false);
    }

    @Test
    void nullIsNoKey() {
        String sql = "select big from t where id = ?";
        List<List<Long>> found = corio.call(task -> task.map(
                Arrays.asList(1, null, 3),
                id -> db.query(Sql.of(sql).bindAs(JDBCType.INTEGER, id)).list(Long.class)));
        assertThat(found).containsExactly(List.of(1L), List.of(), List.of(3L));
        assertThat(plan(sql).statements()).isEqualTo(1);
    }

    @Test
    void othersAreAskedBehindTheFence() throws SQLException {
        assertSame("select id from t where other = ?", KEYS, false);
        assertSame("select number from line where id = ?", KEYS, false);
        assertSame("select number from line where id = ? order by weak", KEYS, false); // it may be null
        assertSame("select weak as number from line where id = ? order by number", KEYS, false);
        assertSame("select number from line where id = ? order by id", KEYS, false);
        assertSame("select id from t where gone = ?", KEYS, false);
        assertSame("select id from parent where id = ?", KEYS, false);
        assertSame("select id from late where id = ?", KEYS, false);
        assertSame("select id from seen where id = ?", KEYS, false);
        assertSame("select id from t where code = ?", List.of("1", "1  ", "22", "no"), false);
    }

    @Test
    void aTableThatIsReplacedIsAskedAsBefore() throws SQLException {
        String sql = "select v from short where id = ?";
        execute(
                "create table short (id int primary key, v int)",
                "insert into short values (1, 1), (2, 2)",
                "analyze short");
        List<Integer> keys = List.of(1, 2, 3);
        assertThat(batched(sql, keys)).isEqualTo(List.of(List.of("{v=1}"), List.of("{v=2}"), List.of()));
        execute(
                "drop table short",
                "create table short (id int, v int)",
                "insert into short values (1, 3), (1, 4), (2, 5)");
        assertThat(batched(sql, keys)).isEqualTo(List.of(List.of("{v=3}", "{v=4}"), List.of("{v=5}"), List.of()));
    }
}
