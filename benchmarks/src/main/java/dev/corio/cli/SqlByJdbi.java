package dev.corio.cli;

import dev.corio.cli.OrderReport.Line;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Order;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Jdbi on one connection, a statement for each request. */
final class SqlByJdbi implements SqlWay {

    private final Connection connection;
    private final Handle handle;
    private final Tables tables; // for their texts and readers
    private final Lookup<Order> orders;

    SqlByJdbi(Connection connection) {
        Session session = new Session(connection);
        this.connection = connection;
        this.handle = Jdbi.create(connection).open();
        this.tables = new Tables(session);
        this.orders = SqlWay.orders(session);
    }

    private <R> List<R> all(Lookup<R> lookup, long key) {
        return handle.select(lookup.text(), key)
                .map((row, _) -> lookup.reader().read(row, 1))
                .list();
    }

    private <R> R one(Lookup<R> lookup, long key) {
        return handle.select(lookup.text(), key)
                .map((row, _) -> lookup.reader().read(row, 1))
                .one();
    }

    @Override
    public List<Order> orders(List<Long> keys) {
        return keys.stream().map(key -> one(orders, key)).toList();
    }

    @Override
    public List<List<LineItem>> lines(List<Long> keys) {
        return keys.stream().map(key -> all(tables.lineItems, key)).toList();
    }

    @Override
    public void insert(List<Order> copied) {
        for (Order order : copied) {
            handle.execute(INSERT, order.key(), order.customerKey(), order.date(), order.priority());
        }
    }

    @Override
    public List<OrderReport> report(List<Order> reported) {
        return reported.stream().map(this::report).toList();
    }

    private OrderReport report(Order order) {
        Customer customer = one(tables.customers, order.customerKey());
        List<Line> lines = new ArrayList<>();
        for (LineItem item : all(tables.lineItems, order.key())) {
            lines.add(new Line(item, one(tables.parts, item.partKey()), one(tables.suppliers, item.supplierKey())));
        }
        return OrderReport.of(order, customer, one(tables.nations, customer.nationKey()), lines);
    }

    @Override
    public void close() throws SQLException {
        handle.close();
        connection.close();
    }
}
