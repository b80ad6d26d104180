package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A group ends with the scope in which it was made: whose its failure is then, and what ends it from outside. */
@ExtendWith(CorioFixture.class)
class GroupScopesTest {

    private static final Duration LONG = Duration.ofDays(1);

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

    private Action yielding(Task task, String name) {
        return () -> {
            task.yield();
            trail.add(name);
        };
    }

    // ------------------------------------------------------------------------------------------------ not joined

    @Test
    void aGroupNotJoinedIsJoinedAtTheEndOfItsOwner(Corio corio) {
        Programs.run(corio, task -> {
            task.fork(() -> {
                        ErrGroup group = task.group();
                        group.go(yielding(task, "member"));
                        group.go(() -> group.go(yielding(task, "member of a member, added after the owner's body")));
                        group.go(() -> {
                            task.yield();
                            group.go(() -> trail.add("added after the owner's body"));
                        });
                        return trail.add("body ends");
                    })
                    .join();
            trail.add("owner ended");
        });
        assertThat(trail)
                .containsExactly(
                        "body ends",
                        "member",
                        "member of a member, added after the owner's body",
                        "added after the owner's body",
                        "owner ended");
    }

    @Test
    void failBodyEnd(Corio corio) {
        assertOwnerFails(corio, task -> {
            ErrGroup group = task.group();
            group.go(asleep(task, "sibling"));
            group.go(failing("e"));
            task.yield();
            trail.add("owner undisturbed");
        });
        assertThat(trail).containsExactly("sibling unwinds", "owner undisturbed");
    }

    @Test
    void bodyEndFail(Corio corio) {
        assertOwnerFails(corio, task -> {
            task.go(asleep(task, "child of the owner"));
            task.group().go(asleep(task, "member of another group"));
            task.group().go(() -> {
                task.yield();
                failing("e").run();
            });
        });
        assertThat(trail).containsExactlyInAnyOrder("child of the owner unwinds", "member of another group unwinds");
    }

    @Test
    void bodyEndAddFail(Corio corio) {
        assertOwnerFails(corio, task -> {
            ErrGroup group = task.group(); // without members when the body ends
            task.go(() -> {
                task.yield();
                group.go(failing("e"));
            });
        });
    }

    private static void assertOwnerFails(Corio corio, TaskBody owner) {
        TaskFailedException failed = catchThrowableOfType(TaskFailedException.class, () -> Programs.run(corio, owner));
        assertThat(failed).hasRootCauseMessage("e").hasNoSuppressedExceptions();
    }

    @Test
    void failuresOfSeveralGroupsNotJoined(Corio corio) {
        TaskFailedException failed = catchThrowableOfType(
                TaskFailedException.class,
                () -> Programs.run(corio, task -> {
                    for (String name : List.of("e1", "e2", "e3")) {
                        task.group().go(failing(name));
                    }
                }));
        assertThat(failed).hasRootCauseMessage("e1");
        assertThat(failed.getSuppressed())
                .extracting(e -> e.getCause().getMessage())
                .containsExactly("e2", "e3");
    }

    @Test
    void theOwnersOwnFailureComesBeforeThatOfAGroupNotJoined(Corio corio) {
        TaskFailedException failed = catchThrowableOfType(
                TaskFailedException.class,
                () -> Programs.run(corio, task -> {
                    task.group().go(failing("of a member"));
                    failing("own").run();
                }));
        assertThat(failed).hasRootCauseMessage("own");
        assertThat(failed.getSuppressed()).hasSize(1);
        assertThat(failed.getSuppressed()[0]).hasRootCauseMessage("of a member");
    }

