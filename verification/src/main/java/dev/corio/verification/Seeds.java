package dev.corio.verification;

import dev.corio.verification.model.ModelRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Random programs, in worlds of the test kit: against the reference model, and twice under one schedule. */
final class Seeds implements Rung {

    /** Each makes one to three programs that run at the same time. */
    private static final long SEEDS = 510_000;

    private static final int SEEDS_A_TURN = 500;
    private static final int REPEATED_A_TURN = 50;

    @Override
    public String name() {
        return "seeds";
    }

    @Override
    public String sees() {
        return "what differs from the reference model, and schedules that leave something, send in vain, or do not repeat";
    }

    @Override
    public String misses() {
        return "real threads, time and memory; the confined engine; what the programs do not contain";
    }

    @Override
    public Verdict run(Plan plan) throws Exception {
        long seed = plan.seed().orElse(plan.brief() ? System.nanoTime() & 0xFFFF_FFFFL : 0);
        long end = plan.brief() ? Long.MAX_VALUE : seed + SEEDS;
        long until = System.nanoTime() + (plan.brief() ? Duration.ofSeconds(8) : Duration.ofHours(1)).toNanos();
        AtomicLong next = new AtomicLong(seed);
        AtomicLong repeated = new AtomicLong();
        AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
        AtomicBoolean over = new AtomicBoolean();
        ModelRuns all = new ModelRuns();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            threads.add(Thread.ofPlatform().name("seeds-" + i).start(() -> {
                ModelRuns runs = new ModelRuns();
                try {
                    while (!over.get() && System.nanoTime() < until) {
                        long from = next.getAndAdd(SEEDS_A_TURN);
                        long count = Math.min(SEEDS_A_TURN, end - from);
                        if (count <= 0) {
                            break;
                        }
                        runs.compare(from, count);
                        for (long each = from; each < from + Math.min(REPEATED_A_TURN, count); each++) {
                            ModelRuns.repeat(each);
                            repeated.incrementAndGet();
                        }
                    }
                } catch (Throwable thrown) {
                    over.set(true);
                    wrong.compareAndSet(null, thrown);
                }
                synchronized (all) {
                    all.add(runs);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Path table = plan.work().resolve("seeds.md");
        Files.writeString(table, all.table());
        String ran =
                all.size() + ", from seed " + seed + "; " + repeated + " seeds twice under a schedule of their own";
        Throwable thrown = wrong.get();
        return thrown == null
                ? Verdict.passed(ran + " (table: " + table + ")")
                : Verdict.failed(ran, thrown.getMessage() + "\nagain: ./corio verify seeds --seed N, with the seed");
    }
}
