package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.seam.Observation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who watches a batch hears of its end, whenever that comes. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class WatchedBatchTest {

    @Test
    void aBatchWhoseTimeWasUpBeforeItIsWatchedIsToldOfOnce(Corio corio) {
        AtomicInteger dispatched = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        Io<Integer, Integer> io = corio.io(
                "late",
                batch -> {
                    dispatched.incrementAndGet();
                    while (!batch.requests().getFirst().isWithdrawn()) {
                        Thread.onSpinWait();
                    }
                    Observation.watch(batch, new Observation.Watch() {
                        @Override
                        public void settled(List<Observation.Outcome> outcomes) {
                            told.incrementAndGet();
                        }

                        @Override
                        public void refused(IllegalStateException error) {}
                    });
                    left.incrementAndGet();
                },
                IoOptions.defaults().withTimeout(Duration.ofMillis(5)));

        do { // its time may be up before it is sent
            assertThatThrownBy(() -> io.call(1)).isInstanceOf(IoTimeoutException.class);
            while (corio.stats().ios().getFirst().inFlight() > 0) {
                Thread.onSpinWait();
            }
        } while (dispatched.get() == 0);
        corio.close();
        while (left.get() < dispatched.get() || told.get() < dispatched.get()) {
            Thread.onSpinWait(); // its dispatcher may still be at it when the caller has given up
        }

        assertThat(told).hasValue(dispatched.get());
    }
}
