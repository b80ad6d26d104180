package dev.corio.cli;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import dev.corio.cli.Tables.Part;
import dev.corio.cli.Tables.Supplier;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The same straight-line code as {@link CorioWay}, with an Io for each table, whose dispatcher knows the table: what one writes
 * without {@code corio-jdbc}.
 *
 * <p>There is one connection. Hence one batch of an Io at a time: meanwhile requests join the next batch. And hence a thread
 * of its own for the connection: the driver reads an answer piece by piece, and to block a platform thread for each piece
 * costs less than to park a virtual one.
 */
final class OwnDispatchers implements Way, AutoCloseable {

    private final Corio corio;
    private final ExecutorService connection = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("corio-connection").daemon().factory());
    private final Io<Long, Customer> customers;
    private final Io<Long, Nation> nations;
    private final Io<Long, List<LineItem>> lineItems;
    private final Io<Long, Part> parts;
    private final Io<Long, Supplier> suppliers;

    OwnDispatchers(Corio corio, Tables tables) {
        IoOptions oneAtATime = IoOptions.defaults().withMaxInFlight(1).withExecutor(connection);
        this.corio = corio;
        customers = corio.io("customers", IoDispatcher.keyed(tables.customers::all, Customer::key), oneAtATime);
        nations = corio.io("nations", IoDispatcher.keyed(tables.nations::all, Nation::key), oneAtATime);
        lineItems = corio.io("line items", IoDispatcher.grouped(tables.lineItems::all, LineItem::orderKey), oneAtATime);
        parts = corio.io("parts", IoDispatcher.keyed(tables.parts::all, Part::key), oneAtATime);
        suppliers = corio.io("suppliers", IoDispatcher.keyed(tables.suppliers::all, Supplier::key), oneAtATime);
    }

    @Override
    public String title() {
        return "own dispatchers";
    }

    @Override
    public String remark() {
        return "the same straight-line code, with a dispatcher for each table";
    }

    @Override
    public List<OrderReport> report(List<Order> orders) {
        return corio.call(task -> task.map(orders, this::report));
    }

    private OrderReport report(Order order) {
        Customer customer = customers.call(order.customerKey());
        Nation nation = nations.call(customer.nationKey());
        List<LineItem> items = lineItems.call(order.key());
        List<Part> partOf = parts.callAll(CorioWay.keys(items, LineItem::partKey));
        List<Supplier> supplierOf = suppliers.callAll(CorioWay.keys(items, LineItem::supplierKey));
        return OrderReport.of(order, customer, nation, items, partOf, supplierOf);
    }

    @Override
    public void close() {
        connection.shutdownNow();
    }
}
