package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.corio.cli.Outcome.WayOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo from end to end. */
final class DemoTest {

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void jsonOfADatabaseOfItsOwn() {
        Ran ran = Ran.command("demo", "--json", "--orders", "200");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isEqualTo(Main.OK);
        assertThat(ran.out().lines()).hasSize(1);
        JsonObject json = JsonParser.parseString(ran.out()).getAsJsonObject();
        assertThat(json.keySet()).containsExactly("scale", "orders", "rttMillis", "engine", "equal", "ways");
        assertThat(json.getAsJsonArray("ways").get(0).getAsJsonObject().keySet())
                .containsExactly("name", "queries", "rows", "millis", "checksum");
        Outcome outcome = new Gson().fromJson(json, Outcome.class);
        assertThat(outcome.scale()).isEqualByComparingTo("0.01");
        assertThat(outcome.orders()).isEqualTo(200);
        assertThat(outcome.rttMillis()).isZero();
        assertThat(outcome.engine()).isEqualTo("confined");
        assertThat(outcome.ways())
                .extracting(WayOutcome::name)
                .containsExactly("one-by-one", "corio", "by-hand", "join");
        assertThat(outcome.way("one-by-one").queries()).isBetween(2000L, 2500L);
        assertThat(outcome.way("corio").queries()).isEqualTo(5);
        assertThat(outcome.way("by-hand").queries()).isEqualTo(5);
        assertThat(outcome.way("join").queries()).isEqualTo(1);
        assertThat(outcome.way("corio").rows()).isEqualTo(outcome.way("by-hand").rows());
        assertThat(outcome.equal()).isTrue();
        assertThat(outcome.ways())
                .extracting(WayOutcome::checksum)
                .containsOnly(outcome.ways().getFirst().checksum());
        assertThat(outcome.ways()).allSatisfy(way -> assertThat(way.millis()).isPositive());
    }

    @Test
    void textOfADatabaseOfTheUser() throws Exception {
        String url = server.emptyDatabase();
        TestServer.execute(url, "CREATE TABLE customer (mine text)");
        Ran first = Ran.command(
                "demo", "--db", url, "--scale", "0.001", "--orders", "all", "--engine", "portable", "--print", "2");

        assertThat(first.err()).isEmpty();
        assertThat(first.exitCode()).isEqualTo(Main.OK);
        assertThat(first.out())
                .contains("TPC-H at scale 0.001 in the schema corio_demo, generated", "portable engine, 1 lane")
                .contains("1,500 orders", "Order 1 of", "Order 2 of", "All four reports are equal")
                .doesNotContain("Order 3 of", "password");
        TestServer.execute(url, "SELECT mine FROM customer");
    }

    @Test
    void aReportOfOneMoreRun(@TempDir Path folder) throws Exception {
        Path report = folder.resolve("shown.html");
        Ran ran = Ran.command("demo", "--db", server.loadedDatabase(), "--orders", "50", "--report", report.toString());

        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isEqualTo(Main.OK);
        assertThat(ran.out()).contains("Recorded, Corio's way takes", "The report is " + report);
        assertThat(Files.readString(report))
                .contains("Corio: demo", "1 program ran 51 tasks", "left in 5 batches", "sql queries")
                .contains("from corio_demo.lineitem where l_orderkey", "order by l_linenumber");
    }

    @Test
    void delayWithLanesWatchedOnTheErrorStream() throws Exception {
        String url = server.loadedDatabase();
        Ran ran =
                Ran.command("demo", "--db", url, "--rtt", "2ms", "--lanes", "2", "--orders", "20", "--json", "--watch");

        assertThat(ran.exitCode()).isEqualTo(Main.OK);
        assertThat(ran.err()).contains("Corio \"demo\", confined engine", "requests/s", "  sql queries  ", "\n     1 ");
        assertThat(ran.out().lines()).hasSize(1);
        Outcome outcome = new Gson().fromJson(ran.out(), Outcome.class);
        assertThat(outcome.rttMillis()).isEqualByComparingTo("2");
        assertThat(outcome.equal()).isTrue();
        assertThat(outcome.way("corio").queries()).isBetween(5L, 10L);
        WayOutcome slow = outcome.way("one-by-one");
        assertThat(slow.millis().doubleValue()).isGreaterThan(2.0 * slow.queries());
        assertThat(outcome.ratio("one-by-one", "corio")).isGreaterThan(5);
    }
}
