package dev.corio.verification;

import dev.corio.Corio;
import dev.corio.Engine;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoOptions;
import dev.corio.IoRequest;
import dev.corio.Leftovers;
import dev.corio.Running;
import dev.corio.TaskCancelledException;
import dev.corio.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Many requests through one long-lived runtime, with failures, retries and cancellations; counted on both sides. */
final class Bulk implements AutoCloseable {

    private static final int TASKS = 500;
    private static final int CALLS = 8;

    private final List<Integer> inputs = IntStream.range(0, TASKS).boxed().toList();
    private final ScheduledExecutorService pool;
    private final SplittableRandom random;
    private final Calls calls;
    private final LongAdder sent = new LongAdder(); // requests seen by the dispatcher
    private final LongAdder given = new LongAdder(); // outcomes it gave
    private final Corio corio;
    private final Io<Integer, Integer> io;

    Bulk(ScheduledExecutorService pool, Engine engine, long seed, Calls calls) {
        this.pool = pool;
        this.random = new SplittableRandom(seed);
        this.calls = calls;
        this.corio = Corio.builder()
                .name("bulk")
                .engine(engine)
                .lanes(2)
                .watchdog(Duration.ZERO)
                .build();
        IoOptions options = IoOptions.defaults()
                .withTimeout(Duration.ofHours(1))
                .withMaxInFlight(4)
                .withMaxAttempts(3)
                .withBackoff(Duration.ofNanos(1_000));
        this.io = corio.io("bulk", batch -> pool.execute(() -> answer(batch)), options);
    }

    /** Two programs of many tasks; sometimes one of them is cancelled. */
    void run() {
        List<Running<Integer>> programs = new ArrayList<>();
        for (int p = 0; p < 2; p++) {
            programs.add(corio.start(task -> {
                task.map(inputs, input -> {
                    for (int i = 0; i < CALLS; i++) {
                        calls.call(io, input + i);
                    }
                    return input;
                });
                return 0;
            }));
        }
        if (random.nextInt(10) == 0) {
            programs.getFirst().cancel();
        }
        for (Running<Integer> program : programs) {
            try {
                program.join(Duration.ofSeconds(60));
            } catch (TaskCancelledException | TaskFailedException ending) {
                calls.expect(ending);
            }
        }
    }

    private void answer(IoBatch<Integer, Integer> batch) {
        sent.add(batch.size());
        int size = batch.size();
        int kind = Math.floorMod(batch.inputs().getFirst() * 31 + size + (int) sent.sum(), 50);
        if (kind < 45) {
            batch.complete(batch.inputs().stream().map(Calls::answerTo).toList());
        } else if (kind == 45) {
            batch.fail(new Exception("down"));
        } else {
            List<IoRequest<Integer, Integer>> requests = batch.requests();
            for (int i = 0; i < size; i++) {
                IoRequest<Integer, Integer> request = requests.get(i);
                if (i % 50 == 7) {
                    request.retry();
                } else if (i % 50 == 9) {
                    request.fail(new IllegalStateException("no"));
                } else {
                    request.complete(Calls.answerTo(request.input()));
                }
            }
        }
        given.add(size);
    }

    /** {@return what is left while no program runs} */
    List<String> leftovers() {
        List<String> left = new ArrayList<>(Leftovers.of(corio));
        if (sent.sum() != given.sum()) {
            left.add(sent + " requests seen by the dispatcher, " + given + " answered");
        }
        if (corio.stats().io("bulk").requests() != sent.sum()) {
            left.add(sent + " requests seen by the dispatcher: " + corio.stats().io("bulk"));
        }
        return left;
    }

    @Override
    public void close() {
        corio.close();
    }
}
