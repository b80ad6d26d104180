package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The tables, and the report against what the generator knows of them. */
final class TpchLoaderTest {

    private static final BigDecimal SMALL = new BigDecimal("0.001");

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void loadLoadAgainLoadAnotherScale() throws Exception {
        try (Connection connection = connect(server.emptyDatabase())) {
            assertThat(TpchLoader.load(connection, SMALL, TestServer.silence())).isTrue();
            assertThat(count(connection, "orders")).isEqualTo(1500);
            assertThat(TpchLoader.load(connection, SMALL, TestServer.silence())).isFalse();
            assertThat(TpchLoader.load(connection, new BigDecimal("0.002"), TestServer.silence()))
                    .isTrue();
            assertThat(count(connection, "orders")).isEqualTo(3000);
            assertThat(count(connection, "nation")).isEqualTo(25);
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    /** The generator cuts each line to the cent, the report rounds the sum: a cent or two for each line. */
    @Test
    void totalsAgreeWithTheGenerator() throws Exception {
        try (Session session = new Session(connect(server.loadedDatabase()))) {
            Tables tables = new Tables(session);
            List<Tables.Order> orders = tables.orders(200);
            for (OrderReport report : new OneByOne(tables).report(orders)) {
                BigDecimal known = session.query(
                                "SELECT o_totalprice FROM corio_demo.orders WHERE o_orderkey = ?",
                                report.order().key(),
                                (row, n) -> row.getBigDecimal(n))
                        .getFirst();
                assertThat(report.total().subtract(known))
                        .isBetween(
                                BigDecimal.ZERO,
                                new BigDecimal("0.02")
                                        .multiply(new BigDecimal(report.lines().size())));
            }
        }
    }

    static Connection connect(String url) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return source.getConnection();
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM corio_demo." + table)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
