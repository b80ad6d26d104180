package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Paths, and what a failure report holds when very much fails. */
@ExtendWith(CorioFixture.class)
class TaskTreeTest {

    @Test
    void pathsCountAllChildrenOfATaskWhateverStartedThem(Corio corio) {
        List<String> paths = new ArrayList<>();
        Programs.run(corio, task -> {
            paths.add(task.path());
            task.run(child -> paths.add(child.path()));
            task.go(() -> paths.add(Task.current().path()));
            task.fork(child -> paths.add(child.path())).join();
            task.map(List.of(1, 2), item -> paths.add(Task.current().path()));
            corio.run(inner -> {
                paths.add(inner.path());
                inner.run(child -> paths.add(child.path()));
            });
            paths.add(task.path());
        });
        assertThat(paths).containsExactly("0", "0/0", "0/1", "0/2", "0/3", "0/4", "0/5", "0/5/0", "0");
    }

    @Test
    void aDeepTreeHasALongPathAndItsFailureShowsTheWholeOfIt(Corio corio) {
        int depth = 20_000;
        int[] length = new int[1];
        TaskFailedException failed =
                (TaskFailedException) Programs.thrown(() -> Programs.run(corio, task -> chain(task, depth, length)));
        assertThat(length[0]).isEqualTo(1 + 2 * depth);
        assertThat(failed).hasMessageContaining("0/0/0").hasCauseInstanceOf(IllegalStateException.class);
        assertThat(failed.getMessage()).hasSizeGreaterThan(2 * depth);
        assertThat(failed.getSuppressed()).isEmpty();
    }

    private static void chain(Task task, int left, int[] length) {
        if (left == 0) {
            length[0] = task.path().length();
            throw new IllegalStateException("at the end");
        }
        task.run(child -> chain(child, left - 1, length));
    }

    @Test
    void laterFailuresAreSuppressedUpToALimitAndTheRestIsCounted(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batch -> {});
        TaskFailedException failed = (TaskFailedException) Programs.thrown(() -> Programs.run(corio, task -> {
            for (int i = 0; i < 150; i++) {
                int index = i;
                task.go(() -> {
                    try {
                        io.call(index);
                    } finally {
                        throwAgain(index);
                    }
                });
            }
            throw new IllegalArgumentException("first");
        }));
        assertThat(failed.getCause()).hasMessage("first");
        assertThat(failed.getSuppressed()).hasSize(100);
        assertThat(failed.getSuppressed()[0]).hasMessageContaining("0/0").hasMessageContaining("later 0");
        assertThat(failed).hasMessageContaining("50 later failures");
    }

    private static void throwAgain(int index) {
        throw new IllegalStateException("later " + index);
    }

    @Test
    void laterFailuresOfACancelledProgramAreSuppressedInTheCancellation(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held);
        Running<Object> running =
                corio.start(task -> task.map(IntStream.range(0, 120).boxed().toList(), i -> {
                    try {
                        return io.call(i);
                    } catch (TaskCancelledException cancelled) {
                        throw new IllegalStateException("while unwinding " + i);
                    }
                }));
        IoBatch<Integer, Integer> batch = held.next();
        running.cancel();
        Throwable thrown = Programs.thrown(() -> running.join(Programs.LIMIT));
        assertThat(thrown).isInstanceOf(TaskCancelledException.class);
        assertThat(thrown.getSuppressed()).hasSize(100);
        batch.complete(batch.inputs());
    }

    @Test
    void failuresThatNameEachOtherAreReportedOnce(Corio corio) {
        Throwable thrown = Programs.thrown(() -> Programs.run(corio, task -> {
            TaskFailedException one = scopeThatFails(task, new IllegalStateException("one"));
            TaskFailedException two = scopeThatFails(task, new IllegalStateException("two"));
            bothFail(task, one, two);
            bothFail(task, two, one);
            throw one;
        }));
        assertThat(thrown).isInstanceOf(TaskFailedException.class).rootCause().hasMessage("one");
    }

    private static TaskFailedException scopeThatFails(Task task, RuntimeException with) {
        return (TaskFailedException) Programs.thrown(() -> task.map(List.of(1), item -> {
            throw with;
        }));
    }

    /** One child fails with the first, and while the other unwinds it fails with the second. */
    private static void bothFail(Task task, TaskFailedException first, TaskFailedException second) {
        Throwable thrown = Programs.thrown(() -> task.mapTasks(List.of(second, first), (child, failure) -> {
            if (failure == second) {
                try {
                    child.sleep(java.time.Duration.ofHours(1));
                } catch (TaskCancelledException cancelled) {
                    throw failure;
                }
            }
            throw failure;
        }));
        assertThat(thrown).isInstanceOf(TaskFailedException.class);
    }

    @Test
    void throwablesThatMisbehaveFailTheProgramLikeOthers(Corio corio) {
        List<Throwable> odd = List.of(
                new RuntimeException("no text") {
                    @Override
                    public String toString() {
                        throw new ArithmeticException("toString");
                    }
                },
                new RuntimeException("no cause") {
                    @Override
                    public Throwable getCause() {
                        throw new ArithmeticException("getCause");
                    }
                },
                new RuntimeException("no list", null, false, false) {},
                new StackOverflowError(),
                new OutOfMemoryError("pretended"));
        for (Throwable each : odd) {
            Throwable thrown = Programs.thrown(() -> Programs.run(corio, task -> {
                task.go(() -> task.sleep(java.time.Duration.ofHours(1)));
                task.go(() -> {
                    throw Sneaky.<RuntimeException>rethrow(each);
                });
            }));
            assertThat(thrown).isInstanceOf(TaskFailedException.class);
            assertThat(((TaskFailedException) thrown).failure().cause()).isSameAs(each);
        }
        RuntimeException circle = new RuntimeException("circle");
        circle.initCause(new RuntimeException("half", circle));
        assertThat(Programs.thrown(() -> Programs.run(corio, task -> {
                    throw circle;
                })))
                .hasCause(circle);
    }
}
