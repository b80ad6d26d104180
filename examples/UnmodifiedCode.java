import com.zaxxer.hikari.HikariDataSource;
import dev.corio.Corio;
import dev.corio.jdbc.CorioJdbc;
import dev.corio.jdbc.StatementPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Code that knows JDBC only, with three lines changed round it. Over H2, since that needs no server: there nothing is batched. */
class UnmodifiedCode {

    // @start region="dao"
    record OrderDao(DataSource source) {

        String customerOf(long id) throws SQLException {
            try (Connection connection = source.getConnection();
                    PreparedStatement query = connection.prepareStatement("select customer from orders where id = ?")) {
                query.setLong(1, id);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? row.getString("customer") : null;
                }
            }
        }
    }
    // @end region="dao"

    static void main() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:h2:mem:unmodified");
            pool.setMaximumPoolSize(4);
            fill(pool);
            IO.println(before(pool, List.of(1L, 2L, 3L)));
            try (Corio corio = Corio.create()) {
                IO.println(after(corio, pool, List.of(1L, 2L, 3L)));
            }
        }
    }

    static void fill(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id bigint primary key, customer varchar(20))");
            statement.execute("insert into orders select x, 'customer ' || x from system_range(1, 3)");
        }
    }

    static List<String> before(DataSource pool, List<Long> ids) throws SQLException {
        // @start region="before"
        OrderDao orders = new OrderDao(pool);
        List<String> customers = new ArrayList<>();
        for (long id : ids) {
            customers.add(orders.customerOf(id));
        }
        // @end region="before"
        return customers;
    }

    static List<String> after(Corio corio, DataSource pool, List<Long> ids) {
        // @start region="after"
        try (CorioJdbc db = CorioJdbc.of(corio, pool)) {
            OrderDao orders = new OrderDao(db.dataSource());
            List<String> customers = corio.call(task -> task.map(ids, orders::customerOf));
            tell(db);
            return customers;
        }
        // @end region="after"
    }

    static void tell(CorioJdbc db) {
        // @start region="plans"
        for (StatementPlan plan : db.plans()) {
            if (plan.way() == StatementPlan.Way.DELEGATED) {
                IO.println(plan.sql() + " went to a real connection: " + plan.reason());
            }
        }
        // @end region="plans"
    }
}
