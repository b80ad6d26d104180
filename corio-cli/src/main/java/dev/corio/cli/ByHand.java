package dev.corio.cli;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.corio.cli.OrderReport.Line;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import dev.corio.cli.Tables.Part;
import dev.corio.cli.Tables.Supplier;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What people write instead, for speed: the code of an order is torn into steps, each for all orders at once. */
final class ByHand implements Way {

    private final Tables tables;

    ByHand(Tables tables) {
        this.tables = tables;
    }

    @Override
    public String title() {
        return "by-hand";
    }

    @Override
    public String remark() {
        return "the same five queries, batched by hand";
    }

    @Override
    public List<OrderReport> report(List<Order> orders) throws SQLException {
        Map<Long, Customer> customers = byKey(tables.customers.all(keys(orders, Order::customerKey)), Customer::key);
        Map<Long, Nation> nations =
                byKey(tables.nations.all(keys(customers.values(), Customer::nationKey)), Nation::key);
        List<LineItem> items = tables.lineItems.all(keys(orders, Order::key));
        Map<Long, Part> parts = byKey(tables.parts.all(keys(items, LineItem::partKey)), Part::key);
        Map<Long, Supplier> suppliers = byKey(tables.suppliers.all(keys(items, LineItem::supplierKey)), Supplier::key);
        Map<Long, List<LineItem>> itemsOfOrder = items.stream().collect(groupingBy(LineItem::orderKey));

        List<OrderReport> reports = new ArrayList<>();
        for (Order order : orders) {
            Customer customer = present(customers, order.customerKey());
            Nation nation = present(nations, customer.nationKey());
            List<Line> lines = new ArrayList<>();
            for (LineItem item : itemsOfOrder.getOrDefault(order.key(), List.of())) {
                lines.add(new Line(item, present(parts, item.partKey()), present(suppliers, item.supplierKey())));
            }
            reports.add(OrderReport.of(order, customer, nation, lines));
        }
        return reports;
    }

    private static <R> List<Long> keys(Collection<R> rows, Function<R, Long> key) {
        return rows.stream().map(key).distinct().toList();
    }

    private static <R> Map<Long, R> byKey(Collection<R> rows, Function<R, Long> key) {
        return rows.stream().collect(toMap(key, identity()));
    }

    private static <R> R present(Map<Long, R> rows, long key) {
        R row = rows.get(key);
        if (row == null) {
            throw new IllegalStateException("no row " + key);
        }
        return row;
    }
}
