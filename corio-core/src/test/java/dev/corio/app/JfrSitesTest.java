package dev.corio.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Recorded;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The lines of users' code that recordings name; users have packages of their own. */
@ExtendWith(CorioFixture.class)
class JfrSitesTest {

    @Test
    void theLineOfALoneCallAndTheLinesThatStartTasks(Corio corio) {
        Io<Integer, Integer> io = corio.io("users", IoDispatcher.batch(in -> in));
        try (Recorded recorded = new Recorded()) {
            corio.run(task -> {
                ask(io);
                task.map(List.of(1, 2, 3), io::call);
            });
            ask(io);

            List<RecordedEvent> batches = recorded.events("Batch");
            assertThat(batches).hasSize(3);
            assertThat(batches.get(0).getString("site"))
                    .startsWith("dev.corio.app.JfrSitesTest.ask(JfrSitesTest.java:");
            assertThat(batches.get(1).getString("site")).isNull();
            assertThat(batches.get(2).getString("site"))
                    .startsWith("dev.corio.app.JfrSitesTest.ask(JfrSitesTest.java:");
            assertThat(recorded.events("Task"))
                    .hasSize(4)
                    .allSatisfy(task -> assertThat(task.getString("name")).contains("JfrSitesTest.java:"));
        }
    }

    private static void ask(Io<Integer, Integer> io) {
        io.call(7);
    }
}
