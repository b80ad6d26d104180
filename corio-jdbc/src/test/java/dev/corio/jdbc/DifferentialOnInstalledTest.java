package dev.corio.jdbc;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.postgresql.ds.PGSimpleDataSource;

/** The same on the PostgreSQL that is installed, an older one as a rule. */
class DifferentialOnInstalledTest extends DifferentialTest {

    private InstalledServer server;

    @Override
    PGSimpleDataSource database() {
        try {
            server = InstalledServer.start();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
        return server.source();
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
    }
}
