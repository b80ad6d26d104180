package dev.corio.cli;

import com.zaxxer.hikari.HikariDataSource;
import dev.corio.cli.Entities.CopiedRow;
import dev.corio.cli.Entities.CustomerRow;
import dev.corio.cli.Entities.LineRow;
import dev.corio.cli.Entities.NationRow;
import dev.corio.cli.Entities.OrderRow;
import dev.corio.cli.Entities.PartRow;
import dev.corio.cli.Entities.SupplierRow;
import dev.corio.cli.OrderReport.Line;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;

/** Hibernate with batches of 1,000: entities that are not there yet are loaded along with the first one that is looked at. */
final class SqlByHibernate implements SqlWay {

    private static final String BATCH = "1000";

    private final SessionFactory factory;

    SqlByHibernate(HikariDataSource pool) {
        Configuration configuration = new Configuration();
        for (Class<?> entity : List.of(
                OrderRow.class,
                CustomerRow.class,
                NationRow.class,
                LineRow.class,
                PartRow.class,
                SupplierRow.class,
                CopiedRow.class)) {
            configuration.addAnnotatedClass(entity);
        }
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, pool);
        configuration.setProperty(AvailableSettings.DEFAULT_BATCH_FETCH_SIZE, BATCH);
        configuration.setProperty(AvailableSettings.STATEMENT_BATCH_SIZE, BATCH);
        factory = configuration.buildSessionFactory();
    }

    @Override
    public List<Order> orders(List<Long> keys) {
        return ofOrders(keys, OrderRow::row);
    }

    @Override
    public List<List<LineItem>> lines(List<Long> keys) {
        return ofOrders(keys, order -> order.lines().stream().map(LineRow::row).toList());
    }

    /** Orders are known by their keys at first; to look at one loads all of them. */
    private <T> List<T> ofOrders(List<Long> keys, Function<OrderRow, T> looking) {
        return factory.fromTransaction(session -> {
            List<OrderRow> orders = new ArrayList<>(keys.size());
            keys.forEach(key -> orders.add(session.getReference(OrderRow.class, key)));
            return orders.stream().map(looking).toList();
        });
    }

    @Override
    public void insert(List<Order> copied) {
        factory.inTransaction(session -> copied.forEach(order -> session.persist(new CopiedRow(order))));
    }

    @Override
    public List<OrderReport> report(List<Order> reported) {
        return ofOrders(reported.stream().map(Order::key).toList(), SqlByHibernate::report);
    }

    private static OrderReport report(OrderRow order) {
        CustomerRow customer = order.customer();
        List<Line> lines = new ArrayList<>();
        for (LineRow line : order.lines()) {
            lines.add(new Line(line.row(), line.part().row(), line.supplier().row()));
        }
        return OrderReport.of(order.row(), customer.row(), customer.nation().row(), lines);
    }

    @Override
    public void close() {
        factory.close();
    }
}
