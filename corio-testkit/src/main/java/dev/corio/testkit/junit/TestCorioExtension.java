package dev.corio.testkit.junit;

import dev.corio.Corio;
import dev.corio.testkit.Schedule;
import dev.corio.testkit.TestCorio;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Gives test methods, {@code @BeforeEach} and {@code @AfterEach} a {@link TestCorio}, or its {@link Corio}, as a parameter, one for
 * each test, and closes it after them: leaks fail the test. Constructors and {@code @BeforeAll} belong to no test, and get none.
 *
 * <p>Each run has a seed of its own. A failing test says which schedule it ran under, as a suppressed exception; the system
 * property {@value #SCHEDULE} sets it for another run.
 *
 * <p>Works with JUnit 5.8 and later.
 */
public final class TestCorioExtension implements ParameterResolver, InvocationInterceptor, AfterEachCallback {

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
    @SuppressWarnings("deprecation") // what replaces it came with JUnit 5.13
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("a constructor, @BeforeAll or @AfterAll asks for a "
                    + parameter.getParameter().getType().getSimpleName()
                    + ", which each test has of its own; ask for it in the test or in @BeforeEach");
        }
        TestCorio test = Objects.requireNonNull(context.getStore(SPACE)
                .getOrComputeIfAbsent(
                        TestCorio.class,
                        key -> TestCorio.builder().schedule(schedule()).build(),
                        TestCorio.class));
        return parameter.getParameter().getType() == Corio.class ? test.corio() : test;
    }

    private static Schedule schedule() {
        String given = System.getProperty(SCHEDULE);
        return given == null ? Schedule.seed(ThreadLocalRandom.current().nextLong(1_000_000)) : Schedule.parse(given);
    }

    private static @Nullable TestCorio of(ExtensionContext context) {
        return context.getStore(SPACE).get(TestCorio.class, TestCorio.class);
    }

    // ------------------------------------------------------------------------------------------------ the thread

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

    @Override
    public <T extends @Nullable Object> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        enter(context);
        return invocation.proceed();
    }

    /** The test may run on another thread than its world was made on: with a time limit, say. */
    private static void enter(ExtensionContext context) {
        TestCorio test = of(context);
        if (test != null) {
            test.enter();
        }
    }

    // ------------------------------------------------------------------------------------------------ the end

    /** Closes the world, and says under which schedule the test failed: itself, or what ran before or after it. */
    @Override
    public void afterEach(ExtensionContext context) {
        TestCorio test = of(context);
        if (test == null) {
            return;
        }
        context.getExecutionException().ifPresent(thrown -> thrown.addSuppressed(new RanUnder(test.schedule())));
        try {
            test.close();
        } catch (AssertionError left) {
            left.addSuppressed(new RanUnder(test.schedule()));
            throw left;
        }
    }
}
