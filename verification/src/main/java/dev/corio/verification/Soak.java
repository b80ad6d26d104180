package dev.corio.verification;

import dev.corio.Engine;
import dev.corio.Leftovers;
import dev.corio.cli.DemoLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Load with faults for long: bulk on two long-lived runtimes, rounds of the mix, and the demo's report on a real database. Now
 * and then all of it pauses: nothing may be left, and the heap must be as it was.
 */
final class Soak implements Rung {

    private static final int SAMPLES = 20;
    private static final long FEWEST = 50_000_000; // requests, in the half hour
    private static final double SLACK = 0.05;

    /** One unit of load. */
    private interface Load {
        void once() throws Exception;
    }

    private final ReentrantReadWriteLock pause = new ReentrantReadWriteLock(true); // loads read, samples write
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<Long> heap = new ArrayList<>();
    private volatile boolean over;

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String sees() {
        return "what grows or gets lost over time: heap, threads, timers, connections, outcomes";
    }

    @Override
    public String misses() {
        return "rare orders, and what grows by less than a twentieth";
    }

    @Override
    public Verdict run(Plan plan) throws Exception {
        long seed = plan.seedOrNew();
        Duration time = plan.soak().orElse(plan.brief() ? Duration.ofSeconds(8) : Duration.ofMinutes(30));
        plan.progress().println("soak: seed " + seed + ", " + time.toSeconds() + " s");
        SplittableRandom seeds = new SplittableRandom(seed);
        Calls calls = new Calls();
        AtomicLong mixed = new AtomicLong();
        AtomicLong reports = new AtomicLong();
        long asked;
        try (ScheduledExecutorService pool = Stress.pool();
                DemoLoad demo = new DemoLoad(Engine.PORTABLE);
                Bulk portable = new Bulk(pool, Engine.PORTABLE, seeds.nextLong(), calls);
                Bulk confined = new Bulk(pool, Engine.CONFINED, seeds.nextLong(), calls)) {
            SplittableRandom rounds = seeds.split();
            List<Thread> loads = List.of(
                    load(portable::run),
                    load(confined::run),
                    load(() -> {
                        boolean even = rounds.nextBoolean();
                        mixed.addAndGet(mix(pool, even ? Engine.PORTABLE : Engine.CONFINED, rounds.nextLong()));
                    }),
                    load(() -> {
                        if (!demo.reportIsRight()) {
                            wrong.add("a report of the demo differs");
                        }
                        reports.incrementAndGet();
                    }));
            for (int sample = 0; sample < SAMPLES && wrong.isEmpty(); sample++) {
                Thread.sleep(time.dividedBy(SAMPLES));
                sample(calls, portable, confined, demo);
            }
            over = true;
            for (Thread each : loads) {
                if (!each.join(Duration.ofMinutes(2))) {
                    wrong.add("a load does not end: " + List.of(each.getStackTrace()));
                }
            }
            asked = calls.asked.sum() + mixed.get() + demo.requests();
            demo.release();
            Thread.sleep(200); // the server notices
            if (demo.connections() != 0) {
                wrong.add(demo.connections() + " connections are left");
            }
        }
        wrong.addAll(calls.wrong);
        checkThreads();
        checkHeap();
        boolean enough = plan.brief() || plan.soak().isPresent() || asked >= FEWEST;
        if (!enough) {
            wrong.add(asked + " requests, " + FEWEST + " wanted");
        }
        String ran = String.format(
                Locale.ROOT,
                "seed %d, %,d requests, %d reports of the demo, heap %s",
                seed,
                asked,
                reports.get(),
                heapText());
        return wrong.isEmpty()
                ? Verdict.passed(ran)
                : Verdict.failed(
                        ran,
                        String.join("\n", wrong.stream().limit(5).toList()) + "\nagain: ./corio verify soak --seed "
                                + seed);
    }

    private Thread load(Load load) {
        return Thread.ofPlatform().daemon().name("load").start(() -> {
            try {
                while (!over) {
                    pause.readLock().lock();
                    try {
                        load.once();
                    } finally {
                        pause.readLock().unlock();
                    }
                }
            } catch (Throwable thrown) {
                wrong.add("a load failed: " + thrown);
            }
        });
    }

    private long mix(ScheduledExecutorService pool, Engine engine, long seed) {
        Mix mix = new Mix(pool, engine, seed);
        try {
            wrong.addAll(mix.run(16));
        } catch (Mix.Hangs hangs) {
            wrong.addAll(mix.wrong());
        }
        return mix.requests();
    }

    /** All loads stand still: what is left, and how full is the heap? */
    private void sample(Calls calls, Bulk portable, Bulk confined, DemoLoad demo) throws InterruptedException {
        pause.writeLock().lock();
        try {
            List<String> left = List.of();
            for (int look = 0; look < 1_000; look++) {
                left = new ArrayList<>(portable.leftovers());
                left.addAll(confined.leftovers());
                left.addAll(Leftovers.of(demo.corio()));
                if (!calls.allEnded()) {
                    left.add(calls.toString());
                }
                if (left.isEmpty()) {
                    break;
                }
                Thread.sleep(5);
            }
            wrong.addAll(left);
            heap.add(usedAfterFullCollection());
        } finally {
            pause.writeLock().unlock();
        }
    }

    private static long usedAfterFullCollection() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(20); // cleaners
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    /** Those of {@code corio-jdbc} end when they had nothing to do for ten seconds. */
    private void checkThreads() throws InterruptedException {
        List<String> left = threads();
        for (int look = 0; look < 1_200 && !left.isEmpty(); look++) {
            Thread.sleep(10);
            left = threads();
        }
        left.forEach(name -> wrong.add("a thread is left: " + name));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("(bulk|demo|mix|load|corio-jdbc).*"))
                .toList();
    }

    /** The first fifth is warm-up: classes, compiled code's metadata, pools. */
    private void checkHeap() {
        if (heap.size() < SAMPLES) {
            return; // it failed before
        }
        long before = median(heap.subList(SAMPLES / 5, SAMPLES / 2));
        long after = median(heap.subList(SAMPLES - 5, SAMPLES));
        if (after > before * (1 + SLACK)) {
            wrong.add("the heap grows: " + heapText());
        }
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private String heapText() {
        return heap.stream()
                        .map(used -> String.format(Locale.ROOT, "%.2f", used / 1e6))
                        .toList() + " MB";
    }
}
