package dev.corio.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A plain thread of a test, which runs when the schedule says so. Made by {@link TestCorio#go} and {@link TestCorio#fork}.
 *
 * @param <T> type of its result
 */
public final class TestThread<T extends @Nullable Object> {

    private final TestCorio test;
    private final Person person;
    private final FutureTask<T> work;
    private final Thread thread;
    private volatile boolean joined;

    TestThread(TestCorio test, Simulation simulation, String name, Callable<T> body) {
        this.test = test;
        this.work = new FutureTask<>(body);
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
        this.person = simulation.enters(new Person(simulation, name, Person.Kind.TEST));
        Callers.starts(thread);
        thread.start();
    }

    private void run() {
        try {
            person.begin();
            work.run();
        } catch (Throwable notBegun) {
            work.cancel(false);
            throw notBegun;
        } finally {
            Callers.ended();
            person.resigned();
        }
    }

    /**
     * Waits for its end.
     *
     * @return what its code gave
     * @throws CompletionException if its code threw; the cause is what it threw
     * @throws IllegalStateException in a task, whose lane would wait, too; and if the waiting thread was interrupted
     */
    public T join() {
        if (!work.isDone()) {
            test.await(this + ".join()", work::isDone, Long.MAX_VALUE);
        }
        if (!work.isDone()) {
            throw new IllegalStateException(this + " has not ended: the waiting thread was interrupted; join it again");
        }
        joined = true;
        return switch (work.state()) {
            case SUCCESS -> work.resultNow();
            case FAILED -> throw new CompletionException(work.exceptionNow());
            case RUNNING, CANCELLED -> throw new IllegalStateException(this + " never had a turn");
        };
    }

    /** Interrupts it. */
    public void interrupt() {
        thread.interrupt();
    }

    /** {@return what it threw that nobody has joined it for; null if that is nothing} */
    @Nullable
    Throwable unheard() {
        return !joined && work.state() == FutureTask.State.FAILED ? work.exceptionNow() : null;
    }

    boolean isDone() {
        return work.isDone();
    }

    @Override
    public String toString() {
        return "thread \"" + thread.getName() + "\"";
    }
}
