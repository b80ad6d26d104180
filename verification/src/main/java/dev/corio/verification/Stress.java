package dev.corio.verification;

import dev.corio.Engine;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Rounds of the mix, on both engines in turn, until the time is up. */
final class Stress implements Rung {

    private static final int PROGRAMS = 48;

    @Override
    public String name() {
        return "stress";
    }

    @Override
    public String sees() {
        return "what goes wrong under load with everything mixed, on both engines";
    }

    @Override
    public String misses() {
        return "rare orders; a seed repeats the choices, not the threads";
    }

    @Override
    public Verdict run(Plan plan) {
        long seed = plan.seedOrNew();
        long nanos = plan.time()
                .orElse(plan.brief() ? Duration.ofSeconds(8) : Duration.ofMinutes(10))
                .toNanos();
        plan.progress().println("stress: seed " + seed);
        SplittableRandom seeds = new SplittableRandom(seed);
        long begin = System.nanoTime();
        long requests = 0;
        int rounds = 0;
        try (ScheduledExecutorService pool = pool()) {
            do {
                Engine engine = rounds % 2 == 0 ? Engine.PORTABLE : Engine.CONFINED;
                Mix mix = new Mix(pool, engine, seeds.nextLong());
                List<String> wrong;
                try {
                    wrong = mix.run(PROGRAMS);
                } catch (Mix.Hangs hangs) {
                    wrong = mix.wrong();
                }
                rounds++;
                requests += mix.requests();
                if (!wrong.isEmpty()) {
                    return Verdict.failed(
                            "seed " + seed + ", " + rounds + " rounds, " + requests + " requests",
                            "round " + rounds + " (" + mix + "):\n"
                                    + String.join("\n", wrong.subList(0, Math.min(5, wrong.size())))
                                    + "\nagain: ./corio verify stress --seed " + seed);
                }
            } while (System.nanoTime() - begin < nanos);
        }
        return Verdict.passed("seed " + seed + ", " + rounds + " rounds, " + requests + " requests");
    }

    /** Sources answer from here. */
    static ScheduledExecutorService pool() {
        return Executors.newScheduledThreadPool(
                3, Thread.ofPlatform().daemon().name("mix-pool-", 0).factory());
    }
}
