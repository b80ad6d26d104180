package dev.corio.cli;

import dev.corio.Corio;
import dev.corio.Engine;
import dev.corio.jdbc.CorioJdbc;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The contest of the demo, with Corio on both engines at once. */
public final class DemoContest {

    /** Name of the way that is batched by hand. */
    public static final String BY_HAND = "batched by hand";

    /** What the name of an engine's way has behind it if its dispatchers are of the demo's own. */
    public static final String OWN = ", own dispatchers";

    private static final List<String> NAMES = List.of(
            "one by one",
            "corio portable",
            "corio confined",
            "corio portable" + OWN,
            "corio confined" + OWN,
            BY_HAND,
            "SQL join");

    private DemoContest() {}

    /**
     * Starts a PostgreSQL, loads it, and lets all ways write the report.
     *
     * @param scale size of the data
     * @param limit how many orders there are in the report
     * @param rtt what a round trip takes longer than it does here
     * @param once whether each way writes one report only, without warm-up
     * @return milliseconds that the ways took, by their names
     * @throws Exception if there is no database, or reports differ
     */
    public static Map<String, Double> millis(String scale, int limit, Duration rtt, boolean once) throws Exception {
        PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Console console = new Console(nowhere, nowhere, true, false);
        try (Database database = EmbeddedDatabase.start()) {
            try (Connection connection = database.connect()) {
                TpchLoader.load(connection, new BigDecimal(scale), console);
            }
            try (DelayProxy proxy = DelayProxy.start(database.address());
                    Session session = new Session(Database.connect(source(database, rtt.isZero() ? null : proxy)));
                    Corio portable = corio(Engine.PORTABLE);
                    Corio confined = corio(Engine.CONFINED);
                    CorioJdbc onPortable = CorioJdbc.of(portable, session.source(), CorioWay.OPTIONS);
                    CorioJdbc onConfined = CorioJdbc.of(confined, session.source(), CorioWay.OPTIONS);
                    OwnDispatchers ownOnPortable = new OwnDispatchers(portable, new Tables(session));
                    OwnDispatchers ownOnConfined = new OwnDispatchers(confined, new Tables(session))) {
                Tables tables = new Tables(session);
                List<Way> ways = List.of(
                        new OneByOne(tables),
                        new CorioWay(portable, 1, onPortable),
                        new CorioWay(confined, 1, onConfined),
                        ownOnPortable,
                        ownOnConfined,
                        new ByHand(tables),
                        new SqlJoin(tables));
                List<Tables.Order> orders = tables.orders(limit);
                return once ? once(ways, orders) : contest(ways, orders, session, console, () -> proxy.delay(rtt));
            }
        }
    }

    private static Corio corio(Engine engine) {
        return Corio.builder().engine(engine).build();
    }

    private static PGSimpleDataSource source(Database database, @Nullable DelayProxy proxy) {
        PGSimpleDataSource source = database.dataSource();
        if (proxy != null) {
            source.setServerNames(new String[] {InetAddress.getLoopbackAddress().getHostAddress()});
            source.setPortNumbers(new int[] {proxy.port()});
        }
        return source;
    }

    private static Map<String, Double> contest(
            List<Way> ways, List<Tables.Order> orders, Session session, Console console, Runnable afterWarmUp)
            throws Exception {
        Contest contest = new Contest(ways, orders, session, console);
        contest.warmUp();
        afterWarmUp.run();
        List<Outcome.WayOutcome> outcomes = contest.measure();
        if (!contest.allEqual()) {
            throw new IllegalStateException("the reports differ: " + outcomes);
        }
        Map<String, Double> millis = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.size(); i++) {
            millis.put(NAMES.get(i), outcomes.get(i).millis().doubleValue());
        }
        return millis;
    }

    private static Map<String, Double> once(List<Way> ways, List<Tables.Order> orders) throws Exception {
        Map<String, Double> millis = new LinkedHashMap<>();
        String first = "";
        for (int i = 0; i < ways.size(); i++) {
            Checksum checksum = new Checksum();
            long begin = System.nanoTime();
            List<OrderReport> reports = ways.get(i).report(orders);
            millis.put(NAMES.get(i), (System.nanoTime() - begin) / 1e6);
            reports.forEach(checksum::add);
            first = i == 0 ? checksum.toString() : first;
            if (!first.equals(checksum.toString())) {
                throw new IllegalStateException("the report of " + NAMES.get(i) + " differs");
            }
        }
        return millis;
    }
}
