package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls of the primitives from where they must not be made: an exception at once; and those that may be made anywhere. */
@ExtendWith(CorioFixture.class)
class PrimitivesMisuseTest {

    private final Mutex mutex = new Mutex();
    private final Semaphore semaphore = new Semaphore(1);
    private final WaitGroup waitGroup = new WaitGroup();

    private interface Call {
        void of(PrimitivesMisuseTest test) throws Exception;
    }

    private static Arguments call(String name, Call call) {
        return Arguments.of(name, call);
    }

    static Stream<Arguments> forTasks() {
        return Stream.of(
                call("Mutex.lock()", test -> test.mutex.lock()),
                call("Mutex.lock()", test -> test.mutex.locked(() -> 1)),
                call("Mutex.lock()", test -> test.mutex.locked(() -> {})),
                call("Mutex.tryLock()", test -> test.mutex.tryLock()),
                call("Mutex.tryLock(limit)", test -> test.mutex.tryLock(Duration.ofSeconds(1))),
                call("Mutex.tryLock(limit)", test -> test.mutex.tryLock(Duration.ZERO)),
                call("Mutex.unlock()", test -> test.mutex.unlock()),
                call("Semaphore.acquire", test -> test.semaphore.acquire()),
                call("Semaphore.acquire", test -> test.semaphore.acquire(1)),
                call("Semaphore.tryAcquire()", test -> test.semaphore.tryAcquire()),
                call("Semaphore.tryAcquire(limit)", test -> test.semaphore.tryAcquire(Duration.ofSeconds(1))),
                call("Semaphore.tryAcquire(limit)", test -> test.semaphore.tryAcquire(Duration.ZERO)),
                call("WaitGroup.await()", test -> test.waitGroup.await()));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("forTasks")
    void acquiringCallsOutsideATask(String name, Call call, Corio corio) {
        Action refused = () -> assertThatThrownBy(() -> call.of(this))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name + " was called outside a task")
                .hasMessageContaining("call it in the code given to corio.run");
        everywhereButInATask(corio, refused);
        assertThat(semaphore.available()).isOne();
    }

    static Stream<Arguments> forAll() {
        return Stream.of(
                call("WaitGroup.add", test -> test.waitGroup.add(1)),
                call("WaitGroup.done", test -> {
                    test.waitGroup.add(1);
                    test.waitGroup.done();
                }),
                call(
                        "WaitGroup.count",
                        test -> assertThat(test.waitGroup.count()).isNotNegative()),
                call("Semaphore.release", test -> test.semaphore.release()),
                call(
                        "Semaphore.available",
                        test -> assertThat(test.semaphore.available()).isOne()),
                call("Mutex.isLocked", test -> assertThat(test.mutex.isLocked()).isFalse()),
                call(
                        "waiting",
                        test -> assertThat(test.mutex.waiting() + test.semaphore.waiting() + test.waitGroup.waiting())
                                .isZero()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forAll")
    void releasingCallsAndQueriesAnywhere(String name, Call call, Corio corio) {
        everywhereButInATask(corio, () -> call.of(this));
        Programs.run(corio, task -> call.of(this));
    }

    /** On a plain thread, in a dispatcher, in its function, and in a task that is off its lane. */
    private static void everywhereButInATask(Corio corio, Action call) {
        Programs.result(Programs.aside(() -> {
            call.run();
            return null;
        }));
        Io<Integer, Integer> dispatcher = corio.io("dispatcher", batch -> {
            call.run();
            batch.complete(batch.inputs());
        });
        Io<Integer, Integer> function = corio.io("function", IoDispatcher.batch((List<Integer> in) -> {
            call.run();
            return in;
        }));
        Programs.run(corio, task -> {
            dispatcher.call(1);
            function.call(1);
            task.blocking(call::run);
        });
    }

    // ------------------------------------------------------------------------------------------------ groups

    private interface OfGroup {
        void call(ErrGroup group) throws Exception;
    }

    static Stream<Arguments> ofGroup() {
        return Stream.of(
                group("ErrGroup.limit", group -> group.limit(1)),
                group("ErrGroup.go", group -> group.go(() -> {})),
                group("ErrGroup.fork", group -> group.fork(() -> 1)),
                group("ErrGroup.tryGo", group -> group.tryGo(() -> {})),
                group("ErrGroup.join()", ErrGroup::join),
                group("ErrGroup.cancel()", ErrGroup::cancel),
                group("ErrGroup.close()", ErrGroup::close));
    }

    private static Arguments group(String name, OfGroup call) {
        return Arguments.of(name, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofGroup")
    void aGroupOutsideItsProgram(String name, OfGroup call, Corio corio) {
        CompletableFuture<ErrGroup> made = new CompletableFuture<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        Running<Object> alive = corio.start(task -> {
            made.complete(task.group());
            task.await(end);
            task.blocking(() -> assertThatThrownBy(() -> call.call(made.join()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("blocking(…)"));
            call.call(made.join());
            return null;
        });
        ErrGroup group = made.join();
        assertThatThrownBy(() -> call.call(group))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name + " was called")
                .hasMessageContaining("outside the tasks of its program");
        Programs.run(
                corio,
                task -> assertThatThrownBy(() -> call.call(group))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(name)
                        .hasMessageContaining("another program"));
        assertThat(group.running()).isZero();
        assertThat(group).hasToString("the group of task 0");
        end.complete(null);
        alive.join(Programs.LIMIT);
    }

    // ------------------------------------------------------------------------------------------------ names, memory

    @Test
    void namesAreShownAndMustNotBeBlank() {
        assertThat(List.of(new Mutex("a"), new Semaphore("b", 1), new WaitGroup("c"))
                        .toString())
                .isEqualTo("[Mutex \"a\", Semaphore \"b\", WaitGroup \"c\"]");
        assertThat(mutex.toString()).startsWith("Mutex@");
        assertThat(semaphore.external().toString()).startsWith("Semaphore@");
        assertThat(waitGroup.external().toString()).startsWith("WaitGroup@");
        for (Action call :
                List.<Action>of(() -> new Mutex(" "), () -> new Semaphore(" ", 1), () -> new WaitGroup(" "))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name");
        }
    }

    @Test
    void aProgramThatEndedIsForgottenByWhatItUsed(Corio corio) {
        Semaphore shared = new Semaphore(1);
        Program<?> program = (Program<?>) corio.<Integer>start(task -> {
            shared.acquire();
            shared.release();
            new WaitGroup().add(1);
            return 1;
        });
        Programs.run(corio, task -> shared.tryAcquire());
        program.join(Programs.LIMIT);
        assertThat(program.used()).isEmpty();
    }

    @Test
    void aProgramDoesNotKeepWhatItHasUsedUp(Corio corio) {
        Programs.run(corio, task -> {
            Program<?> program = TaskNode.requireCurrent("the test").program();
            for (int i = 0; i < 1000; i++) {
                new WaitGroup().await();
                new Semaphore(1).acquire();
            }
            CorioFixture.eventually("most are collected", () -> {
                System.gc();
                return program.used().size() < 500;
            });
        });
    }
}
