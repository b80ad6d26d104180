package dev.corio;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What is known of a task whose events are recorded. Owned by its lane. */
final class JfrTask {

    private static final AtomicLong LAST = new AtomicLong();

    final long number = LAST.incrementAndGet();
    final String path;

    JfrEvents.@Nullable Program program;

    JfrEvents.@Nullable Task task;

    JfrEvents.@Nullable Suspension suspension;

    @Nullable
    Wait waitsFor;

    JfrTask(String path) {
        this.path = path;
    }
}
