package app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.IoTimeoutException;
import dev.corio.Programs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists that change, that hold themselves, that are too long, or none: what is wrong is said to who gave it, and nobody else is hurt. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileDataTest {

    @Test
    void callAllThenChangeTheList(Corio corio) {
        List<Integer> inputs = new ArrayList<>(List.of(1, 2, 3));
        Io<Integer, Integer> io = corio.io("asked", IoDispatcher.batch((List<Integer> in) -> in));
        List<Integer> answers = corio.call(task -> {
            task.go(() -> {
                task.yield();
                inputs.clear();
            });
            return io.callAll(inputs);
        });
        assertThat(inputs).isEmpty();
        assertThat(answers).containsExactly(1, 2, 3);
        assertThat(Programs.thrown(answers::clear)).isInstanceOf(UnsupportedOperationException.class);
        Ordinary.runsOn(corio);
    }

    @Test
    void answerWithAListThatChangesLater(Corio corio) {
        List<Integer> outputs = new ArrayList<>();
        Io<Integer, Integer> io = corio.io("asked", batch -> {
            outputs.addAll(batch.inputs());
            batch.complete(outputs);
            outputs.replaceAll(output -> -1);
        });
        assertThat(Programs.<List<Integer>>call(corio, task -> io.callAll(List.of(1, 2))))
                .containsExactly(1, 2);
        Ordinary.runsOn(corio);
    }

    /** What dispatchers do to lists that are not theirs. */
    private enum Change {
        REQUESTS {
            @Override
            void of(IoBatch<Integer, Integer> batch) {
                batch.requests().clear();
            }
        },
        SORTED_REQUESTS {
            @Override
            void of(IoBatch<Integer, Integer> batch) {
                batch.requests().sort((a, b) -> b.input() - a.input());
            }
        },
        INPUTS {
            @Override
            void of(IoBatch<Integer, Integer> batch) {
                batch.inputs().set(0, 99);
            }
        },
        REQUESTS_OF_A_PART {
            @Override
            void of(IoBatch<Integer, Integer> batch) {
                batch.split(1).getFirst().requests().removeFirst();
            }
        };

        abstract void of(IoBatch<Integer, Integer> batch);
    }

    @ParameterizedTest
    @EnumSource
    void changeABatchThenAnswer(Change change, Corio corio) {
        List<Throwable> thrown = new ArrayList<>();
        Io<Integer, Integer> io = corio.io("asked", batch -> {
            thrown.add(Programs.thrown(() -> change.of(batch)));
            batch.requests().forEach(request -> request.complete(10 * request.input()));
        });
        assertThat(Programs.<List<Integer>>call(corio, task -> io.callAll(List.of(1, 2))))
                .containsExactly(10, 20);
        assertThat(thrown).singleElement().isInstanceOf(UnsupportedOperationException.class);
        Ordinary.runsOn(corio);
    }

    private static Arguments wrong(String words, IoDispatcher<Integer, Object> dispatcher) {
        return Arguments.of(words, dispatcher);
    }

    static Stream<Arguments> wrongOutputs() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        itself.add(itself);
        itself.add(itself);
        return Stream.of(
                wrong("returned null", IoDispatcher.batch((List<Integer> in) -> null)),
                wrong("returned null", IoDispatcher.inline((List<Integer> in) -> null)),
                wrong("returned null", IoDispatcher.mapped(in -> null)),
                wrong("returned null", IoDispatcher.async(in -> null)),
                wrong("returned null", IoDispatcher.async(in -> CompletableFuture.completedFuture(null))),
                wrong("outputs", batch -> batch.complete(null)),
                wrong("cause", batch -> batch.fail(null)),
                wrong("cause", batch -> batch.requests().getFirst().fail(null)),
                wrong("size", batch -> batch.split(0)),
                wrong("3 outputs for 2 inputs", IoDispatcher.batch((List<Integer> in) -> itself)),
                wrong(
                        "two outcomes",
                        batch -> batch.requests().forEach(request -> {
                            request.complete(itself);
                            batch.requests().getFirst().complete(itself);
                        })));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("wrongOutputs")
    void answerWrongFail(String words, IoDispatcher<Integer, Object> dispatcher, Corio corio) {
        Io<Integer, Object> io =
                corio.io("wrong", dispatcher, IoOptions.defaults().withMaxInFlight(1));
        for (int i = 0; i < 2; i++) { // the slot is free again
            assertThat(Programs.<Throwable>call(corio, task -> Programs.thrown(() -> io.callAll(List.of(1, 2)))))
                    .isInstanceOf(IoFailedException.class)
                    .hasMessageContainingAll("Io \"wrong\"", words);
        }
        Ordinary.runsOn(corio);
    }

    @Test
    void retryForEverUntilTheTimeIsUp(Corio corio) {
        IoOptions limited = IoOptions.defaults().withTimeout(Duration.ofMillis(50));
        Io<Integer, Integer> io =
                corio.io("again", batch -> batch.requests().forEach(request -> request.retry()), limited);
        assertThat(Programs.<Throwable>call(corio, task -> Programs.thrown(() -> io.call(1))))
                .isInstanceOf(IoTimeoutException.class)
                .hasMessageContainingAll("\"again\"", "no answer within", "input 1");
        Ordinary.runsOn(corio);
    }
}
