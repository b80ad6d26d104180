package dev.corio.jdbc;

import static org.junit.jupiter.api.Assumptions.abort;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Real servers for tests. PostgreSQL 18 runs once for all test classes of a JVM; each class has a database of its own in it.
 * {@code CORIO_PG_URL} names another one to use.
 */
final class Servers {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres postgres; // guarded by the class

    private Servers() {}

    /** {@return a new, empty database in PostgreSQL; the test is skipped if there is no server} */
    static synchronized PGSimpleDataSource database() throws SQLException {
        String url = System.getenv("CORIO_PG_URL");
        PGSimpleDataSource server = url != null ? at(url) : embedded();
        String name = "jdbc_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        execute(server, "CREATE DATABASE " + name + " TEMPLATE template0");
        PGSimpleDataSource source = url != null ? at(url) : embedded();
        source.setDatabaseName(name);
        return source;
    }

    static PGSimpleDataSource at(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    private static PGSimpleDataSource embedded() {
        if (postgres == null) {
            try {
                Path programs = Files.createDirectories(Path.of(
                        System.getProperty("java.io.tmpdir"), "corio-" + System.getProperty("user.name"), "jdbc"));
                System.setProperty("ot.epg.working-dir", programs.toString());
                postgres = EmbeddedPostgres.builder()
                        .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                        .setLocaleConfig("locale", "C")
                        .setLocaleConfig("encoding", "UTF8")
                        .setServerConfig("autovacuum", "off")
                        .setServerConfig("max_connections", "100")
                        .setServerConfig("deadlock_timeout", "100ms")
                        .start();
            } catch (IOException | RuntimeException | ExceptionInInitializerError impossible) {
                return abort("no PostgreSQL can be started here: " + impossible);
            }
        }
        return (PGSimpleDataSource) postgres.getPostgresDatabase();
    }

    /** {@return a pool of HikariCP} */
    static HikariDataSource pool(PGSimpleDataSource source, int size) {
        return pool(source, size, 10_000);
    }

    /** {@return a pool of HikariCP, in which nobody waits longer than this for a connection} */
    static HikariDataSource pool(PGSimpleDataSource source, int size, int millis) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(millis);
        return new HikariDataSource(config);
    }

    static void execute(javax.sql.DataSource source, String... statements) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
