package dev.corio.cli;

import dev.corio.cli.Tables.Order;
import java.util.List;

/** A kind of work, for some orders. */
public enum SqlWork {
    /** A row by its key, for each. */
    POINT("point query"),
    /** The rows of a key, for each. */
    MANY("one-to-many"),
    /** A row more, for each. */
    INSERT("insert"),
    /** The report of the demo. */
    REPORT("report");

    private final String title;

    SqlWork(String title) {
        this.title = title;
    }

    /** {@return its name in tables} */
    public String title() {
        return title;
    }

    /** {@return what a way gives for these orders} */
    Object result(SqlWay way, List<Order> orders) throws Exception {
        List<Long> keys = orders.stream().map(Order::key).toList();
        return switch (this) {
            case POINT -> way.orders(keys);
            case MANY -> way.lines(keys);
            case INSERT -> {
                way.insert(orders);
                yield orders;
            }
            case REPORT -> way.report(orders);
        };
    }
}
