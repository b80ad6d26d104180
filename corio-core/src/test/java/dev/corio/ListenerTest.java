package dev.corio;

import static dev.corio.CorioListener.Outcome.CANCELLED;
import static dev.corio.CorioListener.Outcome.FAILED;
import static dev.corio.CorioListener.Outcome.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What listeners hear of tasks, and in which order. */
@ExtendWith(CorioFixture.class)
class ListenerTest {

    private final Heard heard = new Heard();

    private Corio listening(CorioFixture.Maker maker) {
        return maker.make(builder -> builder.name("shop").listener(heard));
    }

    @Test
    void aWholeProgramInTheOrderInWhichItHappened(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Io<Integer, Integer> io = corio.io("x", SentBatches.echo());

        Programs.run(corio, task -> {
            task.go(() -> {
                io.call(1);
                task.log("one");
                task.run(child -> child.log(() -> "two"));
                io.call(2);
            });
            task.go(() -> io.call(3));
            task.log("both started");
        });

        assertThat(heard.lines())
                .containsExactly(
                        "task 0 of program 1 started",
                        "task 0/0 of program 1 started",
                        "task 0/0 of program 1 waits for an answer of Io \"x\"",
                        "task 0/1 of program 1 started",
                        "task 0/1 of program 1 waits for an answer of Io \"x\"",
                        "task 0 of program 1 says: both started",
                        "task 0 of program 1 waits for 2 children",
                        "batch 1 of Io \"x\" (2 requests) leaves",
                        "batch 1 of Io \"x\" (2 requests) is answered",
                        "task 0/0 of program 1 goes on",
                        "task 0/0 of program 1 says: one",
                        "task 0/0/0 of program 1 started",
                        "task 0/0/0 of program 1 says: two",
                        "task 0/0/0 of program 1 ended",
                        "task 0/0 of program 1 waits for an answer of Io \"x\"",
                        "task 0/1 of program 1 goes on",
                        "task 0/1 of program 1 ended",
                        "batch 2 of Io \"x\" (1 request) leaves",
                        "batch 2 of Io \"x\" (1 request) is answered",
                        "task 0/0 of program 1 goes on",
                        "task 0/0 of program 1 ended",
                        "task 0 of program 1 ended");
    }

    @Test
    void eachEventSaysWhereAndWhen(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        long before = System.nanoTime();
        long wallBefore = System.currentTimeMillis();
        for (int i = 0; i < 3; i++) {
            Programs.run(
                    corio,
                    task -> task.map(List.of(1, 2), item -> {
                        task.yield();
                        return item;
                    }));
        }

        long last = before;
        for (CorioListener.Event event : heard.events()) {
            assertThat(event.corio()).isSameAs(corio);
            assertThat(event.corio().name()).isEqualTo("shop");
            assertThat(event.lane()).isZero();
            assertThat(event.nanos()).isBetween(last, System.nanoTime());
            assertThat(event.time().toEpochMilli()).isBetween(wallBefore - 1_000, System.currentTimeMillis() + 1_000);
            last = event.nanos();
        }
        assertThat(heard.of(CorioListener.StartedEvent.class))
                .extracting(event -> event.task().program() + ":" + event.task().path())
                .containsExactly("1:0", "1:0/0", "1:0/1", "2:0", "2:0/0", "2:0/1", "3:0", "3:0/0", "3:0/1");
    }

    @Test
    void aTaskIsTheSameInAllItsEventsAndKnownAfterItsParent(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Programs.run(corio, task -> {
            task.go(() -> task.run(child -> child.yield()));
            task.fork(() -> 1).join();
            task.map(List.of(1, 2, 3), item -> corio.call(nested -> item));
            task.group().go(() -> task.sleep(Duration.ofMillis(1)));
        });

        Map<String, CorioListener.TaskInfo> known = new HashMap<>();
        Set<String> ended = new HashSet<>();
        for (CorioListener.TaskEvent event : heard.of(CorioListener.TaskEvent.class)) {
            CorioListener.TaskInfo task = event.task();
            if (event instanceof CorioListener.StartedEvent) {
                assertThat(known.put(task.path(), task)).as("starts once").isNull();
            }
            assertThat(known.get(task.path())).isSameAs(task);
            assertThat(ended).as("nothing after the end").doesNotContain(task.path());
            task.parent().ifPresent(parent -> {
                assertThat(known.get(parent.path())).isSameAs(parent);
                assertThat(ended).doesNotContain(parent.path());
                assertThat(task.path()).startsWith(parent.path() + "/");
            });
            if (event instanceof CorioListener.EndedEvent) {
                ended.add(task.path());
            }
        }
        assertThat(ended).isEqualTo(known.keySet()).hasSize(11);
        assertThat(known.get("0").parent()).isEmpty();
    }

