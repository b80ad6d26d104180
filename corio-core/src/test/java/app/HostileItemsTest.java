package app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.CachePolicy;
import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.Programs;
import dev.corio.SingleFlight;
import dev.corio.TaskFailedException;
import dev.corio.TaskTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items without end, iterators that do more than iterate, keys that lie, programs in programs, stages that are done twice: nobody else is hurt. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileItemsTest {

    // ------------------------------------------------------------------------------------------------ items

    @Test
    void mapWithoutEndUntilTheTimeIsUp(Corio corio) {
        AtomicInteger given = new AtomicInteger();
        Iterable<Integer> endless =
                () -> Stream.generate(given::incrementAndGet).iterator();
        Io<Integer, Integer> io = corio.io("asked", IoDispatcher.batch((List<Integer> in) -> in));
        Programs.run(
                corio,
                task -> assertThat(Programs.thrown(() ->
                                task.timeout(Duration.ofMillis(50), () -> task.map(endless, 3, item -> io.call(item)))))
                        .isInstanceOf(TaskTimeoutException.class));
        assertThat(given.get()).isGreaterThan(3);
        Ordinary.runsOn(corio);
    }

    /** Gives items, and does something before each. */
    private static Iterable<Integer> items(int many, IntConsumer before) {
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < many;
            }

            @Override
            public Integer next() {
                before.accept(next);
                return next++;
            }
        };
    }

    @Test
    void iterateSpawnSuspendCallNest(Corio corio) {
        Io<Integer, Integer> io = corio.io("asked", IoDispatcher.batch((List<Integer> in) -> in));
        List<Integer> extra = new ArrayList<>();
        List<Integer> mapped = Programs.call(corio, task -> {
            Iterable<Integer> spawning = items(4, i -> {
                task.go(() -> extra.add(io.call(100 + i)));
                task.yield();
                extra.add(io.call(200 + i));
                corio.run(nested -> nested.map(List.of(i), item -> extra.add(io.call(300 + item))));
            });
            return task.map(spawning, io::call);
        });
        assertThat(mapped).containsExactly(0, 1, 2, 3);
        assertThat(extra).containsExactlyInAnyOrder(100, 101, 102, 103, 200, 201, 202, 203, 300, 301, 302, 303);
        Ordinary.runsOn(corio);
    }

    @Test
    void iterateThrowInTheMiddleUnwind(Corio corio) {
        List<Integer> unwound = new ArrayList<>();
        Iterable<Integer> breaking = items(10, i -> {
            if (i == 3) {
                throw new IllegalStateException("no more");
            }
        });
        Programs.run(corio, task -> {
            Throwable thrown = Programs.thrown(() -> task.map(breaking, item -> {
                try {
                    task.sleep(Duration.ofDays(1));
                    return item;
                } finally {
                    unwound.add(item);
                }
            }));
            assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("no more");
            assertThat(unwound).containsExactly(0, 1, 2);
        });
        Ordinary.runsOn(corio);
    }

    // ------------------------------------------------------------------------------------------------ keys

    /** A key that is what it is told to be. */
    private static final class Liar {
        private int hash;
        private boolean equal;

        @Override
        public int hashCode() {
            return hash++;
        }

        @Override
        public boolean equals(Object other) {
            equal = !equal;
            return equal;
        }
    }

    @Test
    void askWithKeysThatLie(Corio corio) {
        IoOptions all = IoOptions.defaults().withDeduplicate(true).withCache(CachePolicy.perProgram());
        Io<Liar, Integer> io = corio.io(
                "asked",
                IoDispatcher.batch((List<Liar> in) -> in.stream().map(each -> 1).toList()),
                all);
        Liar liar = new Liar();
        List<Liar> liars = Stream.generate(Liar::new).limit(50).toList();
        SingleFlight<Liar, Integer> flights = new SingleFlight<>();
        Programs.run(corio, task -> {
            for (int i = 0; i < 20; i++) {
                assertThat(io.call(liar)).isEqualTo(1);
                assertThat(io.callAll(liars)).hasSize(50).containsOnly(1);
                io.clear(liar);
                task.go(() -> flights.call(liar, () -> io.call(liar)));
                assertThat(flights.call(liar, () -> io.call(liar)).value()).isEqualTo(1);
            }
        });
        assertThat(flights.inFlight()).isZero();
        Ordinary.runsOn(corio);
    }

    // ------------------------------------------------------------------------------------------------ depth

    @Test
    void nestAThousandPrograms(Corio corio) {
        Io<Integer, Integer> io = corio.io("asked", IoDispatcher.batch((List<Integer> in) -> in));
        assertThat(Programs.<Integer>call(corio, task -> nest(corio, io, 1_000)))
                .isEqualTo(1_000);

        Throwable thrown = Programs.thrown(() -> Programs.<Integer>call(corio, task -> nest(corio, io, -1_000)));
        assertThat(thrown).isInstanceOf(TaskFailedException.class).hasRootCauseMessage("deep down");
        Ordinary.runsOn(corio);
    }

    private static int nest(Corio corio, Io<Integer, Integer> io, int depth) {
        if (depth == 0) {
            return 0;
        }
        if (depth == -1) {
            throw new IllegalStateException("deep down");
        }
        return corio.<Integer>call(task -> nest(corio, io, depth - Integer.signum(depth))) + io.call(1);
    }

    // ------------------------------------------------------------------------------------------------ stages

    /** A stage that answers twice, from where it is asked and from another thread, and then throws at who asks. */
    private static final class Twice<T> extends CompletableFuture<T> {
        private final T value;
        private final boolean throwing;

        Twice(T value, boolean throwing) {
            this.value = value;
            this.throwing = throwing;
        }

        @Override
        public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> code) {
            code.accept(value, null);
            Thread.startVirtualThread(() -> code.accept(value, new IllegalStateException("second")));
            if (throwing) {
                throw new IllegalStateException("third");
            }
            return this;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void awaitAStageThatIsDoneTwice(boolean throwing, Corio corio) {
        Io<Integer, Integer> io = corio.io(
                "asked",
                IoDispatcher.async(in -> (CompletionStage<List<Integer>>) new Twice<>(in, throwing)),
                IoOptions.defaults().withMaxInFlight(1));
        Programs.run(corio, task -> {
            for (int i = 0; i < 50; i++) {
                Twice<Integer> stage = new Twice<>(i, throwing);
                if (throwing) {
                    assertThat(Programs.thrown(() -> task.await(stage))).hasMessage("third");
                } else {
                    assertThat(task.await(stage)).isEqualTo(i);
                }
                assertThat(io.call(i)).isEqualTo(i); // no stray event ends this wait
                Fork<Integer> fork = task.fork(() -> io.call(-1));
                task.sleep(Duration.ofNanos(10));
                assertThat(fork.join()).isEqualTo(-1);
            }
        });
        Ordinary.runsOn(corio);
    }
}
