package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.coroutine.Coroutine;
import dev.corio.coroutine.CoroutineCancelledException;
import dev.corio.coroutine.Generator;
import dev.corio.coroutine.Yielder;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Coroutines that nobody closes and nobody holds. */
class DroppedCoroutinesTest {

    /** The program of the child JVM: makes and drops, on a virtual thread and on this one. */
    static final class Dropping {
        private static final AtomicInteger UNWOUND = new AtomicInteger();

        public static void main(String[] counts) throws Exception {
            int generators = Integer.parseInt(counts[0]);
            int coroutines = Integer.parseInt(counts[1]);
            Thread.ofVirtual()
                    .start(() -> {
                        for (int i = 0; i < generators; i++) {
                            dropGenerator();
                        }
                    })
                    .join();
            for (int i = 0; i < coroutines; i++) {
                dropCoroutine();
            }
            for (int i = 0; i < 600 && UNWOUND.get() < generators + coroutines; i++) {
                System.gc(); // the last ones: no garbage follows that would make it run
                Thread.sleep(50);
            }
            System.out.println(UNWOUND + " unwound");
        }

        private static void dropGenerator() {
            Generator<Integer> generator = Generator.of(body -> {
                try {
                    for (int i = 0; ; i++) {
                        body.yield(i);
                    }
                } finally {
                    UNWOUND.incrementAndGet();
                }
            });
            if (generator.next() + generator.next() != 1) {
                throw new AssertionError("wrong elements");
            }
        }

        private static void dropCoroutine() {
            Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
                try {
                    return "resumed with " + body.yield("first");
                } finally {
                    UNWOUND.incrementAndGet();
                }
            });
            coroutine.resume(1);
        }
    }

    @Test
    @Timeout(300)
    void g1AMillionGeneratorsDroppedHalfWay() throws Exception {
        assertThat(child("1000000", "20000")).isEqualTo("1020000 unwound");
    }

    /** {@return what a JVM with 512 MB and default flags prints} */
    private static String child(String... counts) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Dropping.class.getName()));
        command.addAll(List.of(counts));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return printed.strip();
        } finally {
            process.destroyForcibly();
        }
    }

    private final ConcurrentLinkedQueue<String> trail = new ConcurrentLinkedQueue<>();

    @Test
    @Timeout(60)
    void finallyBlocksRunOnTheBodysOwnThread() {
        WeakReference<Thread> thread = dropped(body -> {
            Thread own = Thread.currentThread();
            try {
                body.yield(1);
            } catch (CoroutineCancelledException cancelled) {
                trail.add("cancelled");
                throw cancelled;
            } finally {
                trail.add(own == Thread.currentThread() ? "own thread" : "another thread");
            }
        });
        awaitTrail("cancelled", "own thread");
        CorioFixture.eventually("the thread is gone", () -> collected(thread));
    }

    @Test
    @Timeout(60)
    void bodiesThatMisbehaveDoNotStopTheOthers() {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 20; i++) {
            dropped(body -> {
                try {
                    body.yield(1);
                } finally {
                    throw new IllegalStateException("on purpose: thrown as it unwinds");
                }
            });
            dropped(body -> {
                try {
                    body.yield(1);
                } finally {
                    never.await();
                }
            });
            dropped(body -> {
                try {
                    body.yield(1);
                } finally {
                    body.yield(2);
                }
            });
            dropped(body -> {
                while (never.getCount() > 0) {
                    try {
                        body.yield(1);
                    } catch (CoroutineCancelledException swallowed) {
                        Thread.onSpinWait();
                    }
                }
            });
        }
        for (int i = 0; i < 100; i++) {
            dropped(body -> {
                try {
                    body.yield(1);
                } finally {
                    trail.add("unwound");
                }
            });
        }
        CorioFixture.eventually("the others unwind", () -> {
            System.gc();
            return trail.size() == 100;
        });
        never.countDown();
    }

    @Test
    @Timeout(60)
    void oneThatHoldsAnotherUnwindsIt() {
        dropped(body -> {
            try (Generator<Integer> inner = Generator.of(within -> {
                try {
                    within.yield(1);
                } finally {
                    trail.add("inner");
                }
            })) {
                body.yield(inner.next());
            } finally {
                trail.add("outer");
            }
        });
        awaitTrail("inner", "outer");
    }

    @Test
    @Timeout(60)
    void oneThatIsHeldIsNotTouched() {
        Generator<Integer> held = Generator.of(body -> body.yieldAll(List.of(1, 2)));
        held.next();
        dropped(body -> {
            try {
                body.yield(1);
            } finally {
                trail.add("the other");
            }
        });
        awaitTrail("the other");
        assertThat(held.next()).isEqualTo(2);
        assertThat(held.hasNext()).isFalse();
    }

    private interface Body {
        void run(Yielder<Integer> body) throws Exception;
    }

    /** Asks for one element, and drops the generator. {@return its thread} */
    private static WeakReference<Thread> dropped(Body code) {
        Thread[] thread = new Thread[1];
        Generator<Integer> generator = Generator.of(body -> {
            thread[0] = Thread.currentThread();
            code.run(body);
        });
        generator.next();
        WeakReference<Thread> weak = new WeakReference<>(thread[0]);
        thread[0] = null;
        return weak;
    }

    private static boolean collected(WeakReference<?> reference) {
        System.gc();
        return reference.get() == null;
    }

    private void awaitTrail(String... expected) {
        CorioFixture.eventually("it unwinds: " + List.of(expected), () -> {
            System.gc();
            return List.copyOf(trail).equals(List.of(expected));
        });
    }
}
