package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deadlocks that are easily missed, waits that are easily taken for one, and what the search costs. */
@ExtendWith(CorioFixture.class)
class DeadlockCornersTest {

    // ------------------------------------------------------------------------------------------------ found

    @Test
    void programThatGetsStuckByTheEndOfATaskAfterTheLastWaitEnded(Corio corio) {
        Channel<String> channel = new Channel<>("channel", 0);
        WaitGroup never = new WaitGroup("never");
        never.add(1);
        Io<Integer, Integer> io = corio.io("io", IoDispatcher.inline(inputs -> inputs));
        assertThatThrownBy(() -> Programs.run(corio, task -> {
                    task.go(never::await);
                    task.go(() -> {
                        io.call(1);
                        channel.receive(); // the last closed wait to begin; its task ends
                    });
                    task.go(() -> {
                        io.call(1);
                        io.call(2);
                        channel.trySend("x");
                        io.call(3);
                    });
                }))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("WaitGroup \"never\"");
    }

    @Test
    void everyProgramOfADeadlockOverTwoLanesFails(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        for (int turn = 0; turn < 300; turn++) {
            List<Mutex> mutexes = List.of(new Mutex("m0"), new Mutex("m1"), new Mutex("m2"));
            WaitGroup all = new WaitGroup("all").external();
            all.add(3);
            List<Running<String>> ring = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Mutex own = mutexes.get(i);
                Mutex next = mutexes.get((i + 1) % 3);
                ring.add(corio.start(task -> own.locked(() -> {
                    all.done();
                    all.await();
                    return next.locked(() -> "normal");
                })));
            }
            assertThat(ring)
                    .allSatisfy(each -> assertThatThrownBy(() -> each.join(Programs.LIMIT))
                            .isInstanceOf(DeadlockException.class)
                            .hasMessageContaining("3 tasks wait"));
        }
    }

    // ------------------------------------------------------------------------------------------------ none

    @Test
    void joinOfAnOuterChildUnderATimeLimitIsNone(Corio corio) {
        WaitGroup stop = new WaitGroup("stop");
        stop.add(1);
        Programs.run(corio, task -> {
            task.go(stop::await);
            assertThatThrownBy(() -> task.timeout(Duration.ofMillis(20), task::join))
                    .isInstanceOf(TaskTimeoutException.class);
            stop.done();
        });
    }

    @Test
    void hostThatWaitsForItsOwnFlightIsNone(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("io", held);
        SingleFlight<String, Integer> flights = new SingleFlight<>("flights");
        WaitGroup done = new WaitGroup("done");
        done.add(1);
        CompletableFuture<Void> inLine = new CompletableFuture<>();
        Running<String> host = corio.start(task -> {
            Fork<Integer> leader = task.fork(() -> flights.call("k", () -> {
                        int answer = io.call(1);
                        done.done();
                        return answer;
                    })
                    .value());
            task.await(inLine);
            leader.cancel();
            done.await();
            return "helped";
        });
        IoBatch<Integer, Integer> batch = held.next();
        Running<Integer> other = corio.start(task -> flights.call("k", () -> 2).value());
        CorioFixture.eventually(
                "it is in line", () -> corio.dump().contains("task 0 of program 2 waits for SingleFlight"));
        inLine.complete(null);
        CorioFixture.eventually("the host waits", () -> done.waiting() == 1);
        batch.complete(List.of(7));
        assertThat(host.join(Programs.LIMIT)).isEqualTo("helped");
        assertThat(other.join(Programs.LIMIT)).isEqualTo(7);
    }

    // ------------------------------------------------------------------------------------------------ its cost

    /** Counts, as time says nothing on a busy machine: the searches that are worth it look at few tasks. */
    @Test
    void lockersOfAHolderThatMapsManyAreNotSearched(Corio corio) {
        int many = 20_000;
        Mutex mutex = new Mutex("held");
        WaitGroup open = new WaitGroup("open");
        open.add(1);
        Io<Integer, Integer> io = corio.io("io", IoDispatcher.inline(inputs -> inputs));
        AtomicInteger turns = new AtomicInteger();
        Programs.run(corio, task -> {
            task.go(() -> mutex.locked(() -> task.map(numbers(many), i -> {
                open.await();
                return i;
            })));
            task.go(() -> {
                io.call(1);
                io.call(2);
                open.done();
            });
            for (int i = 0; i < many; i++) {
                task.go(() -> mutex.locked(turns::incrementAndGet));
            }
        });
        assertThat(turns).hasValue(many);
    }

    @Test
    void chainOfTasksBesideAContendedLock(Corio corio) {
        Mutex mutex = new Mutex("contended");
        Io<Integer, Integer> io = corio.io("io", IoDispatcher.inline(inputs -> inputs));
        int[] deepest = new int[1];
        Programs.run(corio, task -> {
            task.go(() -> mutex.locked(() -> {
                while (deepest[0] < 20_000) {
                    io.call(1);
                }
            }));
            task.go(() -> mutex.locked(() -> {}));
            down(task, deepest, 20_000);
        });
        assertThat(deepest[0]).isEqualTo(20_000);
    }

    private static void down(Task task, int[] deepest, int left) {
        if (left > 0) {
            deepest[0]++;
            task.run(child -> down(child, deepest, left - 1));
        }
    }

    @Test
    void manyProgramsThatWaitForOneThing(Corio corio) {
        Semaphore permits = new Semaphore("permits", 1);
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("io", held);
        Running<Integer> holder = corio.start(task -> {
            permits.acquire();
            return io.call(1);
        });
        IoBatch<Integer, Integer> batch = held.next();
        List<Running<Object>> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(corio.start(task -> {
                permits.acquire();
                return null;
            }));
        }
        CorioFixture.eventually("all wait", () -> permits.waiting() == 10_000);
        batch.complete(List.of(1));
        holder.join(Programs.LIMIT);
        assertThat(all)
                .allSatisfy(each ->
                        assertThatThrownBy(() -> each.join(Programs.LIMIT)).isInstanceOf(DeadlockException.class));
    }

    private static List<Integer> numbers(int size) {
        return IntStream.range(0, size).boxed().toList();
    }
}
