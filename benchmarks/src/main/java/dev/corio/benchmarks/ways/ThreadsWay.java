package dev.corio.benchmarks.ways;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Plain virtual threads that hand their requests over to a thread that batches. A platform thread takes what is there, which is
 * what people usually write; a virtual one yields between the first and the rest, so that others come along.
 */
public final class ThreadsWay implements Way {

    private final Source source = new Source();
    private final BlockingQueue<Request> queue = new LinkedBlockingQueue<>();
    private final boolean yields;
    private final Thread batcher;

    /**
     * Starts the batching thread.
     *
     * @param virtual whether it is a virtual one that yields
     */
    public ThreadsWay(boolean virtual) {
        yields = virtual;
        batcher = virtual
                ? Thread.ofVirtual().name("batcher").start(this::batch)
                : Thread.ofPlatform().name("batcher").daemon().start(this::batch);
    }

    private static final class Request extends CompletableFuture<Integer> {
        final Integer key;

        Request(Integer key) {
            this.key = key;
        }
    }

    @Override
    public long run(int tasks, int requests) {
        LongAdder total = new LongAdder();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < tasks; i++) {
                Integer number = i;
                threads.execute(() -> total.add(task(number, requests)));
            }
        }
        return total.sum();
    }

    private long task(Integer number, int requests) {
        long sum = 0;
        Integer value = number;
        for (int k = 0; k < requests; k++) {
            value = call(value);
            sum += value;
        }
        return sum;
    }

    private Integer call(Integer key) {
        Request request = new Request(key);
        queue.add(request);
        return request.join();
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is what it is about
    private void batch() {
        try {
            while (true) {
                List<Request> batch = new ArrayList<>();
                batch.add(queue.take());
                if (yields) {
                    Thread.yield();
                }
                queue.drainTo(batch);
                List<Integer> keys = new ArrayList<>(batch.size());
                batch.forEach(request -> keys.add(request.key));
                List<Integer> answers = source.answer(keys);
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).complete(answers.get(i));
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long batches() {
        return source.batches();
    }

    @Override
    public void close() {
        batcher.interrupt();
    }
}
