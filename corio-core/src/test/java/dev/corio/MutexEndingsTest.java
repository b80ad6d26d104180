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

/** What becomes of a mutex when a waiter gives up, or the holder ends. */
@ExtendWith(CorioFixture.class)
class MutexEndingsTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final Mutex mutex = new Mutex("orders");
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    @Test
    void lockCancelUnlock(Corio corio) {
        Programs.run(corio, task -> {
            mutex.lock();
            Fork<Boolean> cancelled = task.fork(() -> mutex.locked(() -> trail.add("never")));
            task.go(() -> mutex.locked(() -> trail.add("next")));
            cancelled.cancel();
            assertThat(mutex.waiting()).isEqualTo(1);
            mutex.unlock();
            assertThatThrownBy(cancelled::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("next");
    }

    @Test
    void lockUnlockCancel(Corio corio) {
        Programs.run(corio, task -> {
            mutex.lock();
            Fork<Object> cancelled = task.fork(() -> {
                mutex.lock(); // granted before it was cancelled
                try {
                    trail.add("holds it");
                    task.yield();
                    return trail.add("not reached");
                } finally {
                    mutex.unlock();
                }
            });
            task.go(() -> mutex.locked(() -> trail.add("next")));
            mutex.unlock();
            cancelled.cancel();
            assertThatThrownBy(cancelled::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("holds it", "next");
    }

    @Test
    void cancelLock(Corio corio) {
        Programs.run(corio, task -> {
            Fork<Object> cancelled = task.fork(() -> {
                try {
                    task.sleep(LONG);
                } catch (TaskCancelledException again) {
                    mutex.lock();
                }
                return trail.add("not reached");
            });
            cancelled.cancel();
            assertThatThrownBy(cancelled::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).isEmpty();
        assertThat(mutex.isLocked()).isFalse();
    }

    @Test
    void aTaskThatEndsWithAMutexFailsAndTheMutexIsHandedOn(Corio corio) {
        Mutex other = new Mutex();
        TaskFailedException failed = catchThrowableOfType(
                TaskFailedException.class,
                () -> Programs.run(corio, task -> {
                    task.go(() -> {
                        other.lock();
                        mutex.lock();
                        task.yield();
                        other.unlock();
                    });
                    task.uncancellable(() -> mutex.locked(() -> trail.add("handed on")));
                }));
        assertThat(failed.getCause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("task 0/0 ended while it held Mutex \"orders\"")
                .hasMessageContaining("finally");
        assertThat(trail).containsExactly("handed on");
        assertThat(other.isLocked()).isFalse();
    }

    @Test
    void aTaskThatFailsWithAMutexKeepsItsCause(Corio corio) {
        TaskFailedException failed = catchThrowableOfType(
                TaskFailedException.class,
                () -> Programs.run(corio, task -> {
                    mutex.lock();
                    throw new IOException("own");
                }));
        assertThat(failed.getCause()).isInstanceOf(IOException.class);
        assertThat(failed.getSuppressed()).hasSize(1);
        assertThat(failed.getSuppressed()[0]).hasMessageContaining("ended while it held Mutex \"orders\"");
        assertThat(mutex.isLocked()).isFalse();
    }
}
