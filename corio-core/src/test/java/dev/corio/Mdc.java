package dev.corio;

import java.util.concurrent.atomic.AtomicInteger;

/** A logging context in a thread-local, and its carrier, which counts. */
final class Mdc implements ContextCarrier {

    private final ThreadLocal<String> value = new ThreadLocal<>();
    private final AtomicInteger captured = new AtomicInteger();
    private final AtomicInteger restored = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    void put(String text) {
        value.set(text);
    }

    String get() {
        return value.get();
    }

    @Override
    public Object capture() {
        captured.incrementAndGet();
        return value.get();
    }

    @Override
    public AutoCloseable restore(Object text) {
        Thread thread = Thread.currentThread();
        String before = value.get();
        value.set((String) text);
        restored.incrementAndGet();
        return () -> {
            if (Thread.currentThread() != thread) {
                throw new AssertionError("closed on " + Thread.currentThread() + ", restored on " + thread);
            }
            value.set(before);
            closed.incrementAndGet();
        };
    }

    int captured() {
        return captured.get();
    }

    int restored() {
        return restored.get();
    }

    int closed() {
        return closed.get();
    }
}
