package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How failures travel: across one task boundary once, never masked, with the whole tree unwound before they come out. */
@ExtendWith(CorioFixture.class)
class FailureTest {

    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    @Test
    void k12_failureFiveLevelsDownBeforeAnyRequest(Corio corio) {
        IOException cause = new IOException("deep");

        TaskFailedException failed = failureOf(corio, task -> fiveLevels(task, 5, cause));

        assertThat(failed.getCause()).isSameAs(cause);
        assertThat(failed).hasMessageContaining("0/0/0/0/0/0").hasMessageContaining("deep");
        assertThat(failed.getSuppressed()).isEmpty();
    }

    private static void fiveLevels(Task task, int below, IOException cause) throws IOException {
        if (below == 0) {
            throw cause;
        }
        task.run(child -> fiveLevels(child, below - 1, cause));
    }

    @Test
    void whatCannotBeClosedWhileTheTreeUnwindsIsSuppressedIntoTheFirstFailure(Corio corio) {
        IOException cause = new IOException("first");
        IllegalStateException notClosed = new IllegalStateException("cannot be closed");

        TaskFailedException failed = failureOf(corio, task -> {
            task.run(child -> {
                try (AutoCloseable resource = () -> {
                    throw notClosed;
                }) {
                    child.sleep(java.time.Duration.ofDays(1));
                }
            });
            throw cause;
        });

        assertThat(failed.getCause()).isSameAs(cause);
        assertThat(failed.getSuppressed()).hasSize(1);
        assertThat(failed.getSuppressed()[0]).hasMessageContaining("task 0/0").hasCause(notClosed);
    }

    @Test
    void whatCannotBeClosedInAScopeThatTimesOutIsSuppressed(Corio corio) {
        IllegalStateException notClosed = new IllegalStateException("cannot be closed");
        Programs.run(corio, task -> {
            Throwable up = Programs.thrown(() -> task.timeout(java.time.Duration.ofMillis(1), () -> {
                try (AutoCloseable resource = () -> {
                    throw notClosed;
                }) {
                    task.sleep(java.time.Duration.ofDays(1));
                }
            }));
            assertThat(up).isInstanceOf(TaskTimeoutException.class);
            assertThat(up.getSuppressed()).hasSize(1);
            assertThat(up.getSuppressed()[0]).hasCause(notClosed);
        });
    }

    @Test
    void rootsOwnFailureIsTheCause(Corio corio) {
        IOException cause = new IOException("root");

        TaskFailedException failed = failureOf(corio, task -> {
            throw cause;
        });

        assertThat(failed.getCause()).isSameAs(cause);
        assertThatThrownBy(() -> failed.rethrow(IOException.class)).isSameAs(cause);
        failed.rethrow(IllegalStateException.class);
    }

    @Test
    void errorsAreFailuresAndTheLaneGoesOn(Corio corio) {
        Error cause = new StackOverflowError("of a user");

        assertThat(failureOf(
                                corio,
                                task -> task.go(() -> {
                                    throw cause;
                                }))
                        .getCause())
                .isSameAs(cause);
        assertThat(corio.<String>call(task -> "alive")).isEqualTo("alive");
    }

    @Test
    void c9_siblingsAndParentUnwindAndTheCauseIsTheOriginal(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        Held<String, String> source = new Held<>();
        Io<String, String> silent = corio.io("silent", source);
        RuntimeException cause = new IllegalArgumentException("boom");

        TaskFailedException failed = failureOf(corio, task -> {
            try {
                task.go(() -> unwinds("io", () -> silent.call("x")));
                task.go(() -> unwinds("sleep", () -> task.sleep(Duration.ofDays(1))));
                task.go(() -> unwinds("await", () -> task.await(new CompletableFuture<String>())));
                task.go(() -> unwinds("join", () -> {
                    task.go(() -> unwinds("grandchild", () -> silent.call("y")));
                    task.join();
                }));
                task.go(() -> unwinds("map", () -> task.map(List.of(1, 2), 1, i -> silent.call("z"))));
                task.go(() -> {
                    io.call("first");
                    throw cause;
                });
                silent.call("root");
            } catch (TaskFailedException seen) {
                assertThat(seen.getCause()).isSameAs(cause);
                trail.add("root sees it");
                throw seen;
            } finally {
                trail.add("root unwinds");
            }
        });

        assertThat(failed.getCause()).isSameAs(cause);
        assertThat(failed.getSuppressed()).isEmpty();
        assertThat(trail)
                .contains(
                        "io unwinds",
                        "sleep unwinds",
                        "await unwinds",
                        "join unwinds",
                        "grandchild unwinds",
                        "map unwinds",
                        "root sees it",
                        "root unwinds")
                .hasSize(8);
        source.failAll();
    }

