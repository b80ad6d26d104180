package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code keyed}, {@code keyedOptional}, {@code grouped} and {@code mapped}: answers are matched by key. */
@ExtendWith(CorioFixture.class)
class KeyedDispatchersTest {

    private record Row(int key, String text) {}

    private enum Kind {
        KEYED {
            @Override
            IoDispatcher<Integer, ?> of(Mapper<List<Integer>, Iterable<Row>> function, Mapper<Row, Integer> keyOf) {
                return IoDispatcher.keyed(function, keyOf);
            }
        },
        OPTIONAL {
            @Override
            IoDispatcher<Integer, ?> of(Mapper<List<Integer>, Iterable<Row>> function, Mapper<Row, Integer> keyOf) {
                return IoDispatcher.keyedOptional(function, keyOf);
            }
        },
        GROUPED {
            @Override
            IoDispatcher<Integer, ?> of(Mapper<List<Integer>, Iterable<Row>> function, Mapper<Row, Integer> keyOf) {
                return IoDispatcher.grouped(function, keyOf);
            }
        },
        MAPPED {
            @Override
            IoDispatcher<Integer, ?> of(Mapper<List<Integer>, Iterable<Row>> function, Mapper<Row, Integer> keyOf) {
                return IoDispatcher.mapped((Set<Integer> keys) -> {
                    Iterable<Row> rows = function.apply(List.copyOf(keys));
                    Map<Integer, Row> found = new HashMap<>();
                    if (rows == null) {
                        return null;
                    }
                    for (Row row : rows) {
                        found.put(keyOf.apply(row), row);
                    }
                    return found;
                });
            }
        };

        abstract IoDispatcher<Integer, ?> of(Mapper<List<Integer>, Iterable<Row>> function, Mapper<Row, Integer> keyOf);
    }

    /** Shuffled, with a gap at 3, a duplicate of 1, a row nobody asked for, and a null. */
    private static List<Row> table() {
        return Arrays.asList(
                new Row(2, "two"), null, new Row(1, "one"), new Row(99, "nobody"), new Row(1, "one again"));
    }

    private static <O> List<Throwable> failures(Corio corio, Io<Integer, O> io, Integer... inputs) {
        return Programs.call(corio, task -> task.map(List.of(inputs), input -> Programs.thrown(() -> io.call(input))));
    }

    @Test
    void keyedMatchesAndNamesGaps(Corio corio) {
        List<List<Integer>> asked = Collections.synchronizedList(new ArrayList<>());
        Io<Integer, Row> io = corio.io(
                "rows",
                IoDispatcher.keyed(
                        (List<Integer> keys) -> {
                            asked.add(keys);
                            return table();
                        },
                        Row::key));
        List<Object> outcomes = Programs.call(
                corio,
                task -> task.map(List.of(1, 3, 2, 1), key -> {
                    try {
                        return io.call(key).text();
                    } catch (NoAnswerException gap) {
                        return gap.getMessage();
                    }
                }));
        assertThat(outcomes.get(0)).isEqualTo("one");
        assertThat(outcomes.get(1)).asString().contains("\"rows\"").contains("3");
        assertThat(outcomes.get(2)).isEqualTo("two");
        assertThat(outcomes.get(3)).isEqualTo("one");
        assertThat(asked).containsExactly(List.of(1, 3, 2));
    }

    @Test
    void keyedOptionalAnswersGapsAsEmpty(Corio corio) {
        Io<Integer, Optional<Row>> io =
                corio.io("rows", IoDispatcher.keyedOptional((List<Integer> keys) -> table(), Row::key));
        assertThat(io.callAll(List.of(3, 1))).containsExactly(Optional.empty(), Optional.of(new Row(1, "one")));
    }

    @Test
    void groupedKeepsTheOrderWithinAKey(Corio corio) {
        Io<Integer, List<Row>> io = corio.io("rows", IoDispatcher.grouped((List<Integer> keys) -> table(), Row::key));
        List<List<Row>> groups = io.callAll(List.of(1, 3, 2, 1));
        assertThat(groups.get(0)).containsExactly(new Row(1, "one"), new Row(1, "one again"));
        assertThat(groups.get(1)).isEmpty();
        assertThat(groups.get(2)).containsExactly(new Row(2, "two"));
        assertThat(groups.get(3)).isEqualTo(groups.get(0));
        groups.forEach(group ->
                assertThat(Programs.thrown(() -> group.add(null))).isInstanceOf(UnsupportedOperationException.class));
    }

