package dev.corio.benchmarks.ways;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Turns single loads of a cache into bulk loads: 1,000 at most, or what has come in a millisecond. */
final class Coalescer implements AsyncCacheLoader<Integer, Integer> {

    private static final int BOUND = 1000;
    private static final long WINDOW_MILLIS = 1;

    private record Waiting(Integer key, CompletableFuture<Integer> answer) {}

    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final Source source;
    private final ScheduledExecutorService thread;

    Coalescer(Source source, ScheduledExecutorService thread) {
        this.source = source;
        this.thread = thread;
    }

    @Override
    public CompletableFuture<Integer> asyncLoad(Integer key, Executor executor) {
        Waiting waiting = new Waiting(key, new CompletableFuture<>());
        queue.add(waiting);
        int waits = size.incrementAndGet();
        if (waits == BOUND) {
            thread.execute(this::flush);
        } else if (waits == 1) {
            flushLater();
        }
        return waiting.answer;
    }

    @Override
    public CompletableFuture<Map<Integer, Integer>> asyncLoadAll(Set<? extends Integer> keys, Executor executor) {
        List<Integer> asked = List.copyOf(keys);
        List<Integer> answers = source.answer(asked);
        Map<Integer, Integer> found = HashMap.newHashMap(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            found.put(asked.get(i), answers.get(i));
        }
        return CompletableFuture.completedFuture(found);
    }

    /** Loads one batch. What is left waits for its window, or goes at once if it is a batch already. */
    private void flush() {
        List<Waiting> batch = new ArrayList<>();
        for (Waiting waiting; batch.size() < BOUND && (waiting = queue.poll()) != null; ) {
            batch.add(waiting);
        }
        int left = size.addAndGet(-batch.size());
        if (left >= BOUND) {
            thread.execute(this::flush);
        } else if (left > 0) {
            flushLater();
        }
        if (batch.isEmpty()) {
            return;
        }
        Set<Integer> keys = LinkedHashSet.newLinkedHashSet(batch.size());
        batch.forEach(waiting -> keys.add(waiting.key));
        Map<Integer, Integer> answers = asyncLoadAll(keys, thread).join();
        batch.forEach(waiting -> waiting.answer.complete(answers.get(waiting.key)));
    }

    private void flushLater() {
        var _ = thread.schedule(this::flush, WINDOW_MILLIS, TimeUnit.MILLISECONDS);
    }
}
