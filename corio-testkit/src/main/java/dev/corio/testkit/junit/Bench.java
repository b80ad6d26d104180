package dev.corio.testkit.junit;

import dev.corio.Corio;
import dev.corio.CorioStats.LaneStats;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A runtime with one Io, whose dispatcher is inspected. Its end tells of each fault. */
final class Bench<I, O extends @Nullable Object> {

    private static final long LOOK_NANOS = 1_000_000;

    private final Duration patience;
    private final Inspected<I, O> inspected;
    private final Corio corio;
    private final Io<I, O> io;
    private boolean closed;

    Bench(Corio.Builder builder, IoDispatcher<I, O> dispatcher, IoOptions options, Duration hold, Duration patience) {
        this.patience = patience;
        this.inspected = new Inspected<>(Objects.requireNonNull(dispatcher, "dispatcher() gave null"), hold);
        this.corio = builder.watchdog(hold).closeTimeout(patience).build();
        this.io = corio.io("contract", inspected, options);
    }

    Corio corio() {
        return corio;
    }

    Io<I, O> io() {
        return io;
    }

    int batches() {
        return inspected.batches();
    }

    void mayBeLate() {
        inspected.mayBeLate();
    }

    /** Waits until the dispatcher has been given so many batches. */
    void awaitBatch(int number) {
        long deadline = System.nanoTime() + patience.toNanos();
        if (!holdsBefore(deadline, () -> inspected.dispatched() >= number)) {
            throw new AssertionError("batch " + number + " has not left within " + patience + ": " + corio.stats());
        }
    }

    /** Checks that nothing is left, closes, and fails with all that was seen. */
    void end() {
        long deadline = System.nanoTime() + patience.toNanos();
        none(deadline, "requests without an outcome are left", () -> inspected.open() == 0);
        none(
                deadline,
                "batches are still in flight",
                () -> corio.stats().ios().stream()
                        .allMatch(figures -> figures.inFlight() == 0 && figures.pending() == 0));
        none(
                deadline,
                "tasks are still alive",
                () -> corio.stats().lanes().stream()
                                .mapToInt(LaneStats::liveTasks)
                                .sum()
                        == 0);
        close();
        if (!inspected.faults().isEmpty()) {
            throw new AssertionError(
                    "the dispatcher broke its contract:\n  " + String.join("\n  ", inspected.faults()));
        }
    }

    /** Ends the runtime, which must not take long. Idempotent. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        long begun = System.nanoTime();
        corio.close();
        if (System.nanoTime() - begun >= patience.toNanos()) {
            inspected.fault("the runtime could not be closed within " + patience
                    + ": code of the dispatcher ran on; end it when it is interrupted");
        }
    }

    private void none(long deadline, String fault, BooleanSupplier holds) {
        if (!holdsBefore(deadline, holds)) {
            inspected.fault(fault + " after " + patience
                    + "; give each request an outcome, also one that is withdrawn: " + corio.stats());
        }
    }

    private static boolean holdsBefore(long deadline, BooleanSupplier holds) {
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }
}
