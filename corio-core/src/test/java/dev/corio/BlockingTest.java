package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Code that blocks: off the lane by {@code blocking}, and where a task cannot suspend at all. */
@ExtendWith(CorioFixture.class)
class BlockingTest {

    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();
    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();

    private final Batches<Integer> batches = new Batches<>();
    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());

    @Test
    void b1_readFromAFifoLeavesTheLaneToTheOthers(Corio corio, @TempDir Path folder) throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        corio.run(task -> {
            task.go(() -> trail.add("read "
                    + task.<Integer, IOException>blocking(() -> {
                        try (InputStream in =
                                Files.newInputStream(fifo)) { // waits for a writer, and for what it writes
                            return in.read();
                        }
                    })));
            task.go(() -> {
                trail.add("others " + io.call(io.call(1)));
                task.blocking(() -> Files.write(fifo, new byte[] {42}));
            });
        });

        assertThat(trail).containsExactly("others 1", "read 42");
    }

    @Test
    void b1_longFileReadLeavesTheLaneToTheOthers(Corio corio, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("sparse");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(256L << 20);
        }
        Io<Integer, Integer> io = corio.io("x", batches.threaded());
        CountDownLatch others = new CountDownLatch(1);

        corio.run(task -> {
            task.go(() -> task.blocking(() -> {
                byte[] buffer = new byte[1 << 20];
                do { // file reads pin their thread's carrier: it goes on until the others have had their turns
                    try (InputStream in = Files.newInputStream(file)) {
                        while (in.read(buffer) >= 0 && others.getCount() > 0) {
                            Thread.onSpinWait();
                        }
                    }
                } while (others.getCount() > 0);
                trail.add("read");
            }));
            task.go(() -> {
                for (int i = 0; i < 10; i++) {
                    io.call(i);
                }
                trail.add("others");
                others.countDown();
            });
        });

        assertThat(trail).containsExactly("others", "read");
    }

    @Test
    void b1_identityThreadLocalsAndScopedValuesAreTheSame(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        corio.run(task -> task.map(List.of(1, 2, 3), i -> {
            Thread self = Thread.currentThread();
            LOCAL.set("local " + i);
            return ScopedValue.where(SCOPED, "scoped " + i).call(() -> {
                assertSame(self, i);
                String inside = task.<String, RuntimeException>blocking(() -> {
                    assertSame(self, i);
                    LOCAL.set("local " + i);
                    Thread.yield();
                    synchronized (new Object()) {
                        assertSame(self, i);
                    }
                    return "result " + i;
                });
                assertThat(inside).isEqualTo("result " + i);
                assertSame(self, i);
                io.call(i);
                assertSame(self, i);
                return i;
            });
        }));

        assertThat(batches.inputs()).containsExactlyInAnyOrder(1, 2, 3);
    }

    private static void assertSame(Thread self, int number) {
        assertThat(Thread.currentThread()).isSameAs(self);
        assertThat(LOCAL.get()).isEqualTo("local " + number);
        assertThat(SCOPED.get()).isEqualTo("scoped " + number);
    }

    @Test
    void b1_manyBlockAtOnce(Corio corio) {
        CountDownLatch all = new CountDownLatch(50);
        List<Integer> numbers = java.util.stream.IntStream.range(0, 50).boxed().toList();

        List<Boolean> met = corio.call(task -> task.map(
                numbers,
                i -> task.blocking(() -> {
                    all.countDown();
                    return all.await(20, TimeUnit.SECONDS); // only if all are off the lane at once
                })));

        assertThat(met).hasSize(50).containsOnly(true);
    }

    @Test
    void insideBlockingLaneOperationsAreMisuseAndCallIsAPlainThreads(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        corio.run(task -> task.blocking(() -> {
            assertThatThrownBy(Task::current).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(task::yield).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> task.go(() -> {})).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> task.blocking(() -> 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(corio::close).isInstanceOf(IllegalStateException.class);
            assertThat(io.call(5)).isEqualTo(5);
        }));

        assertThat(batches.inputs()).containsExactly(5);
    }

    @Test
    void failureInsideBlockingIsTheCallers(Corio corio) {
        IOException cause = new IOException("inside");

        corio.run(task -> {
            assertThatThrownBy(() -> task.blocking(() -> {
                        throw cause;
                    }))
                    .isSameAs(cause);
            task.yield();
            trail.add("goes on");
        });

        assertThat(trail).containsExactly("goes on");
    }

    @Test
    void siblingsFailureInterruptsBlocking(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batches.threaded());

        assertThatThrownBy(() -> corio.run(task -> {
                    task.go(() -> {
                        try {
                            task.blocking(() -> new CountDownLatch(1).await());
                        } catch (TaskCancelledException cancelled) {
                            assertThat(cancelled.getSuppressed())
                                    .hasAtLeastOneElementOfType(InterruptedException.class);
                            assertThat(Thread.currentThread().isInterrupted()).isFalse();
                            trail.add("interrupted");
                            throw cancelled;
                        }
                    });
                    io.call(1);
                    throw new IllegalStateException("sibling");
                }))
                .hasRootCauseMessage("sibling");

        assertThat(trail).containsExactly("interrupted");
    }

    /** Asks while its class is being initialised: under a native frame, where no thread can be unmounted. */
    private static final class AsksInItsInitialiser {
        static final Object OUTCOME = ask();

        private static Object ask() {
            try {
                return initialisersIo.call(1);
            } catch (RuntimeException refused) {
                return refused;
            }
        }

        static void load() {}
    }

    private static volatile Io<Integer, Integer> initialisersIo;

    @Test
    void b2_callInsideAStaticInitialiser(Corio corio) {
        initialisersIo = corio.io("x", batches.threaded());

        corio.run(task -> {
            Fork<Integer> other = task.fork(() -> initialisersIo.call(2));
            AsksInItsInitialiser.load();
            assertThat(other.join()).isEqualTo(2);
        });

        if (AsksInItsInitialiser.OUTCOME instanceof RuntimeException refused) {
            assertThat(refused).isInstanceOf(IllegalStateException.class).hasMessageContaining("initialiser");
            assertThat(batches.inputs()).containsExactly(2);
        } else {
            assertThat(AsksInItsInitialiser.OUTCOME).isEqualTo(1);
        }
    }
}
