package dev.corio.jdbc;

import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Arg;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

/** Orders by MyBatis, with sessions that commit by themselves. */
final class MybatisDao implements OrderDao {

    private final SqlSessionFactory sessions;

    /** What MyBatis implements. */
    interface Orders {

        @Arg(column = "id", javaType = long.class)
        @Arg(column = "customer_id", javaType = long.class)
        @Arg(column = "placed", javaType = java.time.LocalDate.class)
        @Arg(column = "total", javaType = java.math.BigDecimal.class)
        @Arg(column = "note", javaType = String.class)
        @Select("select id, customer_id, placed, total, note from orders where id = #{id}")
        Order order(long id);

        @Arg(column = "id", javaType = long.class)
        @Arg(column = "name", javaType = String.class)
        @Arg(column = "since", javaType = java.time.OffsetDateTime.class)
        @Select("select id, name, since from customer where id = #{id}")
        Customer customer(long id);

        @Arg(column = "n", javaType = int.class)
        @Arg(column = "part_id", javaType = long.class)
        @Arg(column = "supplier_id", javaType = long.class)
        @Arg(column = "price", javaType = java.math.BigDecimal.class)
        @Arg(column = "discount", javaType = Integer.class)
        @Select("select n, part_id, supplier_id, price, discount from line where order_id = #{id} order by n")
        List<Line> lines(long id);

        @Select("select name from part where id = #{id}")
        String partName(long id);

        @Select("select name from supplier where id = #{id}")
        String supplierName(long id);

        @Update("update orders set note = #{note} where id = #{id}")
        int note(@Param("id") long id, @Param("note") String note);
    }

    MybatisDao(DataSource source) {
        Configuration configuration = new Configuration(new Environment("test", new JdbcTransactionFactory(), source));
        configuration.addMapper(Orders.class);
        sessions = new SqlSessionFactoryBuilder().build(configuration);
    }

    private <T> T in(Function<Orders, T> call) {
        try (SqlSession session = sessions.openSession(true)) {
            return call.apply(session.getMapper(Orders.class));
        }
    }

    @Override
    public Order order(long id) {
        return in(orders -> orders.order(id));
    }

    @Override
    public Customer customer(long id) {
        return in(orders -> orders.customer(id));
    }

    @Override
    public List<Line> lines(long orderId) {
        return in(orders -> orders.lines(orderId));
    }

    @Override
    public String partName(long id) {
        return in(orders -> orders.partName(id));
    }

    @Override
    public String supplierName(long id) {
        return in(orders -> orders.supplierName(id));
    }

    @Override
    public int note(long id, String note) {
        return in(orders -> orders.note(id, note));
    }
}
