package dev.corio.testkit;

import dev.corio.Corio;
import dev.corio.CorioStats;
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
 * a task of another Corio starts belongs to the thread behind that task. What other threads ask on its behalf is not seen.
 * A request that is sent again counts again.
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
                    + (size == 1 ? "1 request: " : size + " requests: ") + inputs);
            sites.forEach(site -> text.append("\n      at ").append(site));
            return text.toString();
        }
    }

    private final Corio corio;
    private final long thread = Thread.currentThread().threadId();
    private final Map<String, Integer> limits = new LinkedHashMap<>();
    private final List<Counted> batches = new ArrayList<>(); // guarded by itself
    private final Set<String> seen = new LinkedHashSet<>(); // Ios of whomever; guarded by batches
    private final AutoCloseable observation;
    private @Nullable Integer total;
    private boolean closed;

    Budget(Corio corio) {
        this.corio = Objects.requireNonNull(corio, "corio");
        this.observation = Observation.observe(corio, this::sent);
    }

    /**
     * Allows this many batches of an Io. Of an Io without a limit any number may leave.
     *
     * @param batches zero or more
     * @param io its name
     * @return this
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if this Io has a limit already
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
     */
    public Budget atMost(int batches) {
        checkLimit(batches);
        total = batches;
        return this;
    }

    private static void checkLimit(int batches) {
        if (batches < 0) {
            throw new IllegalArgumentException("a limit of " + batches + " batches; give zero or more");
        }
    }

    /**
     * {@return how many batches of an Io have been counted so far}
     *
     * @param io its name
     */
    public int sent(String io) {
        synchronized (batches) {
            return (int) batches.stream().filter(batch -> batch.io().equals(io)).count();
        }
    }

    // ------------------------------------------------------------------------------------------------ counting

    private void sent(SentBatch batch) {
        List<Sent> own = batch.requests().stream()
                .filter(request -> request.caller() == thread)
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
     * @throws AssertionError if a limit was passed: with the batches that were counted, what they asked, and where; and if a limit
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
        synchronized (batches) {
            limits.forEach(this::check);
            if (total != null && batches.size() > total) {
                throw new AssertionError(message("all Ios together", batches, total));
            }
        }
    }

    private void check(String io, int limit) {
        List<Counted> ofIo =
                batches.stream().filter(batch -> batch.io().equals(io)).toList();
        if (ofIo.size() > limit) {
            throw new AssertionError(message("Io \"" + io + "\"", ofIo, limit));
        }
        List<String> open =
                corio.stats().ios().stream().map(CorioStats.IoStats::name).toList();
        if (!seen.contains(io) && !open.contains(io)) {
            throw new AssertionError(
                    "the budget names Io \"" + io + "\", which is not there; there are " + open + ": correct the name");
        }
    }

    private static String message(String what, List<Counted> batches, int limit) {
        StringBuilder text = new StringBuilder(what + " sent " + batches.size()
                + (batches.size() == 1 ? " batch" : " batches") + ", and at most " + limit + " were expected:");
        batches.forEach(batch -> text.append('\n').append(batch));
        return text.toString();
    }
}
