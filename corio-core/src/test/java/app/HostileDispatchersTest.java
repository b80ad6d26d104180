package app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.CachePolicy;
import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.Programs;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What dispatchers and the functions round them throw is the failure of each request, under the name of its Io; the next one is served. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileDispatchersTest {

    private static final IoOptions ONE_SLOT = IoOptions.defaults().withMaxInFlight(1);

    /** Code of a dispatcher that throws when it is asked for 0. */
    private enum Place {
        DISPATCH {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return batch -> {
                    thrower.lookAt(batch.inputs());
                    batch.complete(batch.inputs());
                };
            }
        },
        DISPATCH_THAT_HAS_ANSWERED_THE_OTHERS {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return batch -> {
                    batch.requests().stream().skip(1).forEach(request -> request.complete(request.input()));
                    thrower.lookAt(batch.inputs());
                    batch.requests()
                            .getFirst()
                            .complete(batch.requests().getFirst().input());
                };
            }
        },
        REQUEST_FAILED_WITH_IT {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return batch -> batch.requests().forEach(request -> {
                    try {
                        thrower.lookAt(List.of(request.input()));
                        request.complete(request.input());
                    } catch (Throwable thrown) {
                        request.fail(thrown);
                    }
                });
            }
        },
        INLINE {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return IoDispatcher.inline(thrower::lookAt);
            }
        },
        BATCH {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return IoDispatcher.batch(thrower::lookAt);
            }
        },
        KEYED {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return IoDispatcher.keyed(thrower::lookAt, output -> output);
            }
        },
        KEY_OF {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return IoDispatcher.keyed(
                        (List<Integer> in) -> in,
                        output -> thrower.lookAt(List.of(output)).getFirst());
            }
        },
        ITERABLE_OF_KEYED {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return IoDispatcher.keyed(
                        (List<Integer> in) -> () -> in.stream()
                                .peek(each -> thrower.lookAt(List.of(each)))
                                .iterator(),
                        output -> output);
            }
        },
        MAPPED {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return IoDispatcher.mapped(in -> {
                    thrower.lookAt(List.copyOf(in));
                    return Map.of(0, 0, 1, 1, 2, 2, 3, 3);
                });
            }
        },
        EACH {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return IoDispatcher.each(in -> thrower.lookAt(List.of(in)).getFirst());
            }
        },
        ASYNC {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return IoDispatcher.async(in -> CompletableFuture.completedFuture(thrower.lookAt(in)));
            }
        },
        STAGE_OF_ASYNC {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return IoDispatcher.async(in -> {
                    try {
                        return CompletableFuture.completedFuture(thrower.lookAt(in));
                    } catch (Throwable thrown) {
                        return CompletableFuture.failedFuture(thrown);
                    }
                });
            }
        },
        LIST_THAT_IS_ANSWERED {
            @Override
            IoDispatcher<Integer, Integer> dispatcher(Thrower thrower) {
                return IoDispatcher.batch((List<Integer> in) -> new HostileLists.Looking<>(in, thrower::lookAt));
            }
        };

        abstract IoDispatcher<Integer, Integer> dispatcher(Thrower thrower);
    }

    private record Thrower(Thrown kind, Throwable made) {
        List<Integer> lookAt(List<Integer> inputs) {
            if (inputs.contains(0)) {
                kind.raise(made);
            }
            return inputs;
        }
    }

    static Stream<Arguments> everywhereEverything() {
        return Arrays.stream(Place.values())
                .flatMap(place -> Arrays.stream(Thrown.values()).map(thrown -> Arguments.of(place, thrown)));
    }

    /** With a cache: what failed is not kept. */
    @ParameterizedTest
    @MethodSource("everywhereEverything")
    void throwFailEachRequestAnswerTheNext(Place place, Thrown kind, Corio corio) {
        Throwable made = kind.make();
        IoOptions cached = ONE_SLOT.withCache(CachePolicy.perProgram());
        Io<Integer, Integer> io = corio.io("hostile", place.dispatcher(new Thrower(kind, made)), cached);

        Programs.run(corio, task -> {
            for (int other : List.of(1, 2, 3)) {
                isToldOf(kind, made, Programs.thrown(() -> io.callAll(List.of(0, other))));
                isToldOf(kind, made, Programs.thrown(() -> io.submit(0).join()).getCause());
            }
            assertThat(io.call(3)).isEqualTo(3);
        });
        isToldOf(kind, made, Programs.thrown(() -> Programs.result(Programs.aside(() -> io.call(0)))));
        assertThat(Programs.result(Programs.aside(() -> io.call(2)))).isEqualTo(2);
        Ordinary.runsOn(corio);
    }

    private static void isToldOf(Thrown kind, Throwable made, Throwable seen) {
        assertThat(seen.getClass()).isSameAs(IoFailedException.class);
        assertThat(seen.getMessage()).startsWith("Io \"hostile\": ").hasSizeLessThan(500);
        assertThat(kind.isIt(made, seen.getCause())).as("it is the cause").isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void failThenThrowFromThePredicateOfRetries(Thrown kind, Corio corio) {
        Throwable made = kind.make();
        IOException down = new IOException("down");
        Io<Integer, Integer> io = corio.io(
                "hostile",
                IoDispatcher.batch((List<Integer> in) -> {
                    throw down;
                }),
                ONE_SLOT.withRetryOn(failure -> {
                    kind.raise(made);
                    return true;
                }));

        Throwable seen = Programs.call(corio, task -> Programs.thrown(() -> io.call(1)));

        assertThat(seen).isInstanceOf(IoFailedException.class).hasCause(down).hasMessageContaining("\"hostile\"");
        assertThat(down.getSuppressed()).hasSize(1);
        assertThat(kind.isIt(made, down.getSuppressed()[0])).isTrue();
        Ordinary.runsOn(corio);
    }

    @ParameterizedTest
    @EnumSource
    void throwWhereARequestIsPartitionedComesOutOfTheCall(Thrown kind, Corio corio) {
        Throwable made = kind.make();
        IoDispatcher<Integer, Integer> echo = IoDispatcher.inline((List<Integer> in) -> in);
        Io<Integer, Integer> io = corio.io(
                "hostile",
                IoDispatcher.partitioned(input -> new Thrower(kind, made).lookAt(List.of(input)), echo),
                ONE_SLOT);

        Programs.run(corio, task -> {
            Throwable seen = Programs.thrown(() -> io.call(0));
            boolean asItIs = made instanceof RuntimeException || !(made instanceof Exception);
            assertThat(kind.isIt(made, asItIs ? seen : seen.getCause())).isTrue();
            assertThat(io.callAll(List.of(1, 2))).containsExactly(1, 2);
        });
        Ordinary.runsOn(corio);
    }

    @ParameterizedTest
    @EnumSource
    void throwFromTheExecutorOfFunctions(Thrown kind, Corio corio) {
        Throwable made = kind.make();
        Io<Integer, Integer> io = corio.io(
                "hostile",
                IoDispatcher.batch((List<Integer> in) -> in),
                ONE_SLOT.withExecutor(code -> kind.raise(made)));

        isToldOf(kind, made, Programs.call(corio, task -> Programs.thrown(() -> io.call(1))));
        isToldOf(kind, made, Programs.call(corio, task -> Programs.thrown(() -> io.call(1))));
        Ordinary.runsOn(corio);
    }
}
