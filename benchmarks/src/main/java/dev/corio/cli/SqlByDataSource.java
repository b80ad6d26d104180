package dev.corio.cli;

import dev.corio.Corio;
import dev.corio.Task;
import dev.corio.cli.OrderReport.Line;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import dev.corio.jdbc.CorioJdbc;
import dev.corio.jdbc.JdbcOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Plain JDBC, a connection and a statement for each request, in a task for each: the data source is Corio's. */
final class SqlByDataSource implements SqlWay {

    private final Corio corio = Corio.create();
    private final CorioJdbc db;
    private final DataSource source;
    private final Tables tables;
    private final Lookup<Order> orders;

    /** The connection is only for the texts of statements. */
    SqlByDataSource(DataSource pool, Connection connection) {
        Session session = new Session(connection);
        db = CorioJdbc.of(corio, pool, JdbcOptions.defaults());
        source = db.dataSource();
        tables = new Tables(session);
        orders = SqlWay.orders(session);
    }

    private <R> List<R> all(Lookup<R> lookup, long key) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(lookup.text())) {
            statement.setLong(1, key);
            try (ResultSet row = statement.executeQuery()) {
                List<R> rows = new ArrayList<>();
                while (row.next()) {
                    rows.add(lookup.reader().read(row, 1));
                }
                return rows;
            }
        }
    }

    private <R> R one(Lookup<R> lookup, long key) throws SQLException {
        return all(lookup, key).getFirst();
    }

    @Override
    public List<Order> orders(List<Long> keys) {
        return corio.call(task -> task.map(keys, key -> one(orders, key)));
    }

    @Override
    public List<List<LineItem>> lines(List<Long> keys) {
        return corio.call(task -> task.map(keys, key -> all(tables.lineItems, key)));
    }

    @Override
    public void insert(List<Order> copied) {
        corio.run(task -> task.map(copied, this::insert));
    }

    private int insert(Order order) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            SqlOneByOne.bind(statement, order);
            return statement.executeUpdate();
        }
    }

    @Override
    public List<OrderReport> report(List<Order> reported) {
        return corio.call(task -> task.map(reported, order -> report(task, order)));
    }

    private OrderReport report(Task task, Order order) throws SQLException {
        Customer customer = one(tables.customers, order.customerKey());
        Nation nation = one(tables.nations, customer.nationKey());
        List<LineItem> items = all(tables.lineItems, order.key());
        List<Line> lines = task.map(
                items,
                item -> new Line(item, one(tables.parts, item.partKey()), one(tables.suppliers, item.supplierKey())));
        return OrderReport.of(order, customer, nation, lines);
    }

    @Override
    public void close() {
        db.close();
        corio.close();
    }
}
