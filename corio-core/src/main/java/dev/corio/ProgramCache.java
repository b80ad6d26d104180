package dev.corio;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one program has asked of one Io: requests under way, which later callers join, and answers. Failures and withdrawn
 * requests are not kept; a caller that gives up leaves the request to those who still wait.
 *
 * <p>Owned by the lane of the program.
 */
final class ProgramCache<I, O extends @Nullable Object> {

    /** One input: its request, or its answer. */
    private final class Entry extends Waits.Plain implements Asker {
        private final I input;
        private final Set<TaskNode> waiters = new LinkedHashSet<>();
        private @Nullable IoRequest<?, ?> request; // null once the outcome is there
        private @Nullable Object outcome;

        private Entry(I input) {
            this.input = input;
        }

        @Override
        public void accept(IoRequest<?, ?> answered, @Nullable Object result) {
            request = null;
            outcome = result;
            if (pending.remove(input, this) && !(result instanceof IoFailure)) {
                answered(input, this);
            }
            for (TaskNode task : waiters) {
                if (task.waiting() == this) {
                    task.resume();
                }
            }
        }

        @Override
        public void moved(IoRequest<?, ?> from, IoRequest<?, ?> to) {
            request = to;
        }

        @Override
        boolean withdraw(TaskNode task) {
            leave(task);
            return true;
        }

        void leave(TaskNode task) {
            waiters.remove(task);
            if (waiters.isEmpty() && request != null) {
                pending.remove(input, this);
                request.withdraw();
                request = null;
            }
        }

        @Nullable
        Object await(TaskNode task) {
            while (request != null) {
                task.suspend(this);
            }
            return outcome;
        }

        @Override
        String what() {
            return "a cached answer of " + io;
        }
    }

    private final Io<I, O> io;
    private final int maxEntries;
    private final Map<I, Entry> pending = new HashMap<>();
    private final LinkedHashMap<I, Entry> answered;

    ProgramCache(Io<I, O> io, CachePolicy policy) {
        this.io = io;
        this.maxEntries = policy.maxEntries();
        this.answered = new LinkedHashMap<>(16, 0.75f, true);
    }

    private void answered(I input, Entry entry) {
        answered.put(input, entry);
        if (answered.size() > maxEntries) {
            answered.pollFirstEntry();
        }
    }

    O call(TaskNode task, I input) {
        Entry entry = enter(task, input);
        try {
            return IoFailure.answerOrThrow(io, input, entry.await(task));
        } finally {
            entry.leave(task);
        }
    }

    /** {@return the outcomes in the order of the inputs} All requests are collected before the first wait. */
    @Nullable
    Object[] callAll(TaskNode task, List<I> inputs) {
        List<Entry> entries = new ArrayList<>(inputs.size());
        try {
            for (I input : inputs) {
                entries.add(enter(task, input));
            }
            @Nullable Object[] outcomes = new Object[entries.size()];
            for (int i = 0; i < outcomes.length; i++) {
                outcomes[i] = entries.get(i).await(task);
            }
            return outcomes;
        } finally {
            entries.forEach(entry -> entry.leave(task));
        }
    }

    private Entry enter(TaskNode task, I input) {
        Entry entry = answered.get(input);
        if (entry == null) {
            entry = pending.get(input);
        }
        if (entry == null) {
            entry = new Entry(input);
            IoRequest<I, O> request = io.request(input, task.lane(), entry, 0);
            entry.request = request;
            pending.put(input, entry);
            io.ask(task, request);
        }
        entry.waiters.add(task);
        return entry;
    }

    void prime(I input, O output) {
        pending.remove(input);
        Entry entry = new Entry(input);
        entry.outcome = output;
        answered(input, entry);
    }

    void clear(I input) {
        pending.remove(input);
        answered.remove(input);
    }

    void clearAll() {
        pending.clear();
        answered.clear();
    }
}
