package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a group that has failed, was cancelled or closed, and who may do that. */
@ExtendWith(CorioFixture.class)
class ErrGroupEndsTest {

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

    @Test
    void aMemberAddedAfterAFailureCountsAsCancelled(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            group.go(failing("e"));
            Fork<String> late = group.fork(() -> "not started");
            assertThat(late.isDone()).isTrue();
            assertThatThrownBy(late::join)
                    .isInstanceOf(TaskCancelledException.class)
                    .hasMessageContaining("task 0/1 was not started: its group had failed or was cancelled");
            late.cancel();
            group.go(() -> trail.add("not started"));
            assertThat(group.tryGo(() -> trail.add("not started"))).isTrue();
            assertThatThrownBy(group::join).hasRootCauseMessage("e");
        });
        assertThat(trail).isEmpty();
    }

    @Test
    void cancelledGroupsTellSoWhereAMemberWasCutShort(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup idle = task.group();
            idle.go(() -> trail.add("done"));
            idle.cancel();
            idle.join(); // all it had is done
            idle.go(() -> trail.add("not started"));
            assertThatThrownBy(idle::join)
                    .isInstanceOf(TaskCancelledException.class)
                    .hasMessageContaining("the group was cancelled");

            ErrGroup busy = task.group();
            busy.go(asleep(task, "member"));
            busy.cancel();
            assertThatThrownBy(busy::join).isInstanceOf(TaskCancelledException.class);
            assertThatThrownBy(busy::join).isInstanceOf(TaskCancelledException.class);
            task.yield();
        });
        assertThat(trail).containsExactly("done", "member unwinds");
    }

    @Test
    void closeCancelsAndWaitsAndIsIdempotent(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup used;
            try (ErrGroup group = task.group()) {
                used = group;
                group.go(asleep(task, "member"));
                trail.add("at the end of the block");
            }
            trail.add("after it");
            used.close();
            assertThatThrownBy(() -> used.go(() -> trail.add("not started")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the group of task 0 is closed")
                    .hasMessageContaining("make a group");
        });
        assertThat(trail).containsExactly("at the end of the block", "member unwinds", "after it");
    }

    @Test
    void closeThrowsAFailureThatNobodyJoined(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            group.go(failing("e"));
            assertThat(failureOf(group::close)).hasRootCauseMessage("e");
            group.close(); // told once

            ErrGroup joined = task.group();
            joined.go(failing("e"));
            assertThat(failureOf(joined::join)).hasRootCauseMessage("e");
            joined.close();
        });
    }

    @Test
    void closeInACancelledTaskWaitsForTheMembers(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        Programs.run(corio, task -> {
            Fork<Object> fork = task.fork(() -> {
                try (ErrGroup group = task.group()) {
                    group.go(() -> task.uncancellable(() -> {
                        task.yield();
                        trail.add("member got " + io.call("an answer"));
                    }));
                    task.sleep(LONG);
                } finally {
                    trail.add("closed");
                }
                return null;
            });
            fork.cancel();
            assertThatThrownBy(fork::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("member got an answer", "closed");
    }

    @Test
    void joinAndCloseInAMember(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            group.go(() -> {
                for (Action call : List.<Action>of(group::join, group::close)) {
                    assertThatThrownBy(call::run)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("in a member of the group would wait for itself");
                }
                task.map(List.of(1), i -> assertThatThrownBy(group::join).isInstanceOf(IllegalStateException.class));
                trail.add("member");
            });
            group.go(() -> group.go(() -> trail.add("member of a member")));
            group.join();
        });
        assertThat(trail).containsExactly("member", "member of a member");
    }

    @Test
    void otherTasksOfTheProgramAddJoinAndCancel(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            task.go(() -> {
                group.go(asleep(task, "member"));
                assertThatThrownBy(group::join).isInstanceOf(TaskCancelledException.class);
                trail.add("child joined");
            });
            task.go(group::cancel);
            task.join();
            assertThat(group.running()).isZero();
        });
        assertThat(trail).containsExactly("member unwinds", "child joined");
    }

    @Test
    void aJoinerIsCancelledBetweenTheEndOfTheMembersAndItsTurn(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            List<Fork<?>> joiners = new ArrayList<>();
            group.go(() -> task.yield());
            task.go(() -> {
                group.join(); // first in line
                joiners.getFirst().cancel();
                group.go(() -> {
                    task.sleep(Duration.ofMillis(20));
                    trail.add("the next member ends");
                });
            });
            joiners.add(task.fork(() -> {
                try {
                    group.join();
                    return null;
                } finally {
                    trail.add("the second joiner goes on");
                }
            }));
            assertThatThrownBy(joiners.getFirst()::join).isInstanceOf(TaskCancelledException.class);
            group.join();
        });
        assertThat(trail).containsExactly("the second joiner goes on", "the next member ends");
    }
}
