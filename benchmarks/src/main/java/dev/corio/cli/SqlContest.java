package dev.corio.cli;

import com.zaxxer.hikari.HikariDataSource;
import dev.corio.cli.Tables.Order;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.postgresql.ds.PGSimpleDataSource;

/** Ways to ask a PostgreSQL that does not answer a commit before it is on the disk, each with connections of its own. */
public final class SqlContest implements AutoCloseable {

    /** Name of Corio's way. */
    public static final String CORIO = "corio `db.query`, `db.update`";

    /** Name of Corio's way with a task and a call for each request, where the other asks for several at once. */
    public static final String ONE_A_TASK = "corio `db.query`, a request a task";

    /** Name of plain JDBC, not touched, over Corio's data source. */
    public static final String DATA_SOURCE = "JDBC over corio's data source";

    /** Name of plain JDBC on one connection. */
    public static final String ONE_BY_ONE = "JDBC one by one";

    /** Name of the way that is batched by hand. */
    public static final String BY_HAND = "by hand: `= ANY(?)`, JDBC batch";

    private static final int CONNECTIONS = 8;
    private static final Map<String, String> DURABLE = Map.of("fsync", "on", "synchronous_commit", "on");

    private final EmbeddedDatabase database;
    private final DelayProxy proxy;
    private final Connection own; // for what is not measured
    private final List<Order> orders;
    private final HikariDataSource pool;
    private final Map<String, SqlWay> ways = new LinkedHashMap<>();
    private final Map<SqlWork, Object> right = new EnumMap<>(SqlWork.class);

    /**
     * Starts a PostgreSQL and loads it.
     *
     * @param scale size of the data
     * @param requests how many there are at a time
     * @param far whether a proxy stands before it, without a delay as yet
     * @throws Exception if there is no database
     */
    public SqlContest(String scale, int requests, boolean far) throws Exception {
        database = EmbeddedDatabase.start(DURABLE);
        proxy = DelayProxy.start(database.address());
        own = database.connect();
        load(scale);
        List<Order> all = new ArrayList<>(new Tables(new Session(own)).orders(Integer.MAX_VALUE));
        Collections.shuffle(all, new Random(42));
        orders = List.copyOf(all.subList(0, requests));
        PGSimpleDataSource source = source(far);
        pool = new HikariDataSource();
        pool.setDataSource(source);
        pool.setMaximumPoolSize(CONNECTIONS);
        addWays(source);
    }

    private void addWays(PGSimpleDataSource source) throws CommandFailure, SQLException {
        ways.put(ONE_BY_ONE, new SqlOneByOne(Database.connect(source)));
        List<SqlOneByOne> several = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            several.add(new SqlOneByOne(Database.connect(source)));
        }
        ways.put(CONNECTIONS + " connections and threads", new SqlByThreads(several));
        ways.put("Jdbi one by one", new SqlByJdbi(Database.connect(source)));
        ways.put("Hibernate, `default_batch_fetch_size` 1000", new SqlByHibernate(pool));
        ways.put(BY_HAND, new SqlByHand(Database.connect(source)));
        ways.put(CORIO, new SqlByCorio(pool));
        ways.put(ONE_A_TASK, new SqlByQuery(pool));
        ways.put(DATA_SOURCE, new SqlByDataSource(pool, own));
    }

    private void load(String scale) throws CommandFailure, SQLException {
        PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        TpchLoader.load(own, new BigDecimal(scale), new Console(nowhere, nowhere, true, false));
        try (Statement statement = own.createStatement()) {
            statement.execute(
                    "create table " + SqlWay.COPY
                            + " (key bigint primary key, customer_key bigint not null, date date not null, priority text not null)");
            try (ResultSet fsync = statement.executeQuery("show fsync")) {
                if (!fsync.next() || !fsync.getString(1).equals("on")) {
                    throw new IllegalStateException("the server does not wait for the disk");
                }
            }
        }
    }

    private PGSimpleDataSource source(boolean far) {
        PGSimpleDataSource source = database.dataSource();
        if (far) {
            source.setServerNames(new String[] {InetAddress.getLoopbackAddress().getHostAddress()});
            source.setPortNumbers(new int[] {proxy.port()});
        }
        return source;
    }

    /** {@return the names of the ways} */
    public List<String> ways() {
        return List.copyOf(ways.keySet());
    }

    /** Makes each round trip longer from now on, if a proxy was wanted. */
    public void delay(Duration roundTrip) {
        proxy.delay(roundTrip);
    }

    /**
     * Lets a way do the work. Nothing but that is timed.
     *
     * @return the milliseconds it took
     * @throws Exception if it fails, or gives another result than plain JDBC does
     */
    public double millis(String way, SqlWork work) throws Exception {
        long begin = System.nanoTime();
        Object result = work.result(way(way), orders);
        double millis = (System.nanoTime() - begin) / 1e6;
        if (!right(work).equals(work == SqlWork.INSERT ? takeInserted() : result)) {
            throw new IllegalStateException(way + " gave another result: " + work);
        }
        return millis;
    }

    private Object right(SqlWork work) throws Exception {
        Object known = right.get(work);
        if (known == null) {
            known = work == SqlWork.INSERT ? orders : work.result(new SqlOneByOne(own), orders);
            right.put(work, known);
        }
        return known;
    }

    /** {@return what was inserted, in the order of what should be} It is gone then. */
    private List<Order> takeInserted() throws SQLException {
        Map<Long, Order> found = new HashMap<>();
        try (Statement statement = own.createStatement()) {
            try (ResultSet row =
                    statement.executeQuery("select key, customer_key, date, priority from " + SqlWay.COPY)) {
                while (row.next()) {
                    Order order = new Order(
                            row.getLong(1), row.getLong(2), row.getObject(3, LocalDate.class), row.getString(4));
                    found.put(order.key(), order);
                }
            }
            statement.execute("truncate " + SqlWay.COPY);
        }
        List<Order> inOrder = new ArrayList<>();
        for (Order order : orders) {
            Order its = found.remove(order.key());
            if (its != null) {
                inOrder.add(its);
            }
        }
        inOrder.addAll(found.values());
        return inOrder;
    }

    private SqlWay way(String name) {
        SqlWay way = ways.get(name);
        if (way == null) {
            throw new IllegalArgumentException("there is no way " + name);
        }
        return way;
    }

    @Override
    public void close() throws SQLException, IOException {
        for (SqlWay way : ways.values()) {
            way.close();
        }
        pool.close();
        own.close();
        proxy.close();
        database.close();
    }
}
