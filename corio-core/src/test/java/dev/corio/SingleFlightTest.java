package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One execution for all who call for a key meanwhile: who gets its outcome, what ends it, and what it outlives. */
@ExtendWith(CorioFixture.class)
class SingleFlightTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final HeldBatches<String, String> held = new HeldBatches<>();
    private final SingleFlight<String, String> flights = new SingleFlight<>("flights");
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane
    private int ran; // written by tasks of one lane

    private void answer(String output) {
        held.nextRequest().complete(output);
    }

    // ------------------------------------------------------------------------------------------------ who shares

    @Test
    void k6_oneHundredTasksShareOneCall(Corio corio) {
        Io<String, String> io = corio.io("x", SentBatches.echo());
        List<Flight<String>> all = Programs.call(
                corio,
                task -> task.map(
                        IntStream.range(0, 100).boxed().toList(),
                        i -> task.singleFlight("k", () -> {
                            ran++;
                            return io.call("k");
                        })));
        assertThat(all).hasSize(100).containsOnly(new Flight<>("k", true));
        assertThat(ran).isEqualTo(1);
        assertThat(corio.stats().io("x").requests()).isEqualTo(1);
        assertThat(corio.stats().io("x").batches()).isEqualTo(1);
    }

    @Test
    void s1_tenCallersOfOneKey(Corio corio) {
        Running<List<Flight<String>>> running = corio.start(task -> task.map(
                IntStream.range(0, 10).boxed().toList(),
                i -> flights.call("k", () -> {
                    ran++;
                    return corio.io("x", held).call("in");
                })));
        answer("out");
        assertThat(running.join(Programs.LIMIT)).hasSize(10).containsOnly(new Flight<>("out", true));
        assertThat(ran).isEqualTo(1);
    }

    @Test
    void aCallAloneIsNotShared(Corio corio) {
        Programs.run(corio, task -> {
            assertThat(flights.call("k", () -> "at once")).isEqualTo(new Flight<>("at once", false));
            assertThat(flights.call("k", () -> {
                        task.yield();
                        assertThat(flights.inFlight()).isEqualTo(1);
                        return "later";
                    }))
                    .isEqualTo(new Flight<>("later", false));
            assertThat(flights.call("k", () -> null)).isEqualTo(new Flight<String>(null, false));
        });
        assertThat(flights.inFlight()).isZero();
    }

    @Test
    void aCallThatDoesNotSuspendIsDoneWhenItsFirstCallerLooks(Corio corio) {
        Programs.run(corio, task -> {
            task.go(() -> {
                task.yield();
                trail.add("sibling");
            });
            trail.add(flights.call("k", () -> {
                        trail.add("call");
                        return "value";
                    })
                    .value());
        });
        assertThat(trail).containsExactly("call", "value", "sibling");
    }

    @Test
    void unequalKeysAreApart(Corio corio) {
        Running<List<String>> running = corio.start(task -> {
            Io<String, String> io = corio.io("x", held);
            return task.map(
                    List.of("a", "b", "a"),
                    key -> flights.call(key, () -> io.call(key)).value());
        });
        held.next().complete(List.of("A", "B"));
        assertThat(running.join(Programs.LIMIT)).containsExactly("A", "B", "A");
    }

    @Test
    void theFirstCallerGoesOnFirst(Corio corio) {
        Running<Object> running = corio.start(task -> {
            Io<String, String> io = corio.io("x", held);
            for (int i = 0; i < 3; i++) {
                int caller = i;
                task.go(() -> {
                    flights.call("k", () -> io.call("in"));
                    trail.add("caller " + caller);
                });
            }
            return null;
        });
        answer("out");
        running.join(Programs.LIMIT);
        assertThat(trail).containsExactly("caller 0", "caller 1", "caller 2");
    }

    @Test
    void s2_forgetWhileInFlightThenTheThirdSharesTheSecond(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        Semaphore secondDone = new Semaphore(0);
        Running<List<Flight<String>>> running = corio.start(task -> {
            Fork<Flight<String>> first = task.fork(() -> flights.call("k", () -> io.call("1")));
            flights.forget("k");
            Fork<Flight<String>> second = task.fork(() -> flights.call("k", () -> io.call("2")));
            Flight<String> one = first.join();
            secondDone.release();
            Fork<Flight<String>> third = task.fork(() -> flights.call("k", () -> io.call("3")));
            return List.of(one, second.join(), third.join());
        });
        List<IoRequest<String, String>> both = held.next().requests();
        both.getFirst().complete("one");
        secondDone.acquireUninterruptibly();
        both.getLast().complete("two");
        assertThat(running.join(Programs.LIMIT))
                .containsExactly(new Flight<>("one", false), new Flight<>("two", true), new Flight<>("two", true));
    }

    @Test
    void s4_aWaiterThatCallsAgainRightAfterWakingGetsANewExecution(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        Running<List<List<String>>> running = corio.start(task -> task.map(
                List.of(1, 2),
                i -> List.of(
                        flights.call("k", () -> io.call("first")).value(),
                        flights.call("k", () -> io.call("second")).value())));
        answer("one");
        answer("two");
        assertThat(running.join(Programs.LIMIT)).containsOnly(List.of("one", "two"));
    }

    @Test
    void forgetOfWhatIsNotThere(Corio corio) {
        flights.forget("k"); // from a plain thread, too
        Programs.run(corio, task -> {
            flights.forget("k");
            assertThat(flights.call("k", () -> "v").value()).isEqualTo("v");
        });
    }

    // ------------------------------------------------------------------------------------------------ failures

    @Test
    void s3_aFailureGoesToAllWhoWait(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        IOException cause = new IOException("broken");
        List<TaskFailedException> caught = new ArrayList<>();
        Running<Object> running = corio.start(task -> {
            task.map(
                    List.of(1, 2, 3, 4, 5),
                    i -> caught.add(catchThrowableOfType(
                            TaskFailedException.class,
                            () -> flights.call("k", () -> {
                                io.call("in");
                                throw cause;
                            }))));
            trail.add("goes on");
            return null;
        });
        answer("out");
        running.join(Programs.LIMIT);
        assertThat(caught)
                .hasSize(5)
                .doesNotHaveDuplicates()
                .allSatisfy(failed -> assertThat(failed)
                        .hasCause(cause)
                        .hasMessageContaining("task 0/0/flight failed")
                        .hasMessageContaining("broken")
                        .hasNoSuppressedExceptions());
        assertThat(trail).containsExactly("goes on");
    }

    @Test
    void aFailureBeforeAnySuspension(Corio corio) {
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> flights.call("k", () -> {
                        throw new StackOverflowError();
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(StackOverflowError.class)
                    .hasMessageContaining("task 0/flight failed");
            assertThat(flights.call("k", () -> "fine").value()).isEqualTo("fine");
        });
    }

    @Test
    void aFailureThatNobodyHandlesComesOutOfTheProgramAsItIs(Corio corio) {
        IOException cause = new IOException("broken");
        assertThatThrownBy(() -> Programs.run(
                        corio,
                        task -> task.map(
                                List.of(1),
                                i -> flights.call(
                                        "outer",
                                        () -> flights.call("inner", () -> {
                                                    throw cause;
                                                })
                                                .value()))))
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("task 0/0/flight/flight failed")
                .hasCause(cause);
    }

    @Test
    void aChildOfTheCallThatFailsFailsIt(Corio corio) {
        Programs.run(
                corio,
                task -> assertThatThrownBy(() -> flights.call("k", () -> {
                            task.go(() -> {
                                throw new IOException("child");
                            });
                            return "unused";
                        }))
                        .isInstanceOf(TaskFailedException.class)
                        .hasMessageContaining("task 0/flight/0 failed"));
    }

    // ------------------------------------------------------------------------------------------------ giving up

    private Fork<Object> callerIn(Task task, Io<String, String> io, String name) {
        return task.fork(() -> {
            try {
                trail.add(name + " got "
                        + flights.call("k", () -> {
                                    try {
                                        return io.call(name);
                                    } finally {
                                        trail.add("call of " + name + " ends");
                                    }
                                })
                                .value());
            } catch (TaskCancelledException cancelled) {
                trail.add(name + " cancelled");
            }
            return null;
        });
    }

    @Test
    void s5_theFirstOfTwoCallersIsCancelledThenTheOtherGetsTheValue(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        Running<Object> running = corio.start(task -> {
            Fork<Object> a = callerIn(task, io, "a");
            callerIn(task, io, "b");
            a.cancel();
            task.join();
            return null;
        });
        IoRequest<String, String> request = held.nextRequest();
        assertThat(request.isWithdrawn()).isFalse();
        request.complete("value");
        running.join(Programs.LIMIT);
        assertThat(trail).containsExactly("a cancelled", "call of a ends", "b got value");
    }

    @Test
    void s5_theSecondOfTwoCallersIsCancelledThenTheFirstIsNotShared(Corio corio) throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        Io<String, String> io = corio.io("x", held);
        Running<Flight<String>> running = corio.start(task -> {
            Fork<Flight<String>> first = task.fork(() -> flights.call("k", () -> io.call("in")));
            assertThatThrownBy(() -> task.timeout(Duration.ofMillis(5), () -> flights.call("k", () -> "unused")))
                    .isInstanceOf(TaskTimeoutException.class);
            late.countDown();
            return first.join();
        });
        assertThat(late.await(Programs.LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        answer("value"); // not in the task: its time may be up before the lane has sent the request
        assertThat(running.join(Programs.LIMIT)).isEqualTo(new Flight<>("value", false));
    }

    @Test
    void s5_bothAreCancelledThenTheCallIs(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        Programs.run(corio, task -> {
            Fork<Object> a = callerIn(task, io, "a");
            Fork<Object> b = callerIn(task, io, "b");
            task.yield();
            a.cancel();
            b.cancel();
            task.join();
            assertThat(flights.inFlight()).isZero();
        });
        CorioFixture.eventually("the call has unwound", () -> corio.programs().isEmpty());
        assertThat(trail).containsExactly("a cancelled", "b cancelled", "call of a ends");
    }

    @Test
    void s5_aCallerAfterTheLastOneLeftStartsANewExecutionWhileTheOldOneUnwinds(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        CompletableFuture<Void> oldIsOut = new CompletableFuture<>();
        CompletableFuture<Void> cleanUp = new CompletableFuture<>();
        Running<Flight<String>> running = corio.start(task -> {
            Fork<Flight<String>> only = task.fork(() -> flights.call("k", () -> {
                try {
                    return io.call("old");
                } finally {
                    task.uncancellable(() -> task.await(cleanUp));
                    trail.add("old call ends");
                }
            }));
            task.await(oldIsOut);
            only.cancel();
            assertThatThrownBy(only::join).isInstanceOf(TaskCancelledException.class);
            Flight<String> flight = flights.call("k", () -> io.call("new"));
            trail.add("new call ended");
            cleanUp.complete(null);
            return flight;
        });
        IoRequest<String, String> old = held.nextRequest();
        oldIsOut.complete(null);
        answer("value");
        assertThat(running.join(Programs.LIMIT)).isEqualTo(new Flight<>("value", false));
        CorioFixture.eventually("the old call has unwound", () -> trail.size() == 2);
        assertThat(trail).containsExactly("new call ended", "old call ends");
        old.complete("late");
    }

    @Test
    void aFirstCallerThatIsCancelledWhileTheCallStarts(Corio corio) {
        Programs.run(corio, task -> {
            @SuppressWarnings("unchecked")
            Fork<Object>[] caller = new Fork[1];
            caller[0] = task.fork(() -> {
                task.yield();
                return flights.call("k", () -> {
                    caller[0].cancel(); // its own first caller, who is not in line as a suspended task yet
                    trail.add("call");
                    try {
                        task.sleep(LONG);
                    } finally {
                        trail.add("call unwinds");
                    }
                    return "unused";
                });
            });
            assertThatThrownBy(caller[0]::join).isInstanceOf(TaskCancelledException.class);
        });
        CorioFixture.eventually("the call has unwound", () -> corio.programs().isEmpty());
        assertThat(trail).containsExactly("call", "call unwinds");
    }

    @Test
    void aFirstCallerThatIsCancelledWhileTheCallRunsToItsEndGetsTheValue(Corio corio) {
        Programs.run(corio, task -> {
            @SuppressWarnings("unchecked")
            Fork<Object>[] caller = new Fork[1];
            caller[0] = task.fork(() -> {
                task.yield();
                trail.add(flights.call("k", () -> {
                            caller[0].cancel();
                            return "value";
                        })
                        .value());
                task.yield();
                return trail.add("not reached");
            });
            assertThatThrownBy(caller[0]::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("value");
    }

    @Test
    void theTimeLimitOfACallerIsNotTheCalls(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        Running<String> running = corio.start(task -> {
            Fork<Object> limited = task.fork(() -> task.timeout(LONG, () -> flights.call("k", () -> io.call("in"))));
            Fork<String> other =
                    task.fork(() -> flights.call("k", () -> "unused").value());
            task.yield();
            limited.cancel();
            return other.join();
        });
        IoRequest<String, String> request = held.nextRequest();
        assertThat(request.deadline()).isEmpty();
        request.complete("value");
        assertThat(running.join(Programs.LIMIT)).isEqualTo("value");
    }

    // ------------------------------------------------------------------------------------------------ order

    @Test
    void c4_aParentThatEndsAFlightOfItsLastChildGoesOnWhereItWas(Corio corio) {
        WaitGroup gate = new WaitGroup();
        gate.add(1);
        Programs.run(corio, task -> {
            task.go(() -> {
                flights.call("k", () -> {
                    gate.await();
                    trail.add("call");
                    return "";
                });
                trail.add("child");
            });
            gate.done();
            trail.add("parent goes on");
        });
        assertThat(trail).containsExactly("parent goes on", "call", "child");
    }

    @Test
    void c11_manyWaitersWithoutRecursion(Corio corio) {
        int callers = 100_000;
        Io<String, String> io = corio.io("x", SentBatches.echo());
        int[] woken = new int[1];
        corio.run(task -> {
            for (int i = 0; i < callers; i++) {
                task.go(() -> {
                    if (flights.call("k", () -> io.call("in")).shared()) {
                        woken[0]++;
                    }
                });
            }
        });
        assertThat(woken[0]).isEqualTo(callers);
    }
}
