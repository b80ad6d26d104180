package dev.corio.testkit.junit;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.IoTimeoutException;
import dev.corio.Running;
import dev.corio.TaskCancelledException;
import dev.corio.TaskFailedException;
import dev.corio.TaskTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of {@link IoDispatcher} as tests: extend it to prove that a dispatcher keeps it.
 *
 * <pre>{@code
 * class UserDispatcherTest extends DispatcherContract<Long, User> {
 *     protected IoDispatcher<Long, User> dispatcher() { return new UserDispatcher(dataSource); }
 *     protected Long input(int n) { return users.get(n % users.size()).id(); }
 *     protected User answer(Long id) { return byId.get(id); }
 * }
 * }</pre>
 *
 * <p>Each test makes a runtime and a dispatcher of its own. After each one every request must have had exactly one outcome, no
 * batch may be in flight, the lane must not have been held or left interrupted, and the runtime must close in time.
 *
 * <p>What a run cannot show is what happens later: a second answer after the end of a test, say.
 *
 * @param <I> type of the inputs
 * @param <O> type of the answers
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a lane that is held for ever can tell nobody
public abstract class DispatcherContract<I, O extends @Nullable Object> {

    private static final int FEW = 17;

    private @Nullable Bench<I, O> bench;

    /** For subclasses. */
    protected DispatcherContract() {}

    // ------------------------------------------------------------------------------------------------ to be given

    /**
     * {@return the dispatcher, made for one test}
     *
     * @throws Exception fails the test
     */
    protected abstract IoDispatcher<I, O> dispatcher() throws Exception;

    /**
     * {@return an input that has an answer} Different ones for different numbers, as far as there are.
     *
     * @param n from 0
     */
    protected abstract I input(int n);

    /**
     * {@return what is to be answered}
     *
     * @param input one of {@link #input}
     */
    protected abstract O answer(I input);

    /** {@return an input that the dispatcher is to fail; empty if there is none} Then what concerns failures is not tested. */
    protected Optional<I> failingInput() {
        return Optional.empty();
    }

    /** {@return whether an input that fails leaves others of its batch their answers} */
    protected boolean failsAlone() {
        return false;
    }

    /** {@return the options the dispatcher is made for} Without a time limit, which tests set themselves. */
    protected IoOptions options() {
        return IoOptions.defaults();
    }

    /** {@return how many requests the largest batch of the tests holds} */
    protected int largest() {
        return 1_000;
    }

    /** {@return how long an answer may take} What comes later counts as never. */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** {@return how long {@code dispatch} may hold the lane, on a busy machine} Past it the log has the stack. */
    protected Duration longestHold() {
        return Duration.ofMillis(500);
    }

    /** {@return how the runtime of a test is made} */
    protected Corio.Builder runtime() {
        return Corio.builder();
    }

    /**
     * Compares an answer, by {@code equals}. Override it for answers that have none.
     *
     * @param input what was asked
     * @param expected what {@link #answer} gives
     * @param actual what the dispatcher gave
     */
    protected void assertAnswer(I input, O expected, O actual) {
        Assertions.assertEquals(expected, actual, () -> "the answer for input " + input);
    }

    /**
     * Closes what the dispatcher of a test needed. Called when its runtime is closed, which an {@code @AfterEach} of a subclass is
     * too early for.
     *
     * @throws Exception fails the test
     */
    protected void closeSource() throws Exception {}

    // ------------------------------------------------------------------------------------------------ around each

    @BeforeEach
    final void openBench() throws Exception {
        bench = open(options().withTimeout(patience()));
    }

    @AfterEach
    final void endBench() throws Exception {
        if (bench == null) {
            return; // dispatcher() threw, and that is what is to be told
        }
        try {
            bench.end();
        } finally {
            closeSource();
        }
    }

    private Bench<I, O> open(IoOptions options) throws Exception {
        return new Bench<>(
                runtime(), dispatcher(), options, longestHold(), patience().plusSeconds(1));
    }

    private Bench<I, O> bench() {
        return Objects.requireNonNull(bench, "opened before each test");
    }

    private Corio corio() {
        return bench().corio();
    }

    private Io<I, O> io() {
        return bench().io();
    }

    private List<I> inputs(int from, int size) {
        return IntStream.range(from, from + size).mapToObj(this::input).toList();
    }

    /** Asks in one program, a task for each input. */
    private List<O> ask(List<I> inputs) {
        return corio().call(task -> task.map(inputs, io()::call));
    }

    private void askAndCheck(List<I> inputs) {
        check(inputs, ask(inputs));
    }

    private void check(List<I> inputs, List<O> outputs) {
        Assertions.assertEquals(inputs.size(), outputs.size(), "the number of answers");
        for (int i = 0; i < inputs.size(); i++) {
            assertAnswer(inputs.get(i), answer(inputs.get(i)), outputs.get(i));
        }
    }

    // ------------------------------------------------------------------------------------------------ answers

    @Test
    final void answersOneRequest() {
        askAndCheck(inputs(0, 1));
    }

    @Test
    final void answersTwoRequestsByPosition() {
        askAndCheck(inputs(0, 2));
        askAndCheck(inputs(0, 2).reversed());
    }

    @Test
    final void answersSomeRequestsByPosition() {
        askAndCheck(inputs(0, FEW));
        askAndCheck(inputs(0, FEW).reversed());
    }

    @Test
    final void answersTheLargestBatchByPosition() {
        askAndCheck(inputs(0, largest()));
    }

    @Test
    final void answersEqualInputsEach() {
        List<I> inputs = new ArrayList<>(Collections.nCopies(3, input(0)));
        inputs.addAll(inputs(0, 3));
        inputs.addAll(inputs(0, 3).reversed());
        askAndCheck(inputs);
    }

