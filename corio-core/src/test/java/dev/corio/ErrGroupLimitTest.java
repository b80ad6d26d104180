package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How many members of a group run at once, and who waits for room. */
@ExtendWith(CorioFixture.class)
class ErrGroupLimitTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    @Test
    void e2_tryGoUpToTheLimit(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held);
        Running<Object> running = corio.start(task -> {
            ErrGroup group = task.group().limit(42);
            for (int i = 0; i < 42; i++) {
                int number = i;
                assertThat(group.tryGo(() -> io.call(number))).isTrue();
            }
            assertThat(group.tryGo(() -> trail.add("not started"))).isFalse();
            assertThat(group.running()).isEqualTo(42);
            group.join();
            assertThat(group.tryGo(() -> trail.add("started"))).isTrue();
            return null;
        });
        IoBatch<Integer, Integer> batch = held.next();
        batch.complete(batch.inputs());
        running.join(Programs.LIMIT);
        assertThat(trail).containsExactly("started");
    }

    @Test
    void e3_neverMoreThanTheLimit(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        int[] figures = new int[3]; // running, most, ended
        Programs.run(corio, task -> {
            ErrGroup group = task.group().limit(10);
            for (int i = 0; i < 1025; i++) {
                group.go(() -> {
                    figures[1] = Math.max(figures[1], ++figures[0]);
                    io.call("a");
                    figures[0]--;
                    figures[2]++;
                });
                assertThat(group.running()).isLessThanOrEqualTo(10);
            }
            group.join();
        });
        assertThat(figures).containsExactly(0, 10, 1025);
    }

    @Test
    void severalTasksAddInTheOrderInWhichTheyCame(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group().limit(1);
            for (String name : List.of("a", "b", "c")) {
                task.go(() -> {
                    for (int i = 1; i <= 3; i++) {
                        String member = name + i;
                        group.go(() -> {
                            trail.add(member);
                            task.yield();
                        });
                    }
                });
            }
            assertThat(group.tryGo(() -> trail.add("overtakes"))).isFalse();
            group.join(); // for those who wait for room too
            trail.add("joined");
        });
        assertThat(trail).containsExactly("a1", "a2", "b1", "c1", "a3", "b2", "c2", "b3", "c3", "joined");
    }

    @Test
    void aMemberAddsToItsGroupWhileThereIsRoom(Corio corio) {
        int[] members = new int[1];
        Programs.run(corio, task -> {
            ErrGroup group = task.group().limit(3);
            group.go(() -> addTwoMore(task, group, members, 6));
            group.join();
            assertThat(group.running()).isZero();
        });
        assertThat(members[0]).isBetween(7, 127);
    }

    private static void addTwoMore(Task task, ErrGroup group, int[] members, int depth) {
        members[0]++;
        task.yield();
        for (int i = 0; i < 2 && depth > 0; i++) {
            group.tryGo(() -> addTwoMore(task, group, members, depth - 1)); // go might wait for itself
        }
    }

    @Test
    void aMemberThatWaitsForRoomIsNotStuckWhileAnotherTaskIsAboutToStartOne(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group().limit(2);
            group.go(() -> {
                task.yield();
                task.yield();
                group.go(() -> trail.add("added by a member")); // the last room is promised to the child below
            });
            group.go(task::yield);
            task.go(() -> group.go(() -> trail.add("added by a child")));
            group.join();
        });
        assertThat(trail).containsExactly("added by a child", "added by a member");
    }

    @Test
    void whoWaitsForRoomWhenAMemberFailsGoesOnWithoutStarting(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group().limit(1);
            group.go(() -> {
                task.yield();
                throw new IOException("e");
            });
            for (String name : List.of("a", "b")) {
                task.go(() -> {
                    group.go(() -> trail.add("not started"));
                    trail.add(name + " goes on");
                });
            }
            assertThatThrownBy(group::join).hasRootCauseMessage("e");
            trail.add("joined");
        });
        assertThat(trail).containsExactlyInAnyOrder("a goes on", "b goes on", "joined");
    }

    @Test
    void whoIsCancelledWhileWaitingForRoomLeavesIt(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group().limit(1);
            Fork<Object> member = group.fork(() -> {
                task.sleep(LONG);
                return null;
            });
            Fork<Object> waits = task.fork(() -> {
                group.go(() -> trail.add("not started"));
                return null;
            });
            task.go(() -> group.go(() -> trail.add("next")));
            waits.cancel();
            assertThatThrownBy(waits::join).isInstanceOf(TaskCancelledException.class);
            member.cancel(); // its own affair: the group goes on
            group.join();
            trail.add("joined");
        });
        assertThat(trail).containsExactly("next", "joined");
    }

    @Test
    void whoIsCancelledAfterItGotRoomGivesItBack(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group().limit(1);
            Mutex gate = new Mutex();
            gate.lock();
            group.go(() -> gate.locked(() -> trail.add("first")));
            Fork<Object> waits = task.fork(() -> {
                group.go(() -> trail.add("not started"));
                return null;
            });
            task.go(() -> group.go(() -> trail.add("next")));
            task.go(() -> {
                task.yield();
                waits.cancel(); // the first member has ended, the room is promised
            });
            gate.unlock();
            assertThatThrownBy(waits::join).isInstanceOf(TaskCancelledException.class);
            group.join();
            assertThat(group.running()).isZero();
        });
        assertThat(trail).containsExactly("first", "next");
    }

    @Test
    void theLimitIsSetBeforeTheFirstMemberRuns(Corio corio) {
        Programs.run(corio, task -> {
            ErrGroup group = task.group();
            assertThatThrownBy(() -> group.limit(0)).isInstanceOf(IllegalArgumentException.class);
            group.go(task::yield);
            assertThatThrownBy(() -> group.limit(2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("set its limit before the first");
            group.join();
            assertThat(group.limit(2)).isSameAs(group);
        });
    }
}
