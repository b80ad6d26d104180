package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code batch}, {@code inline} and {@code async}: one list in, one list out. */
@ExtendWith(CorioFixture.class)
class ListDispatchersTest {

    private enum Kind {
        BATCH {
            @Override
            IoDispatcher<Integer, Integer> of(Mapper<List<Integer>, List<Integer>> function) {
                return IoDispatcher.batch(function);
            }
        },
        INLINE {
            @Override
            IoDispatcher<Integer, Integer> of(Mapper<List<Integer>, List<Integer>> function) {
                return IoDispatcher.inline(function);
            }
        },
        ASYNC {
            @Override
            IoDispatcher<Integer, Integer> of(Mapper<List<Integer>, List<Integer>> function) {
                return IoDispatcher.async(inputs -> CompletableFuture.completedFuture(function.apply(inputs)));
            }
        },
        LATER {
            @Override
            IoDispatcher<Integer, Integer> of(Mapper<List<Integer>, List<Integer>> function) {
                return IoDispatcher.async((List<Integer> inputs) -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return function.apply(inputs);
                    } catch (Exception thrown) {
                        throw new CompletionException(thrown);
                    }
                }));
            }
        };

        abstract IoDispatcher<Integer, Integer> of(Mapper<List<Integer>, List<Integer>> function);
    }

    private static List<Throwable> failures(Corio corio, Io<Integer, Integer> io, Integer... inputs) {
        return Programs.call(corio, task -> task.map(List.of(inputs), input -> Programs.thrown(() -> io.call(input))));
    }

    @ParameterizedTest
    @EnumSource
    void answersInOrderNullsIncluded(Kind kind, Corio corio) {
        Io<Integer, Integer> io = corio.io("x", kind.of(inputs -> {
            List<Integer> outputs = new ArrayList<>();
            inputs.forEach(each -> outputs.add(each == 2 ? null : each * 10));
            return outputs;
        }));
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(List.of(1, 2, 3), io::call)))
                .containsExactly(10, null, 30);
        assertThat(io.callAll(List.of(3, 2))).containsExactly(30, null);
    }

    @ParameterizedTest
    @EnumSource
    void aWrongSizeFailsEachWithBothSizes(Kind kind, Corio corio) {
        Io<Integer, Integer> io = corio.io("x", kind.of(inputs -> inputs.subList(1, inputs.size())));
        assertThat(failures(corio, io, 1, 2, 3))
                .hasSize(3)
                .allSatisfy(each -> assertThat(each)
                        .isInstanceOf(IoFailedException.class)
                        .hasMessageContaining("\"x\"")
                        .hasMessageContaining("2 outputs")
                        .hasMessageContaining("3 inputs"));
        Io<Integer, Integer> long1 = corio.io("y", kind.of(inputs -> List.of(1, 2, 3)));
        assertThat(failures(corio, long1, 1))
                .first()
                .satisfies(each -> assertThat(each).hasMessageContaining("3 outputs for 1 inputs"));
    }

    @ParameterizedTest
    @EnumSource
    void nullInPlaceOfAListSaysWhatToGive(Kind kind, Corio corio) {
        Io<Integer, Integer> io = corio.io("x", kind.of(inputs -> null));
        assertThat(failures(corio, io, 1, 2))
                .hasSize(2)
                .allSatisfy(each -> assertThat(each)
                        .isInstanceOf(IoFailedException.class)
                        .hasMessageContaining("returned null")
                        .hasMessageContaining("give an empty collection"));
    }

    @ParameterizedTest
    @EnumSource
    void whatItThrowsIsTheCauseForEach(Kind kind, Corio corio) {
        Throwable[] causes = {new IOException("disk"), new IllegalStateException("state"), new AssertionError("bug")};
        for (Throwable cause : causes) {
            try (Io<Integer, Integer> io = corio.io("x", kind.of(inputs -> {
                throw Sneaky.<RuntimeException>rethrow(cause);
            }))) {
                List<Throwable> failures = failures(corio, io, 1, 2);
                assertThat(failures)
                        .doesNotHaveDuplicates()
                        .allSatisfy(each -> assertThat(each)
                                .isInstanceOf(IoFailedException.class)
                                .hasMessageContaining(cause.getMessage())
                                .hasCause(cause));
                assertThat(failures.getFirst().getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Programs.class.getName()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListThatThrowsFailsItsRequests(Kind kind, Corio corio) {
        for (Throwable cause : List.of(new IllegalStateException("list"), new AssertionError("list"))) {
            List<Integer> broken = new AbstractList<>() {
                @Override
                public Integer get(int index) {
                    throw Sneaky.<RuntimeException>rethrow(cause);
                }

                @Override
                public int size() {
                    return 1;
                }
            };
            try (Io<Integer, Integer> io = corio.io("x", kind.of(inputs -> broken))) {
                assertThat(failures(corio, io, 1).getFirst()).hasCause(cause);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void inputsAreUnmodifiable(Kind kind, Corio corio) {
        Io<Integer, Integer> io = corio.io("x", kind.of(inputs -> {
            Collections.reverse(inputs);
            return inputs;
        }));
        assertThat(failures(corio, io, 1, 2))
                .allSatisfy(each -> assertThat(each).hasCauseInstanceOf(UnsupportedOperationException.class));
    }

    @Test
    void asyncWithACancelledStage(Corio corio) {
        CompletableFuture<List<Integer>> stage = new CompletableFuture<>();
        stage.cancel(true);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.async((List<Integer> inputs) -> stage));
        assertThat(failures(corio, io, 1, 2))
                .allSatisfy(each -> assertThat(each).hasCauseInstanceOf(CancellationException.class));
    }

    @Test
    void asyncStagesEndInAnyOrder(Corio corio) {
        List<CompletableFuture<List<Integer>>> stages = Collections.synchronizedList(new ArrayList<>());
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.async((List<Integer> inputs) -> {
                    CompletableFuture<List<Integer>> stage = new CompletableFuture<>();
                    stages.add(stage.thenApply(ignored -> inputs));
                    stages.add(stage);
                    return stages.get(stages.size() - 2);
                }),
                IoOptions.defaults().withMaxInFlight(1));
        Running<Integer> running = corio.start(task -> io.call(5));
        CorioFixture.eventually("it is asked", () -> stages.size() == 2);
        assertThat(corio.stats().io("x").inFlight()).isEqualTo(1);
        stages.get(1).complete(List.of());
        assertThat(running.join(Programs.LIMIT)).isEqualTo(5);
    }

    @Test
    void asyncWithAStageThatRefusesCallbacks(Corio corio) {
        Io<Integer, Integer> io =
                corio.io("x", IoDispatcher.async((List<Integer> inputs) -> new CompletableFuture<List<Integer>>() {
                    @Override
                    public CompletableFuture<List<Integer>> whenComplete(
                            java.util.function.BiConsumer<? super List<Integer>, ? super Throwable> action) {
                        throw new UnsupportedOperationException("minimal");
                    }
                }));
        assertThatThrownBy(() -> io.call(1)).hasCauseInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void inlineRunsOnTheLaneInOrderOfTheCycle(Corio corio) {
        List<String> trail = new ArrayList<>();
        Thread[] lane = new Thread[1];
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> inputs) -> {
            trail.add("dispatch " + inputs);
            lane[0] = Thread.currentThread();
            return inputs;
        }));
        Programs.run(corio, task -> {
            task.map(List.of(1, 2), i -> trail.add("before " + i) & io.call(i) > 0 & trail.add("after " + i));
        });
        assertThat(trail).containsExactly("before 1", "before 2", "dispatch [1, 2]", "after 1", "after 2");
        assertThat(lane[0]).isSameAs(corio.lanes().getFirst().engine().ownThread());
    }
}
