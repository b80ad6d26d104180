package dev.corio.testkit.junit;

import dev.corio.Corio;
import dev.corio.testkit.Schedule;
import dev.corio.testkit.TestCorio;
import java.lang.reflect.Method;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives test methods a {@link TestCorio}, or its {@link Corio}, as a parameter, and closes it after them: leaks fail the test.
 *
 * <p>Each run has a seed of its own. A failing test says which schedule it ran under, as a suppressed exception; the system
 * property {@value #SCHEDULE} sets it for another run.
 */
public final class TestCorioExtension
        implements ParameterResolver, InvocationInterceptor, AfterEachCallback, TestExecutionExceptionHandler {

    /** Name of the system property that holds a schedule, as {@link Schedule#toString} gives it. */
    public static final String SCHEDULE = "corio.testkit.schedule";

    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(TestCorioExtension.class);

    /** Under which schedule a test failed. */
    private static final class RanUnder extends RuntimeException {
        RanUnder(Schedule schedule) {
            super(
                    "the test ran under \"" + schedule + "\"; run it so again with -D" + SCHEDULE + "=\"" + schedule
                            + "\"",
                    null,
                    false,
                    false);
        }
    }

    /** For JUnit. */
    public TestCorioExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestCorio.class || type == Corio.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestCorio test = context.getStore(SPACE)
                .computeIfAbsent(
                        TestCorio.class,
                        key -> TestCorio.builder().schedule(schedule()).build(),
                        TestCorio.class);
        return parameter.getParameter().getType() == Corio.class ? test.corio() : test;
    }

    private static Schedule schedule() {
        String given = System.getProperty(SCHEDULE);
        return given == null ? Schedule.seed(ThreadLocalRandom.current().nextLong(1_000_000)) : Schedule.parse(given);
    }

    private static @Nullable TestCorio of(ExtensionContext context) {
        return context.getStore(SPACE).get(TestCorio.class, TestCorio.class);
    }

    /** The test may run on another thread than this was made on: with a time limit, say. */
    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        enter(context);
        invocation.proceed();
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        enter(context);
        invocation.proceed();
    }

    private static void enter(ExtensionContext context) {
        TestCorio test = of(context);
        if (test != null) {
            test.enter();
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        TestCorio test = of(context);
        if (test != null) {
            thrown.addSuppressed(new RanUnder(test.schedule()));
        }
        throw thrown;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestCorio test = of(context);
        if (test != null) {
            try {
                test.close();
            } catch (AssertionError left) {
                left.addSuppressed(new RanUnder(test.schedule()));
                throw left;
            }
        }
    }
}
