package dev.corio.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong at the end of a test, and what threads and later code have thrown by then. Guarded by itself. */
final class Endings {

    private final List<TestThread<?>> threads = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final List<Throwable> thrown = new ArrayList<>();

    synchronized void add(TestThread<?> thread) {
        threads.add(thread);
    }

    /** Something is left. */
    synchronized void left(String what) {
        left.add(what);
    }

    private synchronized void left(String what, Throwable by) {
        left.add(what);
        thrown.add(by);
    }

    /** Runs code on the clock. */
    void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable any) {
            left("code given to after(…) threw " + Texts.of(any), any);
        }
    }

    /** A part of the end, after which others come, whatever happens. */
    void attempt(Runnable part) {
        try {
            part.run();
        } catch (Throwable any) {
            left(String.valueOf(any.getMessage()), any);
        }
    }

    /** Looks what has become of threads and of the clock, and interrupts what still runs. */
    void collect(Simulation simulation) {
        List<TestThread<?>> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        for (TestThread<?> thread : all) {
            if (!thread.isDone()) {
                thread.interrupt();
                left(thread + " has not ended; join it before the test ends");
            }
            Throwable unheard = thread.unheard();
            if (unheard != null) {
                left(thread + " threw " + Texts.of(unheard) + "; join it to handle that", unheard);
            }
        }
        Thread clock = simulation.blockedClock();
        if (clock != null) {
            left("code given to after(…) blocks, which it must not:" + Stacks.of(clock));
            clock.interrupt();
        }
    }

    /** Throws if there is anything. */
    synchronized void check(@Nullable String unruled) {
        if (left.isEmpty()) {
            return;
        }
        if (unruled != null) {
            left.add(unruled);
        }
        AssertionError error = new AssertionError(String.join(System.lineSeparator(), left));
        thrown.forEach(error::addSuppressed);
        throw error;
    }
}
