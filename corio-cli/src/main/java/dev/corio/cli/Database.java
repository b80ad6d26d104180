package dev.corio.cli;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL that the demo runs on: {@linkplain EmbeddedDatabase one of its own}, or {@linkplain Given the user's}. */
sealed interface Database extends AutoCloseable permits EmbeddedDatabase, Database.Given {

    /** {@return where it is, as a line for the user} */
    String description();

    /** {@return a new way to connect to it, which the caller may change} */
    PGSimpleDataSource dataSource();

    @Override
    void close();

    /** {@return where it listens} */
    default InetSocketAddress address() {
        PGSimpleDataSource source = dataSource();
        return new InetSocketAddress(source.getServerNames()[0], source.getPortNumbers()[0]);
    }

    /** {@return a new connection} */
    default Connection connect() throws CommandFailure {
        return connect(dataSource());
    }

    /** {@return a new connection} */
    static Connection connect(PGSimpleDataSource source) throws CommandFailure {
        try {
            return source.getConnection();
        } catch (SQLException failure) {
            Throwable cause = failure.getCause();
            String detail = cause == null || cause instanceof ConnectException
                    ? ""
                    : " (" + cause.getClass().getSimpleName() + ": " + Complaints.oneLine(cause) + ")";
            throw new CommandFailure("cannot connect to PostgreSQL: " + Complaints.oneLine(failure) + detail, failure);
        }
    }

    /**
     * {@return the user's own database} Nothing is sent yet.
     *
     * @param url as JDBC knows it
     * @throws CommandFailure if it is no URL of a PostgreSQL
     */
    static Database at(String url) throws CommandFailure {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            // The driver complains of a bad URL on the error stream before it throws.
            Logger.getLogger("org.postgresql").setLevel(Level.OFF);
            source.setUrl(url);
        } catch (IllegalArgumentException bad) {
            throw new CommandFailure(
                    "--db wants a URL such as jdbc:postgresql://localhost:5432/mydb?user=me&password=secret", bad);
        }
        return new Given(
                url, source.getServerNames()[0] + ":" + source.getPortNumbers()[0] + "/" + source.getDatabaseName());
    }

    /**
     * A server that runs anyway.
     *
     * @param url may hold a password: not to be printed
     * @param description host, port and database
     */
    record Given(String url, String description) implements Database {

        @Override
        public PGSimpleDataSource dataSource() {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(url);
            source.setTcpKeepAlive(true);
            return source;
        }

        @Override
        public void close() {
            // It was there before, and stays.
        }
    }
}
