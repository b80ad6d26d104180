package dev.corio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How worlds begin and end. */
@Timeout(60)
class LifeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void aWorldThatCannotBeBuiltIsNotKept() {
        List<Simulation> before = Lender.watched();
        assertThatThrownBy(() -> TestCorio.builder().configure(b -> b.lanes(0)).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TestCorio.builder().configure(b -> null).build())
                .hasMessage("configure gave null");
        assertThatThrownBy(() ->
                        TestCorio.builder().configure(b -> Corio.builder()).build())
                .hasMessageContaining("another builder");
        assertThat(before).containsAll(Lender.watched());
    }

    @Test
    void configureComposes() {
        try (TestCorio test = TestCorio.builder()
                .configure(builder -> builder.lanes(3))
                .configure(builder -> builder.name("named"))
                .build()) {
            assertThat(test.corio().stats().lanes()).hasSize(3);
            assertThat(test.corio().toString()).contains("named");
        }
    }

    @Test
    void nothingBeginsAfterTheClose() {
        TestCorio test = TestCorio.create();
        test.advance(SECOND);
        test.close();
        test.close();
        List<Runnable> calls = List.of(
                () -> test.go("late", () -> {}),
                () -> test.fork("late", () -> 1),
                () -> test.advance(SECOND),
                () -> test.after(SECOND, () -> {}),
                test::enter);
        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("is closed"));
        assertThat(test.elapsed()).isGreaterThanOrEqualTo(SECOND);
    }

    @Test
    void anInterruptedJoinDoesNotHideAFailure() {
        TestCorio test = TestCorio.create();
        AtomicBoolean interrupted = new AtomicBoolean();
        TestThread<?> thread = test.go("fails", () -> {
            while (!interrupted.get()) {
                test.advance(SECOND);
            }
            throw new IllegalStateException("in vain");
        });
        Thread.currentThread().interrupt();
        assertThatThrownBy(thread::join).hasMessageContaining("the waiting thread was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        interrupted.set(true);
        test.advance(SECOND.multipliedBy(2));
        assertThatThrownBy(test::close).hasMessageContaining("in vain");
    }

    @Test
    void anInterruptIsNotForTheClose() {
        TestCorio test = TestCorio.create();
        Thread.currentThread().interrupt();
        test.close();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void threadsMayBeStartedByManyThreads() throws Exception {
        try (TestCorio test = TestCorio.create()) {
            List<Thread> starters = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                starters.add(Thread.ofVirtual()
                        .start(() -> IntStream.range(0, 50)
                                .forEach(k -> test.fork("inner", () -> k).join())));
            }
            for (Thread starter : starters) {
                starter.join();
            }
        }
    }

    @Test
    void aCloseWithSeveralProgramsIsTheSameEachTime() {
        List<String> first = closing();
        for (int i = 0; i < 10; i++) {
            assertThat(closing()).isEqualTo(first);
        }
    }

    private static List<String> closing() {
        TestCorio test = TestCorio.seed(7);
        Io<Integer, Integer> io = test.corio().io("x", IoDispatcher.each(i -> i));
        List<IoBatch<Integer, Integer>> kept = new ArrayList<>();
        Io<Integer, Integer> silent = test.corio().io("silent", kept::add);
        List<Running<Integer>> programs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            programs.add(test.corio().start(task -> {
                try {
                    task.sleep(Duration.ofDays(1));
                } finally {
                    io.call(number);
                }
                return number;
            }));
            test.go("asker " + i, () -> {
                try {
                    silent.call(number);
                } catch (RuntimeException closed) {
                    test.note("asker " + number + " is told");
                }
            });
            test.go("caller " + i, () -> {
                try {
                    test.corio().run(task -> task.blocking(() -> test.advance(Duration.ofDays(1))));
                } catch (RuntimeException closed) {
                    test.note("program of caller " + number + " is cancelled");
                }
            });
        }
        test.advance(Duration.ofMillis(1));
        test.corio().close();
        programs.forEach(program -> {
            try {
                program.join();
            } catch (RuntimeException cancelled) {
                test.note(program + " is cancelled");
            }
        });
        test.advance(Duration.ofMillis(1));
        kept.forEach(batch -> batch.complete(batch.inputs()));
        test.close();
        return test.trace();
    }
}
