package dev.corio.cli;

import dev.corio.Corio;
import dev.corio.Engine;
import dev.corio.cli.Outcome.WayOutcome;
import dev.corio.cli.Tables.Order;
import dev.corio.jdbc.CorioJdbc;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code corio demo}: one report, written four ways, on a real database. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes a report of orders, for which five tables are looked up, in four ways: a query for each lookup, Corio,"
                    + " batched by hand, one SQL join. Checks that all reports are equal, and compares.",
            "Needs nothing: without options it starts a PostgreSQL of its own and generates the data (TPC-H)."
        })
final class Demo implements Callable<Integer> {

    private final PrintWriter out;
    private final PrintWriter err;

    @Option(
            names = "--orders",
            paramLabel = "N|all",
            converter = DemoTypes.Orders.class,
            description = "How many orders to report. Default: 1000.")
    private Integer limit = 1000;

    @Option(
            names = "--rtt",
            paramLabel = "TIME",
            converter = DemoTypes.Rtt.class,
            description =
                    "Makes each round trip to the database longer by this: 1ms, 500us. Without it the database is as"
                            + " near as can be, which hides what batching saves.")
    private Duration rtt = Duration.ZERO;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            converter = DemoTypes.Scale.class,
            description = "Size of the data, from 0.001 to 1. At 1 there are 1,500,000 orders. Default: 0.01.")
    private BigDecimal scale = new BigDecimal("0.01");

    @Option(
            names = "--engine",
            paramLabel = "auto|portable|confined",
            description = "How Corio schedules its tasks. Default: auto, which is confined where the JVM allows it.")
    private Engine engine = Engine.AUTO;

    @Option(
            names = "--lanes",
            paramLabel = "N",
            converter = DemoTypes.Lanes.class,
            description = "How many lanes of Corio share the orders. Default: 1.")
    private Integer lanes = 1;

    @Option(
            names = "--db",
            paramLabel = "URL",
            description =
                    "Uses a PostgreSQL of yours, such as jdbc:postgresql://localhost/mydb?user=me. The tables go into"
                            + " its schema " + TpchLoader.SCHEMA + " and stay there; nothing else is touched.")
    private @Nullable String url;

    @Option(
            names = "--print",
            paramLabel = "N",
            converter = DemoTypes.Print.class,
            description = "How many orders of the report to print. Default: 1.")
    private Integer print = 1;

    @Option(
            names = "--watch",
            description = "Shows live what Corio is doing, on the error stream, as corio attach does.")
    private boolean watch;

    @Option(names = "--json", description = "Prints the figures as a JSON object, and nothing else.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "corio-demo.html",
            description =
                    "Records some more runs of Corio's way, and writes a page that shows one: where the time went, and what"
                            + " left together. Default: corio-demo.html.")
    private @Nullable Path report;

    @Option(names = "--verbose", description = "Says what happens, and shows the stack of a failure.")
    private boolean verbose;

    Demo(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    boolean verbose() {
        return verbose;
    }

    @Override
    public Integer call() throws Exception {
        Console console = new Console(out, err, json, verbose, watch);
        DemoText text = new DemoText(console);
        text.title();
        try (Database database = open(console)) {
            load(database, console, text);
            Outcome outcome = compare(database, console, text);
            if (json) {
                console.print(outcome.json());
            }
            if (!outcome.equal()) {
                throw new CommandFailure("THE REPORTS DIFFER: " + outcome.json());
            }
        }
        return Main.OK;
    }

    private Database open(Console console) throws CommandFailure {
        if (url != null) {
            return Database.at(url);
        }
        EmbeddedDatabase database = EmbeddedDatabase.start();
        long process = database.process().map(ProcessHandle::pid).orElse(0L);
        console.mention("PostgreSQL runs as process " + process + " in " + database.data());
        return database;
    }

    private void load(Database database, Console console, DemoText text) throws CommandFailure, SQLException {
        try (Connection connection = database.connect()) {
            text.database(connection.getMetaData().getDatabaseProductVersion(), database.description());
            long start = System.nanoTime();
            boolean fresh = TpchLoader.load(connection, scale, console);
            text.data(scale, fresh ? Optional.of(Duration.ofNanos(System.nanoTime() - start)) : Optional.empty());
        }
    }

    private Outcome compare(Database database, Console console, DemoText text) throws Exception {
        try (DelayProxy proxy = rtt.isZero() ? null : DelayProxy.start(database.address());
                Session session = new Session(Database.connect(sourceOf(database, proxy)));
                Corio corio = Corio.builder()
                        .name("demo")
                        .engine(engine)
                        .lanes(lanes)
                        .jmx(watch)
                        .build();
                CorioJdbc db = CorioJdbc.of(corio, session.source(), CorioWay.OPTIONS)) {
            Tables tables = new Tables(session);
            CorioWay straightLine = new CorioWay(corio, lanes, db);
            List<Order> orders = tables.orders(limit);
            Engine inUse = corio.stats().engine();
            text.corio(inUse, lanes);
            text.sample(straightLine.report(orders.subList(0, Math.min(print, orders.size()))), orders.size());

            List<Way> ways = List.of(new OneByOne(tables), straightLine, new ByHand(tables), new SqlJoin(tables));
            Contest contest = new Contest(ways, orders, session, console);
            Duration roundTrip;
            List<WayOutcome> results;
            try (Watching _ = console.watch(watch)) {
                contest.warmUp();
                if (proxy != null) {
                    proxy.delay(rtt);
                }
                roundTrip = session.roundTrip();
                results = contest.measure();
            }
            Outcome outcome = Outcome.of(scale, orders.size(), rtt, inUse, contest.allEqual(), results);
            text.outcome(outcome, ways, roundTrip);
            if (report != null) {
                text.report(report, DemoRecording.of(() -> run(straightLine, orders), report));
            }
            return outcome;
        }
    }

    private static void run(Way way, List<Order> orders) throws Exception {
        for (List<Order> page : Contest.pages(orders)) {
            way.report(page);
        }
    }

    private static PGSimpleDataSource sourceOf(Database database, @Nullable DelayProxy proxy) {
        PGSimpleDataSource source = database.dataSource();
        if (proxy != null) {
            source.setServerNames(new String[] {InetAddress.getLoopbackAddress().getHostAddress()});
            source.setPortNumbers(new int[] {proxy.port()});
        }
        return source;
    }
}
