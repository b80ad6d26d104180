package dev.corio.cli;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/** The tables of the report: what a row of each holds, and the five lookups. */
final class Tables {

    /** An order: what the report begins with. */
    record Order(long key, long customerKey, LocalDate date, String priority) {}

    /** Who ordered. */
    record Customer(long key, long nationKey, String name, String address, String phone, String segment) {}

    /** Where from. */
    record Nation(long key, String name) {}

    /** A line of an order. Discount and tax are shares of one. */
    record LineItem(
            long orderKey,
            int number,
            long partKey,
            long supplierKey,
            int quantity,
            BigDecimal price,
            BigDecimal discount,
            BigDecimal tax,
            String returned,
            String status,
            LocalDate shipped,
            LocalDate promised,
            LocalDate received,
            String instruction,
            String shipMode) {}

    /** What was ordered. */
    record Part(
            long key,
            String name,
            String maker,
            String brand,
            String type,
            int size,
            String container,
            BigDecimal retailPrice) {}

    /** Who delivers it. */
    record Supplier(long key, String name, String address, String phone) {}

    private static final String ORDERS = "SELECT o_orderkey, o_custkey, o_orderdate, o_orderpriority FROM "
            + TpchLoader.SCHEMA + ".orders ORDER BY o_orderkey LIMIT ?";

    private final Session session;
    final Lookup<Customer> customers;
    final Lookup<Nation> nations;
    final Lookup<LineItem> lineItems;
    final Lookup<Part> parts;
    final Lookup<Supplier> suppliers;

    Tables(Session session) {
        this.session = session;
        customers = new Lookup<>(
                session,
                "customer",
                "c_custkey, c_nationkey, c_name, c_address, c_phone, c_mktsegment",
                "",
                (row, n) -> new Customer(
                        row.getLong(n),
                        row.getLong(n + 1),
                        row.getString(n + 2),
                        row.getString(n + 3),
                        row.getString(n + 4),
                        row.getString(n + 5)));
        nations = new Lookup<>(
                session,
                "nation",
                "n_nationkey, n_name",
                "",
                (row, n) -> new Nation(row.getLong(n), row.getString(n + 1)));
        lineItems = new Lookup<>(
                session,
                "lineitem",
                "l_orderkey, l_linenumber, l_partkey, l_suppkey, l_quantity, l_extendedprice, l_discount, l_tax, l_returnflag,"
                        + " l_linestatus, l_shipdate, l_commitdate, l_receiptdate, l_shipinstruct, l_shipmode",
                "l_linenumber",
                (row, n) -> new LineItem(
                        row.getLong(n),
                        row.getInt(n + 1),
                        row.getLong(n + 2),
                        row.getLong(n + 3),
                        row.getInt(n + 4),
                        row.getBigDecimal(n + 5),
                        row.getBigDecimal(n + 6),
                        row.getBigDecimal(n + 7),
                        row.getString(n + 8),
                        row.getString(n + 9),
                        row.getObject(n + 10, LocalDate.class),
                        row.getObject(n + 11, LocalDate.class),
                        row.getObject(n + 12, LocalDate.class),
                        row.getString(n + 13),
                        row.getString(n + 14)));
        parts = new Lookup<>(
                session,
                "part",
                "p_partkey, p_name, p_mfgr, p_brand, p_type, p_size, p_container, p_retailprice",
                "",
                (row, n) -> new Part(
                        row.getLong(n),
                        row.getString(n + 1),
                        row.getString(n + 2),
                        row.getString(n + 3),
                        row.getString(n + 4),
                        row.getInt(n + 5),
                        row.getString(n + 6),
                        row.getBigDecimal(n + 7)));
        suppliers = new Lookup<>(
                session,
                "supplier",
                "s_suppkey, s_name, s_address, s_phone",
                "",
                (row, n) ->
                        new Supplier(row.getLong(n), row.getString(n + 1), row.getString(n + 2), row.getString(n + 3)));
    }

    /**
     * {@return the first orders, by their keys}
     *
     * @throws CommandFailure if there is none
     */
    List<Order> orders(long limit) throws CommandFailure, SQLException {
        List<Order> orders = session.query(
                ORDERS,
                limit,
                (row, n) -> new Order(
                        row.getLong(n),
                        row.getLong(n + 1),
                        row.getObject(n + 2, LocalDate.class),
                        row.getString(n + 3)));
        if (orders.isEmpty()) {
            throw new CommandFailure("the table " + TpchLoader.SCHEMA + ".orders is empty; after DROP SCHEMA "
                    + TpchLoader.SCHEMA + " CASCADE the demo loads it again");
        }
        return orders;
    }

    Session session() {
        return session;
    }
}
