package dev.corio.cli;

import dev.corio.Corio;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Order;
import dev.corio.jdbc.CorioJdbc;
import java.util.List;
import javax.sql.DataSource;

/** A task for each request, which asks for its own row. */
class SqlByCorio implements SqlWay {

    private static final String ORDER = """
            select o_orderkey as key, o_custkey as customer_key, o_orderdate as date, o_orderpriority as priority
            from corio_demo.orders where o_orderkey = ?""";

    final Corio corio = Corio.create();
    final CorioJdbc db;
    private final CorioWay reports;

    SqlByCorio(DataSource pool) {
        db = CorioJdbc.of(corio, pool);
        reports = new CorioWay(corio, 1, db);
    }

    @Override
    public List<Order> orders(List<Long> keys) {
        return corio.call(task -> task.map(keys, key -> db.query(ORDER, key).one(Order.class)));
    }

    @Override
    public List<List<LineItem>> lines(List<Long> keys) {
        return corio.call(task ->
                task.map(keys, key -> db.query(CorioWay.LINE_ITEMS, key).list(LineItem.class)));
    }

    @Override
    public void insert(List<Order> orders) {
        corio.run(task -> task.map(orders, this::insert));
    }

    private long insert(Order order) {
        return db.update(INSERT, order.key(), order.customerKey(), order.date(), order.priority());
    }

    @Override
    public List<OrderReport> report(List<Order> orders) {
        return reports.report(orders);
    }

    @Override
    public void close() {
        db.close();
        corio.close();
    }
}
