package dev.corio.cli;

import io.trino.tpch.CustomerGenerator;
import io.trino.tpch.Distributions;
import io.trino.tpch.LineItemGenerator;
import io.trino.tpch.NationGenerator;
import io.trino.tpch.OrderGenerator;
import io.trino.tpch.PartGenerator;
import io.trino.tpch.SupplierGenerator;
import io.trino.tpch.TextPool;
import io.trino.tpch.TpchEntity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Sees to it that the tables of the report are there: generates the six that it needs of TPC-H and copies them into a schema
 * of the demo's own.
 *
 * <p>One transaction makes schema, tables and mark, so that a load that breaks off leaves nothing. The mark is the comment
 * of the schema: it says that the demo made it, and at which scale. A schema of that name without the mark is somebody
 * else's and is left alone; tables under the mark are used again if the scale is the same, and else replaced.
 */
final class TpchLoader {

    /** Where the tables are. */
    static final String SCHEMA = "corio_demo";

    private static final String MARK = "Made by corio demo, may be dropped. TPC-H at scale ";
    private static final int BUFFER = 1 << 16;

    /**
     * Where the generator takes its comments from. No column of the report is a comment, and the usual pool of 300 MB would
     * take longer to make than the tables.
     */
    private static final TextPool COMMENTS = new TextPool(1 << 20, Distributions.getDefaultDistributions());

    private static final Distributions WORDS = Distributions.getDefaultDistributions();

    private static final List<Part> PARTS = List.of(
            new Part("nation", "n_nationkey", 25, scale -> new NationGenerator(WORDS, TpchLoader::comments)),
            new Part(
                    "supplier",
                    "s_suppkey",
                    10_000,
                    scale -> new SupplierGenerator(scale, 1, 1, WORDS, TpchLoader::comments)),
            new Part(
                    "customer",
                    "c_custkey",
                    150_000,
                    scale -> new CustomerGenerator(scale, 1, 1, WORDS, TpchLoader::comments)),
            new Part(
                    "part", "p_partkey", 200_000, scale -> new PartGenerator(scale, 1, 1, WORDS, TpchLoader::comments)),
            new Part(
                    "orders",
                    "o_orderkey",
                    1_500_000,
                    scale -> new OrderGenerator(scale, 1, 1, WORDS, TpchLoader::comments)),
            new Part(
                    "lineitem",
                    "l_orderkey, l_linenumber",
                    6_000_000,
                    scale -> new LineItemGenerator(scale, 1, 1, WORDS, TpchLoader::comments)));

    /**
     * A table.
     *
     * @param key its primary key
     * @param size how many rows it has at a scale of 1
     * @param generator makes its rows for a scale
     */
    private record Part(String table, String key, long size, DoubleFunction<Iterable<? extends TpchEntity>> generator) {

        String name() {
            return SCHEMA + "." + table;
        }

        long rows(BigDecimal scale) {
            return (long) (size * scale.doubleValue());
        }
    }

    private final Connection connection;
    private final BigDecimal scale;
    private final AtomicLong done = new AtomicLong();

    private TpchLoader(Connection connection, BigDecimal scale) {
        this.connection = connection;
        this.scale = scale;
    }

    /**
     * Loads what is not there yet.
     *
     * @param connection used for nothing else meanwhile
     * @param scale of TPC-H
     * @param console shows the progress
     * @return whether there was something to load
     * @throws CommandFailure if the schema belongs to somebody else
     * @throws SQLException if the database refuses
     */
    static boolean load(Connection connection, BigDecimal scale, Console console) throws CommandFailure, SQLException {
        return new TpchLoader(connection, scale).load(console);
    }

    private boolean load(Console console) throws CommandFailure, SQLException {
        // The rows, and for the index and the analysis of each as much as they take in comparison.
        long total = PARTS.stream().mapToLong(part -> part.rows(scale) * 3 / 2).sum();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                Progress _ = console.progress("Loading TPC-H", total, done::get)) {
            // Two demos at once: one loads, the other one waits and finds all done.
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('" + SCHEMA + "'))");
            String mark = markOfSchema(statement);
            if (mark().equals(mark)) {
                return false;
            }
            create(statement, mark);
            for (Part part : PARTS) {
                copy(part);
                statement.execute("ALTER TABLE " + part.name() + " ADD PRIMARY KEY (" + part.key() + ")");
                done.addAndGet(part.rows(scale) / 4);
            }
            statement.execute("COMMENT ON SCHEMA " + SCHEMA + " IS '" + mark() + "'");
            connection.commit();
            connection.setAutoCommit(true);
            analyze(statement);
        } finally {
            endTransaction();
        }
        return true;
    }

    private String mark() {
        return MARK + scale.toPlainString();
    }

    private static void create(Statement statement, @Nullable String mark) throws CommandFailure, SQLException {
        if (mark == null) {
            statement.execute("CREATE SCHEMA " + SCHEMA);
        } else if (!mark.startsWith(MARK)) {
            throw new CommandFailure("the database has a schema " + SCHEMA
                    + " that the demo did not make; rename it, or use another database");
        } else {
            // Without CASCADE: what somebody has built on these tables makes it fail, and nothing is lost.
            statement.execute(
                    "DROP TABLE IF EXISTS " + PARTS.stream().map(Part::name).collect(Collectors.joining(", ")));
        }
        statement.execute(resource("tables.sql"));
    }

    /** {@return the comment of the schema, empty if it has none, null if there is no schema} */
    private static @Nullable String markOfSchema(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = '" + SCHEMA
                        + "'")) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private void copy(Part part) throws SQLException {
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + part.name() + " FROM STDIN (FORMAT text, DELIMITER '|', FREEZE)");
        StringBuilder lines = new StringBuilder();
        for (TpchEntity row : part.generator().apply(scale.doubleValue())) {
            String line = row.toLine();
            // Each column is followed by a delimiter, the last one too: that would be one column more.
            lines.append(line, 0, line.length() - 1).append('\n');
            if (lines.length() >= BUFFER) {
                send(copy, lines);
            }
            done.incrementAndGet();
        }
        send(copy, lines);
        copy.endCopy();
    }

    private static void send(CopyIn copy, StringBuilder lines) throws SQLException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        lines.setLength(0);
    }

    /** Afterwards no plan changes under our hands, and the server has no clearing up to do while we measure. */
    private void analyze(Statement statement) throws SQLException {
        for (Part part : PARTS) {
            statement.execute("VACUUM ANALYZE " + part.name());
            done.addAndGet(part.rows(scale) / 4);
        }
    }

    /** Takes back what was not committed. */
    private void endTransaction() {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException broken) {
            // The failure that broke the connection is on its way already.
        }
    }

    private static TextPool comments() {
        return COMMENTS;
    }

    private static String resource(String name) {
        try (InputStream text = TpchLoader.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(text, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
