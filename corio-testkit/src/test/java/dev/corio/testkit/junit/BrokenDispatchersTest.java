package dev.corio.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The contract finds each dispatcher that breaks it, by the test that is meant to. */
class BrokenDispatchersTest {

    /** Runs the suite. What failed, with why. */
    private static final class Failed implements TestExecutionListener {
        private final Map<String, String> tests = new ConcurrentSkipListMap<>();
        private int succeeded;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() && result.getStatus() == TestExecutionResult.Status.FAILED) {
                tests.put(
                        test.getDisplayName().replace("()", ""),
                        everything(result.getThrowable().orElseThrow()));
            } else if (test.isTest()) {
                succeeded++;
            }
        }

        private static String everything(Throwable thrown) {
            StringBuilder text = new StringBuilder(thrown.toString());
            for (Throwable suppressed : thrown.getSuppressed()) {
                text.append(" + ").append(everything(suppressed));
            }
            return thrown.getCause() == null ? text.toString() : text + " <- " + everything(thrown.getCause());
        }
    }

    private static Failed run(Class<?> suite) {
        Failed failed = new Failed();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(suite))
                                .build(),
                        failed);
        return failed;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "OneShort                  | answersOneRequest                    | outputs for 1 inputs",
                "OutOfOrder                | answersTwoRequestsByPosition         | the answer for input 0",
                "SortsItsAnswers           | answersTwoRequestsByPosition         | the answer for input 1",
                "WrongOnlyWhenLarge        | answersTheLargestBatchByPosition     | the answer for input 499",
                "ForgetsTheLast            | answersSomeRequestsByPosition        | a request had no outcome in time",
                "AnswersTwice              | answersOneRequest                    | was given two outcomes",
                "DropsEqualInputs          | answersEqualInputsEach               | a request had no outcome in time",
                "HoldsTheLane              | answersTheLargestBatchByPosition     | dispatch held its lane for",
                "LeavesInterrupts          | answersOneRequest                    | interrupted; clear the flag",
                "MixesBatchesUp            | answersManyBatchesOneAfterAnother    | the answer for input 1",
                "MixesBatchesUp            | answersConcurrentBatches             | the answer for input",
                "FailsAllThoughItSaysAlone | failsNobodyElseUnlessItMay           | which is to fail alone",
                "AnswersWhatShouldFail     | failsAnInputThatFails                | Expected",
                "SilentAboutFailures       | failsAnInputThatFails                | was not answered: fail it instead",
                "BrokenByTheFirstFailure   | goesOnAfterAFailure                  | the connection is closed",
                "ForgetsWhoGaveUp          | survivesCallersThatAreCancelled      | a request had no outcome in time",
                "ForgetsWhoGaveUp          | survivesCallersWhoseTimeIsUp         | a request had no outcome in time",
                "CannotBeMade              | answersOneRequest                    | there is no source",
                "IsNotThere                | answersOneRequest                    | dispatcher() gave null",
                "RunsOnAfterTheClose       | letsTheRuntimeCloseWhileBatchesAreOut | could not be closed within",
            })
    void isFound(String broken, String test, String why) throws ClassNotFoundException {
        Failed failed = run(Class.forName(BrokenDispatchers.class.getName() + "$" + broken));
        assertThat(failed.tests).containsKey(test);
        assertThat(failed.tests.get(test)).contains(why);
    }

    @Test
    void whatIsNotBrokenPasses() {
        Failed failed = run(RightByHand.class);
        assertThat(new TreeMap<>(failed.tests)).isEmpty();
        assertThat(failed.succeeded).isGreaterThan(15);
    }

    static final class RightByHand extends BrokenDispatchers.Broken {
        @Override
        protected java.time.Duration patience() {
            return java.time.Duration.ofSeconds(10);
        }

        @Override
        void dispatch(dev.corio.IoBatch<Integer, String> batch) throws Exception {
            batch.complete(right(batch));
        }
    }
}
