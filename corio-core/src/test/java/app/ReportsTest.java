package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.DeadlockException;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.Mutex;
import dev.corio.Running;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deadlock reports and dumps show where tasks stand in the code of users, and none of ours. */
@ExtendWith(CorioFixture.class)
class ReportsTest {

    private static void transfer(Mutex from, Mutex to, Io<String, String> audit) throws Exception {
        from.locked(() -> {
            audit.call("begun");
            to.locked(() -> {});
        });
    }

    private static String load(Io<String, String> users) {
        return users.call("x");
    }

    @Test
    void deadlockShowsTheUsersFrames(Corio corio) {
        Io<String, String> audit = corio.io("audit", IoDispatcher.inline(inputs -> inputs));
        Mutex a = new Mutex("a");
        Mutex b = new Mutex("b");
        DeadlockException deadlock = catchThrowableOfType(
                DeadlockException.class,
                () -> corio.run(task -> {
                    task.go(() -> transfer(a, b, audit));
                    task.go(() -> transfer(b, a, audit));
                }));
        assertThat(deadlock.getMessage().lines().filter(line -> line.startsWith("    at ")))
                .hasSize(6)
                .allMatch(line -> line.contains("app.ReportsTest."))
                .anyMatch(line -> line.contains("ReportsTest.transfer("));
    }

    @Test
    void dumpShowsTheUsersFrames(Corio corio) throws Exception {
        LinkedBlockingQueue<IoBatch<String, String>> batches = new LinkedBlockingQueue<>();
        Io<String, String> users = corio.io("users", batches::add);
        Running<String> running = corio.start(task -> load(users));
        IoBatch<String, String> batch = batches.take();
        assertThat(corio.dump().lines().filter(line -> line.startsWith("    at ")))
                .hasSize(2)
                .allMatch(line -> line.contains("app.ReportsTest."))
                .first()
                .asString()
                .contains("ReportsTest.load(");
        batch.complete(List.of("y"));
        running.join();
    }
}
