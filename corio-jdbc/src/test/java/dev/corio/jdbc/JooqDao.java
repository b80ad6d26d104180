package dev.corio.jdbc;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** Orders by jOOQ. */
final class JooqDao implements OrderDao {

    private static final Field<Long> ID = field(name("id"), Long.class);
    private static final Field<String> NAME = field(name("name"), String.class);
    private static final Field<String> NOTE = field(name("note"), String.class);
    private static final Field<Long> ORDER_ID = field(name("order_id"), Long.class);
    private static final Field<Integer> N = field(name("n"), Integer.class);

    private final DSLContext jooq;

    JooqDao(DataSource source) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        jooq = DSL.using(source, SQLDialect.POSTGRES);
    }

    @Override
    public Order order(long id) {
        return jooq.select(
                        ID,
                        field(name("customer_id"), Long.class),
                        field(name("placed"), LocalDate.class),
                        field(name("total"), BigDecimal.class),
                        NOTE)
                .from(table(name("orders")))
                .where(ID.eq(id))
                .fetchSingle(row -> new Order(row.value1(), row.value2(), row.value3(), row.value4(), row.value5()));
    }

    @Override
    public Customer customer(long id) {
        return jooq.select(ID, NAME, field(name("since"), OffsetDateTime.class))
                .from(table(name("customer")))
                .where(ID.eq(id))
                .fetchSingle(row -> new Customer(row.value1(), row.value2(), row.value3()));
    }

    @Override
    public List<Line> lines(long orderId) {
        return jooq.select(
                        N,
                        field(name("part_id"), Long.class),
                        field(name("supplier_id"), Long.class),
                        field(name("price"), BigDecimal.class),
                        field(name("discount"), Integer.class))
                .from(table(name("line")))
                .where(ORDER_ID.eq(orderId))
                .orderBy(N)
                .fetch(row -> new Line(row.value1(), row.value2(), row.value3(), row.value4(), row.value5()));
    }

    @Override
    public String partName(long id) {
        return jooq.select(NAME).from(table(name("part"))).where(ID.eq(id)).fetchSingle(NAME);
    }

    /** Plain SQL, whose columns jOOQ asks for. */
    @Override
    public String supplierName(long id) {
        return jooq.fetchSingle("select name from supplier where id = ?", id).get(0, String.class);
    }

    @Override
    public int note(long id, String note) {
        return jooq.update(table(name("orders")))
                .set(NOTE, note)
                .where(ID.eq(id))
                .execute();
    }
}
