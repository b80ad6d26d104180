package dev.corio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Virtual time, what happens by it, and what would go on for ever. */
@Timeout(60)
class ClockTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void codeOfTheClockMustNotWaitInCorio() {
        TestCorio test = TestCorio.create();
        test.after(SECOND, () -> test.corio().run(task -> task.sleep(SECOND)));
        test.advance(Duration.ofSeconds(5));
        assertThatThrownBy(test::close)
                .hasMessageContaining("code given to after(…)")
                .hasMessageContaining("must not wait");
    }

    @Test
    void codeOfTheClockThatBlocksIsShownAndHoldsNobodyUp() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        TestCorio test = TestCorio.create();
        test.after(SECOND, () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException closed) {
                ended.countDown();
            }
        });
        test.after(Duration.ofMillis(1500), () -> {});
        test.advance(SECOND.plusMillis(1));
        try (TestCorio other = TestCorio.create()) {
            other.corio().run(task -> Thread.sleep(50)); // the lender looks after it
        }
        assertThatThrownBy(test::close).hasMessageContaining("code given to after(…) blocks");
        ended.await();
    }

    @Test
    void whatCodeOfTheClockThrowsFailsTheTest() {
        TestCorio test = TestCorio.create();
        test.after(SECOND, () -> {
            throw new IllegalStateException("in vain");
        });
        test.advance(SECOND);
        assertThatThrownBy(test::close)
                .hasMessageContaining("in vain")
                .hasSuppressedException(new IllegalStateException("in vain"));
    }

    @Test
    void timersThatAreDueTogetherTakeNoLongerEach() {
        VirtualTime time = new VirtualTime();
        int many = 50_000;
        for (int i = 0; i < many; i++) {
            time.schedule(() -> {}, 1);
        }
        time.reach(1);
        long begun = System.nanoTime();
        for (int left = many; left > 0; left--) {
            assertThat(time.countDue()).isEqualTo(left);
            assertThat(time.takeDue(0)).isNotNull();
        }
        assertThat(time.takeDue(0)).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void timersAreCancelledBeforeAndWhenTheyAreDue() {
        VirtualTime time = new VirtualTime();
        var first = time.schedule(() -> {}, 1);
        var second = time.schedule(() -> {}, 2);
        time.reach(1);
        assertThat(time.pending()).isEqualTo(2);
        first.cancel(false);
        second.cancel(false);
        assertThat(time.pending()).isZero();
        assertThat(time.countDue()).isZero();
        assertThat(time.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void manySleepersWakeTogether() {
        try (TestCorio test = TestCorio.create()) {
            test.corio()
                    .run(task -> task.map(IntStream.range(0, 2000).boxed().toList(), i -> {
                        task.sleep(SECOND);
                        return i;
                    }));
            assertThat(test.elapsed()).isEqualTo(SECOND);
        }
    }

    @Test
    void whoPollsForEverIsStopped() {
        AtomicBoolean never = new AtomicBoolean();
        TestCorio test = TestCorio.builder().mostTurns(5_000).build();
        assertThatThrownBy(() -> test.corio().run(task -> {
                    while (!never.get()) {
                        task.sleep(Duration.ofMillis(10));
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("it does not end: 5000 turns have passed")
                .hasMessageContaining("waits for a sleep of PT0.01S");
        assertThatThrownBy(test::close).hasMessageContaining("1 task has not ended");
    }

    @Test
    void whoYieldsForEverIsStoppedByTheClose() {
        TestCorio test = TestCorio.builder().mostTurns(5_000).build();
        test.corio().start(task -> {
            while (true) {
                task.yield();
            }
        });
        assertThatThrownBy(test::close).hasMessageContaining("it does not end");
    }

    @Test
    void theTraceKeepsTheEnd() {
        Trace trace = new Trace();
        for (int i = 0; i < 100_010; i++) {
            trace.note(0, "line " + i);
        }
        assertThat(trace.lines()).hasSize(100_001);
        assertThat(trace.lines().getFirst()).isEqualTo("(10 lines before are not kept)");
        assertThat(trace.lines().getLast()).endsWith("line 100009");
    }

    @Test
    void theTraceNumbersObjectsAndLeavesOtherTextAlone() {
        Trace trace = new Trace();
        trace.note(0, "mail to bob@abc.de and Ann@cafe.org, of app.Thing@1f and [I@2a, and app.Thing@1f, a@1b");
        assertThat(trace.lines())
                .containsExactly(
                        "0.000000 s mail to bob@abc.de and Ann@cafe.org, of app.Thing#1 and [I#2, and app.Thing#1, a@1b");
    }

    @Test
    void timesAreChecked() {
        try (TestCorio test = TestCorio.create()) {
            for (Duration wrong : Collections.unmodifiableList(
                    java.util.Arrays.asList(null, SECOND.negated(), Duration.ofSeconds(Long.MAX_VALUE)))) {
                Class<? extends Throwable> type =
                        wrong == null ? NullPointerException.class : IllegalArgumentException.class;
                assertThatThrownBy(() -> test.advance(wrong)).isInstanceOf(type).hasMessageContaining("duration");
                assertThatThrownBy(() -> test.after(wrong, () -> {}))
                        .isInstanceOf(type)
                        .hasMessageContaining("delay");
            }
            assertThatThrownBy(() -> test.note(null)).hasMessage("what");
            assertThatThrownBy(() -> TestCorio.builder().patience(null)).hasMessage("patience");
            assertThatThrownBy(() -> TestCorio.builder().mostTurns(0)).hasMessageContaining("mostTurns");
        }
        TestCorio.builder().patience(Duration.ofSeconds(Long.MAX_VALUE)).build().close();
    }
}
