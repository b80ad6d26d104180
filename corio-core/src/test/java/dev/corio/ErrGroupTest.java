package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes out of a group, and what its members feel of each other. */
@ExtendWith(CorioFixture.class)
class ErrGroupTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    private static Action failing(String message) {
        return () -> {
            throw new IOException(message);
        };
    }

    private Action asleep(Task task, String name) {
        return () -> {
            try {
                task.sleep(LONG);
                throw new AssertionError("woke up");
            } finally {
                trail.add(name + " unwinds");
            }
        };
    }

    private static TaskFailedException failureOf(Action call) {
        return catchThrowableOfType(TaskFailedException.class, call::run);
    }

    // ------------------------------------------------------------------------------------------------ figures

    @Test
    void k3_groupsWithSubgroups(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        Programs.run(corio, task -> {
            task.group().join(); // without members: at once
            for (int turn = 0; turn < 10; turn++) {
                ErrGroup group = task.group();
                for (int m = 0; m < 10; m++) {
                    group.go(() -> {
                        for (int i = 0; i < 4; i++) {
                            io.call("a");
                        }
                        for (int i = 0; i < 10; i++) {
                            ErrGroup sub = task.group();
                            sub.go(() -> io.call("b"));
                            sub.join();
                        }
                    });
                }
                group.go(() -> trail.add("without I/O"));
                group.join();
            }
        });
        assertThat(batches.sizes()).isEqualTo(Collections.nCopies(140, 10));
        assertThat(trail).hasSize(10);
    }

    @Test
    void e1_joinGivesTheFirstFailureSoFar(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup ok = task.group();
            ok.join();
            ok.go(() -> trail.add("ok"));
            ok.join();
            ok.go(failing("e1"));
            for (int i = 0; i < 2; i++) {
                assertThat(failureOf(ok::join)).hasMessageContaining("task 0/1").hasRootCauseMessage("e1");
            }
            ok.go(() -> trail.add("not started"));
            ok.go(failing("e2"));
            assertThat(failureOf(ok::join)).hasRootCauseMessage("e1");
            assertThat(ok.running()).isZero();
        });
        assertThat(trail).containsExactly("ok");
    }

    @Test
    void e1_laterFailuresAreSuppressed(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            group.go(() -> {
                try {
                    task.sleep(LONG);
                } finally {
                    failing("e2").run();
                }
            });
            group.go(failing("e1"));
            TaskFailedException failed = failureOf(group::join);
            assertThat(failed).hasRootCauseMessage("e1");
            assertThat(failed.getSuppressed()).hasSize(1);
            assertThat(failed.getSuppressed()[0]).hasRootCauseMessage("e2");
        });
    }

    @Test
    void e4_siblingsSuspendedInIoAreUnwoundAndJoinThrows(Corio corio) {
        HeldBatches<String, String> held = new HeldBatches<>();
        Io<String, String> io = corio.io("x", held);
        Running<Object> running = corio.start(task -> {
            ErrGroup group = task.group();
            for (String name : List.of("a", "b")) {
                group.go(() -> {
                    try {
                        io.call(name);
                    } finally {
                        trail.add(name + " unwinds");
                    }
                    io.call("not reached");
                });
            }
            group.go(() -> {
                io.call("c");
                failing("c failed").run();
            });
            assertThat(failureOf(group::join)).hasRootCauseMessage("c failed");
            trail.add("task goes on with " + io.call("d"));
            return null;
        });
        IoBatch<String, String> batch = held.next();
        assertThat(batch.inputs()).containsExactly("a", "b", "c");
        batch.requests().get(2).complete("C");
        IoBatch<String, String> after = held.next();
        assertThat(after.inputs()).containsExactly("d");
        after.complete(List.of("D"));
        running.join(Programs.LIMIT);
        assertThat(trail).containsExactly("a unwinds", "b unwinds", "task goes on with D");
        batch.requests().getFirst().complete("late");
        batch.requests().get(1).complete("late");
    }

    @Test
    void c9_siblingsOfEveryDepthUnwindInOrder(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            group.go(() -> {
                task.go(asleep(task, "grandchild"));
                task.map(List.of(1, 2), i -> {
                    asleep(task, "mapped " + i).run();
                    return i;
                });
            });
            group.go(() -> {
                ErrGroup sub = task.group();
                sub.go(asleep(task, "submember"));
                sub.join();
            });
            group.go(() -> {
                task.yield();
                failing("e").run();
            });
            assertThat(failureOf(group::join)).hasRootCauseMessage("e").hasNoSuppressedExceptions();
        });
        assertThat(trail)
                .containsExactlyInAnyOrder(
                        "grandchild unwinds", "mapped 1 unwinds", "mapped 2 unwinds", "submember unwinds");
    }

    @Test
    void c4_aMemberThatWakesItsMakerByEndingIsNotLost(Corio corio) {
        Mutex mutex = new Mutex();
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            mutex.lock();
            group.go(() -> mutex.locked(() -> trail.add("member")));
            mutex.unlock();
            trail.add("parent goes on");
            group.join();
            trail.add("parent joined");
        });
        assertThat(trail).containsExactly("parent goes on", "member", "parent joined");
    }

    @Test
    void m1_aGroupsFailureIsHandledAndAPlainForksIsNot(Corio corio) {
        TaskFailedException failed = failureOf(() -> Programs.run(corio, task -> {
            ErrGroup group = task.group();
            Fork<Object> member = group.fork(() -> {
                throw new IOException("of a member");
            });
            assertThatThrownBy(member::join).hasRootCauseMessage("of a member");
            assertThatThrownBy(group::join).hasRootCauseMessage("of a member");
            task.yield();
            trail.add("goes on");
            Fork<Object> plain = task.fork(() -> {
                throw new IOException("of a plain fork");
            });
            for (Action suspends : List.<Action>of(plain::join, task::yield, () -> task.group(), group::join)) {
                assertThatThrownBy(suspends::run).hasRootCauseMessage("of a plain fork");
            }
        }));
        assertThat(failed).hasMessageContaining("task 0/1 failed").hasRootCauseMessage("of a plain fork");
        assertThat(trail).containsExactly("goes on");
    }
}
