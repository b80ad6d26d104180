package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers that come when nobody waits any more: after the program died, after the Corio was closed. */
@ExtendWith(CorioFixture.class)
class LateAnswersTest {

    private final HeldBatches<Integer, Integer> held = new HeldBatches<>();

    private static void late(Corio corio, int answers) {
        CorioFixture.eventually(
                answers + " are late", () -> corio.stats().io("x").lateAnswers() == answers);
    }

    @Test
    void answersForAFailedProgramAreDroppedAndCounted(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", held);
        CompletableFuture<Void> fail = new CompletableFuture<>();
        Running<Object> dies = corio.start(task -> {
            for (int i = 0; i < 4; i++) {
                int input = i;
                task.go(() -> io.call(input));
            }
            task.await(fail);
            throw new IllegalStateException("dies");
        });
        IoBatch<Integer, Integer> batch = held.next();
        fail.complete(null);
        assertThatThrownBy(() -> dies.join(Programs.LIMIT)).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(batch.requests()).allMatch(IoRequest::isWithdrawn);
        Running<Integer> next = corio.start(task -> io.call(7));
        IoBatch<Integer, Integer> own = held.next();
        batch.complete(List.of(100, 101, 102, 103));
        late(corio, 4);
        assertThat(next.isDone()).isFalse();
        own.complete(List.of(7));
        assertThat(next.join(Programs.LIMIT)).isEqualTo(7);
    }

    @Test
    void singleAnswersFailuresAndRetriesForADeadProgram(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", held);
        Running<List<Integer>> dies = corio.start(task -> task.map(List.of(1, 2, 3), io::call));
        IoBatch<Integer, Integer> batch = held.next();
        dies.cancel();
        assertThatThrownBy(() -> dies.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        batch.requests().get(0).complete(1);
        batch.requests().get(1).fail(new Exception("late"));
        batch.requests().get(2).retry();
        late(corio, 2);
        CorioFixture.eventually("the slot is free", () -> corio.stats().io("x").inFlight() == 0);
        assertThat(held.waiting()).isZero();
        assertThat(corio.stats().io("x").retries()).isZero();
    }

    @Test
    void aCallOfAnInterruptedPlainThread(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", held);
        FutureTask<List<Integer>> plain = Programs.aside(() -> io.callAll(List.of(1, 2)));
        IoBatch<Integer, Integer> batch = held.next();
        plain.cancel(true);
        CorioFixture.eventually("it gave up", () -> batch.requests().get(1).isWithdrawn());
        batch.complete(List.of(1, 2));
        late(corio, 2);
    }

    @Test
    void closeThenAnswer(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder);
        Io<Integer, Integer> io = corio.io("x", held);
        Running<List<Integer>> running = corio.start(task -> task.map(List.of(1, 2), io::call));
        IoBatch<Integer, Integer> batch = held.next();
        FutureTask<Integer> plain = Programs.aside(() -> io.call(3));
        IoRequest<Integer, Integer> ofPlain = held.nextRequest();
        CompletableFuture<Integer> future = io.submit(4);
        IoRequest<Integer, Integer> ofFuture = held.nextRequest();
        corio.close();

        assertThatThrownBy(() -> running.join(Programs.LIMIT))
                .isInstanceOf(TaskCancelledException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> Programs.result(plain))
                .isInstanceOf(TaskCancelledException.class)
                .hasMessageContaining("closed");
        CorioFixture.eventually("the future is done", future::isDone);
        batch.complete(List.of(1, 2));
        ofPlain.complete(3);
        ofFuture.complete(4);
        late(corio, 4);
        assertThat(future).isCompletedExceptionally();
    }

    @Test
    void closeThenRetryAndExpire(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder);
        Io<Integer, Integer> io =
                corio.io("x", held, IoOptions.defaults().withTimeout(java.time.Duration.ofMillis(100)));
        Running<Integer> running = corio.start(task -> io.call(1));
        IoRequest<Integer, Integer> request = held.nextRequest();
        corio.close();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        request.retry(java.time.Duration.ofMillis(1));
        assertThat(held.waiting()).isZero();
        assertThat(corio.programs()).isEmpty();
    }

    @Test
    void aFutureThatATaskLeftBehindIsAnsweredLater(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", held);
        CompletableFuture<Integer> future = Programs.call(corio, task -> io.submit(5));
        assertThat(future).isNotDone();
        held.nextRequest().complete(50);
        CorioFixture.eventually("it is done", future::isDone);
        assertThat(future.join()).isEqualTo(50);
    }

    @Test
    void aFutureThatATaskLeftBehindFailsWithTheClose(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder);
        Io<Integer, Integer> io = corio.io("x", held);
        CompletableFuture<Integer> future = Programs.call(corio, task -> io.submit(5));
        IoRequest<Integer, Integer> request = held.nextRequest();
        corio.close();
        CorioFixture.eventually("nobody is left waiting", future::isDone);
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TaskCancelledException.class);
        request.complete(50);
        late(corio, 1);
    }

    @Test
    void aFutureOfAFailedProgramThatWasNotSentFails(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", held);
        @SuppressWarnings("unchecked")
        CompletableFuture<Integer>[] left = new CompletableFuture[1];
        assertThatThrownBy(() -> Programs.run(corio, task -> {
                    left[0] = io.submit(5);
                    throw new IllegalStateException("dies");
                }))
                .hasCauseInstanceOf(IllegalStateException.class);
        CorioFixture.eventually("it is done", left[0]::isDone);
        assertThatThrownBy(left[0]::join).hasCauseInstanceOf(TaskCancelledException.class);
        assertThat(held.waiting()).isZero();
    }
}
