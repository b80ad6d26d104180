package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Action;
import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.CorioListener;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.Logged;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.Task;
import dev.corio.coroutine.Generator;
import dev.corio.coroutine.Yielder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing from threads that a runtime cannot know to be its own, while its code waits for them: done within the time of close. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileCloseBesideTest {

    /** Threads that a runtime cannot know to be its own. */
    private enum Beside {
        THREAD_THAT_THE_TASK_JOINS {
            @Override
            void in(Task task, Corio corio, Action close) throws Exception {
                Thread.startVirtualThread(() -> ran(close, 1)).join();
            }
        },
        THREAD_THAT_THE_TASK_JOINS_IN_BLOCKING {
            @Override
            void in(Task task, Corio corio, Action close) throws Exception {
                Thread thread = Thread.startVirtualThread(() -> ran(close, 1));
                task.blocking(() -> thread.join());
            }
        },
        THREAD_THAT_THE_FUNCTION_JOINS {
            @Override
            void in(Task task, Corio corio, Action close) {
                IoDispatcher<Integer, Integer> joins = IoDispatcher.batch((List<Integer> in) -> {
                    Thread.ofPlatform().start(() -> ran(close, 1)).join();
                    return in;
                });
                call(corio, joins, IoOptions.defaults());
            }
        },
        BODY_OF_A_GENERATOR {
            @Override
            void in(Task task, Corio corio, Action close) {
                Generator.of((Yielder<Integer> to) -> to.yield(ran(close, 1))).next();
            }
        },
        DEPENDENT_OF_A_REQUEST {
            @Override
            void in(Task task, Corio corio, Action close) {
                Io<Integer, Integer> io = corio.io("inside", IoDispatcher.batch((List<Integer> in) -> in));
                io.submit(1).thenRun(() -> ran(close, 1)).join();
            }
        },
        TASK_OF_ANOTHER {
            @Override
            void in(Task task, Corio corio, Action close) {
                try (Corio other = Corio.builder().engine(CorioFixture.engine()).build()) {
                    Running<Integer> running = other.start(theirs -> ran(close, 1));
                    task.await(running.future());
                }
            }
        };

        abstract void in(Task task, Corio corio, Action close) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void closeBesideEnd(Beside beside, CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder ->
                builder.name("beside-" + beside).watchdog(Duration.ofMillis(20)).closeTimeout(Duration.ofSeconds(20)));
        CountDownLatch closed = new CountDownLatch(1);
        Running<Object> running = corio.start(task -> {
            beside.in(task, corio, () -> {
                corio.close();
                closed.countDown();
            });
            task.yield();
            return null;
        });
        assertThat(closed.await(8, TimeUnit.SECONDS)).as("close returns").isTrue();
        assertThat(Programs.thrown(() -> running.join(Programs.LIMIT)).toString())
                .contains("was closed");
        assertThatThrownBy(() -> corio.run(task -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed; make a new one");
        Ordinary.noThreadIsLeftOf(corio);
        Ordinary.runsOnANewOne(maker);
    }

    /** The watchdog's thread closes, and so interrupts nobody any more: close keeps its time all the same, and says who is left. */
    @Test
    void closeFromTheWatchdogEnd(CorioFixture.Maker maker) throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        AtomicReference<Corio> made = new AtomicReference<>();
        CorioListener closing = new CorioListener() {
            @Override
            public void blocked(BlockedEvent event) {
                made.get().close();
                closed.countDown();
            }
        };
        Corio corio = maker.make(builder -> builder.name("watched")
                .listener(closing)
                .watchdog(Duration.ofMillis(20))
                .closeTimeout(Duration.ofMillis(100)));
        made.set(corio);
        try (Logged logged = new Logged()) {
            Running<Boolean> running = corio.start(task -> over.await(8, TimeUnit.SECONDS));
            assertThat(closed.await(8, TimeUnit.SECONDS)).as("close returns").isTrue();
            assertThat(logged.with("\"watched\" was closed, but task 0 of program 1"))
                    .hasSize(1);
            over.countDown();
            CorioFixture.eventually("it ends", running::isDone);
        }
        Ordinary.noThreadIsLeftOf(corio);
        Ordinary.runsOnANewOne(maker);
    }

    private static <T> T ran(Action code, T result) {
        try {
            code.run();
            return result;
        } catch (Exception thrown) {
            throw new AssertionError(thrown);
        }
    }

    private static void call(Corio corio, IoDispatcher<Integer, Integer> dispatcher, IoOptions options) {
        corio.io("inside", dispatcher, options).call(1);
    }
}
