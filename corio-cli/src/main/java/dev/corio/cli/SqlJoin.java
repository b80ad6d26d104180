package dev.corio.cli;

import dev.corio.cli.OrderReport.Line;
import dev.corio.cli.Session.RowReader;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All in one statement. Each customer, part and supplier comes again with each line that names it. */
final class SqlJoin implements Way {

    /** A row of the result. */
    private record Joined(Customer customer, Nation nation, Line line) {}

    private final Tables tables;
    private final String sql;
    private final RowReader<Joined> reader;

    SqlJoin(Tables tables) {
        this.tables = tables;
        this.reader = this::read;
        this.sql = "SELECT "
                + String.join(
                        ", ",
                        tables.customers.columns(),
                        tables.nations.columns(),
                        tables.lineItems.columns(),
                        tables.parts.columns(),
                        tables.suppliers.columns())
                + """
                 FROM corio_demo.orders
                 JOIN corio_demo.customer ON c_custkey = o_custkey
                 JOIN corio_demo.nation ON n_nationkey = c_nationkey
                 JOIN corio_demo.lineitem ON l_orderkey = o_orderkey
                 JOIN corio_demo.part ON p_partkey = l_partkey
                 JOIN corio_demo.supplier ON s_suppkey = l_suppkey
                 WHERE o_orderkey = ANY(?)
                 ORDER BY l_orderkey, l_linenumber
                """;
    }

    @Override
    public String title() {
        return "join";
    }

    @Override
    public String remark() {
        return "one SQL join";
    }

    @Override
    public List<OrderReport> report(List<Order> orders) throws SQLException {
        Map<Long, List<Joined>> rows = new HashMap<>();
        for (Joined row :
                tables.session().query(sql, orders.stream().map(Order::key).toList(), reader)) {
            rows.computeIfAbsent(row.line().item().orderKey(), key -> new ArrayList<>())
                    .add(row);
        }
        List<OrderReport> reports = new ArrayList<>();
        for (Order order : orders) {
            List<Joined> ofOrder = rows.getOrDefault(order.key(), List.of());
            Joined first = ofOrder.getFirst();
            List<Line> lines = ofOrder.stream().map(Joined::line).toList();
            reports.add(OrderReport.of(order, first.customer(), first.nation(), lines));
        }
        return reports;
    }

    private Joined read(ResultSet row, int first) throws SQLException {
        int nation = first + tables.customers.width();
        int item = nation + tables.nations.width();
        int part = item + tables.lineItems.width();
        int supplier = part + tables.parts.width();
        return new Joined(
                tables.customers.reader().read(row, first),
                tables.nations.reader().read(row, nation),
                new Line(
                        tables.lineItems.reader().read(row, item),
                        tables.parts.reader().read(row, part),
                        tables.suppliers.reader().read(row, supplier)));
    }
}
