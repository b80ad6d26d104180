package dev.corio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test its own {@link Corio}, on the engine the test JVM was started for, and looks behind the scenes after it: no
 * task, request, slot, timer or piece of user code may be left, no lock held, no queue with a waiter; then it closes the
 * runtime and sees the lanes end.
 */
public final class CorioFixture implements ParameterResolver, AfterEachCallback {

    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(CorioFixture.class);

    /** Makes runtimes of other kinds than the default for a test; they are checked and closed like it. */
    public static final class Maker {
        private final List<Corio> made = new ArrayList<>();

        public Corio make(UnaryOperator<Corio.Builder> configure) {
            Corio corio = configure.apply(Corio.builder().engine(engine())).build();
            made.add(corio);
            return corio;
        }

        /** Leaves a runtime to the test, which ends it in a way that the oracle would not accept. */
        public void release(Corio corio) {
            made.remove(corio);
        }
    }

    /** {@return the engine this test JVM is for} */
    public static Engine engine() {
        return Engine.valueOf(
                System.getProperty("dev.corio.test.engine", "portable").toUpperCase(java.util.Locale.ROOT));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Corio.class || type == Maker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Maker maker = maker(context);
        return parameter.getParameter().getType() == Maker.class ? maker : maker.make(builder -> builder);
    }

    private static Maker maker(ExtensionContext context) {
        return context.getStore(SPACE).computeIfAbsent(Maker.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            if (context.getExecutionException().isEmpty()) {
                maker(context).made.forEach(CorioFixture::check);
                context.getTestInstance().ifPresent(CorioFixture::checkPrimitives);
            }
        } finally {
            for (Corio corio : maker(context).made) { // what a failed test left running would disturb the next
                corio.close();
                eventually("the lanes end", () -> Lane.all().stream().noneMatch(lane -> lane.corio() == corio));
            }
        }
    }

    /** What a runtime without programs looks like. */
    static void check(Corio corio) {
        eventually("no user code is left", () -> corio.userCode().running().isEmpty());
        eventually("no task is left", () -> corio.lanes().stream().allMatch(lane -> lane.load() == 0));
        eventually("no timer is left", () -> corio.timers().pending() == 0);
        eventually("no program is left", () -> corio.programs().isEmpty());
        for (CorioStats.IoStats io : corio.stats().ios()) {
            eventually("no request is left, and no batch is out: " + io, () -> {
                CorioStats.IoStats now = corio.stats().io(io.name());
                return now.pending() == 0 && now.inFlight() == 0; // what was submitted may still have to leave
            });
        }
        for (Io<?, ?> io : corio.ios()) { // what stats show is without batches that have all their answers
            eventually(
                    "no slot of \"" + io.name() + "\" is taken",
                    () -> io.collector().inFlightCount() == 0);
        }
        assertEquals(engine(), corio.stats().engine());
    }

    /** The primitives in the fields of a test: no task holds one, no queue keeps a waiter. */
    private static void checkPrimitives(Object test) {
        for (Field field : test.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            switch (valueOf(field, test)) {
                case Mutex mutex -> {
                    assertFalse(mutex.isLocked(), mutex + " is held");
                    assertEquals(0, mutex.waiting(), mutex + " keeps a waiter");
                }
                case Semaphore semaphore -> assertEquals(0, semaphore.waiting(), semaphore + " keeps a waiter");
                case WaitGroup group -> assertEquals(0, group.waiting(), group + " keeps a waiter");
                case null, default -> {}
            }
        }
    }

    private static Object valueOf(Field field, Object test) {
        try {
            field.setAccessible(true);
            return field.get(test);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Waits for what other threads finish on their own, at most 10 s. */
    public static void eventually(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.onSpinWait();
        }
    }
}
