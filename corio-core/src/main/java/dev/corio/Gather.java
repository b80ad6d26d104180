package dev.corio;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Several requests that one task waits for together. Owned by the task's lane. */
final class Gather extends Wait implements Asker {

    private static final long NONE = -1;
    private static final long SEVERAL = 0;

    private final TaskNode task;
    private final @Nullable IoRequest<?, ?>[] open; // null where the outcome is there
    private final @Nullable Object[] outcomes;
    private int left;
    private long batch = NONE; // that brought what is there

    private Gather(TaskNode task, int size) {
        this.task = task;
        this.open = new IoRequest<?, ?>[size];
        this.outcomes = new Object[size];
        this.left = size;
    }

    /** {@return the outcomes in the order of the inputs} */
    static <I, O extends @Nullable Object> @Nullable Object[] callAll(Io<I, O> io, TaskNode task, List<I> inputs) {
        Gather gather = new Gather(task, inputs.size());
        Context context = task.contextNow();
        for (int i = 0; i < inputs.size(); i++) {
            gather.open[i] = io.request(inputs.get(i), task.lane(), context, gather, i);
        }
        for (IoRequest<?, ?> request : gather.open) {
            add(io, task, request);
        }
        task.suspend(gather);
        return gather.outcomes;
    }

    @SuppressWarnings("unchecked") // made for this Io just above
    private static <I, O extends @Nullable Object> void add(
            Io<I, O> io, TaskNode task, @Nullable IoRequest<?, ?> request) {
        io.ask(task, (IoRequest<I, O>) Objects.requireNonNull(request));
    }

    @Override
    public void accept(IoRequest<?, ?> request, @Nullable Object outcome) {
        open[request.slot()] = null;
        outcomes[request.slot()] = outcome;
        long its = request.answeredIn();
        batch = batch == NONE || batch == its ? its : SEVERAL;
        if (--left == 0) {
            task.resume();
        }
    }

    @Override
    public void moved(IoRequest<?, ?> from, IoRequest<?, ?> to) {
        open[to.slot()] = to;
    }

    @Override
    boolean withdraw(TaskNode waiting) {
        for (IoRequest<?, ?> request : open) {
            if (request != null) {
                request.withdraw();
            }
        }
        return true;
    }

    @Override
    String what() {
        return left + " of " + outcomes.length + " answers";
    }

    @Override
    String label() {
        return outcomes.length + " answers";
    }

    @Override
    @Nullable
    String asks() {
        for (IoRequest<?, ?> request : open) {
            if (request != null) {
                return request.asks();
            }
        }
        return null;
    }

    @Override
    long answeredIn() {
        return batch == NONE ? SEVERAL : batch;
    }

    @Override
    CorioListener.WaitKind reason() {
        return CorioListener.WaitKind.ANSWER;
    }

    @Override
    public TaskNode task() {
        return task;
    }
}
