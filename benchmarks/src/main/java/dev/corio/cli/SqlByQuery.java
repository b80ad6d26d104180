package dev.corio.cli;

import dev.corio.Task;
import dev.corio.cli.OrderReport.Line;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import dev.corio.cli.Tables.Part;
import dev.corio.cli.Tables.Supplier;
import java.util.List;
import javax.sql.DataSource;

/** As {@link SqlByDataSource} does it, a request a call and a task for each line, by {@code db.query}. */
final class SqlByQuery extends SqlByCorio {

    SqlByQuery(DataSource pool) {
        super(pool);
    }

    @Override
    public List<OrderReport> report(List<Order> orders) {
        return corio.call(task -> task.map(orders, order -> report(task, order)));
    }

    private OrderReport report(Task task, Order order) {
        Customer customer = db.query(CorioWay.CUSTOMER, order.customerKey()).one(Customer.class);
        Nation nation = db.query(CorioWay.NATION, customer.nationKey()).one(Nation.class);
        List<LineItem> items = db.query(CorioWay.LINE_ITEMS, order.key()).list(LineItem.class);
        List<Line> lines = task.map(
                items,
                item -> new Line(
                        item,
                        db.query(CorioWay.PART, item.partKey()).one(Part.class),
                        db.query(CorioWay.SUPPLIER, item.supplierKey()).one(Supplier.class)));
        return OrderReport.of(order, customer, nation, lines);
    }
}
