package dev.corio.testkit;

import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoRequest;
import dev.corio.seam.Observation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher that does what a test says: answers, late ones, failures, none at all. Strict: a request nobody wrote a script for
 * fails, and {@link #close} fails the test for it, as it does for scripts that were not used and for what was left unanswered.
 *
 * <pre>{@code
 * try (ScriptedDispatcher<Long, String> source = ScriptedDispatcher.create()) {
 *     source.on(1L).answer("Ada");
 *     source.on(2L).fail(new IOException("down"));
 *     source.nextBatch().reversed();
 *     Io<Long, String> users = corio.io("users", source);
 *     …
 *     assertEquals(List.of(List.of(1L, 2L)), source.batches());
 * }
 * }</pre>
 *
 * <p>Several scripts for one input are used one after another, and the last one stays. Answers without a latency are given on the
 * lane, in the order of the requests, so that a program with such answers runs the same each time. Inputs need {@code equals}
 * and {@code hashCode}. All methods may be called from any thread.
 *
 * @param <I> type of the inputs
 * @param <O> type of the answers
 */
public final class ScriptedDispatcher<I, O extends @Nullable Object> implements IoDispatcher<I, O>, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** An answer that is still to be given. */
    private record Owed<I, O extends @Nullable Object>(IoRequest<I, O> request, RequestScript<I, O> script) {

        @Override
        public String toString() {
            return "the answer for input " + Texts.of(request.input());
        }
    }

    private final Delay delay;
    private final @Nullable TestCorio world; // chooses the order and the grouping of answers
    private final Leaks leaks = new Leaks();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heldOne = lock.newCondition();

    private final Queue<HeldBatch<I, O>> untaken = new ConcurrentLinkedQueue<>(); // the lock is for whoever waits

    // Guarded by the lock:
    private final Scripts<I, O> scripts = new Scripts<>();
    private final Deque<BatchScript> forBatches = new ArrayDeque<>();
    private final List<List<I>> batches = new ArrayList<>();
    private final List<HeldBatch<I, O>> held = new ArrayList<>(); // and not answered
    private final List<Owed<I, O>> delayed = new ArrayList<>();
    private final List<Owed<I, O>> late = new ArrayList<>();
    private @Nullable Site holdsAll;
    private boolean closed;

    private ScriptedDispatcher(Delay delay, @Nullable TestCorio world) {
        this.delay = Objects.requireNonNull(delay, "delay");
        this.world = world;
    }

    /**
     * {@return one without scripts, whose latencies go by the real clock}
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     */
    public static <I, O extends @Nullable Object> ScriptedDispatcher<I, O> create() {
        return new ScriptedDispatcher<>(Delay.real(), null);
    }

    /**
     * {@return one without scripts}
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param delay what latencies go by
     */
    public static <I, O extends @Nullable Object> ScriptedDispatcher<I, O> create(Delay delay) {
        return new ScriptedDispatcher<>(delay, null);
    }

    /**
     * {@return one without scripts, whose latencies go by the clock of a test} Answers without a latency come in the order of
     * the requests and together, or as the schedule chooses: later, in another order, one by one. Where a batch has a script,
     * that says it.
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param test whose dispatcher it is
     */
    public static <I, O extends @Nullable Object> ScriptedDispatcher<I, O> create(TestCorio test) {
        return new ScriptedDispatcher<>(Objects.requireNonNull(test, "test")::after, test);
    }

    // ------------------------------------------------------------------------------------------------ scripts

    /**
     * Begins the script for the next request with this input, and for later ones, until a further script follows.
     *
     * @param input the input
     * @return says what becomes of it
     */
    public RequestScript<I, O> on(I input) {
        RequestScript<I, O> script = new RequestScript<>(this, "input " + Texts.of(input));
        locked(() -> scripts.add(input, script));
        return script;
    }

    /**
     * Begins the script for the next request whose input has none of its own, and for later ones.
     *
     * @return says what becomes of it
     */
    public RequestScript<I, O> onAny() {
        RequestScript<I, O> script = new RequestScript<>(this, "any input");
        locked(() -> scripts.addForAny(script));
        return script;
    }

    /**
     * Begins the script for one batch: the first call for the first batch from now on, the second for the one after it.
     *
     * @return says how it is treated
     */
    public BatchScript nextBatch() {
        BatchScript script = new BatchScript();
        locked(() -> forBatches.add(script));
        return script;
    }

    /** Leaves every batch from now on that has no script of its own to the test: {@link #awaitHeld}. */
    public void holdBatches() {
        Site here = Site.here();
        locked(() -> holdsAll = here);
    }

    /** Lets batches from now on be answered as their scripts say. Those that are held stay so. */
    public void holdNoMore() {
        locked(() -> holdsAll = null);
    }

    // ------------------------------------------------------------------------------------------------ for the test

    /** {@return the inputs of each batch so far, in the order in which they came} A copy, unmodifiable. */
    public List<List<I>> batches() {
        return locked(() -> List.copyOf(batches));
    }

    /**
     * Waits for a batch that is held, and takes it: each is given out once, in order. Blocks its thread: not for tasks.
     *
     * @return the batch, to be answered
     * @throws AssertionError if none comes within 30 seconds, which go by the clock of the test if it belongs to one, or the thread is
     *     interrupted
     */
    public HeldBatch<I, O> awaitHeld() {
        if (world != null) {
            world.await("awaitHeld()", () -> !untaken.isEmpty(), PATIENCE.toNanos());
        } else {
            awaitRealTime();
        }
        HeldBatch<I, O> taken = untaken.poll();
        if (taken != null) {
            return taken;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("interrupted while waiting for a batch to be held");
        }
        throw new AssertionError("no batch was held within " + PATIENCE + "; say nextBatch().hold() or holdBatches()"
                + " before it is sent. Batches so far: " + Texts.of(batches()));
    }

    private void awaitRealTime() {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (untaken.isEmpty() && left > 0) {
                left = heldOne.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives the answers of {@link RequestScript#answerLate} that are due.
     *
     * @throws AssertionError if a caller has not given up, to whom the answer would not be late
     */
    public void answerLate() {
        Leaks early = new Leaks();
        giveLate(early);
        early.check("answers were not late");
    }

    private void giveLate(Leaks early) {
        List<Owed<I, O>> due = locked(() -> {
            List<Owed<I, O>> all = List.copyOf(late);
            late.clear();
            return all;
        });
        for (Owed<I, O> owed : due) {
            if (!owed.request().isWithdrawn()) {
                early.add(
                        owed + " was to be late, but its caller still waits; let it give up first",
                        owed.script().site());
            }
            end(owed);
        }
    }

    // ------------------------------------------------------------------------------------------------ answering

    @Override
    public void dispatch(IoBatch<I, O> batch) throws Exception {
        BatchScript script = locked(() -> {
            batches.add(List.copyOf(batch.inputs()));
            BatchScript next = forBatches.poll();
            Site holds = next == null ? holdsAll : next.isHeld() ? next.site() : null;
            if (holds == null) {
                return next == null ? new BatchScript() : next;
            }
            hold(new HeldBatch<>(this, batch, holds), batch);
            return null;
        });
        if (script != null) {
            answerInOrder(batch, script, script.isOpen());
        }
    }

    private void hold(HeldBatch<I, O> taken, IoBatch<I, O> batch) {
        Observation.watch(batch, new Settled(outcomes -> locked(() -> held.remove(taken))));
        held.add(taken);
        untaken.add(taken);
        heldOne.signalAll();
    }

    /** Answers a batch that was held. What its requests are left without, the close knows from their scripts. */
    void answer(HeldBatch<I, O> taken, IoBatch<I, O> batch) {
        locked(() -> held.remove(taken));
        try {
            answerInOrder(batch, new BatchScript(), false);
        } catch (Exception thrown) {
            throw new IllegalStateException("a script without an exception threw one", thrown);
        }
    }

    private void answerInOrder(IoBatch<I, O> batch, BatchScript script, boolean open) throws Exception {
        List<Integer> positions;
        try {
            positions = script.positions(batch.size());
        } catch (AssertionError wrong) {
            leaks.add(wrong.getMessage(), script.site());
            throw wrong;
        }
        List<@Nullable RequestScript<I, O>> found = new ArrayList<>();
        locked(() -> batch.requests().forEach(request -> found.add(scripts.next(request.input()))));
        for (int i = 0; i < positions.size(); i++) {
            throwIfDue(script, i, batch);
            IoRequest<I, O> request = batch.requests().get(positions.get(i));
            give(request, found.get(positions.get(i)), open && world != null && world.choose(2) == 1);
        }
        throwIfDue(script, positions.size(), batch);
    }

    private static void throwIfDue(BatchScript script, int answered, IoBatch<?, ?> batch) throws Exception {
        Exception due = script.thrownAfter(answered, batch.size());
        if (due != null) {
            throw due;
        }
    }

    private void give(IoRequest<I, O> request, @Nullable RequestScript<I, O> script, boolean later) {
        if (script == null) {
            String what = "no script for input " + Texts.of(request.input()) + "; write one: on(…) or onAny()";
            leaks.add(what, null);
            request.fail(new AssertionError(what));
            return;
        }
        Owed<I, O> owed = new Owed<>(request, script);
        switch (script.kind()) {
            case NEVER -> {}
            case LATE -> locked(() -> late.add(owed));
            case OUTCOME, TWICE -> {
                if (script.latency().isZero() && !later) {
                    end(owed);
                } else {
                    locked(() -> delayed.add(owed));
                    delay.after(script.latency(), () -> {
                        locked(() -> delayed.remove(owed));
                        end(owed);
                    });
                }
            }
        }
    }

    private void end(Owed<I, O> owed) {
        try {
            owed.script().outcome().give(owed.request());
        } catch (AssertionError wrong) {
            leaks.add(wrong.getMessage(), owed.script().site());
            failIfOpen(owed.request(), wrong);
        } catch (Throwable thrown) {
            failIfOpen(owed.request(), thrown);
        }
    }

    private static void failIfOpen(IoRequest<?, ?> request, Throwable cause) {
        try {
            request.fail(cause);
        } catch (IllegalStateException answered) {
            // It has its outcome: its batch threw before the latency was over, say.
        }
    }

    // ------------------------------------------------------------------------------------------------ the end

    /**
     * Gives the late answers, and looks for what was left. Idempotent.
     *
     * @throws AssertionError if a request had no script, a script or a script of a batch was not used, a held batch was not
     *     answered, an answer was still to come though its caller waits, was late for nobody, or was accepted twice. The message
     *     names each with the line that opened it; its suppressed exceptions have the stacks
     */
    @Override
    public void close() {
        boolean before = locked(() -> {
            boolean was = closed;
            closed = true;
            return was;
        });
        if (before) {
            return;
        }
        giveLate(leaks);
        locked(() -> {
            held.forEach(batch -> leaks.add(batch + " was never answered", batch.site()));
            delayed.stream()
                    .filter(owed -> !owed.request().isWithdrawn())
                    .forEach(owed -> leaks.add(
                            owed + " is still to come, after " + owed.script().latency(),
                            owed.script().site()));
            scripts.unused().forEach(script -> leaks.add(script + " was never used", script.site()));
            forBatches.forEach(script -> leaks.add(script + " was never used: fewer batches came", script.site()));
        });
        leaks.check("the scripted dispatcher was closed, and not all is as it was scripted");
    }

    void locked(Runnable code) {
        locked(() -> {
            code.run();
            return true;
        });
    }

    <T extends @Nullable Object> T locked(Supplier<T> code) {
        lock.lock();
        try {
            return code.get();
        } finally {
            lock.unlock();
        }
    }
}
