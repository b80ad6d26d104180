package dev.corio.testkit;

import dev.corio.Corio;
import dev.corio.CorioStats;
import dev.corio.Task;
import dev.corio.seam.Observation;
import dev.corio.seam.SentBatch;
import dev.corio.seam.SentBatch.Sent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How many batches some code may send: a test fails when it sends more. Made by {@link Testkit#expect}.
 *
 * <pre>{@code
 * try (Budget budget = Testkit.expect(corio).atMost(1, "users").atMost(3)) {
 *     service.report(orders);
 * }
 * }</pre>
 *
 * <p>It counts from {@link Testkit#expect} to {@link #close}, and only batches that carry a request of the thread that opened it,
 * or of a program that this thread started: tests that run at the same time on one Corio do not disturb each other. A program that
 * a task of another Corio starts belongs to the thread behind that task, as do what a task asks inside {@code blocking} and what
 * threads of {@link TestCorio#go} and {@link TestCorio#fork} ask, for whoever started them. What other threads ask on its behalf is
 * not seen: those of a pool, or the body of a generator. A request that is sent again counts again.
 *
 * <p>Limits are set by the thread that opened it.
 */
public final class Budget implements AutoCloseable {

    private static final int MOST_SITES = 10;
    private static final int MOST_INPUTS = 10;

    /** A batch, as far as it is of this thread. */
    private record Counted(String io, long number, int size, String inputs, Set<String> sites) {

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("  batch " + number + " of Io \"" + io + "\", "
                    + Texts.count(size, "request: ", "requests: ") + inputs);
            sites.forEach(site -> text.append("\n      at ").append(site));
            return text.toString();
        }
    }

    private final Corio corio;
    private final long thread = Callers.behind(Thread.currentThread().threadId());
    private final Map<String, Integer> limits = new LinkedHashMap<>();
    private final List<Counted> batches = new ArrayList<>(); // guarded by itself
    private final Set<String> seen = new LinkedHashSet<>(); // Ios of whomever; guarded by batches
    private final AutoCloseable observation;
    private @Nullable Integer total;
    private volatile boolean closed;

    Budget(Corio corio) {
        this.corio = Objects.requireNonNull(corio, "corio");
        if (isInTask()) {
            throw new IllegalStateException(
                    "the budget was opened in a task, whose calls count for the thread that started its"
                            + " program; open it on that thread, round corio.run");
        }
        this.observation = Observation.observe(corio, this::sent);
    }

    private static boolean isInTask() {
        try {
            Task.current();
            return true;
        } catch (IllegalStateException outside) {
            return false;
        }
    }

    /**
     * Allows this many batches of an Io. Of an Io without a limit any number may leave.
     *
     * @param batches zero or more
     * @param io its name
     * @return this
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if this Io has a limit already, or the budget is closed
     */
    public Budget atMost(int batches, String io) {
        checkLimit(batches);
        if (limits.putIfAbsent(Objects.requireNonNull(io, "io"), batches) != null) {
            throw new IllegalStateException("Io \"" + io + "\" has a limit already; give each Io one");
        }
        return this;
    }

    /**
     * Allows this many batches of all Ios together.
     *
     * @param batches zero or more
     * @return this
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if there is such a limit already, or the budget is closed
     */
    public Budget atMost(int batches) {
        checkLimit(batches);
        if (total != null) {
            throw new IllegalStateException("all Ios together have a limit already; give them one");
        }
        total = batches;
        return this;
    }

    private void checkLimit(int batches) {
        if (closed) {
            throw new IllegalStateException("the budget is closed; give its limits before");
        }
        if (batches < 0) {
            throw new IllegalArgumentException("a limit of " + batches + " batches; give zero or more");
        }
    }

    /**
     * {@return how many batches of an Io have been counted so far}
     *
     * @param io its name
     * @throws IllegalArgumentException if no Io of that name is open, and none has sent anything
     */
    public int sent(String io) {
        Objects.requireNonNull(io, "io");
        synchronized (batches) {
            if (!isKnown(io)) {
                throw new IllegalArgumentException(
                        "Io \"" + io + "\" is not there; there are " + open() + ": correct the name");
            }
            return (int) batches.stream().filter(batch -> batch.io().equals(io)).count();
        }
    }

    // ------------------------------------------------------------------------------------------------ counting

    private void sent(SentBatch batch) {
        List<Sent> own = batch.requests().stream()
                .filter(request -> Callers.behind(request.caller()) == thread)
                .toList();
        Counted counted = own.isEmpty() ? null : counted(batch, own);
        synchronized (batches) {
            seen.add(batch.io());
            if (counted != null) {
                batches.add(counted);
            }
        }
    }

    private static Counted counted(SentBatch batch, List<Sent> own) {
        StringJoiner inputs = new StringJoiner(", ");
        Set<String> sites = new LinkedHashSet<>();
        for (Sent request : own.subList(0, Math.min(own.size(), MOST_INPUTS))) {
            inputs.add(
                    Texts.of(request.input()) + (request.attempt() == 1 ? "" : " (attempt " + request.attempt() + ")"));
        }
        if (own.size() > MOST_INPUTS) {
            inputs.add("and " + (own.size() - MOST_INPUTS) + " more");
        }
        for (Sent request : own.subList(0, Math.min(own.size(), MOST_SITES))) {
            sites.add(request.site().get());
        }
        return new Counted(batch.io(), batch.number(), own.size(), inputs.toString(), sites);
    }

    // ------------------------------------------------------------------------------------------------ the end

    /**
     * Ends the count. Idempotent.
     *
     * @throws AssertionError if limits were passed: each, with the batches that were counted, what they asked, and where; and if a limit
     *     names an Io that is not there and sent nothing
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            observation.close();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        List<String> wrong = new ArrayList<>();
        synchronized (batches) {
            limits.forEach((io, limit) -> check(io, limit, wrong));
            if (total != null && batches.size() > total) {
                wrong.add(message("all Ios together", batches, total));
            }
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(String.join("\n", wrong));
        }
    }

    private void check(String io, int limit, List<String> wrong) {
        List<Counted> ofIo =
                batches.stream().filter(batch -> batch.io().equals(io)).toList();
        if (ofIo.size() > limit) {
            wrong.add(message("Io \"" + io + "\"", ofIo, limit));
        } else if (!isKnown(io)) {
            wrong.add("the budget names Io \"" + io + "\", which is not there; there are " + open()
                    + ": correct the name");
        }
    }

    private boolean isKnown(String io) {
        return seen.contains(io) || open().contains(io);
    }

    private List<String> open() {
        return corio.stats().ios().stream().map(CorioStats.IoStats::name).toList();
    }

    private static String message(String what, List<Counted> batches, int limit) {
        StringBuilder text = new StringBuilder(what + " sent " + Texts.count(batches.size(), "batch", "batches")
                + ", and at most " + limit + " were expected:");
        batches.forEach(batch -> text.append('\n').append(batch));
        return text.toString();
    }
}
