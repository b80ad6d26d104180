import com.zaxxer.hikari.HikariDataSource;
import dev.corio.Corio;
import dev.corio.jdbc.CorioJdbc;
import dev.corio.jdbc.Isolation;
import dev.corio.jdbc.Row;
import dev.corio.jdbc.RowCountException;
import dev.corio.jdbc.Sql;
import dev.corio.jdbc.SqlFailedException;
import dev.corio.jdbc.StatementPlan;
import java.util.List;

/** SQL one row at a time: a pool of HikariCP, and H2 behind it, since that needs no server. */
class SqlStatements {

    // @start region="record"
    record Order(long id, String customer, int total) {}
    // @end region="record"

    static void main() {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:h2:mem:statements");
            pool.setMaximumPoolSize(4);
            // @start region="open"
            try (Corio corio = Corio.create();
                    CorioJdbc db = CorioJdbc.of(corio, pool)) {
                report(corio, db);
            }
            // @end region="open"
        }
    }

    static void report(Corio corio, CorioJdbc db) {
        db.update("create table orders (id bigint primary key, customer varchar(20), total int check (total >= 0))");
        corio.run(task -> task.map(
                List.of(1L, 2L, 3L), id -> db.update("insert into orders values (?, ?, ?)", id, "customer " + id, 10)));
        reads(corio, db);
        writes(corio, db);
        transactions(db);
        plans(db);
    }

    static void reads(Corio corio, CorioJdbc db) {
        // @start region="reads"
        List<Order> orders = corio.call(task -> task.map(
                List.of(1L, 2L, 3L),
                id -> db.query("select * from orders where id = ?", id).one(Order.class)));
        Sql richer = Sql.of("select * from orders where total > :than order by id");
        List<Long> ids = db.query(richer.bind("than", 5)).list(row -> row.get("id", Long.class));
        long count = db.query("select count(*) from orders").one(Long.class);
        // @end region="reads"
        IO.println(orders.getFirst() + ", " + ids + ", " + count);
        // @start region="too many"
        try {
            db.query("select * from orders").one(Order.class);
        } catch (RowCountException tooMany) {
            IO.println(tooMany.getMessage());
        }
        // @end region="too many"
    }

    static void writes(Corio corio, CorioJdbc db) {
        // @start region="writes"
        List<String> outcomes = corio.call(task -> task.map(List.of(1L, 2L, 3L), id -> {
            try {
                return db.update("update orders set total = total - ? where id = ?", 9 * id, id) + " row";
            } catch (SqlFailedException failed) { // of orders 2 and 3, which have no 18 or 27; order 1 is updated
                return "constraint violated: " + failed.sqlState().orElse("?");
            }
        }));
        // @end region="writes"
        IO.println(outcomes);
    }

    static void transactions(CorioJdbc db) {
        // @start region="transaction"
        int moved = db.transaction(Isolation.SERIALIZABLE, task -> {
            int amount = db.query("select total from orders where id = ?", 3).one(Integer.class);
            task.go(() -> db.update("update orders set total = total - ? where id = ?", amount, 3));
            task.go(() -> db.update("update orders set total = total + ? where id = ?", amount, 1));
            return amount;
        });
        // @end region="transaction"
        List<Row> rows = db.query("select total from orders order by id").rows();
        IO.println("moved " + moved + ": " + rows);
    }

    static void plans(CorioJdbc db) {
        // @start region="plans"
        for (StatementPlan plan : db.plans()) {
            if (plan.way() == StatementPlan.Way.ONE_BY_ONE) {
                IO.println(plan.sql() + " is not batched: " + plan.reason());
            }
        }
        // @end region="plans"
    }
}
