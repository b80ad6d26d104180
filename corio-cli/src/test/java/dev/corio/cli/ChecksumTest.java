package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.cli.OrderReport.Line;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import dev.corio.cli.Tables.Part;
import dev.corio.cli.Tables.Supplier;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checksum does not see the order, and sees everything else. */
final class ChecksumTest {

    /** What is not printed: the keys that only lead from one table to the next. */
    private static final Set<String> NOT_PRINTED = Set.of(
            "Order.customerKey",
            "Customer.key",
            "Customer.nationKey",
            "Nation.key",
            "LineItem.orderKey",
            "LineItem.partKey",
            "LineItem.supplierKey",
            "Part.key",
            "Supplier.key");

    private static final Order ORDER = new Order(7, 8, LocalDate.of(1996, 1, 2), "5-LOW");
    private static final Customer CUSTOMER = new Customer(8, 9, "Ann", "Elm 1", "11-1", "BUILDING");
    private static final Nation NATION = new Nation(9, "PERU");
    private static final LineItem ITEM = new LineItem(
            7,
            1,
            20,
            30,
            5,
            new BigDecimal("10.00"),
            new BigDecimal("0.10"),
            new BigDecimal("0.02"),
            "N",
            "O",
            LocalDate.of(1996, 2, 3),
            LocalDate.of(1996, 2, 4),
            LocalDate.of(1996, 2, 5),
            "NONE",
            "MAIL");
    private static final Part PART =
            new Part(20, "green bolt", "Maker#1", "Brand#1", "SMALL TIN", 7, "BOX", new BigDecimal("3.00"));
    private static final Supplier SUPPLIER = new Supplier(30, "Bob", "Oak 2", "22-2");

    @Test
    void sameInAnyOrderOfOrders() {
        OrderReport one = report(ORDER, ITEM);
        OrderReport other = report(new Order(8, 8, ORDER.date(), "1-URGENT"), ITEM);

        assertThat(checksum(one, other)).isEqualTo(checksum(other, one)).isNotEqualTo(checksum(one));
    }

    @Test
    void sameInAnyOrderOfLines() {
        Line first = new Line(ITEM, PART, SUPPLIER);
        Line second = new Line((LineItem) changed(ITEM, "number"), PART, SUPPLIER);

        assertThat(checksum(OrderReport.of(ORDER, CUSTOMER, NATION, List.of(first, second))))
                .isEqualTo(checksum(OrderReport.of(ORDER, CUSTOMER, NATION, List.of(second, first))));
    }

    @Test
    void equalPiecesDoNotCancelOut() {
        OrderReport report = report(ORDER, ITEM);

        assertThat(checksum(report, report)).isNotEqualTo(checksum()).isNotEqualTo(checksum(report));
    }

    @Test
    void linesOfTwoOrdersExchanged() {
        Order other = (Order) changed(ORDER, "key");
        LineItem otherItem = (LineItem) changed(ITEM, "shipMode");

        assertThat(checksum(report(ORDER, ITEM), report(other, otherItem)))
                .isNotEqualTo(checksum(report(ORDER, otherItem), report(other, ITEM)));
    }

    @Test
    void everyPrintedFieldCounts() {
        String before = checksum(report(ORDER, ITEM));
        List<String> unseen = new ArrayList<>();
        for (Record row : List.of(ORDER, CUSTOMER, NATION, ITEM, PART, SUPPLIER)) {
            for (RecordComponent field : row.getClass().getRecordComponents()) {
                if (checksum(reportWith(changed(row, field.getName()))).equals(before)) {
                    unseen.add(row.getClass().getSimpleName() + "." + field.getName());
                }
            }
        }

        assertThat(unseen).containsExactlyInAnyOrderElementsOf(NOT_PRINTED);
    }

    private static OrderReport report(Order order, LineItem item) {
        return OrderReport.of(order, CUSTOMER, NATION, List.of(new Line(item, PART, SUPPLIER)));
    }

    private static OrderReport reportWith(Record row) {
        Line line = new Line(
                row instanceof LineItem item ? item : ITEM,
                row instanceof Part part ? part : PART,
                row instanceof Supplier supplier ? supplier : SUPPLIER);
        return OrderReport.of(
                row instanceof Order order ? order : ORDER,
                row instanceof Customer customer ? customer : CUSTOMER,
                row instanceof Nation nation ? nation : NATION,
                List.of(line));
    }

    private static String checksum(OrderReport... reports) {
        Checksum checksum = new Checksum();
        for (OrderReport report : reports) {
            checksum.add(report);
        }
        return checksum.toString();
    }

    /** A copy of a row with another value of one field. */
    private static Record changed(Record row, String field) {
        try {
            RecordComponent[] components = row.getClass().getRecordComponents();
            Object[] values = new Object[components.length];
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < components.length; i++) {
                Object value = components[i].getAccessor().invoke(row);
                values[i] = components[i].getName().equals(field) ? other(value) : value;
                types[i] = components[i].getType();
            }
            Constructor<? extends Record> constructor = row.getClass().getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Object other(Object value) {
        return switch (value) {
            case Long number -> number + 1;
            case Integer number -> number + 1;
            case BigDecimal number -> number.add(new BigDecimal("0.01"));
            case LocalDate date -> date.plusDays(1);
            default -> value + "!";
        };
    }
}
