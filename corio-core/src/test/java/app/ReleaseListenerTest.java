package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.CorioListener;
import dev.corio.Engine;
import dev.corio.WhenBlocked;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a listener hears of a task that blocks off its released lane: it is suspended meanwhile. */
@ExtendWith(CorioFixture.class)
class ReleaseListenerTest {

    private final List<String> heard = new ArrayList<>(); // told on the lane's own thread

    private final CorioListener listener = new CorioListener() {
        @Override
        public void taskStarted(StartedEvent event) {
            heard.add(event.task().path() + " started");
        }

        @Override
        public void taskSuspended(SuspendedEvent event) {
            heard.add(event.task().path() + " waits for " + event.what());
        }

        @Override
        public void taskResumed(ResumedEvent event) {
            heard.add(event.task().path() + " goes on");
        }

        @Override
        public void taskEnded(EndedEvent event) {
            heard.add(event.task().path() + " ended");
        }
    };

    @Test
    void aTaskThatBlocksIsSuspendedMeanwhile(CorioFixture.Maker maker) {
        assumeTrue(CorioFixture.engine() == Engine.CONFINED, "RELEASE works on the confined engine only");
        Corio corio =
                maker.make(builder -> builder.whenBlocked(WhenBlocked.RELEASE).listener(listener));
        CountDownLatch other = new CountDownLatch(1);
        corio.run(task -> {
            task.go(other::await);
            other.countDown();
        });
        assertThat(heard)
                .containsSubsequence(
                        "0/0 started", "0/0 waits for foreign code that blocks", "0/0 goes on", "0/0 ended", "0 ended");
    }
}
