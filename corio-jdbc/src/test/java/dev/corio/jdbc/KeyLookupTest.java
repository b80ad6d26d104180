package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
                .isEqualTo("SELECT \"id\" AS corio_k, a, b as c from s.t where id = ANY(?::int4[])");
        assertThat(forKeys("SELECT * FROM \"T\" AS x WHERE x.\"Id\"=?;"))
                .isEqualTo("SELECT \"Id\" AS corio_k, * FROM \"T\" AS x WHERE x.\"Id\"=ANY(?::int4[])");
        assertThat(KeyLookup.of(SqlText.parse("select 1 from S.\"T\" x where x.Id = ?", false)))
                .returns("\"s\".\"T\"", KeyLookup::table)
                .returns("id", KeyLookup::column);
    }

    @Test
    void keyComesFirstInTheOrder() {
        assertThat(forKeys("select a from t where id = ? order by a desc nulls last, t.b asc, \"C\""))
                .isEqualTo("SELECT \"id\" AS corio_k, a from t where id = ANY(?::int4[]) order by 1, a desc nulls last,"
                        + " t.b asc, \"C\"");
        assertThat(forKeys("select a as b, t.c, corio_k from t where id = ? order by c, a"))
                .isEqualTo("SELECT \"id\" AS corio_kk, a as b, t.c, corio_k from t where id = ANY(?::int4[]) order by"
                        + " 1, c, a");
        assertThat(KeyLookup.of(SqlText.parse("select 1 from t where id = ? order by A, t.\"B\"", false)))
                .returns(List.of("a", "B"), KeyLookup::order);
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
                "select b as a from t where id = ? order by a",
                "select b a, c from t where id = ? order by c, a",
                "select b as \"a\" from t where id = ? order by a",
                "select a from t where id = ? order by 1",
                "select a from t where id = ? order by user",
                "select current_date from t where id = ? order by \"current_date\"",
                "select a from t where user = ?",
                "select a from t where id = ? order by a + b",
                "select a from t where id = ? order by lower(a)",
                "select a from t where id = ? order by a collate \"C\"",
                "select a from t where id = ? order by a using <",
                "select a from t where id = ? order by a nulls",
                "select a from t where id = ? order by a limit 1",
                "select a from t where id = ? order by",
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
