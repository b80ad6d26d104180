package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.corio.Corio;
import dev.corio.Running;
import dev.corio.jdbc.CuttingProxy.From;
import dev.corio.jdbc.Ledger.Told;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections that are cut at every point of what a program and the server say to each other. {@code -Ddev.corio.test.faults=long}
 * cuts behind every byte, in long exchanges round each header, in the middle and before the end of each message; the two engines share
 * these points. Otherwise it is before, in and behind the messages.
 */
class ConnectionsCutTest {

    static final boolean LONG = "long".equals(System.getProperty("dev.corio.test.faults"));
    private static final int SHORT_EXCHANGE = 400; // bytes
    private static final int LAST_POINTS = 8; // the answer to COMMIT is among them

    private PGSimpleDataSource source;
    private CuttingProxy proxy;
    private HikariDataSource pool;
    private Corio corio;
    private CorioJdbc db;
    private final Ledger ledger = new Ledger(door());

    /** {@return how the database is asked} */
    Door door() {
        return Door.CORIO;
    }

    /** {@return at how many points a long exchange is cut in the short form, besides its last} */
    int pointsOfMost() {
        return door() == Door.CORIO ? 20 : 6; // what lies below is the same
    }

    @BeforeEach
    void open() throws SQLException, IOException {
        source = Servers.database();
        Servers.execute(source, Ledger.TABLE, Exchange.NUMBERS, Exchange.FILL, "analyze");
        proxy = new CuttingProxy(source);
        pool = Servers.pool(proxy.through(source), 2);
        corio = Corio.builder().closeTimeout(Duration.ofSeconds(5)).build();
        db = CorioJdbc.of(corio, pool);
    }

    @AfterEach
    void close() throws IOException {
        db.close();
        corio.close();
        pool.close();
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(800)
    void eachRequestEndsOnceAndTheNextProgramWorks(Exchange exchange) throws Exception {
        int cuts = 0;
        for (From from : From.values()) {
            for (int point : points(exchange, from)) {
                prepare(exchange);
                proxy.cutAfter(from, point);
                run(exchange);
                cuts += proxy.endsCutting() ? 1 : 0;
                assertWorks("after a cut at byte " + point + " from the " + from);
            }
        }
        ledger.check(source);
        assertThat(cuts).as("cuts").isGreaterThan(5);
        requireDoubts(exchange);
        if (LONG) {
            IO.println("faults: " + exchange + ": " + cuts + " cuts, writes: " + ledger.counts());
        }
    }

    /** Where the connection is cut. */
    private List<Integer> points(Exchange exchange, From from) throws Exception {
        prepare(exchange);
        proxy.listen();
        run(exchange);
        List<Integer> boundaries = proxy.boundaries(from);
        return LONG ? ofThisEngine(manyPoints(boundaries)) : fewPoints(boundaries);
    }

    private static List<Integer> manyPoints(List<Integer> boundaries) {
        int end = boundaries.getLast();
        TreeSet<Integer> points = new TreeSet<>(boundaries);
        if (end <= SHORT_EXCHANGE) {
            IntStream.range(0, end).forEach(points::add);
        }
        for (int i = 1; i < boundaries.size(); i++) {
            int begin = boundaries.get(i - 1);
            int next = boundaries.get(i);
            points.addAll(List.of(begin + 1, begin + 5, (begin + next) / 2, next - 1));
        }
        return List.copyOf(points);
    }

    private static List<Integer> ofThisEngine(List<Integer> points) {
        int share = "portable".equals(System.getProperty("dev.corio.test.engine")) ? 1 : 0;
        return IntStream.range(0, points.size())
                .filter(i -> i % 2 == share)
                .mapToObj(points::get)
                .toList();
    }

    private List<Integer> fewPoints(List<Integer> boundaries) {
        TreeSet<Integer> points = new TreeSet<>(boundaries);
        for (int i = 1; i < boundaries.size(); i++) {
            points.add((boundaries.get(i - 1) + boundaries.get(i)) / 2);
        }
        List<Integer> all = List.copyOf(points);
        int every = Math.max(all.size() / pointsOfMost(), 1);
        return IntStream.range(0, all.size())
                .filter(i -> i % every == 0 || i >= all.size() - LAST_POINTS)
                .mapToObj(all::get)
                .toList();
    }

    /** The connections are there, and what is decided once is decided, or not. */
    private void prepare(Exchange exchange) throws Exception {
        if (exchange == Exchange.QUERIES_THAT_ARE_NEW) {
            db.close();
            db = CorioJdbc.of(corio, pool);
            int one = corio.call(task -> door().one(db, "select 1"));
            assertThat(one).isEqualTo(1);
        } else {
            run(exchange);
        }
    }

    private void run(Exchange exchange) {
        Running<Boolean> program = corio.start(task -> {
            exchange.run(task, db, ledger);
            return true;
        });
        program.join(Duration.ofSeconds(20));
    }

    private void assertWorks(String when) {
        List<Integer> ids = List.of(1, 2, 3);
        List<Boolean> answered = corio.call(task ->
                task.map(ids, id -> Exchange.ask(door(), db, "select 3 * ?", id) && ledger.write(db, ledger.token())));
        assertThat(answered).as(when).containsExactly(true, true, true);
    }

    private void requireDoubts(Exchange exchange) throws SQLException {
        int doubts = ledger.counts().getOrDefault(Told.IN_DOUBT, 0);
        int done = ledger.doubtsThatWereDone(source);
        if (exchange.name().startsWith("QUERIES")) {
            assertThat(doubts).isZero();
        } else if (LONG || door() == Door.CORIO) { // else COMMIT may be cut at few points, or none
            assertThat(done)
                    .as("in doubt and done, of %d in doubt", doubts)
                    .isPositive()
                    .isLessThan(doubts);
        }
    }
}
