package dev.corio.cli;

import dev.corio.Corio;
import dev.corio.CorioStats;
import dev.corio.Engine;
import dev.corio.jdbc.CorioJdbc;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** The demo's report, with {@code corio-jdbc}, on an embedded PostgreSQL of its own, as often as somebody wants it. */
public final class DemoLoad implements AutoCloseable {

    private static final int ORDERS = 500;

    private final EmbeddedDatabase database;
    private final Session session;
    private final Corio corio;
    private final CorioJdbc db;
    private final CorioWay way;
    private final List<Tables.Order> orders;
    private final List<OrderReport> expected;

    /**
     * Starts the database and loads it.
     *
     * @param engine of the runtime that asks it
     * @throws Exception if there is no database
     */
    public DemoLoad(Engine engine) throws Exception {
        PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream(), false);
        database = EmbeddedDatabase.start();
        try (Connection connection = database.connect()) {
            TpchLoader.load(connection, new BigDecimal("0.001"), new Console(nowhere, nowhere, true, false));
        }
        session = new Session(database.connect());
        Tables tables = new Tables(session);
        orders = tables.orders(ORDERS);
        expected = new OneByOne(tables).report(orders);
        corio = Corio.builder()
                .name("demo")
                .engine(engine)
                .lanes(2)
                .watchdog(Duration.ZERO)
                .build();
        db = CorioJdbc.of(corio, session.source(), CorioWay.OPTIONS);
        way = new CorioWay(corio, 2, db);
    }

    /** {@return whether the report is the one that was asked for record by record} */
    public boolean reportIsRight() {
        return way.report(orders).equals(expected);
    }

    /** {@return requests that were answered so far} */
    public long requests() {
        return corio.stats().ios().stream()
                .mapToLong(CorioStats.IoStats::requests)
                .sum();
    }

    /** {@return the runtime} */
    public Corio corio() {
        return corio;
    }

    /**
     * {@return how many connections of the demo the server has}
     *
     * @throws Exception if it cannot be asked
     */
    public int connections() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                                + " AND pid <> pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Lets go of the session and the runtime; the server stays for {@link #connections}. */
    public void release() throws Exception {
        db.close();
        corio.close();
        session.close();
    }

    @Override
    public void close() {
        database.close();
    }
}
