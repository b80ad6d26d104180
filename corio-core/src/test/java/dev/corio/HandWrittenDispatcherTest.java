package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dispatchers that answer in every way there is. */
@ExtendWith(CorioFixture.class)
class HandWrittenDispatcherTest {

    /** Three tasks ask 1, 2 and 3; each outcome as a text, in the order of the inputs. */
    private static List<String> outcomes(Corio corio, IoDispatcher<Integer, Integer> dispatcher) {
        try (Io<Integer, Integer> io = corio.io("x", dispatcher)) {
            return Programs.call(corio, task -> task.map(List.of(1, 2, 3), input -> outcome(io, input)));
        }
    }

    private static String outcome(Io<Integer, Integer> io, int input) {
        try {
            return String.valueOf(io.call(input));
        } catch (IoFailedException failed) {
            return failed.getCause().getMessage();
        }
    }

    private static void misuse(Action second) {
        assertThatThrownBy(second::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Io \"x\"");
    }

    @Test
    void oneByOneSynchronouslyInAnyOrderResumesInThatOrder(Corio corio) {
        List<Integer> resumed = new ArrayList<>();
        Io<Integer, Integer> io = corio.io("x", batch -> {
            for (int i : new int[] {2, 0, 1}) {
                IoRequest<Integer, Integer> request = batch.requests().get(i);
                request.complete(request.input());
            }
        });
        Programs.run(corio, task -> task.map(List.of(1, 2, 3), input -> resumed.add(io.call(input))));
        assertThat(resumed).containsExactly(3, 1, 2);
    }

    @Test
    void oneByOneLaterFromOtherThreadsResumesInTheOrderGiven(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        List<Integer> resumed = Collections.synchronizedList(new ArrayList<>());
        Io<Integer, Integer> io = corio.io("x", held);
        Running<Object> running = corio.start(task -> task.map(List.of(1, 2, 3), input -> resumed.add(io.call(input))));
        IoBatch<Integer, Integer> batch = held.next();
        for (int i : new int[] {1, 2, 0}) {
            Programs.result(Programs.aside(() -> {
                batch.requests().get(i).complete(i);
                return null;
            }));
        }
        running.join(Programs.LIMIT);
        assertThat(resumed).containsExactly(1, 2, 0);
    }

    @Test
    void whole(Corio corio) {
        assertThat(outcomes(corio, batch -> batch.complete(Arrays.asList(10, null, 30))))
                .containsExactly("10", "null", "30");
        assertThat(outcomes(corio, batch -> batch.fail(new IOException("down"))))
                .containsExactly("down", "down", "down");
    }

    @Test
    void aSecondOutcomeOfARequestIsThrownAtTheDispatcherAndChangesNothing(Corio corio) {
        assertThat(outcomes(corio, batch -> {
                    IoRequest<Integer, Integer> first = batch.requests().getFirst();
                    first.complete(10);
                    misuse(() -> first.complete(11));
                    misuse(() -> first.fail(new Exception()));
                    misuse(first::retry);
                    IoRequest<Integer, Integer> second = batch.requests().get(1);
                    second.fail(new IOException("two"));
                    misuse(() -> second.complete(20));
                    batch.requests().get(2).complete(30);
                }))
                .containsExactly("10", "two", "30");
    }

    @Test
    void completeTwice(Corio corio) {
        assertThat(outcomes(corio, batch -> {
                    batch.complete(List.of(1, 2, 3));
                    misuse(() -> batch.complete(List.of(4, 5, 6)));
                    misuse(() -> batch.requests().getFirst().complete(7));
                    batch.fail(new Exception("no effect"));
                }))
                .containsExactly("1", "2", "3");
    }

    @Test
    void completeAfterSomeSinglesFailsTheOpenOnes(Corio corio) {
        List<String> outcomes = outcomes(corio, batch -> {
            batch.requests().get(1).complete(20);
            misuse(() -> batch.complete(List.of(1, 2, 3)));
        });
        assertThat(outcomes.get(1)).isEqualTo("20");
        assertThat(outcomes.get(0)).contains("answered twice").contains("\"x\"");
        assertThat(outcomes.get(2)).contains("answered twice");
    }

    @Test
    void aListOneShortFailsTheOpenOnes(Corio corio) {
        List<String> outcomes = outcomes(corio, batch -> {
            batch.requests().get(0).complete(10);
            misuse(() -> batch.complete(List.of(1, 2)));
        });
        assertThat(outcomes.get(0)).isEqualTo("10");
        assertThat(outcomes.get(1)).contains("2 outputs").contains("3 inputs");
        assertThat(outcomes.get(2)).contains("2 outputs");
    }

