package dev.corio.benchmarks.ways;

import static java.util.concurrent.CompletableFuture.completedFuture;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderOptions;

/** java-dataloader: a chain of futures each, on one thread, dispatched by hand. A loader, and so a cache, for each run. */
public final class DataLoaderWay implements Way {

    private final Source source = new Source();
    private final boolean cached;

    /**
     * Makes it.
     *
     * @param cached whether the loader caches, as it does by default
     */
    public DataLoaderWay(boolean cached) {
        this.cached = cached;
    }

    @Override
    public long run(int tasks, int requests) {
        return new Run(tasks).all(requests);
    }

    @Override
    public long batches() {
        return source.batches();
    }

    private final class Run {

        private final DataLoader<Integer, Integer> loader = DataLoaderFactory.newDataLoader(
                (List<Integer> keys) -> completedFuture(source.answer(keys)),
                DataLoaderOptions.newOptions().setCachingEnabled(cached).build());
        private final int tasks;
        private final int step;
        private long sum;

        Run(int tasks) {
            this.tasks = tasks;
            this.step = cached ? tasks : 0;
        }

        long all(int requests) {
            List<CompletableFuture<Integer>> chains = new ArrayList<>(tasks);
            for (int i = 0; i < tasks; i++) {
                chains.add(chain(i, requests, 0));
            }
            loader.dispatchAndJoin();
            chains.forEach(CompletableFuture::join);
            return sum;
        }

        private CompletableFuture<Integer> chain(Integer key, int requests, int added) {
            return loader.load(key).thenCompose(answer -> {
                sum += answer - added;
                return requests == 1
                        ? completedFuture(answer)
                        : chain(step == 0 ? answer : Integer.valueOf(answer + step), requests - 1, added + step);
            });
        }
    }
}
