package dev.corio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.IoTimeoutException;
import dev.corio.Running;
import dev.corio.TaskCancelledException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedDispatcherTest {
    private final Deque<Runnable> later = new ArrayDeque<>(); // lane, then this thread
    private final List<Duration> latencies = new ArrayList<>();
    private final ScriptedDispatcher<Integer, String> source = ScriptedDispatcher.create((latency, code) -> {
        latencies.add(latency);
        later.add(code);
    });
    private final Corio corio = Corio.create();
    private final Io<Integer, String> users = corio.io("users", source);

    @AfterEach
    void close() {
        corio.close();
    }

    private List<String> ask(Integer... inputs) {
        return corio.call(task -> task.map(List.of(inputs), users::call));
    }

    /** What each task got, in the order in which they went on. */
    private List<String> trail(Integer... inputs) {
        List<String> trail = new ArrayList<>();
        corio.run(task -> task.map(List.of(inputs), input -> {
            try {
                return trail.add(users.call(input));
            } catch (IoFailedException failed) {
                return trail.add(input + ": " + failed.getCause().getMessage());
            }
        }));
        return trail;
    }

    @Test
    void answersFailsAndRecords() {
        source.on(1).answer("ada");
        source.on(2).fail(new IOException("down"));
        source.onAny().answerWith(input -> "user " + input);
        assertThat(trail(1, 2, 3)).containsExactly("ada", "2: down", "user 3");
        assertThat(source.batches()).containsExactly(List.of(1, 2, 3));
        source.close();
    }

    @Test
    void scriptsOfOneInputFollowEachOtherAndTheLastStays() {
        source.on(1).answer("a");
        source.on(1).answer("b");
        assertThat(ask(1, 1, 1)).containsExactly("a", "b", "b");
        source.on(1).answer("c");
        assertThat(ask(1, 1)).containsExactly("c", "c");
        source.close();
    }

    @Test
    void retryIsAnsweredByTheNextScript() {
        source.on(1).retry();
        source.on(1).answer("a");
        assertThat(ask(1)).containsExactly("a");
        assertThat(source.batches()).containsExactly(List.of(1), List.of(1));
        source.close();
    }

    @Test
    void inputWithoutScriptFailsTheRequestAndTheTest() {
        assertThatThrownBy(() -> users.call(5)).hasMessageContaining("no script for input 5; write one");
        assertThatThrownBy(source::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no script for input 5; write one");
    }

    @Test
    void reversedOrderThenGivenOrder() {
        source.onAny().answerWith(String::valueOf);
        source.nextBatch().reversed();
        source.nextBatch().inOrder(1, 2, 0);
        assertThat(trail(1, 2, 3)).containsExactly("3", "2", "1");
        assertThat(trail(1, 2, 3)).containsExactly("2", "3", "1");
        assertThat(trail(1, 2, 3)).containsExactly("1", "2", "3");
        source.close();
    }

    @Test
    void orderThatDoesNotFitTheBatch() {
        source.onAny().answer("a");
        source.nextBatch().inOrder(0, 2);
        assertThat(trail(1, 2)).allSatisfy(line -> assertThat(line).contains("in the order [0, 2]"));
        assertThatThrownBy(source::close)
                .hasMessageContaining("in the order [0, 2]")
                .hasMessageContaining("any input was never used");
    }

    @Test
    void latencyGoesByTheDelay() {
        source.on(1).after(Duration.ofHours(1)).answer("a");
        source.nextBatch().hold();
        Running<String> program = corio.start(task -> users.call(1));
        source.awaitHeld().answer();
        assertThat(latencies).containsExactly(Duration.ofHours(1));
        assertThat(program.isDone()).isFalse();
        later.remove().run();
        assertThat(program.join()).isEqualTo("a");
        source.close();
    }

    @Test
    void realLatencyPasses() {
        try (ScriptedDispatcher<Integer, String> real = ScriptedDispatcher.create()) {
            real.on(1).after(Duration.ofMillis(5)).answer("a");
            assertThat(corio.io("real", real).call(1)).isEqualTo("a");
        }
    }

    @Test
    void latencyThatHasNotPassedIsALeak() {
        source.on(1).after(Duration.ofHours(1)).answer("a");
        source.nextBatch().hold();
        Running<String> program = corio.start(task -> users.call(1));
        source.awaitHeld().answer();
        assertThatThrownBy(source::close)
                .hasMessageContaining("the answer for input 1 is still to come, after PT1H\n      at " + here());
        program.cancel();
    }

    @Test
    void secondAnswerIsRefused() {
        source.on(1).answerTwice("a", "b");
        assertThat(ask(1)).containsExactly("a");
        source.close();
    }

    @Test
    void neverAnsweredIsNoLeak() {
        source.on(1).never();
        Io<Integer, String> limited =
                corio.io("limited", source, IoOptions.defaults().withTimeout(Duration.ofMillis(20)));
        assertThatThrownBy(() -> limited.call(1)).isInstanceOf(IoTimeoutException.class);
        source.close();
    }

    @Test
    void lateAnswerAfterTheTimeoutIsDroppedAndCounted() {
        source.on(1).answerLate("a");
        Io<Integer, String> limited =
                corio.io("limited", source, IoOptions.defaults().withTimeout(Duration.ofMillis(20)));
        assertThatThrownBy(() -> limited.call(1)).isInstanceOf(IoTimeoutException.class);
        source.answerLate();
        assertThat(corio.stats().io("limited").lateAnswers()).isEqualTo(1);
        source.close();
    }

    @Test
    void lateAnswerAfterTheClose() {
        source.on(1).answerLate("a");
        source.nextBatch().hold();
        Running<String> program = corio.start(task -> users.call(1));
        source.awaitHeld().answer();
        corio.close();
        assertThatThrownBy(program::join).isInstanceOf(TaskCancelledException.class);
        source.close();
    }

    @Test
    void lateAnswerThatIsNotLate() {
        source.on(1).answerLate("a");
        source.nextBatch().hold();
        Running<String> program = corio.start(task -> users.call(1));
        source.awaitHeld().answer();
        assertThatThrownBy(source::close)
                .hasMessageContaining("the answer for input 1 was to be late, but its caller still waits");
        assertThat(program.join()).isEqualTo("a");
    }

    @Test
    void throwsBeforeInTheMiddleAndAfter() {
        source.onAny().answerWith(String::valueOf);
        source.nextBatch().throwBefore(new IOException("before"));
        source.nextBatch().throwAfter(1, new IOException("middle"));
        source.nextBatch().throwAfterAll(new IOException("after"));
        assertThat(trail(1, 2)).containsExactly("1: before", "2: before");
        assertThat(trail(1, 2)).containsExactly("1", "2: middle");
        assertThat(trail(1, 2)).containsExactly("1", "2");
        source.close();
    }

    @Test
    void heldBatchesAreAnsweredByHand() {
        source.holdBatches();
        byHand(held -> held.complete(List.of("a", "b")), "a", "b");
        byHand(
                held -> {
                    held.complete(2, "b");
                    held.complete(1, "a");
                },
                "b",
                "a");
        byHand(
                held -> {
                    held.complete(1, "a");
                    held.fail(new IOException("down"));
                },
                "a",
                "2: down");
        source.close();
    }

    private void byHand(Consumer<HeldBatch<Integer, String>> answers, String... trail) {
        List<String> told = new ArrayList<>();
        Running<Object> program = corio.start(task -> task.map(List.of(1, 2), input -> {
            try {
                return told.add(users.call(input));
            } catch (IoFailedException failed) {
                return told.add(input + ": " + failed.getCause().getMessage());
            }
        }));
        HeldBatch<Integer, String> held = source.awaitHeld();
        assertThat(held.inputs()).containsExactly(1, 2);
        answers.accept(held);
        program.join();
        assertThat(told).containsExactly(trail);
    }

    @Test
    void heldBatchThatIsNotAnsweredIsALeak() {
        source.holdBatches();
        Running<String> program = corio.start(task -> users.call(1));
        source.awaitHeld();
        assertThatThrownBy(source::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a held batch of 1 request [1] was never answered\n      at " + here())
                .satisfies(error -> assertThat(error.getSuppressed()[0].getStackTrace()[0].getMethodName())
                        .isEqualTo("heldBatchThatIsNotAnsweredIsALeak"));
        program.cancel();
        source.close();
    }

    @Test
    void scriptsThatAreNotUsedAreLeaks() {
        source.on(1).answer("a");
        source.onAny().answer("b");
        source.nextBatch().reversed();
        assertThatThrownBy(source::close)
                .hasMessageContaining("the script for input 1 was never used\n      at " + here())
                .hasMessageContaining("the script for any input was never used")
                .hasMessageContaining("the script for a batch was never used: fewer batches came\n      at " + here());
    }

    @Test
    void scriptWithoutAnOutcome() {
        source.on(1).after(Duration.ZERO);
        assertThat(trail(1)).singleElement().asString().contains("does not say what becomes of it");
        assertThatThrownBy(source::close).hasMessageContaining("end it with answer, fail, never");
    }

    @Test
    void misuse() {
        RequestScript<Integer, String> script = source.on(1);
        script.answer("a");
        assertThatThrownBy(() -> script.answer("b")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> script.after(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String here() {
        return StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst().orElseThrow())
                .toStackTraceElement()
                .toString()
                .replaceAll(":\\d+\\)", ":");
    }
}
