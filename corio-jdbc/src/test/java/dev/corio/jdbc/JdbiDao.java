package dev.corio.jdbc;

import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Orders by Jdbi. */
final class JdbiDao implements OrderDao {

    private final Jdbi jdbi;

    JdbiDao(DataSource source) {
        jdbi = Jdbi.create(source);
        jdbi.registerRowMapper(ConstructorMapper.factory(Order.class));
        jdbi.registerRowMapper(ConstructorMapper.factory(Customer.class));
        jdbi.registerRowMapper(ConstructorMapper.factory(Line.class));
    }

    @Override
    public Order order(long id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select id, customer_id, placed, total, note from orders where id = :id")
                        .bind("id", id)
                        .mapTo(Order.class)
                        .one());
    }

    @Override
    public Customer customer(long id) {
        return jdbi.withHandle(handle -> handle.createQuery("select id, name, since from customer where id = ?")
                .bind(0, id)
                .mapTo(Customer.class)
                .one());
    }

    @Override
    public List<Line> lines(long orderId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select n, part_id, supplier_id, price, discount from line where order_id = :id order by n")
                .bind("id", orderId)
                .mapTo(Line.class)
                .list());
    }

    @Override
    public String partName(long id) {
        return name("select name from part where id = :id", id);
    }

    @Override
    public String supplierName(long id) {
        return name("select name from supplier where id = :id", id);
    }

    private String name(String sql, long id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(sql).bind("id", id).mapTo(String.class).one());
    }

    @Override
    public int note(long id, String note) {
        return jdbi.withHandle(handle -> handle.createUpdate("update orders set note = :note where id = :id")
                .bind("note", note)
                .bind("id", id)
                .execute());
    }
}
