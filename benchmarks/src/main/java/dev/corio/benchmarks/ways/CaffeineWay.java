package dev.corio.benchmarks.ways;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;

/** Caffeine's asynchronous cache over a {@link Coalescer}: a chain of futures each. A cache for each run. */
public final class CaffeineWay implements Way {

    private final Source source = new Source();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("coalescer").daemon().factory());

    /** Starts its thread. */
    public CaffeineWay() {}

    @Override
    public long run(int tasks, int requests) {
        return new Run(tasks).all(requests);
    }

    @Override
    public long batches() {
        return source.batches();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private final class Run {

        private final AsyncLoadingCache<Integer, Integer> cache =
                Caffeine.newBuilder().executor(Runnable::run).buildAsync(new Coalescer(source, thread));
        private final LongAdder sum = new LongAdder();
        private final int tasks;

        Run(int tasks) {
            this.tasks = tasks;
        }

        long all(int requests) {
            List<CompletableFuture<Integer>> chains = new ArrayList<>(tasks);
            for (int i = 0; i < tasks; i++) {
                chains.add(chain(i, requests, 0));
            }
            chains.forEach(CompletableFuture::join);
            return sum.sum();
        }

        private CompletableFuture<Integer> chain(Integer key, int requests, int added) {
            return cache.get(key).thenCompose(answer -> {
                sum.add(answer - added);
                return requests == 1
                        ? CompletableFuture.completedFuture(answer)
                        : chain(answer + tasks, requests - 1, added + tasks);
            });
        }
    }
}
