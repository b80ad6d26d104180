package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dispatchers that throw, answer too little, too much, twice, never, or at once: each request has exactly one outcome. */
@ExtendWith(CorioFixture.class)
class BrokenDispatchersTest {

    private static final List<Integer> FOUR = List.of(0, 1, 2, 3);

    /** Asks 0 to 3 and tells what came of it. */
    private static List<String> askFour(Corio corio, Io<Integer, Integer> io) {
        return corio.call(task -> task.map(FOUR, input -> {
            try {
                return "answer " + io.call(input);
            } catch (IoFailedException failed) {
                return failed.getClass().getSimpleName() + " "
                        + (failed.getCause() == null ? failed : failed.getCause());
            }
        }));
    }

    @Test
    void c7_requestAnsweredTwice(Corio corio) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Io<Integer, Integer> io = corio.io("twice", batch -> {
            batch.requests().get(0).complete(10);
            try {
                batch.requests().get(0).complete(99);
            } catch (IllegalStateException second) {
                thrown.set(second);
            }
            batch.requests().subList(1, 4).forEach(request -> request.complete(request.input() + 10));
        });

        assertThat(askFour(corio, io)).containsExactly("answer 10", "answer 11", "answer 12", "answer 13");
        assertThat(thrown.get()).isNotNull().hasMessageContaining("\"twice\"");
    }

    @Test
    void c7_requestAnsweredTwiceFailsWhatIsOpenWhenNotCaught(Corio corio) {
        Io<Integer, Integer> io = corio.io("twice", batch -> {
            batch.requests().get(0).complete(10);
            batch.requests().get(0).complete(99);
        });

        List<String> outcomes = askFour(corio, io);

        assertThat(outcomes.getFirst()).isEqualTo("answer 10");
        assertThat(outcomes.subList(1, 4))
                .allSatisfy(
                        each -> assertThat(each).startsWith("IoFailedException").contains("\"twice\""));
    }

    @Test
    void c7_batchAnsweredTwice(Corio corio) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Io<Integer, Integer> io = corio.io("twice", batch -> {
            batch.complete(FOUR);
            try {
                batch.complete(List.of(9, 9, 9, 9));
            } catch (IllegalStateException second) {
                thrown.set(second);
            }
        });

        assertThat(askFour(corio, io)).containsExactly("answer 0", "answer 1", "answer 2", "answer 3");
        assertThat(thrown.get()).isNotNull().hasMessageContaining("\"twice\"");
    }

    @Test
    void c7_listOneShort(Corio corio) {
        Io<Integer, Integer> io = corio.io("short", IoDispatcher.batch(inputs -> inputs.subList(0, 3)));

        assertThat(askFour(corio, io))
                .hasSize(4)
                .allSatisfy(each -> assertThat(each)
                        .startsWith("IoFailedException")
                        .contains("\"short\"")
                        .contains("3")
                        .contains("4"));
        assertThat(corio.stats().io("short").inFlight()).isZero();
    }

    @Test
    void c7_listOneTooLongAfterOneAnswer(Corio corio) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Io<Integer, Integer> io = corio.io("long", batch -> {
            batch.requests().get(2).complete(12);
            try {
                batch.complete(List.of(1, 2, 3, 4, 5));
            } catch (IllegalStateException wrong) {
                thrown.set(wrong);
            }
        });

        List<String> outcomes = askFour(corio, io);

        assertThat(outcomes.get(2)).isEqualTo("answer 12");
        assertThat(outcomes.get(0)).startsWith("IoFailedException").contains("\"long\"");
        assertThat(outcomes.get(3)).startsWith("IoFailedException").contains("\"long\"");
        assertThat(thrown.get()).isNotNull().hasMessageContaining("5").hasMessageContaining("4");
    }

    @Test
    void c7_otherProgramsOfTheShortBatchAreServed(Corio corio) {
        Io<Integer, Integer> io =
                corio.io("short", IoDispatcher.batch(inputs -> inputs.size() == 4 ? List.of() : inputs));

        assertThat(askFour(corio, io)).allSatisfy(each -> assertThat(each).startsWith("IoFailedException"));
        assertThat(corio.<Integer>call(task -> io.call(5))).isEqualTo(5);
    }

    @Test
    void c7_requestNeverAnswered(Corio corio) {
        Io<Integer, Integer> io = corio.io(
                "silent",
                batch -> batch.requests().stream()
                        .filter(request -> request.input() != 1)
                        .forEach(request -> request.complete(request.input())),
                IoOptions.defaults().withTimeout(Duration.ofMillis(100)));

        List<String> outcomes = askFour(corio, io);

        assertThat(outcomes.get(0)).isEqualTo("answer 0");
        assertThat(outcomes.get(1)).startsWith("IoTimeoutException").contains("\"silent\"");
        assertThat(outcomes.get(2)).isEqualTo("answer 2");
        assertThat(outcomes.get(3)).isEqualTo("answer 3");
    }

    @Test
    void c12_throwsBeforeAnswering(Corio corio) {
        IOException cause = new IOException("before");
        Io<Integer, Integer> io = corio.io("x", batch -> {
            throw cause;
        });

        assertThat(askFour(corio, io)).isEqualTo(Collections.nCopies(4, "IoFailedException " + cause));
    }

    /** One slot: what throws must give it back, whenever it throws. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void throwingGivesTheSlotBack(int answeredBefore, Corio corio) {
        int[] batches = new int[1];
        Io<Integer, Integer> io = corio.io(
                "x",
                batch -> {
                    int answered = batches[0]++ < 3 ? answeredBefore : batch.size();
                    batch.requests().subList(0, answered).forEach(each -> each.complete(each.input()));
                    if (answered < batch.size() || batches[0] <= 3) {
                        throw new IllegalStateException("planned");
                    }
                },
                IoOptions.defaults().withMaxInFlight(1));
        for (int i = 0; i < 3; i++) {
            askFour(corio, io);
        }
        assertThat(Programs.<Integer>call(corio, task -> io.call(7))).isEqualTo(7);
        assertThat(io.collector().inFlightCount()).isZero();
    }

    @Test
    void c12_throwsInTheMiddle(Corio corio) {
        Error cause = new AssertionError("middle");
        Io<Integer, Integer> io = corio.io("x", batch -> {
            batch.requests().get(1).complete(11);
            batch.requests().get(3).complete(13);
            throw cause;
        });

        assertThat(askFour(corio, io))
                .containsExactly("IoFailedException " + cause, "answer 11", "IoFailedException " + cause, "answer 13");
    }

    @Test
    void c12_throwsAfterAnswering(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batch -> {
            batch.complete(batch.inputs());
            throw new IllegalStateException("after");
        });

        assertThat(askFour(corio, io)).containsExactly("answer 0", "answer 1", "answer 2", "answer 3");
    }

    @Test
    void c12_functionThatThrowsFailsEachRequestWithTheSameCause(Corio corio) {
        IOException cause = new IOException("source is gone");
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch(inputs -> {
            throw cause;
        }));

        List<IoFailedException> failures = corio.call(task -> task.map(FOUR, input -> {
            try {
                io.call(input);
                return null;
            } catch (IoFailedException failed) {
                return failed;
            }
        }));

        assertThat(failures).doesNotHaveDuplicates().doesNotContainNull();
        assertThat(failures).allSatisfy(failed -> {
            assertThat(failed.getCause()).isSameAs(cause);
            assertThat(failed).hasMessageContaining("\"x\"");
            assertThat(failed.getStackTrace())
                    .anySatisfy(frame -> assertThat(frame.getClassName())
                            .isEqualTo(getClass().getName()));
        });
    }

    @Test
    void c14_twoThousandBatchesAnsweredInsideDispatch(Corio corio) {
        List<Integer> depths = new ArrayList<>();
        Io<Integer, Integer> io = corio.io("x", batch -> {
            depths.add(StackWalker.getInstance().walk(Stream::count).intValue());
            batch.requests().forEach(request -> request.complete(request.input() + 1));
        });

        int sum = corio.call(task -> {
            int value = 0;
            for (int i = 0; i < 2_000; i++) {
                value = io.call(value);
            }
            return value;
        });

        assertThat(sum).isEqualTo(2_000);
        assertThat(depths).hasSize(2_000);
        assertThat(Collections.max(depths)).isLessThan(100);
    }

    @Test
    void c17_functionCallsItsOwnIoWithOneSlot(Corio corio) {
        AtomicReference<Io<Integer, Integer>> self = new AtomicReference<>();
        self.set(corio.io(
                "self",
                IoDispatcher.batch(inputs -> List.of(self.get().call(inputs.getFirst() + 1))),
                IoOptions.defaults().withMaxInFlight(1)));

        assertThatThrownBy(() -> corio.<Integer>call(task -> self.get().call(1)))
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOf(IoFailedException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"self\"");
    }

    @Test
    void c17_functionCallsItsOwnIoWithSlotsLeft(Corio corio) {
        AtomicReference<Io<Integer, Integer>> self = new AtomicReference<>();
        self.set(corio.io(
                "self",
                IoDispatcher.batch(inputs ->
                        List.of(inputs.getFirst() == 3 ? 42 : self.get().call(inputs.getFirst() + 1)))));

        assertThat(corio.<Integer>call(task -> self.get().call(0))).isEqualTo(42);
    }

    @Test
    void answersFromManyThreadsReachTheirOwnRequests(Corio corio) {
        Io<Integer, Integer> io = corio.io(
                "x",
                batch -> batch.split(7)
                        .forEach(part -> Thread.startVirtualThread(() ->
                                part.requests().reversed().forEach(request -> request.complete(request.input() + 1)))));
        List<Integer> inputs = IntStream.range(0, 1_000).boxed().toList();

        List<Integer> answers = corio.call(task -> task.map(inputs, input -> io.call(io.call(io.call(input)))));

        assertThat(answers).isEqualTo(inputs.stream().map(input -> input + 3).toList());
    }
}
