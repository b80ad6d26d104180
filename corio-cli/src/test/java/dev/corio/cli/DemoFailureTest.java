package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong: one line says what, the exit code tells it, nothing hangs. */
final class DemoFailureTest {

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "jdbc:mysql://localhost/x", "jdbc:postgresql://localhost:port/x"})
    void badUrl(String url) {
        Ran.command("demo", "--db", url).failedWith("--db wants a URL such as jdbc:postgresql://");
    }

    @Test
    void refusedConnection() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Ran.command("demo", "--db", "jdbc:postgresql://localhost:" + port + "/x")
                .failedWith("cannot connect to PostgreSQL", "localhost:" + port, "refused");
    }

    @Test
    void wrongPassword() throws Exception {
        String url = server.emptyDatabase().replaceFirst("password=.*", "password=guess");
        Ran.command("demo", "--db", url).failedWith("cannot connect to PostgreSQL", "password authentication failed");
    }

    @Test
    void missingTable() throws Exception {
        String url = server.loadedDatabase();
        TestServer.execute(url, "DROP TABLE corio_demo.supplier");

        Ran.command("demo", "--db", url)
                .failedWith("a table is missing", "corio_demo.supplier", "DROP SCHEMA corio_demo CASCADE");
    }

    @Test
    void emptyTable() throws Exception {
        String url = server.loadedDatabase();
        TestServer.execute(url, "TRUNCATE corio_demo.orders");

        Ran.command("demo", "--db", url).failedWith("corio_demo.orders is empty");
    }

    @Test
    void missingRow() throws Exception {
        String url = server.loadedDatabase();
        TestServer.execute(url, "DELETE FROM corio_demo.nation");

        Ran.command("demo", "--db", url).failedWith("RowCountException", "one row was asked for");
    }

    @Test
    void schemaOfSomebodyElse() throws Exception {
        String url = server.emptyDatabase();
        TestServer.execute(url, "CREATE SCHEMA corio_demo CREATE TABLE customer (mine text)");

        Ran.command("demo", "--db", url).failedWith("a schema corio_demo that the demo did not make");
        TestServer.execute(url, "SELECT mine FROM corio_demo.customer");
    }

    @Test
    void viewOfSomebodyElse() throws Exception {
        String url = server.loadedDatabase();
        TestServer.execute(url, "CREATE VIEW public.mine AS SELECT * FROM corio_demo.part");

        Ran.command("demo", "--db", url, "--scale", "0.001").failedWith("the database refuses", "cannot drop");
        TestServer.execute(url, "SELECT p_partkey FROM public.mine");
    }

    /** The first lookup of a way that reads the parts is the sample's; 4,000 later ones are one by one; then comes Corio. */
    @ParameterizedTest
    @ValueSource(ints = {100, 4500})
    void connectionCutInMidRun(int lookups) throws Exception {
        String url = server.loadedDatabase();
        TestServer.execute(url, "ALTER TABLE corio_demo.part RENAME TO part_table");
        TestServer.execute(url, "CREATE SEQUENCE corio_demo.fuse");
        TestServer.execute(url, """
                CREATE FUNCTION corio_demo.burn() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
                BEGIN
                    IF nextval('corio_demo.fuse') > %d THEN
                        PERFORM pg_terminate_backend(pg_backend_pid());
                    END IF;
                    RETURN true;
                END
                $$
                """.formatted(lookups));
        TestServer.execute(
                url, "CREATE VIEW corio_demo.part AS SELECT * FROM corio_demo.part_table WHERE corio_demo.burn()");

        Ran.command("demo", "--db", url).failedWith("the connection to the database broke in mid-run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0ms", "1ms"})
    void serverKilledInMidRun(String roundTrip) throws Exception {
        try (TestServer victim = TestServer.start()) {
            Ran ran = Ran.command(
                    line -> {
                        if (line.contains("report  ")) {
                            victim.server().process().ifPresent(ProcessHandle::destroyForcibly);
                        }
                    },
                    "demo",
                    "--db",
                    victim.loadedDatabase(),
                    "--rtt",
                    roundTrip);

            ran.failedWith("the connection to the database broke in mid-run");
            assertThat(ran.out())
                    .contains("TPC-H at scale 0.01", "loaded by an earlier run", "report  ")
                    .doesNotContain("All four reports are equal");
        }
    }

    @Test
    void stackIfWanted() throws Exception {
        String url = server.loadedDatabase();
        TestServer.execute(url, "DROP TABLE corio_demo.part");

        Ran ran = Ran.command("demo", "--db", url, "--verbose");
        assertThat(ran.err()).contains("corio demo: a table is missing", "\tat dev.corio.cli.");
        assertThat(ran.exitCode()).isEqualTo(Main.FAILED);
    }
}
