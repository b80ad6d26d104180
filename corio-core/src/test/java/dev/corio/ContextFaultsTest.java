package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contexts of users that throw, lie or overflow: at the right caller, on no other; the lanes live, nothing is left behind. */
@ExtendWith(CorioFixture.class)
class ContextFaultsTest {

    private static final ScopedValue<Object> TENANT = ScopedValue.newInstance();

    private final List<String> trail = new CopyOnWriteArrayList<>(); // read while lanes still write
    private final List<String> logged = Collections.synchronizedList(new ArrayList<>());
    private final Logger logger = Logger.getLogger("dev.corio");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record.getMessage() + " " + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    /** A carrier that does as it is told. */
    private final class Faulty implements ContextCarrier {
        private final String name;
        volatile Throwable inCapture;
        volatile Throwable inRestore;
        volatile Throwable inClose;
        volatile boolean givesNull;

        Faulty(String name) {
            this.name = name;
        }

        @Override
        public Object capture() {
            rethrow(inCapture);
            return name;
        }

        @Override
        public AutoCloseable restore(Object captured) {
            rethrow(inRestore);
            if (givesNull) {
                return null;
            }
            trail.add("restore " + captured);
            return () -> {
                trail.add("close " + captured);
                rethrow(inClose);
            };
        }

        private static void rethrow(Throwable thrown) {
            if (thrown != null) {
                throw Sneaky.<RuntimeException>rethrow(thrown);
            }
        }
    }

    private final Faulty a = new Faulty("a");
    private final Faulty b = new Faulty("b");

    private Corio carrying(CorioFixture.Maker maker) {
        return maker.make(builder -> builder.carrier(a).carrier(b));
    }

    private static void works(Corio corio, Io<Integer, Integer> io) {
        assertThat(Programs.<Integer>call(corio, task -> io.call(5))).isEqualTo(5);
        assertThat(io.call(6)).isEqualTo(6);
    }

    // ------------------------------------------------------------------------------------------------ carriers

    @Test
    void severalAreRestoredInOrderAndClosedTheOtherWayRound(CorioFixture.Maker maker) {
        Programs.run(carrying(maker), task -> trail.add("body"));
        assertThat(trail).containsExactly("restore a", "restore b", "body", "close b", "close a");
    }

