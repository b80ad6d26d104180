package dev.corio.verification;

import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * A source that answers at once, late, out of order, in parts, one by one, with failures, retries, wrong sizes and second
 * answers, or never, or throws half-way: the dispatchers' side of the count.
 */
final class Source implements IoDispatcher<Integer, Integer> {

    private final ScheduledExecutorService pool;
    private final SplittableRandom seed; // guarded by itself: lanes dispatch at the same time
    private final Calls calls;
    private final boolean expires; // requests have a time limit
    private final int maxInFlight;
    private final BooleanSupplier alone; // nobody gives up while a batch leaves: one lane does both
    private final AtomicInteger out = new AtomicInteger(); // batches, if none expires
    final LongAdder sent = new LongAdder(); // requests seen here
    final LongAdder given = new LongAdder(); // of them given an outcome, silence included

    Source(
            ScheduledExecutorService pool,
            SplittableRandom seed,
            Calls calls,
            boolean expires,
            int maxInFlight,
            BooleanSupplier alone) {
        this.pool = pool;
        this.seed = seed;
        this.calls = calls;
        this.expires = expires;
        this.maxInFlight = maxInFlight;
        this.alone = alone;
    }

    @Override
    public void dispatch(IoBatch<Integer, Integer> batch) throws Exception {
        SplittableRandom random;
        synchronized (seed) {
            random = seed.split();
        }
        sent.add(batch.size());
        if (!expires && out.incrementAndGet() > maxInFlight) {
            calls.wrong.add("more than " + maxInFlight + " batches are out");
        }
        if (!expires && batch.requests().stream().anyMatch(IoRequest::isWithdrawn) && alone.getAsBoolean()) {
            calls.wrong.add("a request was sent that had been given up");
        }
        AtomicInteger open = new AtomicInteger(batch.size());
        switch (random.nextInt(expires ? 12 : 11)) {
            case 0, 1 -> give(batch.size(), open, () -> batch.complete(answers(batch)));
            case 2, 3 ->
                later(random, () -> {
                    give(batch.size(), open, () -> batch.complete(answers(batch)));
                    refused(() -> batch.complete(answers(batch)));
                });
            case 4 -> later(random, () -> give(batch.size(), open, () -> batch.fail(new Exception("down"))));
            case 5 -> {
                // Some of them, or none, have their outcome before it throws.
                List<IoRequest<Integer, Integer>> answered = batch.requests().subList(0, random.nextInt(batch.size()));
                answered.forEach(request -> give(1, open, () -> request.complete(Calls.answerTo(request.input()))));
                account(batch.size() - answered.size(), open);
                if (random.nextBoolean()) {
                    throw new AssertionError("again");
                }
                throw new Exception("again");
            }
            case 6 -> later(random, () -> give(batch.size(), open, () -> refused(() -> batch.complete(List.of()))));
            case 7 -> {
                for (IoBatch<Integer, Integer> part : batch.split(1 + random.nextInt(4))) {
                    later(random, () -> give(part.size(), open, () -> part.complete(answers(part))));
                }
            }
            case 11 -> given.add(batch.size()); // silence
            default -> {
                List<IoRequest<Integer, Integer>> requests = new ArrayList<>(batch.requests());
                Collections.shuffle(requests, new Random(random.nextLong()));
                for (IoRequest<Integer, Integer> request : requests) {
                    int kind = request.input() == Calls.ENDLESS ? 2 : random.nextInt(12);
                    later(random, () -> answer(request, kind, open));
                }
            }
        }
    }

    private void answer(IoRequest<Integer, Integer> request, int kind, AtomicInteger open) {
        give(1, open, () -> {
            switch (kind) {
                case 0 -> request.fail(new Exception("again"));
                case 1 -> request.retry();
                case 2 -> request.retry(request.input() == Calls.ENDLESS ? Mix.LONG : Duration.ofNanos(50_000));
                case 3 -> request.fail(new Exception("down"));
                default -> request.complete(Calls.answerTo(request.input()));
            }
        });
        if (kind < 7) {
            refused(() -> request.complete(-1));
        }
    }

    /** The slot is free when the last outcome is given, so it is counted as free before. */
    private void give(int requests, AtomicInteger open, Runnable outcome) {
        account(requests, open);
        outcome.run();
    }

    private void account(int requests, AtomicInteger open) {
        given.add(requests);
        if (open.addAndGet(-requests) == 0 && !expires) {
            out.decrementAndGet();
        }
    }

    /** A second outcome is an error, unless the time was up before: then it is dropped. */
    private void refused(Runnable second) {
        try {
            second.run();
            if (!expires) {
                calls.wrong.add("a second outcome was accepted");
            }
        } catch (IllegalStateException asItShould) {
            return;
        }
    }

    private void later(SplittableRandom random, Runnable answer) {
        int micros = random.nextInt(4) == 0 ? random.nextInt(2_000) : 0;
        pool.schedule(
                () -> {
                    try {
                        answer.run();
                    } catch (Throwable refused) {
                        calls.wrong.add("an outcome was refused: " + refused);
                    }
                },
                micros,
                TimeUnit.MICROSECONDS);
    }

    private static List<Integer> answers(IoBatch<Integer, Integer> batch) {
        return batch.inputs().stream().map(Calls::answerTo).toList();
    }
}
