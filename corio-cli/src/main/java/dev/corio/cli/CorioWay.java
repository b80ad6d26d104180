package dev.corio.cli;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.Running;
import dev.corio.cli.OrderReport.Line;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import dev.corio.cli.Tables.Part;
import dev.corio.cli.Tables.Supplier;
import java.util.ArrayList;
import java.util.List;

/** The same straight-line code as {@link OneByOne}, a task for each order: Corio sends one query for a step of all of them. */
final class CorioWay implements Way {

    private final Corio corio;
    private final int lanes;
    private final Io<Long, Customer> customers;
    private final Io<Long, Nation> nations;
    private final Io<Long, List<LineItem>> lineItems;
    private final Io<Long, Part> parts;
    private final Io<Long, Supplier> suppliers;

    CorioWay(Corio corio, int lanes, Tables tables) {
        // There is one connection: while it is busy, requests had better join the next batch.
        IoOptions oneAtATime = IoOptions.defaults().withMaxInFlight(1);
        this.corio = corio;
        this.lanes = lanes;
        customers = corio.io("customers", IoDispatcher.keyed(tables.customers::all, Customer::key), oneAtATime);
        nations = corio.io("nations", IoDispatcher.keyed(tables.nations::all, Nation::key), oneAtATime);
        lineItems = corio.io("line items", IoDispatcher.grouped(tables.lineItems::all, LineItem::orderKey), oneAtATime);
        parts = corio.io("parts", IoDispatcher.keyed(tables.parts::all, Part::key), oneAtATime);
        suppliers = corio.io("suppliers", IoDispatcher.keyed(tables.suppliers::all, Supplier::key), oneAtATime);
    }

    @Override
    public String title() {
        return Outcome.CORIO;
    }

    @Override
    public String remark() {
        return "the same straight-line code, batched by Corio";
    }

    @Override
    public List<OrderReport> report(List<Order> orders) {
        int share = Math.ceilDiv(orders.size(), lanes);
        List<Running<List<OrderReport>>> programs = new ArrayList<>();
        for (int from = 0; from < orders.size(); from += share) {
            List<Order> some = orders.subList(from, Math.min(from + share, orders.size()));
            programs.add(corio.start(task -> task.map(some, this::report)));
        }
        return programs.stream().flatMap(program -> program.join().stream()).toList();
    }

    private OrderReport report(Order order) {
        Customer customer = customers.call(order.customerKey());
        Nation nation = nations.call(customer.nationKey());
        List<LineItem> items = lineItems.call(order.key());
        List<Part> ordered = parts.callAll(items.stream().map(LineItem::partKey).toList());
        List<Supplier> from =
                suppliers.callAll(items.stream().map(LineItem::supplierKey).toList());
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            lines.add(new Line(items.get(i), ordered.get(i), from.get(i)));
        }
        return OrderReport.of(order, customer, nation, lines);
    }
}
