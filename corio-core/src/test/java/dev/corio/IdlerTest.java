package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIf;

/** The thread that keeps an idle carrier from taking a portable lane's threads. */
@Timeout(60)
@DisabledIf("alone")
class IdlerTest {

    private final Corio corio = Corio.builder().engine(Engine.PORTABLE).build();
    private final Lane lane = corio.lanes().getFirst();
    private final Idler idler = ((PortableEngine) lane.engine()).idler();

    static boolean alone() {
        return Runtime.getRuntime().availableProcessors() == 1;
    }

    @AfterEach
    void close() {
        corio.close();
    }

    @Test
    void runsWhileTasksSwitchAndEndsWhenTheLaneParks() throws Exception {
        boolean[] ran = new boolean[1];

        corio.run(task -> switchUntil(task, () -> ran[0] |= idler.isRunning()));

        assertThat(ran[0]).isTrue();
        awaitEnd();
    }

    @Test
    void aFewSwitchesStartNone() {
        boolean[] ran = new boolean[1];

        corio.run(task -> task.map(List.of(1, 2, 3), item -> {
            task.yield();
            ran[0] |= idler.isRunning();
            return item;
        }));

        assertThat(ran[0]).isFalse();
    }

    @Test
    void endsWhileATaskHoldsTheLane() {
        corio.run(task -> {
            switchUntil(task, idler::isRunning);
            while (idler.isRunning()) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void otherVirtualThreadsGetOnMeanwhile() throws Exception {
        AtomicBoolean seen = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(100);

        corio.run(task -> {
            switchUntil(task, idler::isRunning);
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 100; i++) {
                    Thread.yield();
                    done.countDown();
                }
                seen.set(true);
            });
            switchUntil(task, seen::get);
        });

        assertThat(done.await(0, TimeUnit.SECONDS)).isTrue();
    }

    /** As long as it runs on, its carrier looks nowhere else: whoever waits in another queue would wait with it. */
    @Test
    void endsNowAndThenThoughTasksSwitchOn() {
        int[] ended = new int[1];

        corio.run(task -> {
            while (ended[0] < 20) {
                switchUntil(task, idler::isRunning);
                switchUntil(task, () -> !idler.isRunning());
                ended[0]++;
            }
        });

        assertThat(ended[0]).isEqualTo(20);
    }

    @Test
    void staysAwayForLongerWhileATaskHoldsTheLane() {
        int before = idler.pause();

        corio.run(task -> {
            for (int i = 0; i < 3; i++) {
                switchUntil(task, idler::isRunning);
                while (idler.isRunning()) {
                    Thread.onSpinWait();
                }
            }
        });

        assertThat(idler.pause()).isGreaterThan(before);
    }

    @Test
    void endsWithTheLane() throws Exception {
        Running<Integer> running = corio.start(task -> {
            switchUntil(task, () -> false);
            return 0;
        });
        while (!idler.isRunning()) {
            Thread.onSpinWait();
        }

        corio.shutdown(Duration.ZERO);

        assertThat(running.isDone()).isTrue();
        awaitEnd();
    }

    /** Two tasks that hand the lane to each other. */
    private static void switchUntil(Task task, BooleanSupplier enough) {
        boolean[] over = new boolean[1];
        task.go(() -> {
            while (!over[0]) {
                task.yield();
            }
        });
        try {
            while (!enough.getAsBoolean()) {
                task.yield();
            }
        } finally {
            over[0] = true;
        }
    }

    private void awaitEnd() throws InterruptedException {
        while (idler.isRunning()) {
            Thread.sleep(1);
        }
    }
}