    @Test
    void failPartThenCompletePart(Corio corio) {
        assertThat(outcomes(corio, batch -> {
                    batch.requests().get(2).fail(new IOException("three"));
                    batch.requests().get(0).complete(10);
                    batch.fail(new IOException("the rest"));
                    misuse(() -> batch.requests().get(1).complete(20));
                }))
                .containsExactly("10", "the rest", "three");
    }

    @Test
    void failThenComplete(Corio corio) {
        assertThat(outcomes(corio, batch -> {
                    batch.fail(new IOException("down"));
                    misuse(() -> batch.complete(List.of(1, 2, 3)));
                    batch.fail(new IOException("again"));
                }))
                .containsExactly("down", "down", "down");
    }

    @Test
    void throwBefore(Corio corio) {
        for (Throwable thrown :
                List.of(new IOException("out"), new AssertionError("out"), new StackOverflowError("out"))) {
            assertThat(outcomes(corio, batch -> {
                        throw Sneaky.<RuntimeException>rethrow(thrown);
                    }))
                    .containsExactly("out", "out", "out");
        }
    }

    @Test
    void throwInTheMiddle(Corio corio) {
        assertThat(outcomes(corio, batch -> {
                    batch.requests().get(1).complete(20);
                    throw new IOException("out");
                }))
                .containsExactly("out", "20", "out");
    }

    @Test
    void throwAfter(Corio corio) {
        assertThat(outcomes(corio, batch -> {
                    batch.complete(List.of(1, 2, 3));
                    throw new IOException("out");
                }))
                .containsExactly("1", "2", "3");
    }

    @Test
    void retryWithADelayBesideAnswers(Corio corio) {
        assertThat(outcomes(corio, batch -> {
                    for (IoRequest<Integer, Integer> request : batch.requests()) {
                        if (request.input() == 2 && request.attempt() < 3) {
                            request.retry(Duration.ofMillis(2));
                        } else {
                            request.complete(request.input() * 10 + request.attempt());
                        }
                    }
                }))
                .containsExactly("11", "23", "31");
    }

    @Test
    void neverAnsweredWaitsUntilTheCallerGivesUp(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held);
        Running<Integer> running = corio.start(task -> io.call(1));
        IoBatch<Integer, Integer> batch = held.next();
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(corio.stats().io("x").inFlight()).isEqualTo(1); // a cancellation does not give the slot back
        batch.complete(List.of(1));
        CorioFixture.eventually("it is late", () -> corio.stats().io("x").lateAnswers() == 1);
    }

    @Test
    void aDispatcherThatKeepsTheBatchAndAnswersDuringAnother(Corio corio) {
        List<IoBatch<Integer, Integer>> kept = new ArrayList<>();
        Io<Integer, Integer> io = corio.io(
                "x",
                batch -> {
                    kept.add(batch);
                    if (kept.size() == 3) {
                        kept.reversed().forEach(each -> each.complete(each.inputs()));
                    }
                },
                IoOptions.defaults().withMaxBatchSize(1));
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(List.of(1, 2, 3), io::call)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void manySynchronousAnswersDoNotNest(Corio corio) {
        Io<Integer, Integer> io = corio.io(
                "x",
                batch -> batch.requests().getFirst().complete(1),
                IoOptions.defaults().withMaxBatchSize(1).withMaxInFlight(1));
        assertThat(Programs.<Integer>call(corio, task -> {
                    task.map(Collections.nCopies(2_000, 1), io::call);
                    int sum = 0;
                    for (int i = 0; i < 2_000; i++) {
                        sum += io.call(i);
                    }
                    return sum;
                }))
                .isEqualTo(2_000);
    }

    @Test
    void raceOfTwoAnswersGivesEachRequestOne(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held);
        for (int round = 0; round < 300; round++) {
            Running<List<Integer>> running = corio.start(task -> task.map(List.of(1, 2, 3), io::call));
            IoBatch<Integer, Integer> batch = held.next();
            FutureTask<Integer> whole = Programs.aside(() -> accepted(() -> batch.complete(List.of(10, 20, 30))));
            int singles = 0;
            for (IoRequest<Integer, Integer> request : batch.requests()) {
                singles += accepted(() -> request.complete(request.input()));
            }
            int wholes = Programs.result(whole);
            List<Integer> answers;
            try {
                answers = running.join(Programs.LIMIT);
            } catch (TaskFailedException refused) {
                assertThat(refused).hasRootCauseInstanceOf(IllegalStateException.class);
                assertThat(wholes).isZero();
                continue;
            }
            for (int i = 0; i < 3; i++) { // whoever came first to each of them
                assertThat(answers.get(i)).isIn(i + 1, 10 * (i + 1));
            }
            assertThat(singles + wholes).isPositive();
        }
    }

    private static int accepted(Runnable answer) {
        try {
            answer.run();
            return 1;
        } catch (IllegalStateException refused) {
            return 0;
        }
    }
}