    @Test
    void aTaskKnowsWhereItWasStarted(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Programs.run(corio, task -> task.run(new NamedBody()));
        assertThat(heard.of(CorioListener.StartedEvent.class).getLast().task().site())
                .isEqualTo(NamedBody.class.getName());
    }

    private static final class NamedBody implements TaskBody {
        @Override
        public void run(Task task) {}
    }

    // ------------------------------------------------------------------------------------------------ waits

    private interface Waiting {
        void in(Corio corio, Task task) throws Exception;
    }

    static Stream<Arguments> waits() {
        return Stream.of(
                wait(
                        "ANSWER",
                        "an answer of Io \"x\"",
                        (corio, task) -> corio.io("x", SentBatches.echo()).call(1)),
                wait(
                        "ANSWER",
                        "2 of 2 answers",
                        (corio, task) ->
                                corio.io("x", SentBatches.<Integer>echo()).callAll(List.of(1, 2))),
                wait(
                        "ANSWER",
                        "a cached answer of Io \"x\"",
                        (corio, task) -> corio.io(
                                        "x",
                                        SentBatches.echo(),
                                        IoOptions.defaults().withCache(CachePolicy.perProgram()))
                                .call(1)),
                wait(
                        "STAGE",
                        "a stage",
                        (corio, task) ->
                                corio.io("x", SentBatches.echo()).submit(1).join()),
                wait("STAGE", "a stage", (corio, task) -> {
                    CompletableFuture<Integer> stage = new CompletableFuture<>();
                    task.go(() -> {
                        task.yield();
                        stage.complete(1);
                    });
                    task.await(stage);
                }),
                wait("TASKS", "a child", (corio, task) -> {
                    task.go(task::yield);
                    task.join();
                }),
                wait(
                        "TASKS",
                        "2 children",
                        (corio, task) -> task.map(List.of(1, 2), item -> {
                            task.yield();
                            return item;
                        })),
                wait(
                        "TASKS",
                        "a child of map to end, for the next to start",
                        (corio, task) -> task.map(List.of(1, 2), 1, item -> {
                            task.yield();
                            return item;
                        })),
                wait(
                        "TASKS",
                        "the end of task 0/0",
                        (corio, task) -> task.fork(child -> {
                                    child.yield();
                                    return 1;
                                })
                                .join()),
                wait("TASKS", "the members of the group of task 0", (corio, task) -> {
                    ErrGroup group = task.group();
                    group.go(task::yield);
                    group.join();
                }),
                wait("LINE", "room for a member of the group of task 0", (corio, task) -> {
                    ErrGroup group = task.group().limit(1);
                    group.go(task::yield);
                    group.go(() -> {});
                }),
                wait("LINE", "Mutex \"orders\"", (corio, task) -> {
                    Mutex mutex = new Mutex("orders");
                    task.go(() -> mutex.locked(task::yield));
                    mutex.locked(() -> {});
                }),
                wait("LINE", "Mutex \"orders\"", (corio, task) -> {
                    Mutex mutex = new Mutex("orders");
                    task.go(() -> mutex.locked(task::yield));
                    mutex.tryLock(Duration.ofMinutes(1));
                    mutex.unlock();
                }),
                wait("LINE", "WaitGroup \"all\"", (corio, task) -> {
                    WaitGroup group = new WaitGroup("all");
                    group.add(1);
                    task.go(() -> {
                        task.yield();
                        group.done();
                    });
                    group.await();
                }),
                wait("SLEEP", "a sleep of PT0.001S", (corio, task) -> task.sleep(Duration.ofMillis(1))),
                wait("TURN", "its turn", (corio, task) -> task.yield()),
                wait("BLOCKING", "blocking(…)", (corio, task) -> task.blocking(() -> {})));
    }

    private static Arguments wait(String kind, String what, Waiting code) {
        return Arguments.of(kind, what, code);
    }

    @ParameterizedTest(name = "{0} {1} {index}")
    @MethodSource("waits")
    void suspendedSaysWhyAndResumedForHowLong(String kind, String what, Waiting code, CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Programs.run(corio, task -> {
            code.in(corio, task);
            task.log("done");
        });

        List<CorioListener.TaskEvent> ofRoot = heard.of(CorioListener.TaskEvent.class).stream()
                .filter(event -> event.task().parent().isEmpty())
                .toList();
        assertThat(ofRoot).hasSizeGreaterThanOrEqualTo(5);
        CorioListener.SuspendedEvent suspended = (CorioListener.SuspendedEvent) ofRoot.get(1);
        CorioListener.ResumedEvent resumed = (CorioListener.ResumedEvent) ofRoot.get(2);
        assertThat(suspended.kind()).isEqualTo(CorioListener.WaitKind.valueOf(kind));
        assertThat(suspended.what()).isEqualTo(what);
        assertThat(resumed.suspended()).isSameAs(suspended);
        assertThat(resumed.waited()).isEqualTo(Duration.ofNanos(resumed.nanos() - suspended.nanos()));
    }

