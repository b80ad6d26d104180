package dev.corio.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which thread has started which thread of a test, while that runs: a budget counts for the first. */
final class Callers {

    private static final Map<Long, Long> STARTERS = new ConcurrentHashMap<>(); // by id

    private Callers() {}

    /** The calling thread starts another. */
    static void starts(Thread thread) {
        STARTERS.put(thread.threadId(), behind(Thread.currentThread().threadId()));
    }

    /** The calling thread, which was started so, ends. */
    static void ended() {
        STARTERS.remove(Thread.currentThread().threadId());
    }

    /** {@return the id of the thread behind that thread: itself, if it is none of a test} */
    static long behind(long thread) {
        return STARTERS.getOrDefault(thread, thread);
    }
}