    @Test
    void aFailureHandledByAnotherTaskIsNotTheOwners(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            group.go(failing("e"));
            task.go(() -> assertThatThrownBy(group::join).hasRootCauseMessage("e"));
        });
    }

    // ------------------------------------------------------------------------------------------------ scopes of calls

    @Test
    void aTimeoutJoinsItsGroups(Corio corio) {
        Programs.run(corio, task -> {
            task.timeout(LONG, () -> task.group().go(yielding(task, "member")));
            trail.add("after");
            assertThatThrownBy(() -> task.timeout(LONG, () -> task.group().go(failing("e"))))
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("e");
            task.yield();
        });
        assertThat(trail).containsExactly("member", "after");
    }

    @Test
    void aTimeoutThatIsUpEndsItsGroups(Corio corio) {
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.timeout(
                            Duration.ofMillis(5), () -> task.group().go(asleep(task, "member"))))
                    .isInstanceOf(TaskTimeoutException.class);
            assertThatThrownBy(() -> task.timeout(Duration.ofMillis(5), () -> {
                        ErrGroup group = task.group();
                        group.go(asleep(task, "joined member"));
                        group.join();
                    }))
                    .isInstanceOf(TaskTimeoutException.class);
        });
        assertThat(trail).isSubsetOf("member unwinds", "joined member unwinds"); // the time may be up before it began
    }

    @Test
    void aTimeoutInsideLeavesAGroupMadeOutsideAlone(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            Mutex gate = new Mutex();
            gate.lock();
            group.go(() -> gate.locked(() -> trail.add("member")));
            assertThatThrownBy(() -> task.timeout(Duration.ofMillis(5), group::join))
                    .isInstanceOf(TaskTimeoutException.class);
            gate.unlock();
            group.join();
        });
        assertThat(trail).containsExactly("member");
    }

    @Test
    void whatAScopesCodeThrowsKeepsTheFailureOfItsGroup(Corio corio) {
        Programs.run(corio, task -> {
            IOException own = catchThrowableOfType(
                    IOException.class,
                    () -> task.timeout(LONG, () -> {
                        task.group().go(failing("of a member"));
                        throw new IOException("own");
                    }));
            assertThat(own.getSuppressed()).hasSize(1);
            assertThat(own.getSuppressed()[0]).hasRootCauseMessage("of a member");
        });
    }

    @Test
    void nestedCallsAndMapJoinTheGroupsOfTheirTasks(Corio corio) {
        Programs.run(corio, task -> {
            corio.run(inner -> inner.group().go(yielding(task, "nested")));
            task.map(List.of("a", "b"), name -> {
                task.group().go(yielding(task, name));
                return name;
            });
            assertThatThrownBy(() -> corio.run(inner -> inner.group().go(failing("e"))))
                    .isInstanceOf(TaskFailedException.class);
            trail.add("after");
        });
        assertThat(trail).containsExactly("nested", "a", "b", "after");
    }

    @Test
    void taskJoinWaitsForMembersToo(Corio corio) {
        Programs.run(corio, task -> {
            task.group().go(yielding(task, "member"));
            task.join();
            trail.add("joined");
        });
        assertThat(trail).containsExactly("member", "joined");
    }

    @Test
    void aGroupThatEndedWithItsScopeTakesNoMember(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup[] made = new ErrGroup[2];
            task.timeout(LONG, () -> {
                made[0] = task.group();
            });
            task.fork(() -> made[1] = task.group());
            for (ErrGroup group : made) {
                for (Action call : List.<Action>of(
                        () -> group.go(() -> trail.add("started")),
                        () -> group.fork(() -> trail.add("started")),
                        () -> group.tryGo(() -> trail.add("started")))) {
                    assertThatThrownBy(call::run)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("ended with the scope in which it was made")
                            .hasMessageContaining("make a group where its members are started");
                }
                group.join();
                group.close();
            }
        });
        assertThat(trail).isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ endings outside

    @Test
    void aGroupMadeBeforeItsOwnerWasCancelledStartsNoMemberBehindAShield(Corio corio) {
        Programs.run(corio, task -> {
            Fork<Object> owner = task.fork(() -> {
                ErrGroup group = task.group();
                try {
                    task.sleep(LONG);
                } finally {
                    task.uncancellable(() -> {
                        group.go(asleep(task, "not started"));
                        assertThatThrownBy(group::join).isInstanceOf(TaskCancelledException.class);
                        trail.add("told so");
                    });
                }
                return null;
            });
            owner.cancel();
            assertThatThrownBy(owner::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("told so");
    }

    @Test
    void joinBehindAShieldTellsThatTheMembersWereCancelled(Corio corio) {
        Programs.run(corio, task -> {
            Fork<Object> owner = task.fork(() -> {
                ErrGroup group = task.group();
                group.go(asleep(task, "member"));
                try {
                    task.sleep(LONG);
                } finally {
                    task.uncancellable(
                            () -> assertThatThrownBy(group::join).isInstanceOf(TaskCancelledException.class));
                    trail.add("told so");
                }
                return null;
            });
            owner.cancel();
            assertThatThrownBy(owner::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("member unwinds", "told so");
    }

    @Test
    void aPlainChildsFailureEndsTheGroupsOfItsParent(Corio corio) {
        TaskFailedException failed = catchThrowableOfType(
                TaskFailedException.class,
                () -> Programs.run(corio, task -> {
                    ErrGroup group = task.group();
                    group.go(asleep(task, "first"));
                    task.group().go(asleep(task, "second"));
                    task.go(failing("plain"));
                    group.join();
                }));
        assertThat(failed).hasRootCauseMessage("plain").hasNoSuppressedExceptions();
        assertThat(trail).containsExactly("first unwinds", "second unwinds");
    }

    @Test
    void theProgramIsCancelled(Corio corio) throws InterruptedException {
        CountDownLatch suspended = new CountDownLatch(1);
        Running<Object> running = corio.start(task -> {
            ErrGroup group = task.group().limit(2);
            group.go(asleep(task, "a"));
            group.go(() -> {
                ErrGroup sub = task.group();
                sub.go(asleep(task, "b"));
                suspended.countDown();
                sub.join();
            });
            group.go(() -> trail.add("not started"));
            return null;
        });
        suspended.await();
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).containsExactlyInAnyOrder("a unwinds", "b unwinds");
    }
}
