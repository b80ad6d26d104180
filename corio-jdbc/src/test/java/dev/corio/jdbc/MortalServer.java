package dev.corio.jdbc;

import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL that may be killed, and started again with the data that it had. It answers COMMIT when that is written down. */
final class MortalServer implements AutoCloseable {

    private final Path data;
    private final int port;
    private EmbeddedPostgres running;

    MortalServer() throws IOException {
        if (System.getenv("CORIO_PG_URL") != null) {
            abort("the server of CORIO_PG_URL is not ours to kill");
        }
        data = Files.createTempDirectory("corio-mortal");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        start();
    }

    void start() throws IOException {
        try {
            Path programs = Files.createDirectories(
                    Path.of(System.getProperty("java.io.tmpdir"), "corio-" + System.getProperty("user.name"), "jdbc"));
            System.setProperty("ot.epg.working-dir", programs.toString());
            running = EmbeddedPostgres.builder()
                    .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                    .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setPGStartupWait(Duration.ofSeconds(30))
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
        } catch (IOException | RuntimeException | ExceptionInInitializerError impossible) {
            if (running != null) {
                throw new AssertionError("it does not start again", impossible);
            }
            abort("no PostgreSQL can be started here: " + impossible);
        }
    }

    PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"localhost"});
        source.setPortNumbers(new int[] {port});
        source.setUser("postgres");
        source.setDatabaseName("postgres");
        return source;
    }

    /** All its processes end at once, by SIGKILL. */
    void kill() throws Exception {
        ProcessHandle parent = parent();
        stop(parent);
        Stream<ProcessHandle> children = parent.children();
        List<ProcessHandle> all = Stream.concat(Stream.of(parent), children).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            ended(each);
        }
        running.close(); // no process is left, but its lock on the data
    }

    /** A child that it begins meanwhile would stay, and keep the next server from starting. */
    private static void stop(ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    private ProcessHandle parent() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    private static void ended(ProcessHandle process) throws InterruptedException, ExecutionException {
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (TimeoutException stays) {
            throw new AssertionError("a process survives SIGKILL", stays);
        }
    }

    /** One process that serves a connection ends by SIGKILL; then the server throws out the others, and begins anew by itself. */
    void killOneProcess() throws SQLException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("select pid from pg_stat_activity where pid <> pg_backend_pid()"
                                + " and backend_type = 'client backend' order by state <> 'active' limit 1")) {
            if (result.next()) {
                ProcessHandle.of(result.getLong(1)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    /** It is shut down, as for a new version; connections are told. */
    void shutDown() throws IOException {
        running.close();
    }

    @Override
    public void close() throws IOException {
        running.close();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
