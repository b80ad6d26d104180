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
import dev.corio.Programs;
import dev.corio.SingleFlight;
import dev.corio.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing from inside: refused where it would wait for itself, and everything goes on. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileCloseTest {

    /** Code of users inside a runtime, that runs other code there. */
    private enum Inside {
        TASK {
            @Override
            void in(Task task, Corio corio, Action code) throws Exception {
                code.run();
            }
        },
        CHILD {
            @Override
            void in(Task task, Corio corio, Action code) {
                task.go(code);
            }
        },
        MEMBER {
            @Override
            void in(Task task, Corio corio, Action code) {
                task.map(List.of(1), item -> {
                    code.run();
                    return item;
                });
            }
        },
        NESTED {
            @Override
            void in(Task task, Corio corio, Action code) {
                corio.run(nested -> code.run());
            }
        },
        FLIGHT {
            @Override
            void in(Task task, Corio corio, Action code) {
                new SingleFlight<String, Integer>().call("key", () -> {
                    code.run();
                    return 1;
                });
            }
        },
        UNCANCELLABLE {
            @Override
            void in(Task task, Corio corio, Action code) throws Exception {
                task.uncancellable(code::run);
            }
        },
        SUPPLIER {
            @Override
            void in(Task task, Corio corio, Action code) {
                task.log(() -> ran(code, "said"));
            }
        },
        BLOCKING {
            @Override
            void in(Task task, Corio corio, Action code) throws Exception {
                task.blocking(code::run);
            }
        },
        DISPATCH {
            @Override
            void in(Task task, Corio corio, Action code) {
                Io<Integer, Integer> io = corio.io("inside", batch -> batch.complete(ran(code, batch.inputs())));
                io.call(1);
            }
        },
        INLINE {
            @Override
            void in(Task task, Corio corio, Action code) {
                call(corio, IoDispatcher.inline((List<Integer> in) -> ran(code, in)), IoOptions.defaults());
            }
        },
        FUNCTION {
            @Override
            void in(Task task, Corio corio, Action code) {
                call(corio, IoDispatcher.batch((List<Integer> in) -> ran(code, in)), IoOptions.defaults());
            }
        },
        EACH {
            @Override
            void in(Task task, Corio corio, Action code) {
                call(corio, IoDispatcher.each((Integer in) -> ran(code, in)), IoOptions.defaults());
            }
        },
        KEY_OF {
            @Override
            void in(Task task, Corio corio, Action code) {
                call(corio, IoDispatcher.keyed((List<Integer> in) -> in, in -> ran(code, in)), IoOptions.defaults());
            }
        },
        PARTITION {
            @Override
            void in(Task task, Corio corio, Action code) {
                IoDispatcher<Integer, Integer> echo = IoDispatcher.batch((List<Integer> in) -> in);
                call(corio, IoDispatcher.partitioned(in -> ran(code, in), echo), IoOptions.defaults());
            }
        },
        EXECUTOR {
            @Override
            void in(Task task, Corio corio, Action code) {
                call(
                        corio,
                        IoDispatcher.batch((List<Integer> in) -> in),
                        IoOptions.defaults()
                                .withExecutor(function -> ran(code, function).run()));
            }
        },
        PREDICATE {
            @Override
            void in(Task task, Corio corio, Action code) {
                IoDispatcher<Integer, Integer> failing = batch -> batch.fail(new IllegalStateException("down"));
                IoOptions retrying = IoOptions.defaults().withRetryOn(failure -> ran(code, false));
                Programs.thrown(() -> call(corio, failing, retrying));
            }
        },
        LISTENER {
            @Override
            void in(Task task, Corio corio, Action code) {
                task.log("listen");
            }
        };

        abstract void in(Task task, Corio corio, Action code) throws Exception;
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

    /** What the listener of the runtime runs when a task says something. */
    private final AtomicReference<Action> toRun = new AtomicReference<>(() -> {});

    private Corio listening(CorioFixture.Maker maker) {
        return maker.make(builder -> builder.name("inside").listener(new CorioListener() {
            @Override
            public void logged(LogEvent event) {
                ran(toRun.get(), event);
            }
        }));
    }

    @ParameterizedTest
    @EnumSource
    void closeInsideGoOn(Inside inside, CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        CompletableFuture<Throwable> closed = new CompletableFuture<>();
        CompletableFuture<Throwable> shut = new CompletableFuture<>();
        Action closing = () -> {
            closed.complete(Programs.thrown(corio::close));
            shut.complete(Programs.thrown(() -> corio.shutdown(Duration.ofDays(1))));
        };
        toRun.set(inside == Inside.LISTENER ? closing : () -> {});
        Programs.run(corio, task -> inside.in(task, corio, closing));

        assertThat(closed.join())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Corio.close was called");
        assertThat(closed.join().getMessage())
                .contains("it would wait for itself")
                .containsAnyOf("Close it where it was made", "another thread");
        assertThat(shut.join())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Corio.shutdown was called");
        Ordinary.runsOn(corio);
    }

    /** Closing an Io is allowed anywhere. */
    @ParameterizedTest
    @EnumSource
    void closeAnIoInsideGoOn(Inside inside, CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Io<Integer, Integer> other = corio.io("other", IoDispatcher.batch((List<Integer> in) -> in));
        Action closing = other::close;
        toRun.set(inside == Inside.LISTENER ? closing : () -> {});
        Programs.run(corio, task -> {
            assertThat(other.call(1)).isEqualTo(1);
            inside.in(task, corio, closing);
        });
        assertThatThrownBy(() -> other.call(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("Io \"other\" is closed", "make a new one");
        Ordinary.runsOn(corio);
    }
}
