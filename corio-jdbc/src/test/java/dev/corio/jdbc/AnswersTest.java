package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How the tasks of a batch get their answers, and what is in them. */
class AnswersTest extends OnPostgres {

    @Override
    void prepare() throws SQLException {
        execute(
                "create table t (id int primary key)",
                "insert into t select generate_series(0, 29)",
                "create table days (id int primary key, day date)",
                "insert into days values (0, '2018-11-04'), (1, '1600-01-01'), (2, '1500-02-28'), (3, '0044-03-15 BC'),"
                        + " (4, 'infinity'), (5, '-infinity'), (6, null), (7, '9999-12-31'), (8, '10000-01-01'), (9, '1970-01-01')",
                "analyze");
    }

    @Test
    void tasksThatAreAnsweredTogetherAskTogether() {
        List<Integer> ids = IntStream.range(0, 500).boxed().toList();
        String first = "select id + 1 from t where id = ?";
        String second = "select id + 2 from t where id = ?";
        for (int time = 1; time <= 20; time++) {
            corio.run(task -> task.map(ids, id -> {
                Integer next = db.query(first, id % 20).scalar(Integer.class);
                return db.query(second, next).scalar(Integer.class);
            }));
            assertThat(plan(first).statements()).isEqualTo(time);
            assertThat(plan(second).statements()).isEqualTo(time);
        }
    }

    @Test
    void daysAreWhatTheDriverGives() throws SQLException {
        String sql = "select day from days where id = ?";
        List<Integer> ids = IntStream.range(0, 10).boxed().toList();
        TimeZone before = TimeZone.getDefault();
        try {
            for (String zone : List.of("UTC", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia")) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone)); // at midnight of the first there is none in Brazil
                List<Object> batched = corio.call(task ->
                        task.map(ids, id -> db.query(sql, id).rows().getFirst().get(1)));
                assertThat(batched).as(zone).isEqualTo(ofDriver(sql, ids));
                assertThat(batched.getFirst()).isInstanceOf(Date.class);
            }
        } finally {
            TimeZone.setDefault(before);
        }
        assertThat(plan(sql).way()).isEqualTo(StatementPlan.Way.BATCHED);
    }

    private List<Object> ofDriver(String sql, List<Integer> ids) throws SQLException {
        List<Object> all = new ArrayList<>();
        try (Connection connection = connection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int id : ids) {
                statement.setInt(1, id);
                try (ResultSet result = statement.executeQuery()) {
                    result.next();
                    all.add(result.getObject(1));
                }
            }
        }
        return all;
    }
}
