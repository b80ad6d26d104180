package dev.corio;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The one file with reflection: virtual threads on an executor of ours, which the JDK has but does not offer. Needs
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED} ({@code =dev.corio} on the module path); probed once.
 */
final class ConfinedThreads {

    /** {@code Thread.NO_INHERIT_THREAD_LOCALS} of the JDK. */
    private static final int NO_INHERITED_THREAD_LOCALS = 1 << 2;

    /** Apart from the class itself, whose methods the probing thread calls while this is being set. */
    private static final class Probed {
        static final Optional<Access> ACCESS = probe();
    }

    private ConfinedThreads() {}

    /** What was found, and works. */
    record Access(MethodHandle newThread, Executor defaultScheduler) {

        /** {@return an unstarted virtual thread that asks this executor whenever it wants to be run on} */
        Thread newThread(Executor executor, String name, Runnable body) {
            try {
                return (Thread) newThread.invokeExact(executor, name, NO_INHERITED_THREAD_LOCALS, body);
            } catch (RuntimeException | Error thrown) {
                throw thrown;
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    static Optional<Access> access() {
        return Probed.ACCESS;
    }

    private static Optional<Access> probe() {
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            MethodHandle newThread = MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
                    .findStatic(
                            builders,
                            "newVirtualThread",
                            MethodType.methodType(
                                    Thread.class, Executor.class, String.class, int.class, Runnable.class));
            Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
            Executor scheduler = (Executor) MethodHandles.privateLookupIn(virtualThread, MethodHandles.lookup())
                    .findStatic(virtualThread, "defaultScheduler", MethodType.methodType(Executor.class))
                    .invoke();
            Access access = new Access(newThread, scheduler);
            if (works(access)) {
                return Optional.of(access);
            }
            Log.RUNTIME.log(
                    System.Logger.Level.DEBUG, "engine: portable (this JDK schedules virtual threads differently)");
        } catch (Throwable unavailable) {
            Log.RUNTIME.log(System.Logger.Level.DEBUG, () -> "engine: portable (" + unavailable + ")");
        }
        return Optional.empty();
    }

    /** Runs a thread that yields once, on a platform thread as the engine does, and sees whether it behaves as relied on. */
    private static boolean works(Access access) throws InterruptedException {
        boolean[] works = new boolean[1];
        Thread carrier = Thread.ofPlatform().daemon().name("corio-probe").start(() -> works[0] = yieldsToUs(access));
        carrier.join();
        return works[0];
    }

    @SuppressWarnings("ThreadPriorityCheck") // what is probed
    private static boolean yieldsToUs(Access access) {
        List<String> trail = new ArrayList<>();
        List<Runnable> submitted = new ArrayList<>();
        Thread thread = access.newThread(submitted::add, "corio-probe", () -> {
            trail.add("runs");
            Thread.yield();
            trail.add("runs on");
        });
        thread.start();
        submitted.getFirst().run();
        trail.add("yielded");
        submitted.getLast().run();
        return trail.equals(List.of("runs", "yielded", "runs on"))
                && submitted.size() == 2
                && submitted.getFirst() == submitted.getLast()
                && !thread.isAlive();
    }
}
