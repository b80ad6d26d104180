package dev.corio.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.testkit.TestCorio;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Test methods with a world of their own. */
@ExtendWith(TestCorioExtension.class)
@Timeout(20)
class TestCorioExtensionTest {

    @Test
    void aTestHasAWorldOfItsOwn(TestCorio test, Corio corio) {
        assertThat(test.corio()).isSameAs(corio);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> in) -> in));
        corio.run(task -> task.sleep(Duration.ofDays(io.call(1))));
        assertThat(test.elapsed()).isEqualTo(Duration.ofDays(1));
    }

    /** Fails on purpose; run by the tests below only. */
    @ExtendWith(TestCorioExtension.class)
    static class Failing {
        @Test
        void fails(TestCorio test) {
            throw new IllegalStateException("on purpose " + test.schedule());
        }

        @Test
        void leaks(Corio corio) {
            corio.start(task -> {
                task.sleep(Duration.ofDays(1));
                return null;
            });
        }
    }

    @Test
    void aFailingTestSaysHowToRunItAgain() {
        for (TestExecutionSummary.Failure failure : failures("fails")) {
            assertThat(failure.getException()).isInstanceOf(IllegalStateException.class);
            assertThat(failure.getException().getSuppressed()[0])
                    .hasMessageContaining("the test ran under \"seed ")
                    .hasMessageContaining("-Dcorio.testkit.schedule=\"seed ");
        }
    }

    @Test
    void theScheduleCanBeSet() {
        System.setProperty(TestCorioExtension.SCHEDULE, "choices 0,2");
        try {
            assertThat(failures("fails").getFirst().getException()).hasMessage("on purpose choices 0,2");
        } finally {
            System.clearProperty(TestCorioExtension.SCHEDULE);
        }
    }

    @Test
    void aLeakFailsTheTest() {
        assertThat(failures("leaks").getFirst().getException())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 task has not ended");
    }

    /** Fail on purpose, too. */
    static class Around {
        @ExtendWith(TestCorioExtension.class)
        static class BeforeFails {
            @BeforeEach
            void fails(TestCorio test) {
                throw new IllegalStateException("on purpose");
            }

            @Test
            void never() {}
        }

        @ExtendWith(TestCorioExtension.class)
        static class AfterFails {
            @Test
            void passes(TestCorio test) {}

            @AfterEach
            void fails() {
                throw new IllegalStateException("on purpose");
            }
        }

        @ExtendWith(TestCorioExtension.class)
        static class FactoryFails {
            @TestFactory
            List<DynamicTest> fails(TestCorio test) {
                throw new IllegalStateException("on purpose");
            }
        }

        @ExtendWith(TestCorioExtension.class)
        static class Constructed {
            Constructed(TestCorio test) {}

            @Test
            void never() {}
        }

        @ExtendWith(TestCorioExtension.class)
        static class BeforeAllAsks {
            @BeforeAll
            static void asks(Corio corio) {}

            @Test
            void never() {}
        }
    }

    @Test
    void failuresAroundATestSayHowToRunItAgain() {
        for (Class<?> failing : List.of(Around.BeforeFails.class, Around.AfterFails.class, Around.FactoryFails.class)) {
            assertThat(failure(failing).getSuppressed())
                    .as(failing.getSimpleName())
                    .anyMatch(suppressed -> suppressed.getMessage().startsWith("the test ran under \"seed "));
        }
    }

    @Test
    void whatBelongsToNoTestGetsNone() {
        for (Class<?> asking : List.of(Around.Constructed.class, Around.BeforeAllAsks.class)) {
            assertThat(failure(asking))
                    .as(asking.getSimpleName())
                    .isInstanceOf(ParameterResolutionException.class)
                    .hasMessageContaining("ask for it in the test or in @BeforeEach");
        }
    }

    private static Throwable failure(Class<?> failing) {
        SummaryGeneratingListener heard = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(failing))
                                .build(),
                        heard);
        assertThat(heard.getSummary().getFailures()).hasSize(1);
        return heard.getSummary().getFailures().getFirst().getException();
    }

    private static List<TestExecutionSummary.Failure> failures(String method) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectMethod(
                        Failing.class,
                        method,
                        method.equals("leaks") ? Corio.class.getName() : TestCorio.class.getName()))
                .build();
        SummaryGeneratingListener heard = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, heard);
        List<TestExecutionSummary.Failure> failures = heard.getSummary().getFailures();
        assertThat(failures).hasSize(1);
        return failures;
    }
}