    private void unwinds(String name, Action action) throws Exception {
        try {
            action.run();
            trail.add(name + " went on");
        } catch (TaskCancelledException cancelled) {
            assertThatThrownBy(() -> Task.current().yield()).isInstanceOf(TaskCancelledException.class);
            throw cancelled;
        } finally {
            trail.add(name + " unwinds");
        }
    }

    @Test
    void laterFailuresAreSuppressedIntoTheFirst(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());

        TaskFailedException failed = failureOf(corio, task -> {
            task.go(() -> {
                try {
                    io.call("a");
                    io.call("never");
                } finally {
                    throw new IllegalStateException("second");
                }
            });
            task.go(() -> {
                io.call("b");
                throw new IllegalStateException("first");
            });
        });

        assertThat(failed.getCause()).hasMessage("first");
        assertThat(failed.getSuppressed()).hasSize(1);
        assertThat(failed.getSuppressed()[0].getCause()).hasMessage("second");
    }

    @Test
    void startingCallReturnsNormallyAndTheNextSuspensionThrows(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        RuntimeException cause = new IllegalStateException("at once");

        failureOf(corio, task -> {
            Fork<String> fork = task.fork(() -> {
                throw cause;
            });
            trail.add("fork returned");
            assertThat(fork.isDone()).isTrue();
            List<Throwable> thrown = new ArrayList<>();
            thrown.add(catchThrowable(fork::join));
            thrown.add(catchThrowable(fork::join));
            thrown.add(catchThrowable(task::join));
            thrown.add(catchThrowable(() -> io.call("x")));
            thrown.add(catchThrowable(() -> io.callAll(List.of("x"))));
            thrown.add(catchThrowable(() -> task.sleep(Duration.ZERO)));
            thrown.add(catchThrowable(() -> task.sleep(Duration.ofMillis(1))));
            thrown.add(catchThrowable(task::yield));
            thrown.add(catchThrowable(() -> task.await(CompletableFuture.completedFuture("x"))));
            thrown.add(catchThrowable(() -> task.blocking(() -> "x")));
            thrown.add(catchThrowable(() -> task.map(List.of(1), i -> i)));
            thrown.add(catchThrowable(() -> corio.call(nested -> 1)));
            thrown.add(catchThrowable(() -> task.go(() -> trail.add("not started"))));
            thrown.add(catchThrowable(() -> task.fork(() -> trail.add("not started"))));
            assertThat(thrown).allSatisfy(each -> {
                assertThat(each).isInstanceOf(TaskFailedException.class);
                assertThat(each.getCause()).isSameAs(cause);
            });
            trail.add("swallowed them all");
        });

        assertThat(trail).containsExactly("fork returned", "swallowed them all");
        assertThat(batches.all()).isEmpty();
    }

    @Test
    void swallowedFailureOfAPlainChildStillFailsTheProgram(Corio corio) {
        TaskFailedException failed = failureOf(corio, task -> {
            task.go(() -> {
                throw new IllegalStateException("plain");
            });
            assertThatThrownBy(task::join).isInstanceOf(TaskFailedException.class);
        });

        assertThat(failed.getCause()).hasMessage("plain");
    }

    @Test
    void failureOfALateChildComesOutOfTheImplicitJoin(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());

        TaskFailedException failed = failureOf(corio, task -> {
            task.run(child -> child.go(() -> {
                io.call("a");
                throw new IllegalStateException("after its parents returned");
            }));
            trail.add("root body ends");
        });

        assertThat(failed.getCause()).hasMessage("after its parents returned");
        assertThat(failed).hasMessageContaining("0/0/0");
        assertThat(trail).containsExactly("root body ends");
    }

    private static TaskFailedException failureOf(Corio corio, TaskBody program) {
        TaskFailedException failed = catchThrowableOfType(TaskFailedException.class, () -> corio.run(program));
        assertThat(failed).isNotNull();
        return failed;
    }
}