    @Test
    void captureThrowsAtTheCallerAndNothingBegins(CorioFixture.Maker maker) {
        Corio corio = carrying(maker);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch(in -> in));
        RuntimeException fault = new IllegalArgumentException("capture");
        b.inCapture = fault;
        for (Action call : List.<Action>of(
                () -> corio.run(task -> trail.add("ran")),
                () -> corio.start(task -> trail.add("ran")),
                () -> io.call(1),
                () -> io.callAll(List.of(1, 2)),
                () -> io.submit(1))) {
            assertThat(Programs.thrown(call)).isSameAs(fault);
        }
        assertThat(trail).isEmpty();
        assertThat(corio.stats().io("x").requests()).isZero();
        b.inCapture = null;
        works(corio, io);
    }

    @Test
    void restoreThrowsInATaskWhichFailsWithoutHavingRun(CorioFixture.Maker maker) {
        Corio corio = carrying(maker);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> in));
        for (Throwable fault : List.of(new IllegalStateException("restore"), new StackOverflowError())) {
            trail.clear();
            b.inRestore = fault;
            assertThatThrownBy(() -> Programs.run(corio, task -> trail.add("ran")))
                    .isInstanceOf(TaskFailedException.class)
                    .hasCause(fault);
            assertThat(trail).containsExactly("restore a", "close a");
        }
        b.inRestore = null;
        b.givesNull = true;
        assertThatThrownBy(() -> Programs.run(corio, task -> trail.add("ran")))
                .cause()
                .hasMessageContaining("restore gave null")
                .hasMessageContaining("Faulty");
        b.givesNull = false;
        works(corio, io);
    }

    @Test
    void restoreThrowsInFrontOfAFunctionAndItsRequestsFail(CorioFixture.Maker maker) {
        Corio corio = carrying(maker);
        IoDispatcher<Integer, Integer> byHand = batch -> batch.complete(batch.inputs());
        List<Io<Integer, Integer>> ios = List.of(
                corio.io("batch", IoDispatcher.batch(in -> in)),
                corio.io("each", IoDispatcher.each(in -> in)),
                corio.io("inline", IoDispatcher.inline((List<Integer> in) -> in)),
                corio.io("async", IoDispatcher.async(CompletableFuture::completedStage)),
                corio.io("by hand", byHand));
        for (Io<Integer, Integer> io : ios) {
            Programs.run(corio, task -> {
                b.inRestore = new IllegalStateException("restore");
                assertThatThrownBy(() -> io.call(1))
                        .isInstanceOf(IoFailedException.class)
                        .hasCause(b.inRestore);
                b.inRestore = null;
                assertThat(io.call(2)).isEqualTo(2);
            });
            works(corio, io);
        }
        CorioFixture.eventually(
                "what was restored is closed",
                () -> Collections.frequency(trail, "restore a") == Collections.frequency(trail, "close a"));
    }

    @Test
    void closeThrowsAndTheOutcomeStandsAndOneIsLogged(CorioFixture.Maker maker) {
        Corio corio = carrying(maker);
        Io<Integer, Integer> io = corio.io("x", batch -> batch.complete(batch.inputs()));
        b.inClose = new IOException("close");
        a.inClose = new AssertionError("close, too");
        for (int i = 0; i < 3; i++) {
            works(corio, io);
            RuntimeException own = new IllegalStateException("the body's");
            assertThatThrownBy(() -> Programs.run(corio, task -> {
                        throw own;
                    }))
                    .hasCause(own)
                    .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
        }
        assertThat(logged)
                .hasSize(2)
                .allMatch(line -> line.contains("Faulty"))
                .anyMatch(line -> line.contains("IOException: close"))
                .anyMatch(line -> line.contains("close, too"));
    }

    @Test
    void whatIsCancelledIsClosedToo(CorioFixture.Maker maker) {
        Corio corio = carrying(maker);
        Running<Object> running = corio.start(task -> {
            task.fork(() -> task.await(new CompletableFuture<>()));
            trail.add("waits");
            return task.await(new CompletableFuture<>());
        });
        CorioFixture.eventually("it waits", () -> trail.contains("waits"));
        running.cancel();
        assertThat(Programs.thrown(() -> running.join(Programs.LIMIT))).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).filteredOn(line -> line.startsWith("close")).hasSize(4);
    }

    @Test
    void capturedObjectsWhoseEqualsThrowsCountAsDifferent(CorioFixture.Maker maker) {
        ContextCarrier hostile = new ContextCarrier() {
            @Override
            public Object capture() {
                return new Hostile(true, false);
            }

            @Override
            public AutoCloseable restore(Object captured) {
                trail.add("restored in " + (TaskNode.current() == null ? "a function" : "a task"));
                return () -> {};
            }
        };
        Corio corio = maker.make(builder -> builder.carrier(hostile));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> in));
        CompletableFuture<Void> both = new CompletableFuture<>();
        List<Running<Integer>> running = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            running.add(corio.start(task -> {
                task.await(both);
                return io.call(1);
            }));
        }
        Programs.run(corio, task -> both.complete(null));
        running.forEach(each -> each.join(Programs.LIMIT));
        assertThat(trail).containsExactly("restored in a task", "restored in a task", "restored in a task");
        assertThat(corio.stats().io("x").batches()).isEqualTo(1);
    }

    // ------------------------------------------------------------------------------------------------ isolated values

    private record Hostile(boolean throwsInEquals, boolean throwsInHash) {
        @Override
        public int hashCode() {
            if (throwsInHash) {
                throw new IllegalStateException("hashCode");
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            if (throwsInEquals) {
                throw new IllegalStateException("equals");
            }
            return other instanceof Hostile;
        }
    }

    @Test
    void aHashThatThrowsDoesSoWhereItsValueWouldBeCarried(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.isolate(TENANT));
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.inline((List<Integer> in) -> in),
                IoOptions.defaults().withCache(CachePolicy.perProgram()));
        Hostile bad = new Hostile(false, true);
        ScopedValue.where(TENANT, bad).run(() -> {
            assertThatThrownBy(() -> corio.run(task -> trail.add("ran"))).hasMessage("hashCode");
            assertThatThrownBy(() -> io.call(1)).hasMessage("hashCode");
            assertThatThrownBy(() -> io.submit(1)).hasMessage("hashCode");
        });
        Programs.run(corio, task -> {
            ScopedValue.where(TENANT, bad).run(() -> {
                assertThatThrownBy(() -> io.call(1)).hasMessage("hashCode");
                assertThatThrownBy(() -> io.callAll(List.of(1))).hasMessage("hashCode");
                assertThatThrownBy(() -> io.submit(1)).hasMessage("hashCode");
                assertThatThrownBy(() -> io.prime(1, 1)).hasMessage("hashCode");
                assertThatThrownBy(() -> task.go(() -> trail.add("ran"))).hasMessage("hashCode");
                assertThatThrownBy(() -> task.map(List.of(1), i -> trail.add("ran")))
                        .hasMessage("hashCode");
                assertThatThrownBy(() -> corio.call(inner -> trail.add("ran"))).hasMessage("hashCode");
            });
            trail.add("goes on " + io.call(2));
        });
        assertThat(trail).containsExactly("goes on 2");
        works(corio, io);
    }

    @Test
    void anEqualsThatThrowsMeansDifferentForGood(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.isolate(TENANT));
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent);
        Programs.run(corio, task -> {
            for (int i = 0; i < 3; i++) {
                int number = i;
                task.go(() ->
                        ScopedValue.where(TENANT, new Hostile(true, false)).call(() -> io.call(number)));
            }
        });
        assertThat(sent.all()).containsExactly(List.of(0), List.of(1), List.of(2));
        Programs.run(
                corio,
                task -> task.map(
                        List.of(7, 8),
                        i -> ScopedValue.where(TENANT, new Hostile(false, false))
                                .call(() -> io.call(i))));
        assertThat(sent.all()).endsWith(List.of(7, 8));
    }

    // ------------------------------------------------------------------------------------------------ the stack

    @Test
    void anOverflowUnwindsAndIsClosed(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.carrier(a).isolate(TENANT));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> in));
        ScopedValue.where(TENANT, "red").run(() -> {
            for (int at = 0; at < 40; at++) {
                int from = at;
                assertThat(Programs.thrown(() -> Programs.run(corio, task -> down(io, task, 1500 + 7 * from, 0))))
                        .hasCauseInstanceOf(StackOverflowError.class);
            }
        });
        works(corio, io);
        CorioFixture.eventually(
                "all is closed",
                () -> Collections.frequency(trail, "restore a") == Collections.frequency(trail, "close a"));
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static int down(Io<Integer, Integer> io, Task task, int at, int depth) {
        if (depth == at) {
            io.call(depth);
            task.go(() -> {});
        }
        return down(io, task, at, depth + 1) + 1;
    }
}