    @Test
    void flightIsToldAsATaskOfThatWhichStartedIt(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Programs.run(
                corio,
                task -> task.map(
                        List.of(1, 2),
                        item -> task.singleFlight("k", () -> {
                            task.yield();
                            return item;
                        })));
        assertThat(heard.of(CorioListener.StartedEvent.class))
                .extracting(event -> event.task().path())
                .containsExactly("0", "0/0", "0/0/flight", "0/1");
        assertThat(heard.of(CorioListener.EndedEvent.class))
                .extracting(event -> event.task().path())
                .containsExactlyInAnyOrder("0", "0/0", "0/0/flight", "0/1");
        assertThat(heard.of(CorioListener.StartedEvent.class).stream()
                        .filter(event -> event.task().parent().isEmpty()))
                .hasSize(1);
    }

    @Test
    void cancelledWhileSuspendedThenResumedThenEnded(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Programs.run(corio, task -> {
            Fork<Integer> fork = task.fork(child -> {
                child.sleep(Duration.ofHours(1));
                return 1;
            });
            fork.cancel();
        });
        assertThat(heard.lines().subList(1, 6))
                .containsExactly(
                        "task 0/0 of program 1 started",
                        "task 0/0 of program 1 waits for a sleep of PT1H",
                        "task 0 of program 1 waits for a child",
                        "task 0/0 of program 1 goes on",
                        "task 0/0 of program 1 was cancelled");
    }

    // ------------------------------------------------------------------------------------------------ ends

    @Test
    void endedSaysHow(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        IllegalArgumentException thrown = new IllegalArgumentException("bad");
        assertThatThrownBy(() -> Programs.run(corio, task -> {
                    task.go(() -> {});
                    task.go(() -> task.sleep(Duration.ofHours(1)));
                    task.go(() -> {
                        throw thrown;
                    });
                }))
                .hasCause(thrown);

        List<CorioListener.EndedEvent> ended = heard.of(CorioListener.EndedEvent.class);
        assertThat(ended)
                .extracting(event -> event.task().path() + " " + event.outcome())
                .containsExactly("0/0 " + OK, "0/2 " + FAILED, "0/1 " + CANCELLED, "0 " + FAILED);
        assertThat(ended).extracting(event -> event.failure().orElse(null)).containsExactly(null, thrown, null, thrown);
        assertThat(ended).allMatch(event -> !event.lasted().isNegative());
    }

    @Test
    void whoWinsARaceIsOkAndWhoLosesCancelled(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Programs.run(
                corio,
                task -> task.race(List.of(
                        () -> {
                            task.sleep(Duration.ofHours(1));
                            return 1;
                        },
                        () -> 2)));
        assertThat(heard.of(CorioListener.EndedEvent.class))
                .extracting(event -> event.task().path() + " " + event.outcome())
                .containsExactly("0/1 " + OK, "0/0 " + CANCELLED, "0 " + OK);
    }

    @Test
    void aProgramCancelledBeforeItBeginsStartsAndEnds(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Programs.run(
                corio,
                task -> { // holds the lane until the other program is cancelled
                    Running<Integer> other = Programs.result(Programs.aside(() -> {
                        Running<Integer> started = corio.start(inner -> {
                            inner.log("runs");
                            return 1;
                        });
                        started.cancel();
                        return started;
                    }));
                    task.await(other.future().exceptionally(cancelled -> 0));
                });
        assertThat(heard.lines())
                .containsSubsequence("task 0 of program 2 started", "task 0 of program 2 was cancelled")
                .doesNotContain("task 0 of program 2 says: runs");
    }

    // ------------------------------------------------------------------------------------------------ log

    @Test
    void withoutListenerNoMessageIsMadeAndNoTaskHasAnIdentity(Corio corio) {
        Programs.run(corio, task -> {
            task.log("nobody hears it");
            task.log((Supplier<String>) () -> {
                throw new AssertionError("made for nobody");
            });
            assertThat(TaskNode.requireCurrent("").identity()).isNull();
        });
        assertThat(corio.lanes().getFirst().listening()).isNull();
    }

    @Test
    void whatTheSupplierOfAMessageThrowsIsTheCallers(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.log((Supplier<String>) () -> {
                        throw new IllegalStateException("mine");
                    }))
                    .hasMessage("mine");
            assertThatThrownBy(() -> task.log(() -> null)).hasMessageContaining("supplier");
        });
        assertThat(heard.of(CorioListener.LogEvent.class)).isEmpty();
    }

    @Test
    void logOffTheLaneOrOutsideIsMisuse(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Task[] kept = new Task[1];
        Programs.run(corio, task -> {
            kept[0] = task;
            task.blocking(() -> assertThatThrownBy(() -> task.log("off"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Task.log"));
        });
        assertThatThrownBy(() -> kept[0].log("late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside the tasks");
        assertThat(heard.of(CorioListener.LogEvent.class)).isEmpty();
    }
}
