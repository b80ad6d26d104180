package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups and forks in each other and beside each other: linear time, no stack overflow. */
@ExtendWith(CorioFixture.class)
class GroupScaleTest {

    private static final int MANY = 100_000;

    @Test
    void c11_aHundredThousandGroupsInEachOther(Corio corio) {
        int[] ended = new int[1];
        Running<Object> running = corio.start(task -> {
            inEachOther(task, ended, MANY);
            return null;
        });
        running.join(Duration.ofSeconds(90));
        assertThat(ended[0]).isEqualTo(MANY);
    }

    private static void inEachOther(Task task, int[] ended, int left) {
        if (left > 0) {
            ErrGroup group = task.group();
            group.go(() -> inEachOther(task, ended, left - 1));
            group.join();
            ended[0]++;
        } else {
            task.yield();
        }
    }

    @Test
    void c11_theInnermostOfAHundredThousandFails(Corio corio) {
        int[] unwound = new int[1];
        Running<Object> running = corio.start(task -> {
            failingAtTheEnd(task, unwound, MANY);
            return null;
        });
        assertThatThrownBy(() -> running.join(Duration.ofSeconds(90)))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("e")
                .hasNoSuppressedExceptions();
        assertThat(unwound[0]).isEqualTo(MANY);
    }

    private static void failingAtTheEnd(Task task, int[] unwound, int left) throws Exception {
        if (left == 0) {
            task.yield();
            throw new IOException("e");
        }
        ErrGroup group = task.group();
        group.go(() -> failingAtTheEnd(task, unwound, left - 1));
        if (left % 2 == 0) { // every other one is not joined
            try {
                group.join();
            } finally {
                unwound[0]++;
            }
        } else {
            unwound[0]++;
        }
    }

    @Test
    void c11_aHundredThousandGroupsBesideEachOther(Corio corio) {
        int[] ended = new int[1];
        Running<Object> running = corio.start(task -> {
            for (int i = 0; i < MANY; i++) {
                task.group().go(() -> {
                    task.yield();
                    ended[0]++;
                });
            }
            return null;
        });
        running.join(Duration.ofSeconds(90));
        assertThat(ended[0]).isEqualTo(MANY);
    }

    @Test
    void c11_aHundredThousandForksJoinedInEachOther(Corio corio) {
        int[] ended = new int[1];
        Running<Object> running = corio.start(task -> {
            joinedInEachOther(task, ended, MANY);
            return null;
        });
        running.join(Duration.ofSeconds(90));
        assertThat(ended[0]).isEqualTo(MANY);
    }

    private static void joinedInEachOther(Task task, int[] ended, int left) {
        if (left > 0) {
            Fork<Object> next = task.fork(() -> {
                joinedInEachOther(task, ended, left - 1);
                return null;
            });
            next.join(); // the innermost first: each joins one that waits already
            ended[0]++;
        } else {
            task.yield();
        }
    }
}
