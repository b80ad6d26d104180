package dev.corio.cli;

import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Part;
import dev.corio.cli.Tables.Supplier;
import dev.corio.testkit.junit.DispatcherContract;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The dispatchers of the demo keep the contract, on a real database, with the options the demo has. */
final class DemoDispatchersTest {

    private static TestServer server;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start();
        url = server.loadedDatabase();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** On a connection of its own. */
    abstract static class OfTable<O> extends DispatcherContract<Long, O> {
        private final ExecutorService connection = Executors.newSingleThreadExecutor();
        private final Session session = open();
        final Tables tables = new Tables(session);

        private static Session open() {
            try {
                return new Session(TpchLoaderTest.connect(url));
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }

        @Override
        protected void closeSource() throws SQLException {
            connection.shutdownNow();
            session.close();
        }

        @Override
        protected IoOptions options() {
            return IoOptions.defaults().withMaxInFlight(1).withExecutor(connection);
        }

        @Override
        protected Long input(int n) {
            return n % 100 + 1L;
        }

        abstract O find(long key) throws SQLException;

        @Override
        protected O answer(Long key) {
            try {
                return find(key);
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }

        @Override
        protected Optional<Long> failingInput() {
            return Optional.of(-1L); // there is no such row
        }

        @Override
        protected boolean failsAlone() {
            return true;
        }
    }

    @Nested
    class Customers extends OfTable<Customer> {
        @Override
        protected IoDispatcher<Long, Customer> dispatcher() {
            return IoDispatcher.keyed(tables.customers::all, Customer::key);
        }

        @Override
        Customer find(long key) throws SQLException {
            return tables.customers.one(key);
        }
    }

    @Nested
    class Nations extends OfTable<Nation> {
        @Override
        protected IoDispatcher<Long, Nation> dispatcher() {
            return IoDispatcher.keyed(tables.nations::all, Nation::key);
        }

        @Override
        protected Long input(int n) {
            return n % 25L;
        }

        @Override
        Nation find(long key) throws SQLException {
            return tables.nations.one(key);
        }
    }

    @Nested
    class LineItems extends OfTable<List<LineItem>> {
        @Override
        protected IoDispatcher<Long, List<LineItem>> dispatcher() {
            return IoDispatcher.grouped(tables.lineItems::all, LineItem::orderKey);
        }

        @Override
        List<LineItem> find(long key) throws SQLException {
            return tables.lineItems.all(key);
        }

        @Override
        protected Optional<Long> failingInput() {
            return Optional.empty(); // an order without items has an empty list
        }
    }

    @Nested
    class Parts extends OfTable<Part> {
        @Override
        protected IoDispatcher<Long, Part> dispatcher() {
            return IoDispatcher.keyed(tables.parts::all, Part::key);
        }

        @Override
        Part find(long key) throws SQLException {
            return tables.parts.one(key);
        }
    }

    @Nested
    class Suppliers extends OfTable<Supplier> {
        @Override
        protected IoDispatcher<Long, Supplier> dispatcher() {
            return IoDispatcher.keyed(tables.suppliers::all, Supplier::key);
        }

        @Override
        Supplier find(long key) throws SQLException {
            return tables.suppliers.one(key);
        }
    }
}
