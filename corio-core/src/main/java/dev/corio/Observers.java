package dev.corio;

import dev.corio.seam.Observation;
import dev.corio.seam.Observation.Outcome;
import dev.corio.seam.SentBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who sees the batches of a Corio through the seam of the test kit. While nobody does, a batch costs one look at a list. */
final class Observers {

    private static final String UNKNOWN = "(an unknown line)";

    private final CopyOnWriteArrayList<Consumer<? super SentBatch>> all = new CopyOnWriteArrayList<>();

    /** What the seam asks for. */
    static final class Access extends Observation {

        @Override
        protected AutoCloseable begin(Object corio, Consumer<? super SentBatch> observer) {
            Observers observers = ((Corio) corio).observers();
            Consumer<SentBatch> one = told -> observer.accept(told); // an object of its own: an observer may come twice
            observers.all.add(one);
            return () -> observers.all.remove(one);
        }

        @Override
        protected void begin(Object batch, Watch watch) {
            ((IoBatch<?, ?>) batch).watchedBy(watch);
        }
    }

    /** Two who watch one batch: dispatchers go around each other. */
    record Both(Observation.Watch first, Observation.Watch second) implements Observation.Watch {

        @Override
        public void settled(List<Outcome> outcomes) {
            first.settled(outcomes);
            second.settled(outcomes);
        }

        @Override
        public void refused(IllegalStateException error) {
            first.refused(error);
            second.refused(error);
        }
    }

    /** Who watches a batch that may be settled as he begins: he hears of it once. */
    static final class Once implements Observation.Watch {

        private final Observation.Watch watch;
        private final AtomicBoolean told = new AtomicBoolean();

        Once(Observation.Watch watch) {
            this.watch = watch;
        }

        @Override
        public void settled(List<Outcome> outcomes) {
            if (told.compareAndSet(false, true)) {
                watch.settled(outcomes);
            }
        }

        @Override
        public void refused(IllegalStateException error) {
            watch.refused(error);
        }
    }

    /** {@return whether anybody sees batches} */
    boolean any() {
        return !all.isEmpty();
    }

    /** A batch is about to be handed to its dispatcher. On the own thread of the lane that sends it. */
    void sent(IoBatch<?, ?> batch, List<? extends IoRequest<?, ?>> requests) {
        if (!any()) {
            return;
        }
        try {
            List<SentBatch.Sent> sent = new ArrayList<>(requests.size());
            for (IoRequest<?, ?> request : requests) {
                sent.add(sent(request));
            }
            SentBatch told = new SentBatch(batch.io().name(), batch.number(), List.copyOf(sent));
            all.forEach(observer -> observer.accept(told));
        } catch (Throwable thrown) {
            Log.error("a batch could not be observed", thrown);
        }
    }

    /** {@return the line of the call that made a request, as far as it can be seen} */
    static String siteOf(IoRequest<?, ?> request) {
        return sent(request).site().get();
    }

    private static SentBatch.Sent sent(IoRequest<?, ?> request) {
        Asker asker = request.asker();
        TaskNode task = asker == null ? null : asker.task();
        if (task != null) {
            Program<?> program = task.program();
            return sent(request, program.caller(), program.number(), task.path(), () -> siteOf(task));
        }
        return switch (asker) {
            case PlainCall call -> {
                long caller = request.io().corio().userCode().callerBehind(call.thread());
                yield sent(request, caller, 0, null, () -> siteOf(call.thread()));
            }
            case IoFuture<?> future -> sent(request, future.caller(), future.programNumber(), null, future::site);
            case null, default -> sent(request, 0, 0, null, () -> UNKNOWN);
        };
    }

    private static SentBatch.Sent sent(
            IoRequest<?, ?> request, long caller, long program, @Nullable String path, Supplier<String> site) {
        return new SentBatch.Sent(request.input(), caller, program, path, request.attempt(), site);
    }

    // ------------------------------------------------------------------------------------------------ lines

    /** {@return the line at which a suspended task stands, or, where its code is all ours, at which it was started} */
    private static String siteOf(TaskNode task) {
        Thread thread = task.thread;
        StackTraceElement frame = thread == null || task.isBodyDone() ? null : usersFrame(thread.getStackTrace());
        return (frame == null ? task.site() : frame).toString();
    }

    /** {@return the line of users' code at which a thread stands} */
    static String siteOf(Thread thread) {
        StackTraceElement frame = usersFrame(thread.getStackTrace());
        return frame == null ? UNKNOWN : frame.toString();
    }

    private static @Nullable StackTraceElement usersFrame(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            if (!Traces.isPlumbing(name)
                    && !name.startsWith("java.")
                    && !name.startsWith("jdk.")
                    && !name.startsWith("sun.")) {
                return frame;
            }
        }
        return null;
    }

    // ------------------------------------------------------------------------------------------------ outcomes

    /** {@return what became of requests that are all closed} */
    static List<Outcome> outcomesOf(List<? extends IoRequest<?, ?>> requests) {
        List<Outcome> outcomes = new ArrayList<>(requests.size());
        for (IoRequest<?, ?> request : requests) {
            outcomes.add(outcomeOf(request.outcome(), request));
        }
        return outcomes;
    }

    private static Outcome outcomeOf(@Nullable Object outcome, IoRequest<?, ?> request) {
        return switch (outcome) {
            case IoRequest.Again(var delay, var _) -> new Observation.Retried(delay);
            case IoFailure.Exhausted _ -> new Observation.Retried(Duration.ZERO);
            case IoFailure.NoAnswer _ -> new Observation.Missing();
            case IoFailure.TimedOut _ -> new Observation.Unanswered();
            case IoFailure.Failed(Throwable cause) -> new Observation.Failed(cause);
            case IoFailure other -> new Observation.Failed(request.toException(other));
            case null, default -> new Observation.Answered(outcome);
        };
    }
}
