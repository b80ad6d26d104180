package dev.corio.jdbc;

import dev.corio.Task;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Access to orders as it is written with one library or another, and a report that asks row by row. */
interface OrderDao {

    /** An order. */
    record Order(long id, long customerId, LocalDate placed, BigDecimal total, String note) {}

    /** Who ordered. */
    record Customer(long id, String name, OffsetDateTime since) {}

    /** A line of an order. */
    record Line(int n, long partId, long supplierId, BigDecimal price, Integer discount) {}

    Order order(long id) throws Exception;

    Customer customer(long id) throws Exception;

    List<Line> lines(long orderId) throws Exception;

    String partName(long id) throws Exception;

    String supplierName(long id) throws Exception;

    int note(long id, String note) throws Exception;

    /** {@return an order's report} Lines are looked up by this. */
    default String report(long id, Lines each) throws Exception {
        Order order = order(id);
        Customer customer = customer(order.customerId());
        List<Line> lines = lines(id);
        List<String> shown = each.of(
                lines, line -> line + " " + partName(line.partId()) + " from " + supplierName(line.supplierId()));
        String note = customer.name() + " has " + lines.size();
        return order + " " + customer + " " + shown + " " + note(id, note);
    }

    /** One line's text. */
    interface Shown {
        String of(Line line) throws Exception;
    }

    /** How lines are gone through. */
    interface Lines {
        List<String> of(List<Line> lines, Shown shown) throws Exception;
    }

    /** {@return the reports, one after another} */
    default List<String> oneByOne(List<Long> ids) throws Exception {
        List<String> reports = new ArrayList<>();
        for (long id : ids) {
            reports.add(report(id, (lines, shown) -> {
                List<String> all = new ArrayList<>();
                for (Line line : lines) {
                    all.add(shown.of(line));
                }
                return all;
            }));
        }
        return reports;
    }

    /** {@return the reports, a task for each} */
    default List<String> inTasks(Task task, List<Long> ids) {
        return task.map(ids, id -> report(id, (lines, shown) -> task.map(lines, shown::of)));
    }
}
