package dev.corio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.corio.DeadlockException;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Mutex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Finds what goes wrong under some schedules only. */
@Timeout(60)
class ExploreTest {

    /** Two plain threads look, and act on what they saw before. */
    private static void checkThenAct(TestCorio test) {
        Io<String, Integer> balance =
                test.corio().io("balance", IoDispatcher.batch(in -> List.copyOf(zeros(in.size()))));
        AtomicInteger seats = new AtomicInteger(1);
        List<TestThread<Void>> buyers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            buyers.add(test.fork("buyer " + i, () -> {
                if (seats.get() > 0) {
                    balance.call("x");
                    seats.decrementAndGet();
                }
                return null;
            }));
        }
        buyers.forEach(TestThread::join);
        assertThat(seats.get()).isNotNegative();
    }

    private static List<Integer> zeros(int count) {
        return new ArrayList<>(java.util.Collections.nCopies(count, 0));
    }

    @Test
    void findsACheckThenActRace() {
        ExplorationError found =
                catchThrowableOfType(ExplorationError.class, () -> Explore.seeds(10_000, ExploreTest::checkThenAct));
        assertThat(found).isNotNull();
        ExplorationError again = catchThrowableOfType(
                ExplorationError.class, () -> Explore.again(found.shortest().toString(), ExploreTest::checkThenAct));
        assertThat(again.trail()).isEqualTo(found.trail()).isNotEmpty();
        assertThat(found)
                .hasMessageContaining(found.schedule().toString())
                .hasMessageContaining("Explore.again(\"" + found.shortest());
        assertThat(found.shortest().listed().orElseThrow()).hasSizeLessThan(12);
    }

    /** Each takes one lock, asks something, and takes the other. */
    private static void lockOrder(TestCorio test) {
        Io<Integer, Integer> io = test.corio().io("x", IoDispatcher.each(i -> i));
        Mutex a = new Mutex();
        Mutex b = new Mutex();
        test.corio().run(task -> {
            task.go(() -> {
                io.call(1);
                a.locked(() -> {
                    io.call(2);
                    b.locked(() -> {});
                });
            });
            task.go(() -> {
                io.call(3);
                b.locked(() -> {
                    io.call(4);
                    a.locked(() -> {});
                });
            });
        });
    }

    @Test
    void findsALockOrderDeadlock() {
        ExplorationError found =
                catchThrowableOfType(ExplorationError.class, () -> Explore.seeds(10_000, ExploreTest::lockOrder));
        assertThat(found).isNotNull();
        assertThat(found).hasRootCauseInstanceOf(DeadlockException.class);
    }

    @Test
    void findsALostUpdate() {
        int[] sum = new int[1];
        ExplorationError found = catchThrowableOfType(
                ExplorationError.class,
                () -> Explore.seeds(10_000, test -> {
                    sum[0] = 0;
                    Io<Integer, Integer> io = test.corio().io("x", IoDispatcher.each(i -> i));
                    test.corio().run(task -> {
                        task.go(() -> sum[0] += io.call(1));
                        task.go(() -> sum[0] += io.call(2));
                    });
                    assertThat(sum[0]).isEqualTo(3);
                }));
        assertThat(found).isNotNull();
        assertThat(found.shortest().listed().orElseThrow())
                .as("it is lost under each")
                .isEmpty();
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThatCode(() -> Explore.seeds(300, test -> {
                    Io<Integer, Integer> io = test.corio().io("x", IoDispatcher.each(i -> i));
                    int[] sum = new int[1];
                    test.corio()
                            .run(task -> List.of(1, 2, 3)
                                    .forEach(i -> task.go(() -> {
                                        int got = io.call(i);
                                        sum[0] += got;
                                    })));
                    assertThat(sum[0]).isEqualTo(6);
                }))
                .doesNotThrowAnyException();
    }

    @Test
    void saysSoWhenItDoesNotFailAgain() {
        AtomicInteger runs = new AtomicInteger();
        ExplorationError found = catchThrowableOfType(
                ExplorationError.class,
                () -> Explore.seeds(
                        10, test -> assertThat(runs.incrementAndGet()).isNotEqualTo(3)));
        assertThat(found).hasMessageContaining("seed 2").hasMessageContaining("but not again");
    }

    @Test
    void shrinkingKeepsToTheFailureThatWasFound() {
        ExplorationError found = catchThrowableOfType(
                ExplorationError.class,
                () -> Explore.seeds(500, test -> {
                    int first = test.choose(10);
                    if (first >= 5) {
                        throw new AssertionError("money is lost");
                    }
                    if (first == 1) {
                        throw new AssertionError("known, and harmless");
                    }
                }));
        String cause = found.getCause().getMessage();
        assertThat(found)
                .hasMessageContaining(
                        "it fails under \"" + found.schedule() + "\": java.lang.AssertionError: " + cause);
        Explore.TestProgram same = test -> {
            throw new AssertionError(cause);
        };
        assertThat(catchThrowableOfType(ExplorationError.class, () -> Explore.again("choices ", same))
                        .getCause())
                .hasMessage(cause);
    }

    @Test
    void failuresAreTheSameByLineAndTextWithoutNumbers() {
        Throwable one = new IllegalStateException("3 seats of Thing@1f");
        assertThat(run(one).failsAs(run(withStackOf(one, "12 seats of Thing@2ab"))))
                .isTrue();
        assertThat(run(one).failsAs(run(withStackOf(one, "3 tables of Thing@1f"))))
                .isFalse();
        Throwable elsewhere = new IllegalStateException("3 seats of Thing@1f");
        assertThat(run(one).failsAs(run(elsewhere))).isFalse();
    }

    private static Throwable withStackOf(Throwable other, String message) {
        Throwable thrown = new IllegalStateException(message);
        thrown.setStackTrace(other.getStackTrace());
        return thrown;
    }

    private static ExploreRun run(Throwable failure) {
        return new ExploreRun(Schedule.natural(), Schedule.natural(), failure, List.of(), null);
    }

    @Test
    void causesThatGoRoundAreNoTrap() {
        ExplorationError found = catchThrowableOfType(
                ExplorationError.class,
                () -> Explore.seeds(3, test -> {
                    Exception one = new Exception("one");
                    Exception two = new Exception("two", one);
                    one.initCause(two);
                    throw one;
                }));
        assertThat(found).hasMessageContaining("it fails under \"seed 0\"");
    }

    @Test
    void theCommandNamesTheOptions() {
        ExplorationError found = catchThrowableOfType(
                ExplorationError.class,
                () -> Explore.with(TestCorio.Builder::anyOrder).run(500, test -> {
                    if (test.choose(9) > 4) {
                        throw new AssertionError("large");
                    }
                }));
        assertThat(found)
                .hasMessageContaining("run that alone with Explore.with(…).run(\"" + found.shortest() + "\", program)")
                .hasMessageContaining("the shortest found in ");
        assertThat(found.shortest().toString()).isEqualTo("choices 5");
    }

    @Test
    void choicesAreLoweredByHalves() {
        int[] runs = new int[1];
        ExplorationError found = catchThrowableOfType(
                ExplorationError.class,
                () -> Explore.seeds(50, test -> {
                    runs[0]++;
                    if (test.choose(1_000_000) > 100_000) {
                        throw new AssertionError("large");
                    }
                }));
        assertThat(found.shortest().toString()).isEqualTo("choices 100001");
        assertThat(runs[0]).isLessThan(100);
    }

    @Test
    void shrinkingWhatIsStuckTakesNoPatience() {
        long begun = System.nanoTime();
        ExplorationError found = catchThrowableOfType(
                ExplorationError.class,
                () -> Explore.with(builder -> builder.patience(Duration.ofSeconds(2)))
                        .run(50, test -> {
                            Io<Integer, Integer> silent = test.corio().io("silent", batch -> {});
                            if (test.choose(5) + test.choose(5) + test.choose(5) > 3) {
                                silent.call(1);
                            }
                        }));
        assertThat(found).hasMessageContaining("nothing goes on any more");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void otherSeedsAndNulls() {
        List<String> schedules = new ArrayList<>();
        Explore.seeds(1000, 3, test -> schedules.add(test.schedule().toString()));
        assertThat(schedules).containsExactly("seed 1000", "seed 1001", "seed 1002");
        assertThatThrownBy(() -> Explore.seeds(3, null)).hasMessage("program");
        assertThatThrownBy(() -> Explore.again("seed 1", null)).hasMessage("program");
        assertThatThrownBy(() -> Explore.again(null, test -> {})).hasMessage("schedule");
        assertThatThrownBy(() -> Schedule.parse(null)).hasMessage("schedule");
        assertThatThrownBy(() -> Explore.with(builder -> null).run(1, test -> {}))
                .hasMessage("the function given to Explore.with gave null");
    }

    @Test
    void whatTheScheduleDidNotRuleIsSaid() {
        ExplorationError found = catchThrowableOfType(
                ExplorationError.class,
                () -> Explore.seeds(1, test -> {
                    test.corio().run(task -> Thread.sleep(100));
                    throw new AssertionError("on purpose");
                }));
        assertThat(found).hasMessageContaining("the schedule did not rule this run: lane 0 blocked at");
    }

    @Test
    void theErrorSurvivesATravel() throws Exception {
        ExplorationError found = catchThrowableOfType(
                ExplorationError.class,
                () -> Explore.seeds(1, test -> {
                    throw new AssertionError("on purpose");
                }));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(found);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            ExplorationError read = (ExplorationError) in.readObject();
            assertThat(read.schedule()).isEqualTo(found.schedule());
            assertThat(read.shortest()).isEqualTo(found.shortest());
            assertThat(read.trail()).isEqualTo(found.trail());
        }
    }
}
