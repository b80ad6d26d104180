package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When those who wait for a count go on, how often it may be used, and who may change it. */
@ExtendWith(CorioFixture.class)
class WaitGroupTest {

    private final WaitGroup group = new WaitGroup("answers");
    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    private void refused(Action call, String... advice) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalStateException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("WaitGroup \"answers\"")
                        .contains(advice));
    }

    private void askAndDone(Io<String, String> io) {
        io.call("a");
        group.done();
    }

    @Test
    void k5_rootGoesOnOnceAfterAllChildren(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        Programs.run(corio, task -> {
            for (int i = 0; i < 99; i++) {
                group.add(1);
                task.go(() -> askAndDone(io));
            }
            group.await();
            trail.add("root goes on, " + group.count() + " left");
        });
        assertThat(batches.sizes()).containsExactly(99);
        assertThat(trail).containsExactly("root goes on, 0 left");
    }

    @Test
    void c2_theSameOneForAHundredTurns(Corio corio) {
        Io<String, String> io = corio.io("x", batches.inline());
        int[] done = new int[1];
        Programs.run(corio, task -> {
            for (int turn = 1; turn <= 100; turn++) {
                boolean asks = turn % 2 == 0;
                group.add(3);
                for (int i = 0; i < 3; i++) {
                    task.go(() -> {
                        if (asks) {
                            io.call("a");
                        }
                        done[0]++;
                        group.done();
                    });
                }
                group.await();
                assertThat(done[0]).isEqualTo(3 * turn);
            }
        });
        assertThat(batches.sizes()).hasSize(50).containsOnly(3);
    }

    @Test
    void c4_aLastChildThatAParentWakesByDoneIsNotLost(Corio corio) {
        Programs.run(corio, task -> {
            group.add(1);
            task.go(() -> {
                group.await();
                trail.add("child");
            });
            group.done();
            trail.add("parent goes on");
            task.join();
            trail.add("parent joined");
        });
        assertThat(trail).containsExactly("parent goes on", "child", "parent joined");
    }

    @Test
    void c10_doneBelowZero(Corio corio) {
        refused(group::done, "the count is 0 and cannot become -1", "once for each");
        Programs.run(corio, task -> {
            refused(group::done, "cannot become -1");
            group.add(2);
            refused(() -> group.add(-3), "the count is 2 and cannot become -1");
            refused(() -> group.add(Integer.MAX_VALUE), "cannot become 2147483649");
            assertThat(group.count()).isEqualTo(2);
            group.add(-2);
            group.await();
        });
    }

    @Test
    void awaitAtZeroDoesNotSuspend(Corio corio) {
        Programs.run(corio, task -> {
            task.go(() -> {
                group.await();
                group.add(0);
                group.await();
                trail.add("child");
            });
            trail.add("parent");
        });
        assertThat(trail).containsExactly("child", "parent");
    }

    @Test
    void whatIsAddedAfterTheCountWasZeroDoesNotHoldThoseWhoWaited(Corio corio) {
        Programs.run(corio, task -> {
            group.add(1);
            for (String name : List.of("a", "b", "c")) {
                task.go(() -> {
                    group.await();
                    trail.add(name);
                });
            }
            assertThat(group.waiting()).isEqualTo(3);
            group.done();
            group.add(1); // before any of them went on
            task.go(() -> {
                group.await();
                trail.add("second turn");
            });
            task.yield();
            assertThat(trail).containsExactly("a", "b", "c");
            group.done();
        });
        assertThat(trail).containsExactly("a", "b", "c", "second turn");
    }

    @Test
    void awaitCancelDone(Corio corio) {
        Programs.run(corio, task -> {
            group.add(1);
            Fork<Object> cancelled = task.fork(() -> {
                group.await();
                return trail.add("not reached");
            });
            task.go(() -> {
                group.await();
                trail.add("other");
            });
            cancelled.cancel();
            assertThat(group.waiting()).isEqualTo(1);
            group.done();
            assertThatThrownBy(cancelled::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("other");
    }

    @Test
    void awaitDoneCancel(Corio corio) {
        Programs.run(corio, task -> {
            group.add(1);
            Fork<Object> cancelled = task.fork(() -> {
                group.await();
                trail.add("outcome before the cancellation");
                task.yield();
                return trail.add("not reached");
            });
            group.done();
            cancelled.cancel();
            assertThatThrownBy(cancelled::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("outcome before the cancellation");
    }

    // ------------------------------------------------------------------------------------------------ other threads

    @Test
    void plainThreadsAddAndFinish(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        int threads = 4;
        int each = 500;
        int[] done = new int[threads];
        group.external();
        for (int turn = 1; turn <= 5; turn++) {
            group.add(threads * each);
            List<Running<Object>> running = new ArrayList<>();
            int expected = turn * each;
            for (int i = 0; i < 4; i++) {
                running.add(corio.start(task -> {
                    group.await();
                    assertThat(done).containsOnly(expected); // plain writes, made before done
                    return null;
                }));
            }
            List<FutureTask<Object>> plain = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int own = t;
                plain.add(Programs.aside(() -> {
                    for (int i = 0; i < each; i++) {
                        group.add(1);
                        done[own]++;
                        group.add(-2);
                    }
                    return null;
                }));
            }
            plain.forEach(Programs::result);
            running.forEach(program -> program.join(Programs.LIMIT));
        }
    }

    @Test
    void doneInDispatchersFunctionsAndBlocking(Corio corio) {
        Io<Integer, Integer> dispatcher = corio.io("dispatcher", batch -> {
            group.done();
            batch.complete(batch.inputs());
        });
        Io<Integer, Integer> function = corio.io("function", IoDispatcher.batch((List<Integer> in) -> {
            group.done();
            return in;
        }));
        group.external().add(3);
        Programs.run(corio, task -> {
            task.go(() -> {
                group.await();
                trail.add("goes on");
            });
            task.go(() -> function.call(1));
            task.go(() -> dispatcher.call(1));
            task.go(() -> task.blocking(group::done));
        });
        assertThat(trail).containsExactly("goes on");
    }

    @Test
    void tasksOfTwoLanesFinishAndWait(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        WaitGroup back = new WaitGroup().external();
        group.external();
        int turns = 500;
        int[] counts = new int[1];
        group.add(1);
        Running<Object> ping = corio.start(task -> {
            for (int i = 0; i < turns; i++) {
                group.await();
                group.add(1);
                counts[0]++;
                back.done();
            }
            return null;
        });
        Running<Object> pong = corio.start(task -> {
            for (int i = 0; i < turns; i++) {
                back.add(1);
                group.done();
                back.await();
                assertThat(counts[0]).isEqualTo(i + 1);
            }
            return null;
        });
        pong.join(Programs.LIMIT);
        ping.join(Programs.LIMIT);
        assertThat(group.count()).isOne();
    }
}
