package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CorioFixture.class)
class DeduplicateTest {

    private static final IoOptions ON = IoOptions.defaults().withDeduplicate(true);

    private static void pending(Corio corio, int requests) {
        CorioFixture.eventually(requests + " wait", () -> corio.stats().io("x").pending() == requests);
    }

    @Test
    void offByDefault(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent);
        Programs.run(corio, task -> io.callAll(List.of(1, 1, 1)));
        assertThat(sent.all()).containsExactly(List.of(1, 1, 1));
    }

    @Test
    void equalInputsOfOneBatchAreAskedOnce(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, ON);
        List<Integer> asked = List.of(1, 2, 1, 3, 2, 1);
        assertThat(Programs.<List<Integer>>call(corio, task -> task.map(asked, io::call)))
                .isEqualTo(asked);
        assertThat(Programs.<List<Integer>>call(corio, task -> io.callAll(asked)))
                .isEqualTo(asked);
        assertThat(io.callAll(asked)).isEqualTo(asked);
        assertThat(sent.all()).containsExactly(List.of(1, 2, 3), List.of(1, 2, 3), List.of(1, 2, 3));
    }

    @Test
    void nextBatchAsksAgain(Corio corio) {
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent, ON);
        Programs.run(corio, task -> {
            io.call(1);
            io.call(1);
        });
        assertThat(sent.sizes()).containsExactly(1, 1);
    }

    @Test
    void lanesAndPlainThreadsShareOneAnswer(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, ON.withMaxInFlight(1));
        Running<Integer> blocker = corio.start(task -> io.call(0));
        IoBatch<Integer, Integer> out = held.next();
        List<Running<Integer>> programs = List.of(
                corio.start(task -> io.call(7)), corio.start(task -> io.call(7)), corio.start(task -> io.call(8)));
        FutureTask<Integer> plain = Programs.aside(() -> io.call(7));
        CompletableFuture<Integer> future = io.submit(7);
        pending(corio, 5);
        out.complete(List.of(0));
        IoBatch<Integer, Integer> merged = held.next();
        assertThat(merged.inputs()).containsExactlyInAnyOrder(7, 8);
        merged.requests().forEach(request -> request.complete(request.input() * 10));
        assertThat(programs.get(0).join(Programs.LIMIT)).isEqualTo(70);
        assertThat(programs.get(1).join(Programs.LIMIT)).isEqualTo(70);
        assertThat(programs.get(2).join(Programs.LIMIT)).isEqualTo(80);
        assertThat(Programs.result(plain)).isEqualTo(70);
        assertThat(future.join()).isEqualTo(70);
        blocker.join(Programs.LIMIT);
    }

    @Test
    void theFirstIsCancelledAndItsFollowersAreAnswered(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, ON.withMaxInFlight(1));
        Running<Integer> blocker = corio.start(task -> io.call(0));
        IoBatch<Integer, Integer> out = held.next();
        Running<Integer> leader = corio.start(task -> io.call(7));
        pending(corio, 1);
        Running<Integer> follower = corio.start(task -> io.call(7));
        pending(corio, 2);
        out.complete(List.of(0));
        IoRequest<Integer, Integer> request = held.nextRequest();
        leader.cancel();
        assertThatThrownBy(() -> leader.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(follower.isDone()).isFalse();
        request.complete(70);
        assertThat(follower.join(Programs.LIMIT)).isEqualTo(70);
        blocker.join(Programs.LIMIT);
        CorioFixture.eventually(
                "the leader's is late", () -> corio.stats().io("x").lateAnswers() == 1);
    }

    @Test
    void aRequestAskedByAFollowerIsNotWithdrawn(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, ON.withMaxInFlight(1));
        Running<Integer> blocker = corio.start(task -> io.call(0));
        IoBatch<Integer, Integer> out = held.next();
        Running<Integer> leader = corio.start(task -> io.call(7));
        pending(corio, 1);
        Running<Integer> follower = corio.start(task -> io.call(7));
        pending(corio, 2);
        out.complete(List.of(0));
        IoRequest<Integer, Integer> request = held.nextRequest();
        leader.cancel();
        assertThatThrownBy(() -> leader.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        // A dispatcher that skips what nobody waits for must not skip this one.
        assertThat(request.isWithdrawn()).isFalse();
        follower.cancel();
        assertThatThrownBy(() -> follower.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        assertThat(request.isWithdrawn()).isTrue();
        request.complete(0);
        blocker.join(Programs.LIMIT);
    }

    @Test
    void followersExpireEachAtItsOwnTime(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, ON.withTimeout(Duration.ofMillis(100)));
        Running<List<String>> running = corio.start(task -> task.map(List.of(7, 7, 8, 7), input -> {
            try {
                return "answer " + io.call(input);
            } catch (IoTimeoutException tooLate) {
                return "late " + input;
            }
        }));
        IoBatch<Integer, Integer> batch = held.next();
        assertThat(batch.inputs()).containsExactly(7, 8);
        batch.requests().get(1).complete(80);
        assertThat(running.join(Programs.LIMIT)).containsExactly("late 7", "late 7", "answer 80", "late 7");
        assertThat(corio.stats().io("x").inFlight()).isZero();
        batch.requests().get(0).complete(70);
        assertThat(corio.stats().io("x").lateAnswers()).isPositive();
    }

    @Test
    void oneCancelledAndOneExpiredFreeTheSlot(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, ON.withMaxInFlight(1).withTimeout(Duration.ofMillis(150)));
        Running<Integer> blocker = corio.start(task -> io.call(0));
        IoBatch<Integer, Integer> out = held.next();
        Running<Integer> cancelled = corio.start(task -> io.call(7));
        Running<Integer> expires = corio.start(task -> io.call(7));
        pending(corio, 2);
        out.complete(List.of(0));
        held.next();
        cancelled.cancel();
        assertThatThrownBy(() -> expires.join(Programs.LIMIT)).cause().isInstanceOf(IoTimeoutException.class);
        blocker.join(Programs.LIMIT);
        CorioFixture.eventually("the slot is free", () -> corio.stats().io("x").inFlight() == 0);
    }

    @Test
    void retryRepeatsForAllWhoShareIt(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held, ON);
        Running<List<Integer>> running = corio.start(task -> task.map(List.of(7, 7, 7), io::call));
        held.nextRequest().retry();
        IoRequest<Integer, Integer> again = held.nextRequest();
        assertThat(again.attempt()).isEqualTo(2);
        again.retry(Duration.ofMillis(1));
        again = held.next().requests().getFirst();
        again.complete(70);
        CorioFixture.eventually("all are answered", () -> running.isDone() || held.waiting() > 0);
        while (!running.isDone() && held.waiting() > 0) { // delayed ones may come one by one
            held.next().requests().getFirst().complete(70);
            CorioFixture.eventually("all are answered", () -> running.isDone() || held.waiting() > 0);
        }
        assertThat(running.join(Programs.LIMIT)).containsExactly(70, 70, 70);
    }

    @Test
    void aFailureIsEachCallersOwnException(Corio corio) {
        IOException down = new IOException("down");
        Io<Integer, Integer> io =
                corio.io("x", batch -> batch.requests().getFirst().fail(down), ON);
        List<Throwable> failures = Programs.call(
                corio, task -> task.map(List.of(7, 7, 7), input -> Programs.thrown(() -> io.call(input))));
        assertThat(failures)
                .doesNotHaveDuplicates()
                .allSatisfy(each ->
                        assertThat(each).isInstanceOf(IoFailedException.class).hasCause(down));
    }

    @Test
    void arraysAreRefusedAtTheCall(Corio corio) {
        Io<int[], Integer> io = corio.io("x", batch -> {}, ON);
        int[] input = {1};
        assertThatThrownBy(() -> io.call(input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("arrays")
                .hasMessageContaining("use a List or a record");
        assertThatThrownBy(() -> io.submit(input)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> io.callAll(List.of(input))).isInstanceOf(IllegalArgumentException.class);
        Programs.run(
                corio, task -> assertThatThrownBy(() -> io.call(input)).isInstanceOf(IllegalArgumentException.class));
    }
}
