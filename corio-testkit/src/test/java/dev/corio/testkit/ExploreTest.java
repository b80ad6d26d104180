package dev.corio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.corio.DeadlockException;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Mutex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Finds what goes wrong under some schedules only. */
@Timeout(20)
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
}