    @Test
    void mappedTellsNullFromAGap(Corio corio) {
        List<Set<Integer>> asked = Collections.synchronizedList(new ArrayList<>());
        Io<Integer, String> io = corio.io("rows", IoDispatcher.mapped((Set<Integer> keys) -> {
            asked.add(keys);
            Map<Integer, String> found = new TreeMap<>();
            found.put(1, "one");
            found.put(2, null);
            return found;
        }));
        assertThat(io.callAll(List.of(1, 2, 1))).containsExactly("one", null, "one");
        assertThat(failures(corio, io, 3)).hasOnlyElementsOfType(NoAnswerException.class);
        assertThat(asked.getFirst()).containsExactly(1, 2);
        assertThat(Programs.thrown(() -> asked.getFirst().clear())).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @EnumSource
    void nullInPlaceOfACollectionSaysWhatToGive(Kind kind, Corio corio) {
        assertThat(failures(corio, corio.io("rows", kind.of(keys -> null, Row::key)), 1, 2))
                .hasSize(2)
                .allSatisfy(each ->
                        assertThat(each).isInstanceOf(IoFailedException.class).hasMessageContaining("returned null"));
    }

    @ParameterizedTest
    @EnumSource
    void whatTheFunctionThrowsIsTheCauseForEach(Kind kind, Corio corio) {
        for (Throwable cause : List.of(new IOException("disk"), new AssertionError("bug"))) {
            try (Io<Integer, ?> io = corio.io(
                    "rows",
                    kind.of(
                            keys -> {
                                throw Sneaky.<RuntimeException>rethrow(cause);
                            },
                            Row::key))) {
                assertThat(failures(corio, io, 1, 2))
                        .doesNotHaveDuplicates()
                        .allSatisfy(each -> assertThat(each)
                                .isInstanceOf(IoFailedException.class)
                                .hasCause(cause));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatKeyOfThrowsIsTheCauseForEach(Kind kind, Corio corio) {
        IOException cause = new IOException("key");
        Io<Integer, ?> io = corio.io("rows", kind.of(keys -> List.of(new Row(1, "one")), row -> {
            throw cause;
        }));
        assertThat(failures(corio, io, 1, 2))
                .allSatisfy(each -> assertThat(each).hasCause(cause));
    }

    @ParameterizedTest
    @EnumSource
    void anIteratorThatThrowsFailsItsRequests(Kind kind, Corio corio) {
        AssertionError cause = new AssertionError("iterator");
        Io<Integer, ?> io = corio.io(
                "rows",
                kind.of(
                        keys -> () -> {
                            throw cause;
                        },
                        Row::key));
        assertThat(failures(corio, io, 1, 2))
                .allSatisfy(each -> assertThat(each).hasCause(cause));
    }

    @ParameterizedTest
    @EnumSource
    void aNullKeyAnswersNobody(Kind kind, Corio corio) {
        Io<Integer, ?> io = corio.io("rows", kind.of(keys -> List.of(new Row(1, "one")), row -> null));
        Object outcome = Programs.call(corio, task -> {
            try {
                return io.call(1);
            } catch (NoAnswerException gap) {
                return "gap";
            }
        });
        assertThat(outcome).isIn("gap", Optional.empty(), List.of());
    }

    @Test
    void arraysAsKeysAreRefusedWithAdvice(Corio corio) {
        Io<int[], String> mapped = corio.io("m", IoDispatcher.mapped((Set<int[]> keys) -> Map.of()));
        Io<int[], String> keyed =
                corio.io("k", IoDispatcher.keyed((List<int[]> keys) -> List.of("a"), text -> new int[] {1}));
        for (Io<int[], String> io : List.of(mapped, keyed)) {
            assertThat(Programs.thrown(() -> io.call(new int[] {1})))
                    .isInstanceOf(IoFailedException.class)
                    .hasMessageContaining("arrays have no equals")
                    .hasMessageContaining("use a List or a record");
        }
    }

    @Test
    void inputsWhoseHashCodeThrowsFailTheirBatch(Corio corio) {
        record Broken(int key) {
            @Override
            public int hashCode() {
                throw new ArithmeticException("hash");
            }
        }
        Io<Broken, String> io = corio.io("m", IoDispatcher.mapped((Set<Broken> keys) -> Map.of()));
        assertThat(Programs.thrown(() -> Programs.run(corio, task -> io.call(new Broken(1)))))
                .cause()
                .isInstanceOf(IoFailedException.class)
                .hasCauseInstanceOf(ArithmeticException.class);
    }
}
