package app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.Mutex;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.Task;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Dispatchers that call back into the runtime that waits for them: an answer, or at once a refusal that says what to do; never a hang. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileCallbacksTest {

    private static final IoOptions ONE_SLOT = IoOptions.defaults().withMaxInFlight(1);
    private static final String ON_LANE = "was called on the lane's own thread";
    private static final String OUTSIDE = "outside the tasks of its program";

    /** The dispatcher that calls back. */
    private enum Kind {
        DISPATCH {
            @Override
            IoDispatcher<Integer, Object> dispatcher(Callable<?> code) {
                return batch -> batch.requests().getFirst().complete(code.call());
            }
        },
        INLINE {
            @Override
            IoDispatcher<Integer, Object> dispatcher(Callable<?> code) {
                return IoDispatcher.inline((List<Integer> in) -> List.of(code.call()));
            }
        },
        BATCH {
            @Override
            IoDispatcher<Integer, Object> dispatcher(Callable<?> code) {
                return IoDispatcher.batch((List<Integer> in) -> List.of(code.call()));
            }
        },
        EACH {
            @Override
            IoDispatcher<Integer, Object> dispatcher(Callable<?> code) {
                return IoDispatcher.each((Integer in) -> code.call());
            }
        },
        ASYNC {
            @Override
            IoDispatcher<Integer, Object> dispatcher(Callable<?> code) {
                return IoDispatcher.async(in -> CompletableFuture.completedFuture(List.of(code.call())));
            }
        };

        abstract IoDispatcher<Integer, Object> dispatcher(Callable<?> code);

        boolean isOnLane() {
            return this == DISPATCH || this == INLINE;
        }
    }

    /** What it may call, and who the caller is. */
    private static final class Scene {
        Corio corio;
        Io<Integer, Object> self;
        Io<Integer, Integer> other;
        Running<Object> running;
        Task task;
        Fork<Object> asking;
        final Mutex mutex = new Mutex();
        final AtomicInteger calls = new AtomicInteger(); // it calls back once: what it asks of itself is answered
    }

    /** What the dispatcher calls; what it hears on the lane, and on a thread of its own: null is an answer. */
    private enum Back {
        CALL_OTHER(ON_LANE, null) {
            @Override
            Object call(Scene scene) {
                return scene.other.call(1);
            }
        },
        CALL_ALL_OTHER(ON_LANE, null) {
            @Override
            Object call(Scene scene) {
                return scene.other.callAll(List.of(1, 2));
            }
        },
        SUBMIT_OTHER(ON_LANE, null) {
            @Override
            Object call(Scene scene) {
                return scene.other.submit(1).join();
            }
        },
        CALL_ITSELF(ON_LANE, "it would wait for itself") {
            @Override
            Object call(Scene scene) {
                return scene.self.call(2);
            }
        },
        SUBMIT_ITSELF_AND_JOIN(ON_LANE, "it would wait for itself") {
            @Override
            Object call(Scene scene) {
                return scene.self.submit(2).join();
            }
        },
        RUN(ON_LANE, null) {
            @Override
            Object call(Scene scene) {
                return scene.corio.<Object>call(task -> scene.other.call(1));
            }
        },
        START(ON_LANE, null) {
            @Override
            Object call(Scene scene) {
                return scene.corio.<Object>start(task -> 1).join();
            }
        },
        JOIN_WHO_WAITS(ON_LANE, null) {
            @Override
            Object call(Scene scene) {
                // For ever, of itself: so with a limit, which runs out.
                return Programs.thrown(() -> scene.running.join(java.time.Duration.ofMillis(1)))
                                instanceof IllegalStateException refused
                        ? raise(refused)
                        : 1;
            }
        },
        JOIN_BY_HANDLE(OUTSIDE, OUTSIDE) {
            @Override
            Object call(Scene scene) {
                scene.task.join();
                return 1;
            }
        },
        JOIN_THE_FORK(OUTSIDE, OUTSIDE) {
            @Override
            Object call(Scene scene) {
                return scene.asking.join();
            }
        },
        CURRENT("outside a task", "outside a task") {
            @Override
            Object call(Scene scene) {
                return Task.current();
            }
        },
        SLEEP(OUTSIDE, OUTSIDE) {
            @Override
            Object call(Scene scene) {
                scene.task.sleep(java.time.Duration.ofDays(1));
                return 1;
            }
        },
        FORK(OUTSIDE, OUTSIDE) {
            @Override
            Object call(Scene scene) {
                return scene.task.fork(() -> 1).join();
            }
        },
        LOCK("outside a task", "outside a task") {
            @Override
            Object call(Scene scene) {
                return scene.mutex.locked(() -> 1);
            }
        },
        PRIME("call it in a task of this Corio", "call it in a task of this Corio") {
            @Override
            Object call(Scene scene) {
                scene.other.prime(1, 2);
                return 1;
            }
        },
        SAME_NAME_AGAIN("is open already", "is open already") {
            @Override
            Object call(Scene scene) {
                return scene.corio.io("self", batch -> {});
            }
        },
        CLOSE("Corio.close was called", "Corio.close was called") {
            @Override
            Object call(Scene scene) {
                scene.corio.close();
                return 1;
            }
        },
        NEW_IO(null, null) {
            @Override
            Object call(Scene scene) {
                scene.corio.io("new", batch -> {}).close();
                return 1;
            }
        },
        STATS(null, null) {
            @Override
            Object call(Scene scene) {
                return scene.corio.stats().io("self").inFlight();
            }
        },
        DUMP(null, null) {
            @Override
            Object call(Scene scene) {
                assertThat(scene.corio.dump()).contains("task 0/0 of program 1", "an answer of Io \"self\"");
                return 1;
            }
        };

        final String onLane;
        final String besides;

        Back(String onLane, String besides) {
            this.onLane = onLane;
            this.besides = besides;
        }

        abstract Object call(Scene scene);
    }

    private static <T> T raise(RuntimeException refused) {
        throw refused;
    }

    static Stream<Arguments> everyKindEveryCall() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Arrays.stream(Back.values()).map(back -> Arguments.of(kind, back)));
    }

    @ParameterizedTest
    @MethodSource("everyKindEveryCall")
    void callBackThenAnswerOrFail(Kind kind, Back back, Corio corio) {
        Scene scene = new Scene();
        CompletableFuture<Scene> ready = new CompletableFuture<>();
        scene.corio = corio;
        scene.other = corio.io("other", IoDispatcher.batch((List<Integer> in) -> in), ONE_SLOT);
        scene.self = corio.io(
                "self", kind.dispatcher(() -> scene.calls.getAndIncrement() == 0 ? back.call(scene) : 1), ONE_SLOT);
        scene.running = corio.start(task -> {
            scene.task = task;
            task.await(ready);
            Fork<Object> asking = task.fork(() -> {
                task.yield();
                try {
                    return scene.self.call(1);
                } catch (RuntimeException failed) {
                    return failed;
                }
            });
            scene.asking = asking;
            return asking.join();
        });
        ready.complete(scene);
        Object outcome = scene.running.join(Programs.LIMIT);

        String refusal = kind.isOnLane() ? back.onLane : back.besides;
        if (refusal == null) {
            assertThat(outcome).isNotInstanceOf(Throwable.class);
        } else {
            assertThat(outcome).isInstanceOf(RuntimeException.class);
            assertThat(((RuntimeException) outcome).getMessage()).startsWith("Io \"self\": ");
            assertThat(((RuntimeException) outcome).getCause())
                    .isInstanceOfAny(IllegalStateException.class, IllegalArgumentException.class)
                    .hasMessageContaining(refusal);
        }
        Ordinary.runsOn(corio);
    }
}
