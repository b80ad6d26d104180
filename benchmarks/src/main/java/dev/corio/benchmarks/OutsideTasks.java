package dev.corio.benchmarks;

import dev.corio.Corio;
import dev.corio.jdbc.CorioJdbc;
import dev.corio.jdbc.JdbcOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** What the data source of {@code corio-jdbc} costs those who use it outside of tasks. */
public final class OutsideTasks implements Benchmark {

    private static final String BARE = "the driver";
    private static final String OVER = "Corio's data source over it";
    private static final String EACH = "a connection for each";
    private static final String ONE = "on one connection";

    OutsideTasks() {}

    @Override
    public String name() {
        return "outside-tasks";
    }

    @Override
    public String about() {
        return "A statement of JDBC outside of tasks, over the data source and without it.";
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (String column : List.of(EACH, ONE)) {
            cases.add(new Case(
                    "both in turns",
                    column,
                    Flags.DEFAULT,
                    new Probed(Turns.class, Map.of("each", String.valueOf(column.equals(EACH))))));
        }
        return cases;
    }

    @Override
    public void write(Figures measured, Page page) {
        page.paragraph(
                "Nanoseconds for a query by key, prepared, bound, executed, read and closed, on an H2 in memory: a database"
                        + " whose statements take so little that what the data source adds is seen.");
        page.table("ns for the driver", measured, BARE);
        page.table("ns for Corio's data source over it", measured, OVER);
        for (String column : List.of(EACH, ONE)) {
            page.goal(
                    column + ": ns more than the driver",
                    measured.median("both in turns", column, OVER) - measured.median("both in turns", column, BARE),
                    Goal.atMost(1_000, 1_000));
        }
    }

    /** Lets the two take turns in one JVM. */
    public static final class Turns implements Probe {

        private static final int STATEMENTS = 50_000;
        private static final int ROUNDS = 31;

        /** Makes it. */
        public Turns() {}

        @Override
        public Map<String, Double> measure(Map<String, String> parameters, Size size) throws Exception {
            boolean each = Boolean.parseBoolean(parameters.get("each"));
            int statements = size.many(STATEMENTS);
            JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:mem:outside", "sa", "");
            try (Corio corio = Corio.create();
                    CorioJdbc db =
                            CorioJdbc.of(corio, pool, JdbcOptions.defaults().withPoolSize(4))) {
                fill(pool);
                List<Double> bare = new ArrayList<>();
                List<Double> over = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    double its = nanos(pool, statements, each);
                    double ours = nanos(db.dataSource(), statements, each);
                    if (round >= ROUNDS / 2) { // the compiler is done
                        bare.add(its);
                        over.add(ours);
                    }
                }
                return Map.of(BARE, Figures.median(bare), OVER, Figures.median(over));
            } finally {
                pool.dispose();
            }
        }

        private static void fill(DataSource source) throws SQLException {
            try (Connection connection = source.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("create table item (id int primary key, name varchar(20))");
                statement.execute("insert into item select x, 'item ' || x from system_range(0, 999)");
            }
        }

        private static double nanos(DataSource source, int statements, boolean each) throws SQLException {
            long begin = System.nanoTime();
            if (each) {
                for (int i = 0; i < statements; i++) {
                    try (Connection connection = source.getConnection()) {
                        query(connection, i % 1000);
                    }
                }
            } else {
                try (Connection connection = source.getConnection()) {
                    for (int i = 0; i < statements; i++) {
                        query(connection, i % 1000);
                    }
                }
            }
            return (System.nanoTime() - begin) / (double) statements;
        }

        private static void query(Connection connection, int id) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement("select name from item where id = ?")) {
                statement.setInt(1, id);
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next() || !row.getString(1).equals("item " + id)) {
                        throw new IllegalStateException("a wrong row for " + id);
                    }
                }
            }
        }
    }
}
