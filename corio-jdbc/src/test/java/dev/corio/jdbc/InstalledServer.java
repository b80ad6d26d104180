package dev.corio.jdbc;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** The newest PostgreSQL that the distribution has installed, started with data of its own; without one the tests are skipped. */
final class InstalledServer implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final String data;
    private final int port;

    private InstalledServer(Path programs, String data, int port) {
        this.programs = programs;
        this.data = data;
        this.port = port;
    }

    static InstalledServer start() throws IOException, InterruptedException {
        Path programs = programs().orElseGet(() -> abort("no PostgreSQL is installed here"));
        String data = shell("mktemp -d").strip();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        InstalledServer server = new InstalledServer(programs, data, port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        shell(programs + "/initdb --no-sync -A trust -U postgres -E UTF8 --locale=C -D " + data + "/db >/dev/null");
        shell(programs + "/pg_ctl -w -s -D " + data + "/db -l " + data + "/log -o \"-F -p " + port
                + " -c listen_addresses=localhost -c unix_socket_directories=''\" start");
        return server;
    }

    private static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Path::compareTo);
        }
    }

    /** The server refuses to run as root. */
    private static String shell(String command) throws IOException, InterruptedException {
        List<String> line = System.getProperty("user.name").equals("root")
                ? List.of("su", "postgres", "-s", "/bin/sh", "-c", command)
                : List.of("/bin/sh", "-c", command);
        Process process = new ProcessBuilder(line)
                .directory(new java.io.File("/"))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            return abort("the installed PostgreSQL cannot be started: " + said);
        }
        return said;
    }

    PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {port});
        source.setServerNames(new String[] {"localhost"});
        source.setUser("postgres");
        source.setDatabaseName("postgres");
        return source;
    }

    @Override
    public void close() {
        try {
            shell("test ! -d " + data + " || " + programs + "/pg_ctl -s -m immediate -D " + data + "/db stop; rm -rf "
                    + data);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
