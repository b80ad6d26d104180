package dev.corio.cli;

import dev.corio.cli.OrderReport.Line;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The code everybody would like to write: straight on, order by order, and a query for each lookup. */
final class OneByOne implements Way {

    private final Tables tables;

    OneByOne(Tables tables) {
        this.tables = tables;
    }

    @Override
    public String title() {
        return Outcome.ONE_BY_ONE;
    }

    @Override
    public String remark() {
        return "straight-line code, a query for each lookup";
    }

    @Override
    public List<OrderReport> report(List<Order> orders) throws SQLException {
        List<OrderReport> reports = new ArrayList<>();
        for (Order order : orders) {
            reports.add(report(order));
        }
        return reports;
    }

    private OrderReport report(Order order) throws SQLException {
        Customer customer = tables.customers.one(order.customerKey());
        Nation nation = tables.nations.one(customer.nationKey());
        List<Line> lines = new ArrayList<>();
        for (LineItem item : tables.lineItems.all(order.key())) {
            lines.add(line(item));
        }
        return OrderReport.of(order, customer, nation, lines);
    }

    private Line line(LineItem item) throws SQLException {
        return new Line(item, tables.parts.one(item.partKey()), tables.suppliers.one(item.supplierKey()));
    }
}
