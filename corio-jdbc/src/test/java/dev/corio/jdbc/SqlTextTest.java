package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.jdbc.SqlText.Verb;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTextTest {

    private static SqlText text(String sql) {
        return SqlText.parse(sql, false);
    }

    @Test
    void parametersAreFoundInCodeOnly() {
        assertThat(text("select ?, '?', \"?\", $$?$$, $a$?$b$?$a$, e'\\'?', a ?? b -- ?\n /* ? /* ? */ ? */, ?::int")
                        .parameters())
                .isEqualTo(2);
        assertThat(text("select a$1$ ? 'x' from t where b='it''s ?' and c=?").parameters())
                .isEqualTo(2);
    }

    @Test
    void aCommentEndsWithItsLineHoweverThatEnds() {
        assertThat(text("select 1 -- ?\n, ?").parameters()).isEqualTo(1);
        assertThat(text("select 1 -- ?\r\n, ?").parameters()).isEqualTo(1);
        assertThat(text("select 1 -- ?\r, f(?)").parameters()).isEqualTo(1);
        assertThat(text("select 1 -- ?\r, f(?)").calledNames()).containsExactly("f");
    }

    @Test
    void namesBecomeQuestionMarks() {
        SqlText text = SqlText.parse("select :a::int, ':a', x[1:2] from t where b = :b and c = :a and d := 1", true);
        assertThat(text.sql()).isEqualTo("select ?::int, ':a', x[1:2] from t where b = ? and c = ? and d := 1");
        assertThat(text.names()).containsExactly("a", "b", "a");
        assertThatThrownBy(() -> SqlText.parse("select :a, ?", true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void verbsAndFamilies() {
        assertThat(text("select 1").verb()).isEqualTo(Verb.READ);
        assertThat(text("/* x */ (values (1))").verb()).isEqualTo(Verb.READ);
        assertThat(text("with a as (select 1) select * from a").verb()).isEqualTo(Verb.READ);
        assertThat(text("with a as (delete from t returning 1) select * from a").verb())
                .isEqualTo(Verb.WRITE);
        assertThat(text("((with a as (delete from t returning 1) select * from a))")
                        .verb())
                .as("it may stand in brackets")
                .isEqualTo(Verb.WRITE);
        assertThat(text("(select 1 from t for update)").verb()).isEqualTo(Verb.READ);
        assertThat(text("select 1 into t").verb()).isEqualTo(Verb.OTHER);
        assertThat(text("create table t (i int)").verb()).isEqualTo(Verb.OTHER);
        assertThat(text("update only s.\"T\" set x = ?").family()).isEqualTo("T");
        assertThat(text("insert into T values (?)").family()).isEqualTo("t");
        assertThat(text("delete from t where x = ?").family()).isEqualTo("t");
        assertThat(text("with x as (select 1) merge into b.t using x on true when matched then delete")
                        .family())
                .isEqualTo("t");
    }

    @Test
    void coreIsWithoutItsEnd() {
        assertThat(text("select 1 ; -- x").core()).isEqualTo("select 1");
        assertThat(text("select 1 ;;").isSingle()).isTrue();
        assertThat(text("select 1; select 2").isSingle()).isFalse();
        assertThat(text("select a from t where b=?and c=? -- ?").withParameters(List.of("(x)", "(y)")))
                .isEqualTo("select a from t where b=(x)and c=(y)");
    }

    @Test
    void whatIsNoStatementIsRefused() {
        for (String sql : List.of(
                "",
                "  -- nothing",
                "select 'a",
                "select \"a",
                "select /* a",
                "select $$a",
                "begin",
                "Commit",
                "rollback to x",
                "savepoint x")) {
            assertThatThrownBy(() -> text(sql)).as(sql).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void bindingsAreChecked() {
        Sql sql = Sql.of("select :a + :b");
        assertThatThrownBy(() -> sql.bind("a", 1).valuesFor(SqlText.parse(sql.text(), true)))
                .hasMessageContaining(":b has no value");
        assertThatThrownBy(() -> sql.bind("a", 1).bind("b", 1).bind("c", 1).valuesFor(SqlText.parse(sql.text(), true)))
                .hasMessageContaining("no parameter :c");
        assertThatThrownBy(() -> sql.bind("a", 1).bind("a", 1)).hasMessageContaining("bound twice");
        assertThatThrownBy(() -> sql.bind("a", 1).bind(1)).hasMessageContaining("not both");
    }
}
