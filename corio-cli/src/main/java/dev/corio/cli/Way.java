package dev.corio.cli;

import dev.corio.cli.Tables.Order;
import java.util.List;

/** A way to write the report. */
interface Way {

    /** {@return its name in the results} */
    String title();

    /** {@return what its code looks like, in a few words} */
    String remark();

    /** {@return the reports of these orders, in any order} */
    List<OrderReport> report(List<Order> orders) throws Exception;
}
