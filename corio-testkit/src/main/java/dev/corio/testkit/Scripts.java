package dev.corio.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The scripts of a dispatcher's requests, each in the line of its input. Guarded by the lock of the dispatcher. */
final class Scripts<I, O extends @Nullable Object> {

    private final Map<I, Deque<RequestScript<I, O>>> byInput = new HashMap<>();
    private final Deque<RequestScript<I, O>> forAny = new ArrayDeque<>();
    private final List<RequestScript<I, O>> all = new ArrayList<>();

    void add(I input, RequestScript<I, O> script) {
        byInput.computeIfAbsent(input, first -> new ArrayDeque<>()).add(script);
        all.add(script);
    }

    void addForAny(RequestScript<I, O> script) {
        forAny.add(script);
        all.add(script);
    }

    /** {@return the first that was not used, else the last, else none} Used ones stay only while nothing follows. */
    @Nullable
    RequestScript<I, O> next(I input) {
        Deque<RequestScript<I, O>> line = byInput.getOrDefault(input, forAny);
        while (line.size() > 1 && line.element().isUsed()) {
            line.remove();
        }
        RequestScript<I, O> script = line.peek();
        if (script != null) {
            script.use();
        }
        return script;
    }

    List<RequestScript<I, O>> unused() {
        return all.stream().filter(script -> !script.isUsed()).toList();
    }
}
