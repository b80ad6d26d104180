package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Failures that come out of a scope or a request, where they may be handled. */
@ExtendWith(CorioFixture.class)
class HandledFailureTest {

    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    @Test
    void failureInMapIsHandledAndTheTaskGoesOn(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        RuntimeException cause = new IllegalStateException("two");

        String result = corio.call(task -> {
            Fork<String> outside = task.fork(() -> io.call(io.call("outside")));
            TaskFailedException failed = catchThrowableOfType(
                    TaskFailedException.class,
                    () -> task.map(List.of("1", "2", "3"), item -> {
                        try {
                            io.call(item);
                            if (item.equals("2")) {
                                throw cause;
                            }
                            io.call("never sent " + item);
                            trail.add("not reached by " + item);
                            return item;
                        } finally {
                            trail.add(item + " unwinds");
                        }
                    }));
            assertThat(failed.getCause()).isSameAs(cause);
            assertThat(task.map(List.of("a"), io::call)).containsExactly("a");
            return outside.join();
        });

        assertThat(result).isEqualTo("outside");
        assertThat(trail).containsExactlyInAnyOrder("1 unwinds", "2 unwinds", "3 unwinds");
        assertThat(batches.inputs()).doesNotContain("never sent 1", "never sent 3");
    }

    @Test
    void errorCrossesManyBoundariesOnce(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        RuntimeException cause = new IllegalStateException("inner");

        TaskFailedException failed = failureOf(
                corio,
                task -> task.map(
                        List.of(1),
                        a -> corio.call(nested -> nested.map(List.of(2), b -> {
                            io.call("x");
                            throw cause;
                        }))));

        assertThat(failed.getCause()).isSameAs(cause);
        assertThat(failed).hasMessageContaining("0/0/0/0");
    }

    @Test
    void failedBatchFailsAllAndEachCallerGetsItsOwnException(Corio corio) {
        IOException cause = new IOException("source down");
        Io<String, String> io = corio.io("x", IoDispatcher.batch(inputs -> {
            throw cause;
        }));

        TaskFailedException failed = failureOf(corio, task -> {
            task.go(() -> io.call("a"));
            io.call("b");
        });

        assertThat(failed.getCause()).isInstanceOf(IoFailedException.class);
        assertThat(failed.getCause().getCause()).isSameAs(cause);
        assertThat(failed).hasMessageContaining("0/0");
    }

    @Test
    void callAllFailsWithTheFirstByInputAndSuppressesTheOthers(Corio corio) {
        Io<Integer, Integer> io = corio.io(
                "x",
                batch -> batch.requests().reversed().forEach(request -> {
                    if (request.input() % 2 == 0) {
                        request.fail(new IOException("even " + request.input()));
                    } else {
                        request.complete(request.input());
                    }
                }));

        corio.run(task -> assertThatThrownBy(() -> io.callAll(List.of(1, 2, 3, 4, 6)))
                .isInstanceOf(IoFailedException.class)
                .hasRootCauseMessage("even 2")
                .satisfies(failed -> assertThat(failed.getSuppressed())
                        .extracting(each -> each.getCause().getMessage())
                        .containsExactly("even 4", "even 6")));
    }

    private static TaskFailedException failureOf(Corio corio, TaskBody program) {
        TaskFailedException failed = catchThrowableOfType(TaskFailedException.class, () -> corio.run(program));
        assertThat(failed).isNotNull();
        return failed;
    }
}
