import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** One report, written for one order at a time: three queries for a thousand orders. */
class OrderReport {

    record Order(long id, long customerId) {}

    record Customer(long id, String name) {}

    record Line(long orderId, long partId) {}

    record Part(long id, String name) {}

    static void main() {
        Database database = new Database();
        List<Order> orders =
                LongStream.range(0, 1000).mapToObj(id -> new Order(id, id % 90)).toList();
        List<String> report = report(database, orders);
        IO.println(report.getFirst());
        IO.println(report.size() + " orders, " + database.queries + " queries");
    }

    static List<String> report(Database database, List<Order> orders) {
        try (Corio corio = Corio.create()) {
            // @start region="report"
            Io<Long, Customer> customers = corio.io("customers", IoDispatcher.keyed(database::customers, Customer::id));
            Io<Long, List<Line>> lines = corio.io("lines", IoDispatcher.grouped(database::lines, Line::orderId));
            Io<Long, Part> parts = corio.io("parts", IoDispatcher.keyed(database::parts, Part::id));

            return corio.call(task -> task.map(orders, order -> {
                Customer customer = customers.call(order.customerId());
                List<Line> bought = lines.call(order.id());
                List<Part> found = task.map(bought, line -> parts.call(line.partId()));
                return customer.name() + " bought " + names(found);
            }));
            // @end region="report"
        }
    }

    static String names(List<Part> parts) {
        return parts.stream().map(Part::name).collect(Collectors.joining(", "));
    }

    /** Stands for one with a {@code WHERE id = ANY(?)} for each table. */
    static class Database {
        final AtomicInteger queries = new AtomicInteger();

        List<Customer> customers(List<Long> ids) {
            queries.incrementAndGet();
            return ids.stream().map(id -> new Customer(id, "customer " + id)).toList();
        }

        List<Line> lines(List<Long> orderIds) {
            queries.incrementAndGet();
            return orderIds.stream()
                    .flatMap(id -> LongStream.rangeClosed(1, 3).mapToObj(part -> new Line(id, part)))
                    .toList();
        }

        List<Part> parts(List<Long> ids) {
            queries.incrementAndGet();
            return ids.stream().map(id -> new Part(id, "part " + id)).toList();
        }
    }
}
