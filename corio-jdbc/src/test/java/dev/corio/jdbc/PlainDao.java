package dev.corio.jdbc;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Orders by plain JDBC. */
record PlainDao(DataSource source) implements OrderDao {

    @Override
    public Order order(long id) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select id, customer_id, placed, total, note from orders where id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Order(
                        row.getLong("id"),
                        row.getLong("customer_id"),
                        row.getObject("placed", LocalDate.class),
                        row.getBigDecimal("total"),
                        row.getString("note"));
            }
        }
    }

    @Override
    public Customer customer(long id) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select id, name, since from customer where id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Customer(row.getLong(1), row.getString(2), row.getObject(3, OffsetDateTime.class));
            }
        }
    }

    @Override
    public List<Line> lines(long orderId) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement("select n, part_id, supplier_id, price,"
                        + " discount from line where order_id = ? order by n")) {
            statement.setLong(1, orderId);
            try (ResultSet row = statement.executeQuery()) {
                List<Line> lines = new ArrayList<>();
                while (row.next()) {
                    int n = row.getInt("n");
                    long part = row.getLong("part_id");
                    long supplier = row.getLong("supplier_id");
                    BigDecimal price = row.getBigDecimal("price");
                    int discount = row.getInt("discount");
                    lines.add(new Line(n, part, supplier, price, row.wasNull() ? null : discount));
                }
                return lines;
            }
        }
    }

    @Override
    public String partName(long id) throws SQLException {
        return name("select name from part where id = ?", id);
    }

    @Override
    public String supplierName(long id) throws SQLException {
        return name("select name from supplier where id = ?", id);
    }

    private String name(String sql, long id) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    @Override
    public int note(long id, String note) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement("update orders set note = ? where id = ?")) {
            statement.setString(1, note);
            statement.setLong(2, id);
            return statement.executeUpdate();
        }
    }
}
