package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a Corio ends while programs are in every kind of suspension, and what it says of what does not end. */
@ExtendWith(CorioFixture.class)
class CloseTest {

    private final Held<String, String> source = new Held<>();
    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());

    @Test
    void c18_closeNamesFunctionAndBlockingCallThatNeverReturn(CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder.closeTimeout(Duration.ofMillis(200)));
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch inside = new CountDownLatch(2);
        Io<String, String> io = corio.io("stuck", IoDispatcher.batch(inputs -> {
            neverReturningFunction(inside, over);
            return inputs;
        }));
        Running<String> asks = corio.start(task -> io.call("a"));
        Running<String> blocks = corio.start(task -> task.blocking(() -> neverReturningBlocking(inside, over)));
        CorioFixture.eventually("both are inside", () -> inside.getCount() == 0);

        try (Logged logged = new Logged();
                AutoCloseable end = () -> over.set(true)) {
            long start = System.nanoTime();
            corio.close();
            long millis = (System.nanoTime() - start) / 1_000_000;

            assertThat(blocks.isDone()).isFalse();
            assertThat(millis).isBetween(190L, 5_000L);
            assertThat(logged.with("was closed"))
                    .as("one for each thread in user code")
                    .hasSize(2);
            assertThat(logged.with("was closed"))
                    .anySatisfy(
                            message -> assertThat(message).contains("\"stuck\"").contains("neverReturningFunction"))
                    .anySatisfy(
                            message -> assertThat(message).contains("blocking").contains("neverReturningBlocking"))
                    .allSatisfy(
                            message -> assertThat(message).contains("thread \"").contains("PT0.2S"));
        }
        assertThatThrownBy(asks::join).isInstanceOf(TaskCancelledException.class);
        assertThatThrownBy(blocks::join).isInstanceOf(TaskCancelledException.class);
    }

    private static void neverReturningFunction(CountDownLatch inside, AtomicBoolean over) {
        inside.countDown();
        sleepUntil(over);
    }

    private static String neverReturningBlocking(CountDownLatch inside, AtomicBoolean over) {
        inside.countDown();
        sleepUntil(over);
        return "over";
    }

    /** Ignores interrupts, but lets its carrier go. */
    private static void sleepUntil(AtomicBoolean over) {
        while (!over.get()) {
            Thread.interrupted();
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void c18_closeNamesATaskThatHoldsItsLane(CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder.closeTimeout(Duration.ofMillis(100)));
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch inside = new CountDownLatch(1);
        Running<String> holds = corio.start(task -> neverReturningBlocking(inside, over));
        CorioFixture.eventually("it is inside", () -> inside.getCount() == 0);

        try (Logged logged = new Logged();
                AutoCloseable end = () -> over.set(true)) {
            corio.close();

            assertThat(logged.with("was closed"))
                    .singleElement()
                    .satisfies(message -> assertThat(message).contains("neverReturningBlocking"));
        }
        CorioFixture.eventually("it ends", holds::isDone);
    }

    @Test
    void closeUnwindsEveryKindOfSuspension(Corio corio) {
        Io<String, String> io = corio.io("x", source);
        Io<String, String> full =
                corio.io("full", source, IoOptions.defaults().withMaxPending(1).withMaxInFlight(1));
        CountDownLatch blocked = new CountDownLatch(1);

        Running<String> running = corio.start(task -> {
            task.go(() -> unwinds("io", () -> io.call("a")));
            task.go(() -> unwinds("all", () -> io.callAll(List.of("b", "c"))));
            task.go(() -> unwinds("submit", () -> io.submit("d").join()));
            task.go(() -> unwinds("room", () -> full.callAll(List.of("e", "f", "g"))));
            task.go(() -> unwinds("sleep", () -> task.sleep(Duration.ofDays(1))));
            task.go(() -> unwinds("await", () -> task.await(new CompletableFuture<String>())));
            task.go(() -> unwinds(
                    "blocking",
                    () -> task.blocking(() -> {
                        blocked.countDown();
                        new CountDownLatch(1).await();
                    })));
            task.go(() -> unwinds("map", () -> task.map(List.of(1, 2), 1, i -> io.call("m" + i))));
            task.go(() -> unwinds("nested", () -> corio.run(nested -> nested.sleep(Duration.ofDays(1)))));
            task.go(() -> unwinds("join", () -> {
                task.go(() -> unwinds("grandchild", () -> io.call("h")));
                task.join();
            }));
            Fork<String> fork = task.fork(() -> io.call("i"));
            unwinds("fork", fork::join);
            return "swallowed";
        });
        IoBatch<String, String> sent = source.next();
        IoBatch<String, String> small = source.next();
        CorioFixture.eventually("blocked", () -> blocked.getCount() == 0);
        corio.close();

        assertThat(running.isDone()).isTrue();
        assertThatThrownBy(running::join).isInstanceOf(TaskCancelledException.class);
        assertThat(trail)
                .containsExactlyInAnyOrder(
                        "io",
                        "all",
                        "submit",
                        "room",
                        "sleep",
                        "await",
                        "blocking",
                        "map",
                        "nested",
                        "join",
                        "grandchild",
                        "fork");
        assertThat(source.isEmpty()).isTrue();
        sent.fail(new IllegalStateException("late"));
        small.fail(new IllegalStateException("late"));
        corio.close();
    }

    private void unwinds(String name, Action action) throws Exception {
        try {
            action.run();
        } catch (TaskCancelledException cancelled) {
            trail.add(name);
            throw cancelled;
        }
    }

    @Test
    void closeEndsProgramsThatNeverSuspendForLong(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        List<Running<Integer>> busy = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            busy.add(corio.start(task -> {
                int rounds = 0;
                while (true) {
                    task.yield();
                    rounds++;
                }
            }));
        }
        corio.close();

        assertThat(busy).allSatisfy(each -> assertThatThrownBy(each::join).isInstanceOf(TaskCancelledException.class));
    }

    @Test
    void closedRefusesProgramsAndCalls(Corio corio) {
        Io<String, String> io = corio.io("x", source);
        corio.close();

        assertThatThrownBy(() -> corio.run(task -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> corio.start(task -> 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> io.call("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> io.callAll(List.of("a"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> io.submit("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> corio.io("y", source)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closeWakesPlainThreadsThatWait(Corio corio) throws Exception {
        Io<String, String> io = corio.io("x", source, IoOptions.defaults().withMaxInFlight(1));
        AtomicReference<Throwable> sent = new AtomicReference<>();
        AtomicReference<Throwable> waits = new AtomicReference<>();
        Thread first = calls(io, sent);
        IoBatch<String, String> out = source.next();
        Thread second = calls(io, waits);
        CorioFixture.eventually("the second waits", () -> corio.stats().io("x").pending() == 1);
        corio.close();
        second.join();
        out.complete(List.of("late"));
        first.join();

        assertThat(waits.get()).isInstanceOf(TaskCancelledException.class);
        assertThat(source.isEmpty()).isTrue();
    }

    private static Thread calls(Io<String, String> io, AtomicReference<Throwable> thrown) {
        return Thread.startVirtualThread(() -> {
            try {
                io.call("a");
            } catch (RuntimeException cancelled) {
                thrown.set(cancelled);
            }
        });
    }

    @Test
    void closeInsideATaskADispatcherOrAFunctionIsMisuse(Corio corio) {
        Io<String, String> onLane = corio.io("inline", IoDispatcher.inline(inputs -> {
            corio.close();
            return inputs;
        }));
        Io<String, String> off = corio.io("batch", IoDispatcher.batch(inputs -> {
            corio.shutdown(Duration.ZERO);
            return inputs;
        }));

        corio.run(task -> {
            assertThatThrownBy(corio::close).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> corio.shutdown(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> onLane.call("a")).cause().isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> off.call("a")).cause().isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void aFunctionInterruptedByCloseFailsNoProgram(CorioFixture.Maker maker) {
        for (int i = 0; i < 200; i++) {
            Corio corio = maker.make(builder -> builder);
            Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> in) -> {
                if (Thread.interrupted()) {
                    throw new InterruptedException("closed");
                }
                return in;
            }));
            Running<Object> endless = corio.start(task -> {
                while (true) {
                    io.call(1);
                    io.callAll(List.of(1, 2));
                    io.submit(3).join();
                }
            });
            CorioFixture.eventually("it runs", () -> corio.stats().io("x").batches() > 3);
            corio.close();
            assertThat(Programs.thrown(() -> endless.join(Programs.LIMIT))).isInstanceOf(TaskCancelledException.class);
            maker.release(corio);
        }
    }

    @Test
    void cleaningUpAfterACloseMayCallAndBlock(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder);
        HeldBatches<String, String> silent = new HeldBatches<>();
        Io<String, String> bank = corio.io("bank", silent);
        Io<String, String> seats = corio.io("seats", IoDispatcher.batch((List<String> in) -> {
            LockSupport.parkNanos(1_000_000);
            return Thread.interrupted() ? List.of("interrupted") : in;
        }));
        CompletableFuture<String> released = new CompletableFuture<>();
        Running<String> running = corio.start(task -> {
            try {
                return bank.call("pay");
            } finally {
                task.uncancellable(() -> {
                    task.sleep(Duration.ofMillis(1));
                    task.blocking(() -> Thread.sleep(1));
                    released.complete(seats.call("released"));
                });
            }
        });
        IoBatch<String, String> batch = silent.next();
        corio.close();
        assertThat(released).isCompletedWithValue("released");
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        batch.complete(List.of("late"));
    }
}
