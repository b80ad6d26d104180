package dev.corio.benchmarks;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.benchmarks.ways.BareWay;
import dev.corio.benchmarks.ways.Ways;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** The heap that a suspended task takes. */
public final class Memory implements Benchmark {

    private static final String THREADS = "virtual threads, parked";
    private static final String COLUMN = "1,000,000 suspended";
    private static final String BYTES = "bytes";
    private static final int TASKS = 1_000_000;

    Memory() {}

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String about() {
        return "The part of a heap of 4 GB that each of 1,000,000 suspended tasks takes, its stack three frames deep.";
    }

    /** Bytes hardly differ from fork to fork. */
    @Override
    public int forks(Size size) {
        return 1;
    }

    @Override
    public List<Case> cases(Size size) {
        List<Case> cases = new ArrayList<>();
        for (String row : List.of(Ways.PORTABLE, Ways.CONFINED, Ways.BARE, THREADS)) {
            List<String> flags = row.equals(THREADS) ? Flags.LARGE : Flags.largeOf(Ways.kind(row));
            cases.add(new Case(row, COLUMN, flags, new Probed(Heap.class, Map.of("way", row))));
        }
        return cases;
    }

    @Override
    public void write(Figures figures, Page page) {
        page.paragraph(
                "What lives on the heap after full collections while all are suspended, less what lived before, by their number: task,"
                        + " thread, stack, request, and the request's input. A task's code calls through three methods before it suspends; that of the bare"
                        + " continuation is as it is, one method less deep, and is measured while it runs.");
        page.table("bytes a task", figures, BYTES);
        page.plot(Plot.BARS, "Memory: heap of a suspended task", "bytes", figures, BYTES);
        page.goal("confined: bytes a task", figures.median(Ways.CONFINED, COLUMN, BYTES), Goal.atMost(900, 700));
        page.goal("portable: bytes a task", figures.median(Ways.PORTABLE, COLUMN, BYTES), Goal.atMost(1000, 750));
    }

    /** Suspends them all, and looks at the heap. */
    public static final class Heap implements Probe {

        private static final int COLLECTIONS = 3;

        /** Makes it. */
        public Heap() {}

        @Override
        public Map<String, Double> measure(Map<String, String> parameters, Size size) throws Exception {
            int tasks = size.many(TASKS);
            String way = parameters.getOrDefault("way", Ways.PORTABLE);
            double bytes = switch (way) {
                case THREADS -> threads(tasks);
                case Ways.BARE -> bare(tasks, size);
                default -> corio(way, tasks);
            };
            return Map.of(BYTES, bytes / tasks);
        }

        private static double corio(String way, int tasks) throws InterruptedException {
            CountDownLatch suspended = new CountDownLatch(1);
            try (Corio corio = Corio.builder().engine(Ways.engine(way)).build()) {
                List<IoBatch<Integer, Integer>> open = new ArrayList<>();
                Io<Integer, Integer> never = corio.io("never", batch -> {
                    open.add(batch);
                    suspended.countDown();
                });
                corio.start(task -> null).join();
                long before = live();
                var program = corio.start(task -> {
                    for (int i = 0; i < tasks; i++) {
                        Integer number = i;
                        task.go(() -> outer(() -> never.call(number)));
                    }
                    task.join();
                    return null;
                });
                suspended.await();
                long bytes = live() - before;
                int waiting = open.stream().mapToInt(IoBatch::size).sum();
                if (waiting != tasks) {
                    throw new IllegalStateException(waiting + " tasks wait for an answer, not " + tasks);
                }
                program.cancel();
                return bytes;
            }
        }

        private static double threads(int tasks) throws InterruptedException {
            CountDownLatch suspended = new CountDownLatch(tasks);
            long before = live();
            List<Thread> threads = new ArrayList<>(tasks);
            for (int i = 0; i < tasks; i++) {
                threads.add(Thread.ofVirtual()
                        .start(() -> outer(() -> {
                            suspended.countDown();
                            LockSupport.park();
                        })));
            }
            suspended.await();
            long bytes = live() - before;
            threads.forEach(LockSupport::unpark);
            return bytes;
        }

        /** It cannot be stopped, so it goes on asking; the JVM is gone before it has done. */
        private static double bare(int tasks, Size size) throws Exception {
            BareWay bare = new BareWay();
            long before = live();
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    bare.run(tasks, size.inProcess() ? 100_000 : 10_000);
                } catch (Exception impossible) {
                    throw new IllegalStateException(impossible);
                }
            });
            Thread.sleep(size.millis(6000));
            return live() - before;
        }

        private static void outer(Runnable suspend) {
            middle(suspend);
        }

        private static void middle(Runnable suspend) {
            inner(suspend);
        }

        private static void inner(Runnable suspend) {
            suspend.run();
        }

        /** {@return what the last of some full collections left} */
        private static long live() throws InterruptedException {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
                Thread.sleep(100);
            }
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                    .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                    .sum();
        }
    }
}
