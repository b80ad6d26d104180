package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who can end a task before its time, what it feels of that, and where it stops. */
@ExtendWith(CorioFixture.class)
class CancellationTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final HeldBatches<String, String> held = new HeldBatches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    private Op<Void, RuntimeException> asleep(Task task, String name) {
        return () -> {
            try {
                task.sleep(LONG);
                throw new AssertionError("woke up");
            } finally {
                trail.add(name + " unwinds");
            }
        };
    }

    // ------------------------------------------------------------------------------------------------ timeout

    @Test
    void timeoutComesOutOfTheCallAndTheTaskGoesOn(Corio corio) {
        Programs.run(corio, task -> {
            TaskTimeoutException up = catchThrowableOfType(
                    TaskTimeoutException.class, () -> task.timeout(Duration.ofMillis(200), asleep(task, "sleeper")));
            assertThat(up).hasMessageContaining("PT0.2S").hasMessageContaining("task 0");
            task.yield();
            trail.add("goes on");
        });
        assertThat(trail).containsExactly("sleeper unwinds", "goes on");
    }

    @Test
    void timeoutThatIsNotReachedLeavesNoTimerAndGivesTheResult(Corio corio) {
        assertThat(Programs.<String>call(corio, task -> task.timeout(LONG, () -> "in time")))
                .isEqualTo("in time");
        assertThat(corio.timers().pending()).isZero();
    }

    /** The map fails between the hand-over and the receiver's turn; its owner has felt that before the receiver goes on. */
    @Test
    void whatWasReceivedInTimeIsGivenThoughOthersFeltAnEnding(Corio corio) {
        Channel<String> channel = new Channel<>(1);
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.map(List.of(0, 1, 2, 3), i -> {
                        switch (i) {
                            case 0 -> {
                                trail.add("received " + task.timeout(LONG, channel::receive));
                                task.yield();
                                trail.add("not reached");
                            }
                            case 1 -> channel.trySend("value");
                            case 2 -> throw new IllegalStateException("planned");
                            default -> trail.add("not started");
                        }
                        return i;
                    }))
                    .hasMessageContaining("planned");
            task.yield();
        });
        assertThat(trail).containsExactly("received value");
    }

    @Test
    void timeoutPassesOnWhatTheCodeThrows(Corio corio) {
        IOException cause = new IOException("own");
        Programs.run(
                corio,
                task -> assertThatThrownBy(() -> task.timeout(LONG, () -> {
                            throw cause;
                        }))
                        .isSameAs(cause));
    }

    @Test
    void timeoutEndsTheChildrenStartedInside(Corio corio) {
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.timeout(Duration.ofMillis(200), () -> {
                        task.go(() -> asleep(task, "child").call());
                        task.map(List.of(1, 2), i -> asleep(task, "mapped " + i).call());
                    }))
                    .isInstanceOf(TaskTimeoutException.class);
            trail.add("after");
        });
        assertThat(trail).containsExactly("mapped 1 unwinds", "mapped 2 unwinds", "child unwinds", "after");
    }

    @Test
    void timeoutThatIsUpBeforeAChildBeganIsNotTakenForItsEnd(Corio corio) {
        Programs.run(
                corio,
                task -> assertThatThrownBy(() -> task.timeout(Duration.ofNanos(1), () -> {
                            Lane lane = corio.lanes().getFirst();
                            CorioFixture.eventually("the time is up, and nobody has heard of it", lane::hasEvents);
                            task.go(task::yield);
                        }))
                        .isInstanceOf(TaskTimeoutException.class));
    }

    @Test
    void failureOfAChildInsideATimeoutComesOutOfIt(Corio corio) {
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.timeout(
                            LONG,
                            () -> task.go(() -> {
                                throw new IOException("at once");
                            })))
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("at once");
            task.yield();
        });
    }

    @Test
    void whatTheCodeOfATimeoutThrowsIsSuppressedIntoTheFailureOfItsChildBefore(Corio corio) {
        Programs.run(corio, task -> {
            TaskFailedException first = catchThrowableOfType(
                    TaskFailedException.class,
                    () -> task.timeout(LONG, () -> {
                        task.go(() -> {
                            throw new IOException("child");
                        });
                        throw new IOException("own");
                    }));
            assertThat(first).hasRootCauseMessage("child");
            assertThat(first.getSuppressed()).hasSize(1);
            assertThat(first.getSuppressed()[0]).hasRootCauseMessage("own");
        });
    }

    @Test
    void joinOfAChildOutsideEndsWithTheTimeLimit(Corio corio) {
        Programs.run(corio, task -> {
            Fork<Void> outside = task.fork(() -> asleep(task, "outside").call());
            assertThatThrownBy(() -> task.timeout(Duration.ofMillis(20), task::join))
                    .isInstanceOf(TaskTimeoutException.class);
            assertThatThrownBy(() -> task.timeout(LONG, () -> {
                        task.go(() -> {
                            task.yield();
                            throw new IOException("inside");
                        });
                        task.join();
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("inside");
            assertThat(trail).isEmpty();
            outside.cancel();
        });
        assertThat(trail).containsExactly("outside unwinds");
    }

    @Test
    void outerTimeoutPassesTheInnerOne(Corio corio) {
        Programs.run(corio, task -> {
            TaskTimeoutException outer = catchThrowableOfType(
                    TaskTimeoutException.class,
                    () -> task.timeout(Duration.ofMillis(200), () -> {
                        try {
                            task.timeout(LONG, asleep(task, "inner"));
                        } catch (TaskTimeoutException passing) {
                            trail.add("passing");
                            throw passing;
                        }
                    }));
            assertThat(outer).hasMessageContaining("PT0.2S");
        });
        assertThat(trail).containsExactly("inner unwinds", "passing");
    }

    @Test
    void innerTimeoutIsHandledInsideTheOuter(Corio corio) {
        String result = Programs.call(
                corio,
                task -> task.timeout(LONG, () -> {
                    try {
                        return task.timeout(Duration.ofMillis(200), () -> {
                            task.sleep(LONG);
                            return "slept";
                        });
                    } catch (TaskTimeoutException handled) {
                        task.yield();
                        return "handled";
                    }
                }));
        assertThat(result).isEqualTo("handled");
    }

    @Test
    void swallowedTimeoutStillComesOut(Corio corio) {
        Programs.run(
                corio,
                task -> assertThatThrownBy(() -> task.timeout(Duration.ofMillis(200), () -> {
                            try {
                                task.sleep(LONG);
                                return "slept";
                            } catch (TaskTimeoutException swallowed) {
                                return "pretends";
                            }
                        }))
                        .isInstanceOf(TaskTimeoutException.class));
    }

    @Test
    void timeoutOfZeroEndsTheFirstSuspension(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        Programs.run(
                corio,
                task -> assertThatThrownBy(() -> task.timeout(Duration.ZERO, () -> io.call("never")))
                        .isInstanceOf(TaskTimeoutException.class));
        assertThat(held.waiting()).isZero();
        assertThat(Programs.<String>call(corio, task -> task.timeout(Duration.ZERO, () -> "no suspension")))
                .isEqualTo("no suspension");
    }

    @Test
    void timeoutNotHandledFailsTheTask(Corio corio) {
        assertThatThrownBy(() -> Programs.run(corio, task -> task.timeout(Duration.ofMillis(200), asleep(task, "x"))))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(TaskTimeoutException.class);
    }

    @Test
    void requestsNotSentYetAreWithdrawnByATimeout(Corio corio) {
        Io<String, String> io =
                corio.io("x", held, IoOptions.defaults().withMaxInFlight(1).withMaxBatchSize(1));
        Programs.run(corio, task -> {
            Fork<String> first = task.fork(() -> io.call("first"));
            assertThatThrownBy(() -> task.timeout(Duration.ofMillis(200), () -> io.call("second")))
                    .isInstanceOf(TaskTimeoutException.class);
            held.nextRequest().complete("one");
            assertThat(first.join()).isEqualTo("one");
        });
        assertThat(held.waiting()).isZero();
    }

    @Test
    void dispatchersSeeTheDeadlineThatComesFirst(Corio corio) {
        Io<String, String> plain = corio.io("plain", held);
        Io<String, String> limited =
                corio.io("limited", held, IoOptions.defaults().withTimeout(Duration.ofHours(1)));
        Instant before = Instant.now();
        Running<Object> running = corio.start(task -> {
            plain.call("none");
            return task.timeout(Duration.ofHours(2), () -> {
                plain.call("two hours");
                limited.call("one hour");
                task.map(List.of(1), i -> task.timeout(Duration.ofMinutes(30), () -> limited.call("half an hour")));
                return task.uncancellable(() -> plain.call("none again"));
            });
        });
        assertThat(held.nextRequest()).satisfies(request -> {
            assertThat(request.deadline()).isEmpty();
            request.complete("");
        });
        for (int minutes : List.of(120, 60, 30)) {
            IoRequest<String, String> request = held.nextRequest();
            assertThat(request.deadline().orElseThrow())
                    .isBetween(
                            before.plus(Duration.ofMinutes(minutes)),
                            Instant.now().plus(Duration.ofMinutes(minutes)));
            request.complete("");
        }
        IoRequest<String, String> last = held.nextRequest();
        assertThat(last.deadline()).isEmpty();
        last.complete("");
        running.join(Programs.LIMIT);
    }

    // ------------------------------------------------------------------------------------------------ uncancellable

    @Test
    void uncancellableGoesOnThroughACancellationWhichComesAfterIt(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        Running<Object> running = corio.start(task -> {
            try {
                task.uncancellable(() -> {
                    trail.add(io.call("a"));
                    assertThat(task.isCancelled()).isFalse();
                    task.checkCancelled();
                    trail.addAll(task.map(List.of("b", "c"), io::call));
                });
                trail.add("shield closed");
                assertThat(task.isCancelled()).isTrue();
                task.yield();
                trail.add("not reached");
            } finally {
                task.uncancellable(() -> trail.add("cleaned up with " + io.call("d")));
            }
            return null;
        });
        IoBatch<String, String> first = held.next();
        running.cancel();
        first.complete(List.of("A"));
        held.next().complete(List.of("B", "C"));
        held.next().complete(List.of("D"));

        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).containsExactly("A", "B", "C", "shield closed", "cleaned up with D");
    }

    @Test
    void aTimeoutInsideUncancellableWorks(Corio corio) {
        Programs.run(
                corio,
                task -> task.uncancellable(() -> assertThatThrownBy(
                                () -> task.timeout(Duration.ofMillis(200), asleep(task, "x")))
                        .isInstanceOf(TaskTimeoutException.class)));
        assertThat(trail).containsExactly("x unwinds");
    }

    @Test
    void failureOfAChildInsideUncancellableComesOutOfIt(Corio corio) {
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.uncancellable(() -> {
                        task.go(() -> {
                            throw new IOException("child");
                        });
                        task.join();
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("child");
            task.yield();
        });
    }

    @Test
    void aTaskBehindAShieldIsNotReachedByTheFailureOfItsSibling(Corio corio) {
        Io<String, String> io = corio.io("x", held);
        Running<Object> running = corio.start(task -> {
            task.go(() -> task.uncancellable(() -> trail.add(io.call("shielded"))));
            task.go(() -> {
                task.yield();
                throw new IOException("sibling");
            });
            return null;
        });
        held.nextRequest().complete("shielded answered");
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).hasRootCauseMessage("sibling");
        assertThat(trail).containsExactly("shielded answered");
    }

    // ------------------------------------------------------------------------------------------------ race

    @Test
    void m2_raceGivesTheFirstSuccessAndUnwindsTheRest(Corio corio) {
        Io<String, String> io = corio.io("x", held, IoOptions.defaults().withMaxBatchSize(1));
        Running<String> running = corio.start(task -> {
            String won = task.race(List.of(
                    () -> {
                        throw new IOException("at once");
                    },
                    () -> io.call("slow"),
                    () -> {
                        try {
                            return io.call("slower");
                        } finally {
                            trail.add("slower unwinds");
                        }
                    }));
            trail.add("won");
            task.yield();
            return won;
        });
        IoRequest<String, String> slow = held.nextRequest();
        IoRequest<String, String> slower = held.nextRequest();
        slow.complete("success");
        assertThat(running.join(Programs.LIMIT)).isEqualTo("success");
        assertThat(trail).containsExactly("slower unwinds", "won");
        assertThat(slower.isWithdrawn()).isTrue();
        slower.complete("late");
    }

    @Test
    void m2_raceThatAllFailThrowsTheFirstFailureWithTheOthersSuppressed(Corio corio) {
        Programs.run(corio, task -> {
            TaskFailedException failed = catchThrowableOfType(
                    TaskFailedException.class,
                    () -> task.race(List.of(
                            () -> {
                                task.yield();
                                throw new IOException("second");
                            },
                            () -> {
                                throw new IOException("first");
                            })));
            assertThat(failed.getCause()).hasMessage("first");
            assertThat(failed.getSuppressed()).hasSize(1);
            assertThat(failed.getSuppressed()[0]).hasRootCauseMessage("second");
            task.yield();
        });
    }

    @Test
    void raceWonAtOnceStartsNoFurtherCall(Corio corio) {
        String won = Programs.call(
                corio,
                task -> task.race(List.of(() -> "first", () -> {
                    trail.add("started");
                    return "second";
                })));
        assertThat(won).isEqualTo("first");
        assertThat(trail).isEmpty();
    }

    @Test
    void raceMayBeWonByNullAndRefusesNoCalls(Corio corio) {
        Programs.run(corio, task -> {
            List<java.util.concurrent.Callable<String>> none = List.of();
            assertThat(task.<String>race(List.of(() -> null))).isNull();
            assertThatThrownBy(() -> task.race(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least one");
        });
    }

    @Test
    void raceIsCancelledWithItsTask(Corio corio) {
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.timeout(
                            Duration.ofMillis(200),
                            () -> task.race(List.of(
                                    () -> asleep(task, "a").call(),
                                    () -> asleep(task, "b").call()))))
                    .isInstanceOf(TaskTimeoutException.class);
        });
        assertThat(trail).containsExactly("a unwinds", "b unwinds");
    }

    // ------------------------------------------------------------------------------------------------ Fork.cancel

    @Test
    void aCancelledForkUnwindsAndItsParentGoesOn(Corio corio) {
        Programs.run(corio, task -> {
            Fork<Void> fork = task.fork(() -> {
                task.go(() -> asleep(task, "grandchild").call());
                return asleep(task, "child").call();
            });
            fork.cancel();
            assertThat(fork.isDone()).isFalse();
            assertThatThrownBy(fork::join)
                    .isInstanceOf(TaskCancelledException.class)
                    .hasMessageContaining("Fork.cancel");
            assertThat(fork.isDone()).isTrue();
            fork.cancel();
            task.yield();
            trail.add("goes on");
        });
        assertThat(trail).containsExactly("child unwinds", "grandchild unwinds", "goes on");
    }

    @Test
    void aForkIsCancelledFromAPlainThread(Corio corio) {
        CompletableFuture<Fork<Void>> forked = new CompletableFuture<>();
        Running<String> running = corio.start(task -> {
            Fork<Void> fork = task.fork(() -> asleep(task, "child").call());
            forked.complete(fork);
            assertThatThrownBy(fork::join).isInstanceOf(TaskCancelledException.class);
            return "parent";
        });
        forked.join().cancel();
        assertThat(running.join(Programs.LIMIT)).isEqualTo("parent");
    }

    @Test
    void aForkThatHasEndedKeepsItsResultThroughCancel(Corio corio) {
        Programs.run(corio, task -> {
            Fork<String> fork = task.fork(() -> "done");
            fork.cancel();
            assertThat(fork.join()).isEqualTo("done");
        });
    }

    // ------------------------------------------------------------------------------------------------ isCancelled

    @Test
    void aTaskThatOnlyComputesHearsOfACancellationByAsking(Corio corio) {
        CountDownLatch runs = new CountDownLatch(1);
        Running<String> running = corio.start(task -> {
            runs.countDown();
            while (!task.isCancelled()) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(task::checkCancelled).isInstanceOf(TaskCancelledException.class);
            assertThatThrownBy(task::checkCancelled).isInstanceOf(TaskCancelledException.class);
            return "result of a cancelled program";
        });
        Programs.result(Programs.aside(() -> {
            runs.await();
            return null;
        }));
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void cancelledTasksStartNoChildren(Corio corio) {
        Programs.run(corio, task -> {
            Fork<Void> fork = task.fork(() -> {
                try {
                    task.sleep(LONG);
                } finally {
                    assertThatThrownBy(() -> task.go(() -> trail.add("started")))
                            .isInstanceOf(TaskCancelledException.class);
                    assertThatThrownBy(() -> task.fork(() -> trail.add("started")))
                            .isInstanceOf(TaskCancelledException.class);
                }
                return null;
            });
            fork.cancel();
            assertThatThrownBy(fork::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).isEmpty();
    }
}
