package dev.corio.cli;

import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import dev.corio.cli.Tables.Part;
import dev.corio.cli.Tables.Supplier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The report of one order.
 *
 * @param net what its lines cost, discounts taken off
 * @param tax on that
 */
record OrderReport(Order order, Customer customer, Nation nation, List<Line> lines, BigDecimal net, BigDecimal tax) {

    /** A line of the order, with what it names by key. */
    record Line(LineItem item, Part part, Supplier supplier) {

        BigDecimal net() {
            return item.price().multiply(BigDecimal.ONE.subtract(item.discount()));
        }

        BigDecimal tax() {
            return net().multiply(item.tax());
        }
    }

    /** {@return the report of these lines, with the part and the supplier of each} */
    static OrderReport of(
            Order order,
            Customer customer,
            Nation nation,
            List<LineItem> items,
            List<Part> partOf,
            List<Supplier> supplierOf) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            lines.add(new Line(items.get(i), partOf.get(i), supplierOf.get(i)));
        }
        return of(order, customer, nation, lines);
    }

    /** {@return the report with its totals, to the cent} */
    static OrderReport of(Order order, Customer customer, Nation nation, List<Line> lines) {
        BigDecimal net = BigDecimal.ZERO;
        BigDecimal tax = BigDecimal.ZERO;
        for (Line line : lines) {
            net = net.add(line.net());
            tax = tax.add(line.tax());
        }
        return new OrderReport(order, customer, nation, lines, toCents(net), toCents(tax));
    }

    BigDecimal total() {
        return net.add(tax);
    }

    /** {@return the report as people read it} */
    List<String> text() {
        List<String> text = new ArrayList<>();
        text.add("Order %d of %s, %s".formatted(order.key(), order.date(), order.priority()));
        text.add("for %s (%s), %s, %s, phone %s"
                .formatted(customer.name(), customer.segment(), customer.address(), nation.name(), customer.phone()));
        lines.forEach(line -> text.addAll(text(line)));
        text.add(amount("net", net));
        text.add(amount("tax", tax));
        text.add(amount("total", total()));
        return text;
    }

    private static List<String> text(Line line) {
        LineItem item = line.item();
        Part part = line.part();
        Supplier supplier = line.supplier();
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%3d. %3d x %-58s %,12.2f %4s%% %4s%%",
                        item.number(),
                        item.quantity(),
                        part.name() + ", " + part.brand(),
                        item.price(),
                        "-" + percent(item.discount()),
                        "+" + percent(item.tax())),
                String.format(
                        Locale.ROOT,
                        "           %s, size %d, %s, by %s, retail price %,.2f",
                        part.type(),
                        part.size(),
                        part.container(),
                        part.maker(),
                        part.retailPrice()),
                "           from %s, %s, phone %s".formatted(supplier.name(), supplier.address(), supplier.phone()),
                "           promised %s, shipped %s, received %s by %s, %s, status %s, returned %s"
                        .formatted(
                                item.promised(),
                                item.shipped(),
                                item.received(),
                                item.shipMode(),
                                item.instruction(),
                                item.status(),
                                item.returned()));
    }

    private static String amount(String name, BigDecimal value) {
        return String.format(Locale.ROOT, "%69s %,13.2f", name, value);
    }

    private static String percent(BigDecimal share) {
        return share.movePointRight(2).stripTrailingZeros().toPlainString();
    }

    private static BigDecimal toCents(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP);
    }
}
