package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Date;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.geometric.PGlseg;
import org.postgresql.util.PGobject;

/** Requests share an answer if they are sent as the same; what can be changed is each one's own. */
class SharedAnswersTest extends OnPostgres {

    private static final Timestamp NOON = Timestamp.valueOf("2020-01-01 12:00:00");

    @Override
    void prepare() throws SQLException {
        execute(
                "create table t (id int primary key, at timestamp, doc json, span interval)",
                "insert into t select i, '2020-01-01 12:00:00', '{\"a\": 1}', '1 day' from generate_series(0, 9) i",
                "analyze");
    }

    private <T> List<String> batched(String sql, List<T> values) {
        return corio.call(task -> task.map(values, value -> db.query(sql, value).scalar(String.class)));
    }

    private <T> List<String> singly(String sql, List<T> values) {
        return values.stream()
                .map(value -> db.query(sql, value).scalar(String.class))
                .toList();
    }

    @Test
    void aDateIsNoTimestamp() {
        List<java.util.Date> values = List.of(NOON, new Date(NOON.getTime()), NOON);
        for (String sql : List.of("select (?::timestamptz)::text", "select count(*)::text from t where at = ?")) {
            assertThat(batched(sql, values)).as(sql).isEqualTo(singly(sql, values));
        }
    }

    @Test
    void datesAreSentAsTheDriverSendsThemWhereTheServerInfersText() {
        List<java.util.Date> values = List.of(NOON, new Timestamp(0), new Date(NOON.getTime()));
        for (String sql : List.of(
                "select ?::text", "select concat(?::varchar, 'x')", "select id::text from t where doc::text = ?")) {
            List<List<String>> batched = corio.call(
                    task -> task.map(values, value -> db.query(sql, value).list(String.class)));
            assertThat(batched)
                    .as(sql)
                    .isEqualTo(values.stream()
                            .map(value -> db.query(sql, value).list(String.class))
                            .toList());
        }
    }

    @Test
    void theTextOfObjectsOfTheDriverCounts() {
        List<PGlseg> values = List.of(new PGlseg(0, 0, 1, 1), new PGlseg(1, 1, 0, 0), new PGlseg(0, 0, 1, 1));
        assertThat(batched("select ?", values)).isEqualTo(singly("select ?", values));
    }

    @Test
    void whatCanBeChangedIsEachOnesOwn() {
        String sql = "select at, doc, span from t where id = ?";
        List<Integer> twice = List.of(1, 1);
        List<Row> rows = corio.call(
                task -> task.map(twice, id -> db.query(sql, id).rows().getFirst()));
        for (int column = 1; column <= 3; column++) {
            assertThat(rows.get(0).get(column))
                    .isEqualTo(rows.get(1).get(column))
                    .isNotSameAs(rows.get(1).get(column));
        }
        List<Timestamp> times = corio.call(task -> task.map(
                twice, id -> db.query("select at from t where id = ?", id).one(Timestamp.class)));
        times.get(0).setTime(0);
        assertThat(times.get(1).toLocalDateTime()).isEqualTo(LocalDateTime.of(2020, 1, 1, 12, 0));
        List<PGobject> docs = corio.call(task -> task.map(
                twice, id -> db.query("select doc from t where id = ?", id).one(PGobject.class)));
        assertThat(docs.get(0).getValue()).isEqualTo("{\"a\": 1}");
        assertThat(docs.get(0)).isNotSameAs(docs.get(1));
    }
}
