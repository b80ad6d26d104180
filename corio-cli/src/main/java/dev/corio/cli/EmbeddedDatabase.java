package dev.corio.cli;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server of the demo's own: unpacked, initialised and started for one run. It ends with the run, whatever ends
 * the run: {@link #close} and a shutdown hook stop it, and the {@link Watchdog} does if the JVM is killed.
 *
 * <p>All its files lie in a folder of the temporary directory that only this user can enter. Programs unpacked there stay
 * for the next run. The server listens on loopback and wants a password, since a superuser of PostgreSQL may run programs.
 */
final class EmbeddedDatabase implements Database {

    private static final Duration STARTUP_LIMIT = Duration.ofSeconds(30);
    private static final long ALMOST_FULL = 64L << 20;
    private static final String USE_DB = "use --db with a PostgreSQL of yours";

    private final EmbeddedPostgres server;
    private final Optional<ProcessHandle> process;
    private final Path data;
    private final String password;

    private EmbeddedDatabase(EmbeddedPostgres server, Optional<ProcessHandle> process, Path data, String password) {
        this.server = server;
        this.process = process;
        this.data = data;
        this.password = password;
    }

    /**
     * Starts a server. If its programs refuse, they are unpacked anew and it is tried once more: an unpacking that was
     * interrupted leaves damaged ones.
     *
     * @throws CommandFailure if there is no way: its message says that there is {@code --db}
     */
    static EmbeddedDatabase start() throws CommandFailure {
        return start(Map.of());
    }

    /**
     * The same as {@link #start()}, with other settings.
     *
     * @param settings of the server, in place of those that the library makes; without any it does not wait for the disk
     */
    static EmbeddedDatabase start(Map<String, String> settings) throws CommandFailure {
        Path programs = privateFolder().resolve("postgres");
        // The library reads it each time. Without it the programs would lie where every user can replace them.
        System.setProperty("ot.epg.working-dir", programs.toString());
        try {
            return start(programs, settings);
        } catch (CommandFailure first) {
            if (!(first.getCause() instanceof IllegalStateException)) {
                throw first;
            }
            deleteUnpacked(programs);
            return start(programs, settings);
        }
    }

    private static EmbeddedDatabase start(Path programs, Map<String, String> settings) throws CommandFailure {
        String password = UUID.randomUUID().toString();
        Path data = programs.resolve("data-" + UUID.randomUUID());
        Path log = logOf(data);
        Path passwordFile = Path.of(data + ".password");
        try {
            Files.createDirectories(programs);
            Watchdog.over(data);
            Files.writeString(passwordFile, password);
            EmbeddedPostgres.Builder builder = builder(data, log, passwordFile, password);
            settings.forEach(builder::setServerConfig);
            EmbeddedPostgres server = builder.start();
            EmbeddedDatabase database = new EmbeddedDatabase(server, processOf(data), data, password);
            Runtime.getRuntime().addShutdownHook(new Thread(database::close, "corio-stop-postgres"));
            return database;
        } catch (IOException | RuntimeException | ExceptionInInitializerError failure) {
            throw new CommandFailure(whyNot(programs, log, failure), failure);
        } finally {
            delete(passwordFile);
        }
    }

    private static EmbeddedPostgres.Builder builder(Path data, Path log, Path passwordFile, String password) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(STARTUP_LIMIT)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                // These two become options of initdb. The locale: the one the user has set need not be installed.
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("pwfile", passwordFile.toString())
                .setConnectConfig("password", password)
                .setDataDirectoryCustomizer(EmbeddedDatabase::wantPassword)
                // No sockets in /tmp that a killed server would leave behind, and nothing that wakes up while we
                // measure.
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("autovacuum", "off");
    }

    private static void wantPassword(File dataFolder) {
        Path rules = dataFolder.toPath().resolve("pg_hba.conf");
        try {
            Files.writeString(rules, Files.readString(rules).replace("trust", "scram-sha-256"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Optional<ProcessHandle> processOf(Path data) throws IOException {
        try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
            return ProcessHandle.of(Long.parseLong(lines.findFirst().orElseThrow()));
        }
    }

    /** {@return the folder for all our files, which only this user can enter} */
    private static Path privateFolder() throws CommandFailure {
        String temporary = Optional.ofNullable(System.getenv("TMPDIR")).orElse(System.getProperty("java.io.tmpdir"));
        Path folder =
                Path.of(temporary, "corio-" + System.getProperty("user.name")).toAbsolutePath();
        try {
            if (Files.notExists(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.delete(Files.createTempFile(folder, "writable", ""));
            return folder;
        } catch (IOException failure) {
            throw new CommandFailure(
                    "cannot write to " + folder + ", where the embedded PostgreSQL belongs ("
                            + failure.getClass().getSimpleName()
                            + "); set TMPDIR to another folder, or " + USE_DB,
                    failure);
        }
    }

    private static String whyNot(Path programs, Path log, Throwable failure) {
        String reason = Complaints.oneLine(failure.getCause() == null ? failure : failure.getCause());
        String remedy = "; " + USE_DB;
        try {
            long free = Files.getFileStore(programs).getUsableSpace();
            List<String> said = Files.exists(log) ? Files.readAllLines(log) : List.of();
            if (free < ALMOST_FULL) {
                reason = "the disk of " + programs + " is full, " + (free >> 20) + " MB are free";
                remedy = "; set TMPDIR to another folder, or " + USE_DB;
            } else {
                reason = said.stream()
                        .filter(line -> line.contains("error:") || line.contains("FATAL:"))
                        .findFirst()
                        .orElse(reason);
            }
        } catch (IOException unreadable) {
            failure.addSuppressed(unreadable);
        }
        return "cannot start the embedded PostgreSQL: " + reason + remedy;
    }

    @Override
    public String description() {
        return "embedded, on loopback";
    }

    @Override
    public PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"localhost"});
        source.setPortNumbers(new int[] {server.getPort()});
        source.setDatabaseName("postgres");
        source.setUser("postgres");
        source.setPassword(password);
        return source;
    }

    /** {@return where it keeps its data} */
    Path data() {
        return data;
    }

    /** {@return the server's main process, if it runs} */
    Optional<ProcessHandle> process() {
        return process.filter(ProcessHandle::isAlive);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException | RuntimeException failure) {
            // What is left is the watchdog's as soon as this JVM has ended.
        }
        // The library does not tell whether the server obeyed.
        process().ifPresent(ProcessHandle::destroyForcibly);
        delete(logOf(data));
    }

    private static Path logOf(Path data) {
        return Path.of(data + ".log");
    }

    private static void deleteUnpacked(Path programs) {
        File[] unpacked = programs.toFile().listFiles((folder, name) -> name.startsWith("PG-"));
        for (File folder : unpacked == null ? new File[0] : unpacked) {
            delete(folder.toPath());
        }
    }

    private static void delete(Path root) {
        if (Files.notExists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            // What is left over does no harm.
        }
    }
}
