package dev.corio.cli;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** An embedded server for a test class, and a database of its own for each test. Without a server the tests are skipped. */
final class TestServer implements AutoCloseable {

    private static final String LOADED = "loaded";

    private final EmbeddedDatabase server;
    private final AtomicInteger databases = new AtomicInteger();

    private TestServer(EmbeddedDatabase server) {
        this.server = server;
    }

    static TestServer start() throws SQLException {
        TestServer started;
        try {
            started = new TestServer(EmbeddedDatabase.start());
        } catch (CommandFailure impossibleHere) {
            return abort(impossibleHere.getMessage());
        }
        started.execute("CREATE DATABASE " + LOADED);
        return started;
    }

    EmbeddedDatabase server() {
        return server;
    }

    /** {@return a URL of a new, empty database} */
    String emptyDatabase() throws SQLException {
        return copyOf("template0");
    }

    /** {@return a URL of a new database with the data of the demo at the default scale} */
    String loadedDatabase() throws SQLException, CommandFailure {
        try (Connection connection = Database.connect(sourceOf(LOADED))) {
            TpchLoader.load(connection, new BigDecimal("0.01"), silence());
        }
        return copyOf(LOADED);
    }

    /** Runs a statement in the database of a URL. */
    static void execute(String url, String sql) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static Console silence() {
        return new Console(
                new PrintWriter(PrintWriter.nullWriter()), new PrintWriter(PrintWriter.nullWriter()), true, false);
    }

    private String copyOf(String template) throws SQLException {
        String name = "test" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        return url(name);
    }

    private void execute(String sql) throws SQLException {
        execute(url("postgres"), sql);
    }

    private PGSimpleDataSource sourceOf(String database) {
        PGSimpleDataSource source = server.dataSource();
        source.setDatabaseName(database);
        return source;
    }

    private String url(String database) {
        PGSimpleDataSource source = sourceOf(database);
        return "jdbc:postgresql://localhost:" + source.getPortNumbers()[0] + "/" + database + "?user="
                + source.getUser() + "&password=" + source.getPassword();
    }

    @Override
    public void close() {
        server.close();
    }
}
