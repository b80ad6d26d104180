package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** A data source that counts the statements which its connections send. */
final class Counting {

    private final AtomicLong statements = new AtomicLong();

    /** {@return the same connections, counted} */
    DataSource of(DataSource source) {
        return Invocations.proxy(DataSource.class, (self, method, arguments) -> {
            Object given = Invocations.call(method, source, Invocations.orNone(arguments));
            return given instanceof Connection connection ? counted(connection) : given;
        });
    }

    private Connection counted(Connection connection) {
        return Invocations.proxy(Connection.class, (self, method, arguments) -> {
            Object given = Invocations.call(method, connection, Invocations.orNone(arguments));
            return switch (given) {
                case PreparedStatement prepared -> counted(PreparedStatement.class, prepared);
                case Statement statement -> counted(Statement.class, statement);
                case null, default -> given;
            };
        });
    }

    private <T extends Statement> T counted(Class<T> type, T statement) {
        return Invocations.proxy(type, (self, method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                statements.incrementAndGet();
            }
            return Invocations.call(method, statement, Invocations.orNone(arguments));
        });
    }

    /** {@return how many were sent while this ran} */
    long during(Sending code) throws Exception {
        long before = statements.get();
        code.run();
        return statements.get() - before;
    }

    /** Something that sends statements. */
    interface Sending {
        void run() throws Exception;
    }
}
