package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The call of a flight as a program beside its host: what it has of it, what it outlives, who else may wait for it. */
@ExtendWith(CorioFixture.class)
class FlightProgramTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final HeldBatches<String, String> held = new HeldBatches<>();
    private final SingleFlight<String, String> flights = new SingleFlight<>("flights");
    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());

    private void answer(String output) {
        held.nextRequest().complete(output);
    }

    // ------------------------------------------------------------------------------------------------ code of its host

    @Test
    void theHandleWorksInsideTheCallForTheCall(Corio corio) {
        Io<String, String> io = corio.io("x", SentBatches.echo());
        Programs.run(
                corio,
                task -> task.go(() -> {
                    String value = flights.call("k", () -> {
                                trail.add(task.path());
                                trail.add(Task.current().path());
                                task.run(child -> trail.add(child.path()));
                                trail.addAll(task.map(List.of("a", "b"), io::call));
                                trail.add(corio.call(nested -> nested.path()));
                                trail.add(task.fork(() -> "fork").join());
                                trail.add(task.timeout(LONG, () -> task.blocking(() -> "blocking")));
                                task.sleep(Duration.ofNanos(1));
                                return task.singleFlight("k", () -> task.path()).value();
                            })
                            .value();
                    trail.add(value);
                    trail.add(task.path());
                }));
        assertThat(trail)
                .containsExactly(
                        "0/0/flight",
                        "0/0/flight",
                        "0/0/flight/0",
                        "a",
                        "b",
                        "0/0/flight/3",
                        "fork",
                        "blocking",
                        "0/0/flight/flight",
                        "0/0");
    }

    @Test
    void aGroupOfTheHostTakesMembersThatTheCallStarts(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            flights.call("k", () -> {
                group.go(() -> {
                    task.yield();
                    trail.add("member " + task.path());
                });
                return "value";
            });
            trail.add("call ended");
            group.join();
        });
        assertThat(trail).containsExactly("call ended", "member 0/0");
    }

    @Test
    void aMutexThatTheCallHoldsAtItsEndFailsIt(Corio corio) {
        Mutex mutex = new Mutex("m");
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> flights.call("k", () -> {
                        mutex.lock();
                        return "value";
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("Mutex \"m\"");
            assertThat(mutex.tryLock()).isTrue();
            mutex.unlock();
        });
    }

    @Test
    void theCallUsesTheCacheOfItsHost(Corio corio) {
        SentBatches<String, String> sent = SentBatches.echo();
        Io<String, String> io = corio.io("x", sent, IoOptions.defaults().withCache(CachePolicy.perProgram()));
        Programs.run(corio, task -> {
            io.call("a");
            flights.call("k", () -> io.call("a") + io.call("b"));
            io.call("b");
            flights.call("k", () -> {
                io.prime("c", "primed");
                return io.call("c");
            });
            assertThat(io.call("c")).isEqualTo("primed");
        });
        assertThat(sent.all()).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void theContextClassLoaderIsTheHosts(Corio corio) {
        ClassLoader own = new ClassLoader(getClass().getClassLoader()) {};
        Thread.currentThread().setContextClassLoader(own);
        try {
            Programs.run(
                    corio,
                    task -> flights.call("k", () -> {
                        assertThat(Thread.currentThread().getContextClassLoader())
                                .isSameAs(own);
                        return "";
                    }));
        } finally {
            Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        }
    }

    // ------------------------------------------------------------------------------------------------ context

    private static final ScopedValue<String> TENANT = ScopedValue.newInstance();
    private static final ScopedValue<String> TRACE = ScopedValue.newInstance();

    @Test
    void x1_callersOfTwoTenantsNeverShare(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2).isolate(TENANT).inherit(TRACE));
        Io<String, String> io = corio.io("x", held);
        List<Running<List<Flight<String>>>> programs = new ArrayList<>();
        for (String tenant : List.of("a", "b")) {
            ScopedValue.where(TENANT, tenant)
                    .where(TRACE, "t1")
                    .run(() -> programs.add(corio.start(task -> {
                        task.await(CompletableFuture.completedFuture(1));
                        return task.map(List.of(1, 2), i -> flights.call("k", () -> TENANT.get() + io.call("in")));
                    })));
        }
        answer("1");
        answer("1");
        for (int p = 0; p < 2; p++) {
            assertThat(programs.get(p).join(Programs.LIMIT))
                    .hasSize(2)
                    .containsOnly(new Flight<>("ab".charAt(p) + "1", true));
        }
    }

    @Test
    void aTaskThatRebindsItsTenantDoesNotShareAndATraceIdDoesNotKeepApart(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.isolate(TENANT).inherit(TRACE));
        CompletableFuture<Void> go = new CompletableFuture<>();
        Programs.run(corio, task -> {
            Fork<Flight<String>> none = task.fork(() -> flights.call("k", () -> {
                task.await(go);
                return "none";
            }));
            Fork<Flight<String>> traced =
                    task.fork(() -> ScopedValue.where(TRACE, "t").call(() -> flights.call("k", () -> "unused")));
            Flight<String> rebound = ScopedValue.where(TENANT, "b")
                    .call(() -> flights.call("k", () -> {
                        task.yield();
                        return TENANT.get();
                    }));
            assertThat(rebound).isEqualTo(new Flight<>("b", false));
            ScopedValue.where(TENANT, "b").run(() -> flights.forget("k")); // that of another tenant
            assertThat(flights.inFlight()).isEqualTo(1);
            go.complete(null);
            assertThat(none.join()).isEqualTo(new Flight<>("none", true));
            assertThat(traced.join()).isEqualTo(new Flight<>("none", true));
        });
    }

    // ------------------------------------------------------------------------------------------------ deadlocks

    @Test
    void aCallForItsOwnKeyFailsAtOnce(Corio corio) {
        Programs.run(corio, task -> {
            String value = flights.call("k", () -> {
                        assertThatThrownBy(() -> flights.call("k", () -> "unused"))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContainingAll(
                                        "task 0/flight", "SingleFlight \"flights\" for key k", "wait for itself");
                        task.map(
                                List.of(1),
                                i -> assertThatThrownBy(() -> flights.call("k", () -> "unused"))
                                        .isInstanceOf(IllegalStateException.class)
                                        .hasMessageContaining("task 0/flight/0"));
                        return flights.call("other", () -> "other").value();
                    })
                    .value();
            assertThat(value).isEqualTo("other");
        });
    }

    @Test
    void aCallForItsOwnKeyAfterForgetIsAnother(Corio corio) {
        Programs.run(
                corio,
                task -> assertThat(flights.call("k", () -> {
                                    flights.forget("k");
                                    return flights.call("k", () -> "inner").value();
                                })
                                .value())
                        .isEqualTo("inner"));
    }

    @Test
    void callsThatWaitForEachOtherAreADeadlock(Corio corio) {
        assertThatThrownBy(() -> Programs.run(
                        corio,
                        task -> flights.call(
                                "a",
                                () -> flights.call(
                                                "b",
                                                () -> flights.call("a", () -> "unused")
                                                        .value())
                                        .value())))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContainingAll("SingleFlight \"flights\" for key a", "SingleFlight \"flights\" for key b");
        assertThat(flights.inFlight()).isZero();
    }

    @Test
    void aCallThatWaitsForALockOfItsCallerIsADeadlock(Corio corio) {
        Mutex mutex = new Mutex();
        assertThatThrownBy(() -> Programs.run(
                        corio, task -> mutex.locked(() -> flights.call("k", () -> mutex.locked(() -> "unused")))))
                .isInstanceOf(DeadlockException.class);
    }

    @Test
    void aHostWhoseTasksAllWaitIsNoDeadlockWhileTheCallGoesOn(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        Channel<String> channel = new Channel<>(0);
        Running<Object> running = corio.start(task -> {
            task.go(() -> trail.add("received " + channel.receive()));
            channel.send(flights.call("k", () -> io.call("in")).value());
            return null;
        });
        answer("out");
        running.join(Programs.LIMIT);
        assertThat(trail).containsExactly("received out");
    }

    // ------------------------------------------------------------------------------------------------ close

    @Test
    void closeCancelsTheCallAndAllWhoWait(CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder);
        maker.release(corio);
        List<String> unwound = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        Running<Object> running = corio.start(task -> {
            for (int i = 0; i < 2; i++) {
                String name = "caller " + i;
                task.go(() -> {
                    try {
                        flights.call("k", () -> {
                            try {
                                task.sleep(LONG);
                                return "unused";
                            } finally {
                                unwound.add("call");
                            }
                        });
                    } finally {
                        unwound.add(name);
                    }
                });
            }
            waiting.complete(null);
            return null;
        });
        waiting.join();
        corio.close();
        assertThatThrownBy(() -> running.join(Programs.LIMIT))
                .isInstanceOf(TaskCancelledException.class)
                .hasNoSuppressedExceptions();
        assertThat(unwound).containsExactlyInAnyOrder("caller 0", "caller 1", "call");
        assertThat(corio.programs()).isEmpty();
        assertThat(flights.inFlight()).isZero();
    }

    @Test
    void shutdownLetsACallStartAndEnd(CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder);
        maker.release(corio);
        Io<String, String> io = corio.io("x", held);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> refused = new CompletableFuture<>();
        Running<String> running = corio.start(task -> {
            begun.complete(null);
            task.await(refused);
            return flights.call("k", () -> io.call("in")).value();
        });
        begun.join();
        FutureTask<Boolean> shutdown = Programs.aside(() -> corio.shutdown(Programs.LIMIT));
        CorioFixture.eventually("programs are refused", () -> {
            try {
                corio.start(task -> 1).join();
                return false;
            } catch (IllegalStateException closing) {
                return true;
            }
        });
        refused.complete(null);
        answer("out");
        assertThat(Programs.result(shutdown)).isTrue();
        assertThat(running.join(Programs.LIMIT)).isEqualTo("out");
    }

    // ------------------------------------------------------------------------------------------------ other lanes

    /** A program that calls for the key after another; it waits when this returns. */
    private Running<Flight<String>> join(Corio corio) {
        Running<Flight<String>> second = corio.start(task -> flights.call("k", () -> "of its own"));
        CorioFixture.eventually("two wait", () -> corio.dump().split("for key k, ", -1).length == 3);
        return second;
    }

    @Test
    void aProgramOnAnotherLaneSharesTheCall(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Io<String, String> io = corio.io("x", held);
        Running<Flight<String>> first = corio.start(task -> flights.call("k", () -> io.call("in")));
        IoRequest<String, String> request = held.nextRequest();
        Running<Flight<String>> second = join(corio);
        request.complete("out");
        assertThat(first.join(Programs.LIMIT)).isEqualTo(new Flight<>("out", true));
        assertThat(second.join(Programs.LIMIT)).isEqualTo(new Flight<>("out", true));
        assertThat(corio.stats().lanes())
                .extracting(CorioStats.LaneStats::tasks)
                .containsExactlyInAnyOrder(2L, 1L);
    }

    @Test
    void theProgramThatStartedTheCallIsCancelledAndTheOtherGetsTheValue(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Io<String, String> io = corio.io("x", held);
        Running<Flight<String>> first = corio.start(task -> flights.call("k", () -> {
            String value = io.call("in");
            task.map(List.of(1, 2), i -> trail.add("child " + task.path()));
            return value;
        }));
        IoRequest<String, String> request = held.nextRequest();
        Running<Flight<String>> second = join(corio);
        first.cancel();
        assertThatThrownBy(() -> first.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(request.isWithdrawn()).isFalse();
        request.complete("out");
        assertThat(second.join(Programs.LIMIT)).isEqualTo(new Flight<>("out", false));
        assertThat(trail).containsExactly("child 0/flight/0", "child 0/flight/1");
    }

    @Test
    void theProgramThatStartedTheCallEndsAndTheCallGoesOnWithItsHandleAndACacheOfItsOwn(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Io<String, String> io = corio.io("x", held, IoOptions.defaults().withCache(CachePolicy.perProgram()));
        CompletableFuture<Void> joined = new CompletableFuture<>();
        Running<Object> first = corio.start(task -> {
            Fork<Object> caller = task.fork(() -> flights.call("k", () -> {
                String value = io.call("a") + io.call("b") + io.call("b");
                return value + task.singleFlight("inner", () -> task.path()).value();
            }));
            task.await(joined);
            caller.cancel();
            return null;
        });
        IoRequest<String, String> request = held.nextRequest();
        Running<Flight<String>> second = join(corio);
        joined.complete(null);
        first.join(Programs.LIMIT);
        request.complete("A");
        answer("B");
        assertThat(second.join(Programs.LIMIT)).isEqualTo(new Flight<>("ABB0/0/flight/flight", false));
        assertThat(corio.stats().io("x").requests()).isEqualTo(2);
    }

    @Test
    void aFailureReachesCallersOfBothLanes(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Io<String, String> io = corio.io("x", held);
        Running<Flight<String>> first = corio.start(task -> flights.call("k", () -> io.call("in")));
        IoRequest<String, String> request = held.nextRequest();
        Running<Flight<String>> second = join(corio);
        request.fail(new java.io.IOException("broken"));
        Throwable one = Programs.thrown(() -> first.join(Programs.LIMIT));
        Throwable other = Programs.thrown(() -> second.join(Programs.LIMIT));
        assertThat(one).isInstanceOf(TaskFailedException.class).hasMessageContaining("task 0/flight failed");
        assertThat(other).isInstanceOf(TaskFailedException.class).hasMessageContaining("task 0/flight failed");
        assertThat(one).isNotSameAs(other).cause().isSameAs(other.getCause());
    }

    @Test
    void aCallerOfAnotherCorioHearsOfTheCloseAsOfACancellation(CorioFixture.Maker maker) {
        Corio shop = maker.make(builder -> builder.name("shop"));
        Corio stock = maker.make(builder -> builder.name("stock"));
        maker.release(stock);
        CompletableFuture<Void> out = new CompletableFuture<>();
        stock.start(task -> flights.call("k", () -> {
            out.complete(null);
            task.sleep(LONG);
            return "unused";
        }));
        out.join();
        Running<String> caller = shop.start(task -> {
            assertThatThrownBy(() -> flights.call("k", () -> "of its own"))
                    .isInstanceOf(TaskCancelledException.class)
                    .hasMessageContaining("Corio \"stock\" was closed");
            return flights.call("k", () -> "later").value();
        });
        CorioFixture.eventually("it waits", () -> shop.dump().contains("for key k"));
        stock.close();
        assertThat(caller.join(Programs.LIMIT)).isEqualTo("later");
    }

    @Test
    void twoLanesCallAndGiveUpAtRandom(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Io<String, String> io = corio.io("x", SentBatches.echo());
        AtomicInteger executions = new AtomicInteger();
        ConcurrentHashMap<String, AtomicInteger> callers = new ConcurrentHashMap<>(); // of each value
        ConcurrentHashMap<String, Boolean> shared = new ConcurrentHashMap<>();
        List<Running<Object>> programs = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            Random random = new Random(p);
            programs.add(corio.start(task -> {
                for (int i = 0; i < 300; i++) {
                    String key = "k" + random.nextInt(4);
                    Fork<Object> caller = task.fork(() -> {
                        Flight<String> flight =
                                flights.call(key, () -> io.call(key + "#" + executions.incrementAndGet()));
                        assertThat(flight.value()).startsWith(key + "#");
                        callers.computeIfAbsent(flight.value(), v -> new AtomicInteger())
                                .incrementAndGet();
                        assertThat(shared.merge(flight.value(), flight.shared(), (a, b) -> a.equals(b) ? a : null))
                                .isNotNull();
                        return null;
                    });
                    switch (random.nextInt(5)) {
                        case 0 -> caller.cancel();
                        case 1 -> flights.forget(key);
                        case 2 -> task.yield();
                        case 3 -> io.call("pause");
                        default -> {}
                    }
                }
                return null;
            }));
        }
        programs.forEach(each -> each.join(Duration.ofSeconds(60)));
        callers.forEach(
                (value, count) -> assertThat(shared.get(value)).as(value).isEqualTo(count.get() > 1));
        CorioFixture.eventually("none is in flight", () -> flights.inFlight() == 0);
    }

    // ------------------------------------------------------------------------------------------------ bad places

    /** A key whose equals does what it must not. */
    private record Hostile(int id, Action inEquals) {
        @Override
        public boolean equals(Object other) {
            try {
                inEquals.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return other instanceof Hostile hostile && hostile.id == id;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void keysWhoseEqualsThrowsSuspendsOrCallsBack(Corio corio) {
        SingleFlight<Hostile, String> hostile = new SingleFlight<>();
        boolean[] inside = new boolean[1];
        Programs.run(corio, task -> {
            List<Action> bad = List.of(
                    () -> {
                        throw new IllegalStateException("equals");
                    },
                    task::yield,
                    () -> task.sleep(Duration.ofMillis(1)),
                    () -> {
                        if (!inside[0]) { // else it would call itself for ever
                            inside[0] = true;
                            hostile.call(new Hostile(7, () -> {}), () -> "inside");
                            inside[0] = false;
                        }
                    });
            for (Action action : bad) {
                List<String> values = task.map(
                        List.of(1, 1, 2, 2),
                        id -> hostile.call(new Hostile(id, action), () -> {
                                    task.sleep(Duration.ofMillis(2));
                                    return "value " + id;
                                })
                                .value());
                assertThat(values).containsExactly("value 1", "value 1", "value 2", "value 2");
            }
            assertThat(hostile.inFlight()).isZero();
        });
    }

    @Test
    void aKeyWhoseHashThrowsAndAKeyWhoseTextThrows(Corio corio) {
        Object noHash = new Object() {
            @Override
            public int hashCode() {
                throw new IllegalStateException("no hash");
            }
        };
        Object noText = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.singleFlight(noHash, () -> 1)).hasMessage("no hash");
            assertThatThrownBy(() -> task.singleFlight(noText, () -> task.singleFlight(noText, () -> 1)))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("its toString() threw");
        });
    }

    private static volatile Task initialisersTask;
    private static volatile java.util.concurrent.Callable<String>
            initialisersCall; // no code of the class itself: it waits

    private static final class InAnInitialiser {
        static final Flight<String> FLIGHT = initialisersTask.singleFlight("k", initialisersCall);
    }

    @Test
    void aCallInAStaticInitialiserWorksOrFailsAtOnce(Corio corio) {
        Programs.run(corio, task -> {
            initialisersTask = task;
            initialisersCall = () -> "value";
            try {
                assertThat(InAnInitialiser.FLIGHT).isEqualTo(new Flight<>("value", false));
            } catch (ExceptionInInitializerError pinned) {
                assertThat(pinned.getCause())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("static initialiser");
            }
            assertThat(task.singleFlight("k", () -> "again").value()).isEqualTo("again");
        });
    }
}
