package dev.corio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A source that answers seven times the input: at once, late, out of order, in parts, one by one, with failures, retries, wrong
 * sizes and second answers, from a pool.
 */
final class UnreliableSource implements IoDispatcher<Integer, Integer> {

    private final ScheduledExecutorService pool;
    private final SplittableRandom seed; // guarded by itself: lanes dispatch at the same time
    private final ConcurrentLinkedQueue<String> wrong;

    UnreliableSource(ScheduledExecutorService pool, SplittableRandom seed, ConcurrentLinkedQueue<String> wrong) {
        this.pool = pool;
        this.seed = seed;
        this.wrong = wrong;
    }

    @Override
    public void dispatch(IoBatch<Integer, Integer> batch) throws Exception {
        SplittableRandom random;
        synchronized (seed) {
            random = seed.split();
        }
        switch (random.nextInt(9)) {
            case 0 -> batch.complete(sevenfold(batch));
            case 1 -> later(random, () -> batch.complete(sevenfold(batch)));
            case 2 -> later(random, () -> batch.fail(new Exception("down")));
            case 3 -> throw new Exception("again");
            case 4 -> {
                for (IoBatch<Integer, Integer> part : batch.split(1 + random.nextInt(4))) {
                    later(random, () -> part.complete(sevenfold(part)));
                }
            }
            case 5 -> later(random, () -> batch.complete(List.of()));
            default -> {
                List<IoRequest<Integer, Integer>> requests = new ArrayList<>(batch.requests());
                Collections.shuffle(requests, new Random(random.nextLong()));
                for (IoRequest<Integer, Integer> request : requests) {
                    int kind = random.nextInt(10);
                    later(random, () -> answer(request, kind));
                }
            }
        }
    }

    private static void answer(IoRequest<Integer, Integer> request, int kind) {
        switch (kind) {
            case 0 -> request.fail(new Exception("again"));
            case 1 -> request.retry();
            case 2 -> request.retry(Duration.ofNanos(50_000));
            case 3 -> request.fail(new Exception("down"));
            case 4 -> {
                request.complete(request.input() * 7);
                try {
                    request.complete(0);
                } catch (IllegalStateException refused) {
                    return; // a second outcome; late ones are dropped without a word
                }
            }
            default -> request.complete(request.input() * 7);
        }
    }

    private void later(SplittableRandom random, Runnable answer) {
        int micros = random.nextInt(3) == 0 ? random.nextInt(3_000) : 0;
        pool.schedule(
                () -> {
                    try {
                        answer.run();
                    } catch (IllegalStateException wrongSize) {
                        if (!wrongSize.getMessage().contains("outputs for")) {
                            wrong.add(wrongSize.getMessage());
                        }
                    }
                },
                micros,
                TimeUnit.MICROSECONDS);
    }

    private static List<Integer> sevenfold(IoBatch<Integer, Integer> batch) {
        return batch.inputs().stream().map(input -> input * 7).toList();
    }
}