    @Test
    final void isNotAskedForNothing() {
        Assertions.assertEquals(List.of(), corio().call(task -> io().callAll(List.of())));
        Assertions.assertEquals(0, bench().batches(), "batches for no request");
    }

    @Test
    final void answersManyBatchesOneAfterAnother() {
        for (int i = 0; i < 50; i++) {
            askAndCheck(inputs(i, 1 + i % 5));
        }
    }

    @Test
    final void answersConcurrentBatches() {
        List<Running<List<O>>> programs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<I> inputs = inputs(i, 1 + i % 7);
            programs.add(corio().start(task -> task.map(inputs, io()::call)));
            bench().awaitBatch(i + 1);
        }
        for (int i = 0; i < programs.size(); i++) {
            check(inputs(i, 1 + i % 7), programs.get(i).join());
        }
    }

    @Test
    final void answersPlainThreadsAndFutures() {
        List<CompletableFuture<O>> futures =
                inputs(0, FEW).stream().map(io()::submit).toList();
        check(inputs(0, FEW), io().callAll(inputs(0, FEW)));
        check(inputs(0, FEW), futures.stream().map(CompletableFuture::join).toList());
    }

    // ------------------------------------------------------------------------------------------------ failures

    private I failing() {
        Optional<I> failing = failingInput();
        Assumptions.assumeTrue(failing.isPresent(), "no failing input is given");
        return failing.orElseThrow();
    }

    private void askFailing(I failing) {
        Throwable thrown = Assertions.assertThrows(Exception.class, () -> io().call(failing));
        Assertions.assertInstanceOf(
                IoFailedException.class, thrown, "a failing input is to fail its call, and " + failing + " did this");
        Assertions.assertFalse(
                thrown instanceof IoTimeoutException, "input " + failing + " was not answered: fail it instead");
    }

    @Test
    final void failsAnInputThatFails() {
        askFailing(failing());
    }

    @Test
    final void goesOnAfterAFailure() {
        I failing = failing();
        for (int i = 0; i < 3; i++) {
            askFailing(failing);
            askAndCheck(inputs(i, FEW));
        }
    }

    @Test
    final void failsNobodyElseUnlessItMay() {
        List<I> inputs = new ArrayList<>(inputs(0, FEW));
        inputs.add(FEW / 2, failing());
        List<Boolean> answered = corio().call(task -> task.map(inputs, this::isAnsweredRight));
        Assertions.assertFalse(answered.get(FEW / 2), "input " + failing() + " is to fail, and has an answer");
        if (failsAlone()) {
            Assertions.assertEquals(
                    FEW,
                    Collections.frequency(answered, true),
                    "answers beside the input that fails, which is to fail alone");
        }
    }

    private boolean isAnsweredRight(I input) {
        O output;
        try {
            output = io().call(input);
        } catch (IoFailedException failed) {
            return false;
        }
        if (!failingInput().equals(Optional.of(input))) {
            assertAnswer(input, answer(input), output);
        }
        return true;
    }

    // ------------------------------------------------------------------------------------------------ giving up

    @Test
    final void survivesCallersThatAreCancelled() {
        for (int i = 0; i < 5; i++) {
            int round = i;
            Running<List<O>> program = corio().start(task -> task.map(inputs(round, FEW), io()::call));
            bench().awaitBatch(i * 2 + 1);
            program.cancel();
            checkUnlessGivenUp(inputs(i, FEW), program);
            askAndCheck(inputs(i + 1, FEW));
        }
    }

    @Test
    final void survivesCallersWhoseTimeIsUp() {
        for (int i = 0; i < 5; i++) {
            List<I> inputs = inputs(i, FEW);
            try {
                check(inputs, corio().call(task -> task.timeout(Duration.ofMillis(1), () -> io().callAll(inputs))));
            } catch (TaskFailedException failed) {
                Assertions.assertInstanceOf(TaskTimeoutException.class, failed.getCause());
            }
            askAndCheck(inputs);
        }
    }

    @Test
    final void survivesAnswersThatAreLate() throws Exception {
        Bench<I, O> hurried = open(options().withTimeout(Duration.ofMillis(1)));
        try {
            hurried.mayBeLate();
            for (int i = 0; i < 5; i++) {
                for (I input : inputs(i, 3)) {
                    checkUnlessLate(hurried.io(), input);
                }
            }
            hurried.end();
        } finally {
            hurried.close();
        }
    }

    private void checkUnlessLate(Io<I, O> hurried, I input) {
        O output;
        try {
            output = hurried.call(input);
        } catch (IoTimeoutException late) {
            return; // the answer is dropped when it comes
        }
        assertAnswer(input, answer(input), output);
    }

    @Test
    final void survivesThreadsThatAreInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertAnswer(input(0), answer(input(0)), io().call(input(0)));
        } catch (TaskCancelledException cancelled) {
            // The answer may also have been faster.
        }
        Assertions.assertTrue(Thread.interrupted(), "the flag of the thread that was interrupted is kept");
        askAndCheck(inputs(0, FEW));
    }

    @Test
    final void letsTheRuntimeCloseWhileBatchesAreOut() {
        Running<List<O>> program = corio().start(task -> task.map(inputs(0, FEW), io()::call));
        bench().awaitBatch(1);
        bench().close();
        checkUnlessGivenUp(inputs(0, FEW), program);
    }

    private void checkUnlessGivenUp(List<I> inputs, Running<List<O>> program) {
        List<O> outputs;
        try {
            outputs = program.join();
        } catch (TaskCancelledException cancelled) {
            return; // the answers may also have been faster
        }
        check(inputs, outputs);
    }
}
