package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code withExecutor}: where the functions of a dispatcher run. */
@ExtendWith(CorioFixture.class)
class ExecutorOptionTest {

    private final ExecutorService connection = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("connection").factory());
    private final IoOptions options = IoOptions.defaults().withExecutor(connection);
    private static final List<String> RAN_ON = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void end() {
        connection.shutdownNow();
    }

    private static <T> T here(T value) {
        RAN_ON.add(Thread.currentThread().getName());
        return value;
    }

    static Stream<IoDispatcher<Integer, Integer>> onThreads() {
        return Stream.of(
                IoDispatcher.batch(in -> here(in)),
                IoDispatcher.keyed(in -> here(in), out -> out),
                IoDispatcher.each(in -> here(in)),
                IoDispatcher.async(in -> here(CompletableFuture.completedStage(in))));
    }

    @ParameterizedTest
    @MethodSource("onThreads")
    void functionsRunThere(IoDispatcher<Integer, Integer> dispatcher, Corio corio) {
        RAN_ON.clear();
        Io<Integer, Integer> io = corio.io("x", dispatcher, options);
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(List.of(1, 2, 3), io::call)))
                .containsExactly(1, 2, 3);
        assertThat(RAN_ON).isNotEmpty().allMatch("connection"::equals);
    }

    @Test
    void oneThreadServesManyBatchesInTurn(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch(in -> in), options.withMaxBatchSize(7));
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(Collections.nCopies(100, 1), io::call)))
                .hasSize(100);
        assertThat(corio.stats().io("x").batches()).isEqualTo(15);
    }

    @Test
    void whatTheExecutorRefusesFails(Corio corio) {
        connection.shutdownNow();
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch(in -> in), options);
        Io<Integer, Integer> each = corio.io("y", IoDispatcher.each(in -> in), options);
        for (Io<Integer, Integer> refused : List.of(io, each)) {
            assertThat(Programs.thrown(() -> Programs.run(corio, task -> refused.call(1))))
                    .cause()
                    .isInstanceOf(IoFailedException.class)
                    .hasCauseInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void closeInterruptsAFunctionThere(CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder);
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.batch(in -> {
                    inside.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.complete(true);
                    }
                    return in;
                }),
                options);
        Running<Integer> running = corio.start(task -> io.call(1));
        inside.await();
        corio.close();
        assertThat(interrupted.join()).isTrue();
        assertThat(Programs.thrown(running::join)).isInstanceOf(TaskCancelledException.class);
        maker.release(corio);
    }
}
