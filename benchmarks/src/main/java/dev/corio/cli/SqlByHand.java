package dev.corio.cli;

import static java.util.stream.Collectors.groupingBy;

import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Order;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Batched by hand: {@code = ANY(?)} and a map for queries, a JDBC batch in a transaction for inserts. */
final class SqlByHand implements SqlWay {

    private final Connection connection;
    private final Tables tables;
    private final Lookup<Order> orders;

    SqlByHand(Connection connection) {
        Session session = new Session(connection);
        this.connection = connection;
        this.tables = new Tables(session);
        this.orders = SqlWay.orders(session);
    }

    @Override
    public List<Order> orders(List<Long> keys) throws SQLException {
        Map<Long, Order> found = new HashMap<>();
        for (Order order : orders.all(keys)) {
            found.put(order.key(), order);
        }
        List<Order> inOrder = new ArrayList<>(keys.size());
        for (Long key : keys) {
            Order order = found.get(key);
            if (order == null) {
                throw new IllegalStateException("no order " + key);
            }
            inOrder.add(order);
        }
        return inOrder;
    }

    @Override
    public List<List<LineItem>> lines(List<Long> keys) throws SQLException {
        Map<Long, List<LineItem>> found = tables.lineItems.all(keys).stream().collect(groupingBy(LineItem::orderKey));
        List<List<LineItem>> inOrder = new ArrayList<>(keys.size());
        keys.forEach(key -> inOrder.add(found.getOrDefault(key, List.of())));
        return inOrder;
    }

    @Override
    public void insert(List<Order> copied) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (Order order : copied) {
                SqlOneByOne.bind(insert, order);
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    @Override
    public List<OrderReport> report(List<Order> reported) throws SQLException {
        return new ByHand(tables).report(reported);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
