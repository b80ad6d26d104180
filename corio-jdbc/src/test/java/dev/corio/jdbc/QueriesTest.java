package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.jdbc.StatementPlan.Way;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A query with several values at once. */
class QueriesTest extends OnPostgres {

    private static final String NOTE = "select note from orders where id = ?";

    @Override
    void prepare() throws SQLException {
        execute(
                "create table orders (id int primary key, note text)",
                "insert into orders select i, 'note ' || i from generate_series(0, 99) i",
                "create table written (id int primary key)",
                "analyze");
    }

    @Test
    void answersInTheOrderOfTheValues() {
        List<String> notes =
                corio.call(task -> db.queries(NOTE, List.of(7, 3, 7, 50)).one(String.class));
        assertThat(notes).containsExactly("note 7", "note 3", "note 7", "note 50");
        assertThat(plan(NOTE)).returns(1L, StatementPlan::statements).returns(Way.BATCHED, StatementPlan::way);
        assertThat(db.queries(NOTE, List.of(1000, 1)).optional(String.class))
                .containsExactly(Optional.empty(), Optional.of("note 1"));
        assertThat(db.queries(NOTE, Arrays.asList(1, null)).list(String.class))
                .containsExactly(List.of("note 1"), List.of());
        assertThat(db.queries(NOTE, List.of(4, 5)).one(String.class)).containsExactly("note 4", "note 5");
    }

    @Test
    void leavesWithThoseOfOtherTasks() {
        corio.run(task -> task.map(
                List.of(1, 2, 3), id -> db.queries(NOTE, List.of(id, id + 1)).one(String.class)));
        assertThat(plan(NOTE)).returns(1L, StatementPlan::statements).returns(6L, StatementPlan::requests);
    }

    @Test
    void noValuesAskNothing() {
        assertThat(db.queries(NOTE, List.of()).one(String.class)).isEmpty();
        assertThat(db.plans()).isEmpty();
    }

    @Test
    void failsWithTheFirstByOrder() {
        assertThatThrownBy(() -> db.queries(NOTE, List.of(1, 1000)).one(String.class))
                .isInstanceOf(RowCountException.class);
        assertThatThrownBy(() -> db.queries("select 10 / (id - 2) from orders where id = ?", List.of(1, 2, 3, 2))
                        .one(Integer.class))
                .isInstanceOf(SqlFailedException.class)
                .hasMessageContaining("division by zero")
                .satisfies(failed ->
                        assertThat(failed.getSuppressed()).singleElement().isInstanceOf(SqlFailedException.class));
        assertThatThrownBy(() -> db.queries("select 1", List.of(1)).one(Integer.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 parameters");
    }

    @Test
    void belongsToTheTransactionOfItsTask() {
        List<Integer> ids = db.transaction(Isolation.DEFAULT, task -> {
            db.update("insert into written values (1)");
            return db.queries("select id from written where id = ?", List.of(1, 1))
                    .one(Integer.class);
        });
        assertThat(ids).containsExactly(1, 1);
    }
}
