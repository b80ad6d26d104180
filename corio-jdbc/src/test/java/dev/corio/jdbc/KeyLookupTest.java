package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are nothing but the lookup of rows by a key. */
class KeyLookupTest {

    private static String forKeys(String sql) {
        SqlText text = SqlText.parse(sql, false);
        KeyLookup lookup = KeyLookup.of(text);
        assertThat(lookup).as(sql).isNotNull();
        return lookup.forKeys(text, "?::int4[]");
    }

    @Test
    void keyBecomesTheFirstColumn() {
        assertThat(forKeys("select a, b as c from s.t where id = ? -- that is all"))
                .isEqualTo("SELECT \"id\", a, b as c from s.t where id = ANY(?::int4[])");
        assertThat(forKeys("SELECT * FROM \"T\" AS x WHERE x.\"Id\"=?;"))
                .isEqualTo("SELECT \"Id\", * FROM \"T\" AS x WHERE x.\"Id\"=ANY(?::int4[])");
        assertThat(KeyLookup.of(SqlText.parse("select 1 from S.\"T\" x where x.Id = ?", false)))
                .returns("\"s\".\"T\"", KeyLookup::table)
                .returns("id", KeyLookup::column);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from t where id = ?",
                "select distinct a from t where id = ?",
                "select a is distinct from b from t where id = ?",
                "select a from t, u where id = ?",
                "select a from t join u on true where id = ?",
                "select a from f(1) where id = ?",
                "select a from only t where id = ?",
                "select a from t where id = ? order by a",
                "select a from t where id = ? limit 1",
                "select a from t where id = ? for update",
                "select a from t where id = ? and b = 1",
                "select a from t where b = 1 and id = ?",
                "select a from t where not id = ?",
                "select a from t where id <= ?",
                "select a from t where id = - ?",
                "select a from t where ? = id",
                "select a from t where id = ?::int",
                "select a from t where id = ? union select 1",
                "select a from t where id in (?)",
                "select ?",
                "select from t where id = ?",
                "with t as (select 1 as id) select id from t where id = ?",
                "select 1 from t where id = 1; select a from t where id = ?",
                "table t"
            })
    void everythingElseIsNone(String sql) {
        assertThat(KeyLookup.of(SqlText.parse(sql, false))).isNull();
    }
}
