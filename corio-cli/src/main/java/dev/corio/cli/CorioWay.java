package dev.corio.cli;

import dev.corio.Corio;
import dev.corio.Running;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import dev.corio.cli.Tables.Part;
import dev.corio.cli.Tables.Supplier;
import dev.corio.jdbc.CorioJdbc;
import dev.corio.jdbc.JdbcOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The same straight-line code as {@link OneByOne}, a task for each order: Corio sends one statement for a step of all of them. */
final class CorioWay implements Way {

    /** For the one connection there is. All lines of a page of orders fit into a batch, as they do by hand. */
    static final JdbcOptions OPTIONS = JdbcOptions.defaults().withPoolSize(1).withMaxBatchSize(10_000);

    static final String CUSTOMER = """
            select c_custkey as key, c_nationkey as nation_key, c_name as name, c_address as address, c_phone as phone,
                   c_mktsegment as segment
            from corio_demo.customer where c_custkey = ?""";
    static final String NATION = """
            select n_nationkey as key, n_name as name from corio_demo.nation where n_nationkey = ?""";
    static final String LINE_ITEMS = """
            select l_orderkey as order_key, l_linenumber as number, l_partkey as part_key, l_suppkey as supplier_key,
                   l_quantity as quantity, l_extendedprice as price, l_discount as discount, l_tax as tax,
                   l_returnflag as returned, l_linestatus as status, l_shipdate as shipped, l_commitdate as promised,
                   l_receiptdate as received, l_shipinstruct as instruction, l_shipmode as ship_mode
            from corio_demo.lineitem where l_orderkey = ? order by l_linenumber""";
    static final String PART = """
            select p_partkey as key, p_name as name, p_mfgr as maker, p_brand as brand, p_type as type, p_size as size,
                   p_container as container, p_retailprice as retail_price
            from corio_demo.part where p_partkey = ?""";
    static final String SUPPLIER = """
            select s_suppkey as key, s_name as name, s_address as address, s_phone as phone
            from corio_demo.supplier where s_suppkey = ?""";

    private final Corio corio;
    private final int lanes;
    private final CorioJdbc db;

    CorioWay(Corio corio, int lanes, CorioJdbc db) {
        this.corio = corio;
        this.lanes = lanes;
        this.db = db;
    }

    @Override
    public String title() {
        return Outcome.CORIO;
    }

    @Override
    public String remark() {
        return "the same straight-line code, batched by Corio";
    }

    /** Writes the report: one program, or one for each lane. */
    @Override
    public List<OrderReport> report(List<Order> orders) {
        int share = Math.ceilDiv(orders.size(), lanes);
        List<Running<List<OrderReport>>> programs = new ArrayList<>();
        for (int from = 0; from < orders.size(); from += share) {
            List<Order> some = orders.subList(from, Math.min(from + share, orders.size()));
            programs.add(corio.start(task -> task.map(some, this::report)));
        }
        return programs.stream().flatMap(program -> program.join().stream()).toList();
    }

    private OrderReport report(Order order) {
        Customer customer = db.query(CUSTOMER, order.customerKey()).one(Customer.class);
        Nation nation = db.query(NATION, customer.nationKey()).one(Nation.class);
        List<LineItem> items = db.query(LINE_ITEMS, order.key()).list(LineItem.class);
        List<Part> partOf = db.queries(PART, keys(items, LineItem::partKey)).one(Part.class);
        List<Supplier> supplierOf =
                db.queries(SUPPLIER, keys(items, LineItem::supplierKey)).one(Supplier.class);
        return OrderReport.of(order, customer, nation, items, partOf, supplierOf);
    }

    static List<Long> keys(List<LineItem> items, Function<LineItem, Long> key) {
        List<Long> keys = new ArrayList<>(items.size());
        items.forEach(item -> keys.add(key.apply(item)));
        return keys;
    }
}
