package dev.corio;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one program has asked of one Io: requests under way, which later callers join, and answers. Failures and withdrawn
 * requests are not kept; a caller that gives up leaves the request to those who still wait. Entries are apart for each
 * isolation: code of a task may rebind a tenant.
 *
 * <p>Owned by the lane of the program.
 */
final class ProgramCache<I, O extends @Nullable Object> {

    /** One input: its request, or its answer. */
    private final class Entry extends Waits.Plain implements Asker {
        private final Key key;
        private @Nullable TaskNode asking; // null once the outcome is there
        private @Nullable Set<TaskNode> waiters = new LinkedHashSet<>(); // null once the outcome is there
        private @Nullable IoRequest<?, ?> request; // null before it is made, and once the outcome is there
        private @Nullable Object outcome;

        private Entry(Key key, @Nullable TaskNode asking) {
            this.key = key;
            this.asking = asking;
        }

        void waits(TaskNode task) {
            if (waiters != null) {
                waiters.add(task);
            }
        }

        void answered(@Nullable Object result) {
            request = null;
            waiters = null;
            asking = null;
            outcome = result;
        }

        @Override
        public void accept(IoRequest<?, ?> answered, @Nullable Object result) {
            Set<TaskNode> all = Objects.requireNonNull(waiters);
            answered(result);
            if (pending.remove(key, this) && !(result instanceof IoFailure)) {
                keep(this);
            }
            for (TaskNode task : all) {
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
            if (waiters != null && waiters.remove(task) && waiters.isEmpty() && request != null) {
                pending.remove(key, this);
                request.withdraw();
                request = null;
            }
        }

        @Nullable
        Object await(TaskNode task) {
            while (request != null) {
                task.checkEnding(); // it may have ended between the answer to an input before this and its turn
                task.suspend(this);
            }
            return outcome;
        }

        @Override
        String what() {
            return "a cached answer of " + io;
        }

        @Override
        CorioListener.WaitKind reason() {
            return CorioListener.WaitKind.ANSWER;
        }

        @Override
        public @Nullable TaskNode task() {
            return asking;
        }
    }

    private final Io<I, O> io;
    private final int maxEntries;
    private final Map<Key, Entry> pending = new HashMap<>();
    private final LinkedHashMap<Key, Entry> answered;

    ProgramCache(Io<I, O> io, CachePolicy policy) {
        this.io = io;
        this.maxEntries = policy.maxEntries();
        this.answered = new LinkedHashMap<>(16, 0.75f, true);
    }

    private void keep(Entry entry) {
        answered.put(entry.key, entry);
        if (answered.size() > maxEntries) {
            answered.pollFirstEntry();
        }
    }

    O call(TaskNode task, I input) {
        Entry entry = enter(task, task.contextNow(), input);
        try {
            return IoFailure.answerOrThrow(io, input, entry.await(task));
        } finally {
            entry.leave(task);
        }
    }

    /** {@return the outcomes in the order of the inputs} All requests are collected before the first wait. */
    @Nullable
    Object[] callAll(TaskNode task, List<I> inputs) {
        Context context = task.contextNow();
        List<Entry> entries = new ArrayList<>(inputs.size());
        try {
            for (I input : inputs) {
                entries.add(enter(task, context, input));
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

    private Entry enter(TaskNode task, @Nullable Context context, I input) {
        Key key = key(context == null ? null : context.isolation(), input);
        Entry entry = answered.get(key);
        if (entry == null) {
            entry = pending.get(key);
        }
        if (entry == null) {
            entry = new Entry(key, task);
            IoRequest<I, O> request = io.request(input, task.lane(), context, entry, 0);
            entry.request = request;
            io.ask(task, request);
            pending.put(key, entry);
        }
        entry.waits(task);
        return entry;
    }

    void prime(@Nullable Key isolation, I input, O output) {
        Entry entry = new Entry(key(isolation, input), null);
        pending.remove(entry.key);
        entry.answered(output);
        keep(entry);
    }

    void clear(@Nullable Key isolation, I input) {
        Key key = key(isolation, input);
        pending.remove(key);
        answered.remove(key);
    }

    /** What was asked under another identity is another question. */
    private static Key key(@Nullable Key isolation, Object input) {
        return Key.both(isolation, new Key(input));
    }

    void clearAll() {
        pending.clear();
        answered.clear();
    }
}
