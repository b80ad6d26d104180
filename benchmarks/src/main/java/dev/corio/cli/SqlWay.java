package dev.corio.cli;

import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Order;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/** A way to ask a database, in four kinds of work. What it gives is in the order of what it was asked. */
interface SqlWay extends AutoCloseable {

    /** Where {@link #insert} puts orders: a copy of a part of their columns. */
    String COPY = TpchLoader.SCHEMA + ".order_copy";

    /** The statement of those who insert one by one. */
    String INSERT = "insert into " + COPY + " (key, customer_key, date, priority) values (?, ?, ?, ?)";

    /** {@return the order of each key} */
    List<Order> orders(List<Long> keys) throws Exception;

    /** {@return the lines of each order} */
    List<List<LineItem>> lines(List<Long> keys) throws Exception;

    /** Inserts a row for each order. All are committed when it returns. */
    void insert(List<Order> orders) throws Exception;

    /** {@return the report of each order} */
    List<OrderReport> report(List<Order> orders) throws Exception;

    @Override
    void close() throws SQLException;

    /** {@return how orders are looked up} */
    static Lookup<Order> orders(Session session) {
        return new Lookup<>(
                session,
                "orders",
                "o_orderkey, o_custkey, o_orderdate, o_orderpriority",
                "",
                (row, n) -> new Order(
                        row.getLong(n),
                        row.getLong(n + 1),
                        row.getObject(n + 2, LocalDate.class),
                        row.getString(n + 3)));
    }
}
