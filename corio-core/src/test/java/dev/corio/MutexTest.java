package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who holds a mutex, in which order it is handed on, and what becomes of it when a holder ends or a waiter gives up. */
@ExtendWith(CorioFixture.class)
class MutexTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final Mutex mutex = new Mutex("orders");
    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    private void refused(Action call, String... advice) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalStateException.class)
                .satisfies(e ->
                        assertThat(e.getMessage()).contains("Mutex \"orders\"").contains(advice));
    }

    // ------------------------------------------------------------------------------------------------ lock and unlock

    @Test
    void k4_threeWaitersEachAskInside(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        int[] inside = new int[1];
        Programs.run(corio, task -> {
            mutex.lock();
            for (String name : List.of("a", "b", "c")) {
                task.go(() -> {
                    mutex.lock();
                    assertThat(++inside[0]).isEqualTo(1);
                    trail.add(io.call(name));
                    inside[0]--;
                    mutex.unlock();
                });
            }
            assertThat(mutex.waiting()).isEqualTo(3);
            assertThat(batches.all()).isEmpty();
            mutex.unlock();
        });
        assertThat(batches.sizes()).containsExactly(1, 1, 1);
        assertThat(trail).containsExactly("a", "b", "c");
    }

    @Test
    void c1_threeTasksTakeTurns(Corio corio) {
        Io<String, String> io = corio.io("x", batches.inline());
        int turns = 200;
        int[] inside = new int[1];
        Programs.run(corio, task -> {
            for (String name : List.of("a", "b", "c")) {
                task.go(() -> {
                    for (int i = 0; i < turns; i++) {
                        mutex.lock();
                        assertThat(++inside[0]).isEqualTo(1);
                        io.call(name);
                        inside[0]--;
                        mutex.unlock();
                    }
                });
            }
        });
        assertThat(batches.inputs())
                .isEqualTo(Collections.nCopies(turns, List.of("a", "b", "c")).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    @Test
    void c4_aParentWakesItsLastChildByUnlockAndGoesOn(Corio corio) {
        Programs.run(corio, task -> {
            mutex.lock();
            task.go(() -> {
                mutex.lock();
                trail.add("child");
                mutex.unlock();
            });
            mutex.unlock();
            trail.add("parent goes on");
            task.join();
            trail.add("parent joined");
        });
        assertThat(trail).containsExactly("parent goes on", "child", "parent joined");
    }

    @Test
    void unlockHandsOnEvenIfTheHolderLocksAgainAtOnce(Corio corio) {
        Programs.run(corio, task -> {
            mutex.lock();
            task.go(() -> mutex.locked(() -> trail.add("child")));
            mutex.unlock();
            assertThat(mutex.tryLock()).isFalse();
            mutex.lock();
            trail.add("parent");
            mutex.unlock();
        });
        assertThat(trail).containsExactly("child", "parent");
    }

    @Test
    void c10_unlockByATaskThatDoesNotHoldIt(Corio corio) {
        Programs.run(corio, task -> {
            refused(mutex::unlock, "not held by task 0", "unlock in the task that locked, once");
            mutex.lock();
            task.go(() -> refused(mutex::unlock, "not held by task 0/0, but by task 0"));
            task.go(() -> mutex.locked(() -> trail.add("waited")));
            assertThat(mutex.waiting()).isEqualTo(1);
            mutex.unlock();
            refused(mutex::unlock, "not held by task 0, but by task 0/1");
        });
        assertThat(trail).containsExactly("waited");
    }

    @Test
    void c3_aSecondLockByTheHolderFailsAtOnceAndItKeepsIt(Corio corio) {
        Programs.run(corio, task -> {
            mutex.lock();
            for (Action again : List.<Action>of(
                    mutex::lock,
                    mutex::tryLock,
                    () -> mutex.tryLock(LONG),
                    () -> mutex.tryLock(Duration.ZERO),
                    () -> mutex.locked(() -> trail.add("inside")))) {
                refused(again, "task 0 holds", "would wait for itself", "lock once");
            }
            task.go(() -> assertThat(mutex.tryLock()).isFalse());
            mutex.unlock();
        });
        assertThat(trail).isEmpty();
    }

    @Test
    void severalMutexesAreReleasedInAnyOrder(Corio corio) {
        List<Mutex> all =
                IntStream.range(0, 6).mapToObj(i -> new Mutex("m" + i)).toList();
        Programs.run(corio, task -> {
            all.forEach(Mutex::lock);
            for (int i : new int[] {2, 5, 0, 3, 4, 1}) {
                all.get(i).unlock();
                assertThat(all.stream().filter(Mutex::isLocked)).doesNotContain(all.get(i));
            }
            all.getFirst().lock();
            all.getFirst().unlock();
        });
        assertThat(all).noneMatch(Mutex::isLocked);
    }

    @Test
    void aMutexIsUsedByTasksOfTwoCorios(CorioFixture.Maker maker) {
        Corio shop = maker.make(builder -> builder.name("shop"));
        Corio stock = maker.make(builder -> builder.name("stock"));
        Io<String, String> io = shop.io("x", batches.threaded());
        Running<Object> holder = shop.start(task -> mutex.locked(() -> {
            while (mutex.waiting() == 0) {
                io.call("spin");
            }
            return trail.add("shop");
        }));
        CorioFixture.eventually("it is held", mutex::isLocked);
        Programs.run(stock, task -> mutex.locked(() -> trail.add("stock")));
        holder.join(Programs.LIMIT);
        assertThat(trail).containsExactly("shop", "stock");
    }

    // ------------------------------------------------------------------------------------------------ tries

    @Test
    void tryLockTakesWhatIsFreeAndNeverSuspends(Corio corio) {
        Programs.run(corio, task -> {
            assertThat(mutex.tryLock()).isTrue();
            task.go(() -> {
                assertThat(mutex.tryLock()).isFalse();
                assertThat(mutex.tryLock(Duration.ZERO)).isFalse();
                trail.add("child went through");
            });
            trail.add("parent");
            mutex.unlock();
            assertThat(mutex.tryLock(Duration.ZERO)).isTrue();
            mutex.unlock();
            assertThat(mutex.tryLock(LONG)).isTrue();
            mutex.unlock();
        });
        assertThat(trail).containsExactly("child went through", "parent");
    }

    @Test
    void aTimedTryThatIsGrantedInTimeLeavesNoTimer(Corio corio) {
        Programs.run(corio, task -> {
            mutex.lock();
            Fork<Boolean> waits = task.fork(() -> {
                boolean taken = mutex.tryLock(LONG);
                trail.add("granted");
                mutex.unlock();
                return taken;
            });
            assertThat(corio.timers().pending()).isEqualTo(1);
            mutex.unlock();
            assertThat(waits.join()).isTrue();
            assertThat(corio.timers().pending()).isZero();
        });
        assertThat(trail).containsExactly("granted");
    }

    @Test
    void aTimedTryWhoseTimeIsUpLeavesTheQueue(Corio corio) {
        Programs.run(corio, task -> {
            mutex.lock();
            Fork<Boolean> waits = task.fork(() -> mutex.tryLock(Duration.ofMillis(5)));
            task.go(() -> mutex.locked(() -> trail.add("behind")));
            assertThat(waits.join()).isFalse();
            assertThat(mutex.waiting()).isEqualTo(1);
            mutex.unlock();
        });
        assertThat(trail).containsExactly("behind");
    }

    @Test
    void triesThatDoNotSuspendWorkInACancelledTaskAndTimedOnesThrow(Corio corio) {
        Programs.run(corio, task -> {
            Fork<Object> fork = task.fork(() -> {
                try {
                    task.sleep(LONG);
                } finally {
                    assertThat(mutex.tryLock()).isTrue();
                    mutex.unlock();
                    assertThatThrownBy(() -> mutex.tryLock(LONG)).isInstanceOf(TaskCancelledException.class);
                    assertThatThrownBy(mutex::lock).isInstanceOf(TaskCancelledException.class);
                    trail.add("cleaned up");
                }
                return null;
            });
            fork.cancel();
        });
        assertThat(trail).containsExactly("cleaned up");
    }

    // ------------------------------------------------------------------------------------------------ locked

    @Test
    void lockedGivesTheResultAndReleasesWhateverHappens(Corio corio) {
        IOException cause = new IOException("inside");
        Programs.run(corio, task -> {
            assertThat(mutex.<String, RuntimeException>locked(() -> "result")).isEqualTo("result");
            assertThat(mutex.<String, RuntimeException>locked(() -> null)).isNull();
            assertThatThrownBy(() -> mutex.locked(() -> {
                        throw cause;
                    }))
                    .isSameAs(cause);
            mutex.locked(() -> task.uncancellable(() -> trail.add("shielded")));
            assertThat(mutex.isLocked()).isFalse();
        });
        assertThat(trail).containsExactly("shielded");
    }

    @Test
    void whatIsThrownInsideIsNotMaskedByAnUnlockTooMany(Corio corio) {
        Programs.run(corio, task -> {
            IOException own = catchThrowableOfType(
                    IOException.class,
                    () -> mutex.locked(() -> {
                        mutex.unlock();
                        throw new IOException("own");
                    }));
            assertThat(own.getSuppressed()).hasSize(1);
            assertThat(own.getSuppressed()[0]).hasMessageContaining("unlock in the task that locked, once");
            refused(() -> mutex.locked(mutex::unlock), "not held by task 0");
        });
    }
}
