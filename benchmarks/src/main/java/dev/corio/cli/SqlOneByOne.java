package dev.corio.cli;

import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Order;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Plain JDBC on one connection, a statement for each request. */
final class SqlOneByOne implements SqlWay {

    private final Connection connection;
    private final PreparedStatement insert;
    private final Tables tables;
    private final Lookup<Order> orders;

    SqlOneByOne(Connection connection) throws SQLException {
        Session session = new Session(connection);
        this.connection = connection;
        this.insert = connection.prepareStatement(INSERT);
        this.tables = new Tables(session);
        this.orders = SqlWay.orders(session);
    }

    @Override
    public List<Order> orders(List<Long> keys) throws SQLException {
        List<Order> found = new ArrayList<>();
        for (long key : keys) {
            found.add(orders.one(key));
        }
        return found;
    }

    @Override
    public List<List<LineItem>> lines(List<Long> keys) throws SQLException {
        List<List<LineItem>> found = new ArrayList<>();
        for (long key : keys) {
            found.add(tables.lineItems.all(key));
        }
        return found;
    }

    @Override
    public void insert(List<Order> copied) throws SQLException {
        for (Order order : copied) {
            bind(insert, order);
            insert.executeUpdate();
        }
    }

    static void bind(PreparedStatement insert, Order order) throws SQLException {
        insert.setLong(1, order.key());
        insert.setLong(2, order.customerKey());
        insert.setObject(3, order.date());
        insert.setString(4, order.priority());
    }

    @Override
    public List<OrderReport> report(List<Order> reported) throws SQLException {
        return new OneByOne(tables).report(reported);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
