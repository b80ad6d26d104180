package dev.corio.jdbc;

import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Orders by Spring's JdbcClient and JdbcTemplate. */
final class SpringDao implements OrderDao {

    private final JdbcClient client;
    private final JdbcTemplate template;

    SpringDao(DataSource source) {
        client = JdbcClient.create(source);
        template = new JdbcTemplate(source);
    }

    @Override
    public Order order(long id) {
        return client.sql("select id, customer_id, placed, total, note from orders where id = ?")
                .param(id)
                .query(Order.class)
                .single();
    }

    @Override
    public Customer customer(long id) {
        return client.sql("select id, name, since from customer where id = :id")
                .param("id", id)
                .query((row, n) -> new Customer(
                        row.getLong("id"),
                        row.getString("name"),
                        row.getObject("since", java.time.OffsetDateTime.class)))
                .single();
    }

    @Override
    public List<Line> lines(long orderId) {
        return client.sql("select n, part_id, supplier_id, price, discount from line where order_id = ? order by n")
                .param(orderId)
                .query(Line.class)
                .list();
    }

    @Override
    public String partName(long id) {
        return template.queryForObject("select name from part where id = ?", String.class, id);
    }

    @Override
    public String supplierName(long id) {
        return template.queryForObject("select name from supplier where id = ?", String.class, id);
    }

    @Override
    public int note(long id, String note) {
        return template.update("update orders set note = ? where id = ?", note, id);
    }
}
