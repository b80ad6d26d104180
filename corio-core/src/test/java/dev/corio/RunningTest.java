package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program that was started: joined, cancelled, waited for in every way, alone and beside others. */
@ExtendWith(CorioFixture.class)
class RunningTest {

    private static final Duration TICK = Duration.ofMillis(5);

    private final Held<String, String> source = new Held<>();
    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());

    @Test
    void startJoinJoinAgain(Corio corio) {
        Io<String, String> io = corio.io("x", source);

        Running<String> running = corio.start(task -> io.call("a"));
        IoBatch<String, String> batch = source.next();
        assertThat(running.isDone()).isFalse();
        batch.complete(List.of("answer"));

        assertThat(running.join()).isEqualTo("answer");
        assertThat(running.join(Duration.ZERO)).isEqualTo("answer");
        assertThat(running.isDone()).isTrue();
    }

    @Test
    void joinWithLimitRunsOutAndCancelsNothing(Corio corio) {
        Io<String, String> io = corio.io("x", source);

        Running<String> running = corio.start(task -> io.call("a"));
        assertThatThrownBy(() -> running.join(TICK)).isInstanceOf(TaskTimeoutException.class);
        assertThatThrownBy(() -> running.join(Duration.ZERO)).isInstanceOf(TaskTimeoutException.class);
        source.next().complete(List.of("answer"));

        assertThat(running.join(Duration.ofDays(100_000))).isEqualTo("answer");
    }

    @Test
    void cancelUnwindsAndJoinThrows(Corio corio) {
        Io<String, String> io = corio.io("x", source);

        Running<String> running = corio.start(task -> {
            task.go(() -> unwinds("io", () -> io.call("a")));
            task.go(() -> unwinds("sleep", () -> task.sleep(Duration.ofDays(1))));
            task.go(() -> unwinds("await", () -> task.await(new CompletableFuture<String>())));
            task.go(() -> unwinds("blocking", () -> task.blocking(() -> new CountDownLatch(1).await())));
            task.go(() -> unwinds("map", () -> task.map(List.of(1, 2), 1, i -> io.call("m" + i))));
            task.go(() -> unwinds("nested", () -> corio.run(nested -> nested.sleep(Duration.ofDays(1)))));
            unwinds("join", task::join);
            return "swallowed";
        });
        IoBatch<String, String> batch = source.next();
        running.cancel();
        running.cancel();

        assertThatThrownBy(running::join).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).containsExactlyInAnyOrder("io", "sleep", "await", "blocking", "map", "nested", "join");
        assertThat(batch.requests()).hasSize(2).allMatch(IoRequest::isWithdrawn);
        batch.complete(List.of("late", "late"));
        assertThat(source.isEmpty()).isTrue();
        running.cancel();
    }

    private void unwinds(String name, Action action) throws Exception {
        try {
            action.run();
        } catch (TaskCancelledException cancelled) {
            trail.add(name);
            throw cancelled;
        }
    }

    @Test
    void cancelledBeforeItsFirstStepNeverRuns(Corio corio) {
        CountDownLatch busy = new CountDownLatch(1);
        Running<Boolean> holder = corio.start(task -> busy.await(20, TimeUnit.SECONDS)); // blocks the lane
        Running<Integer> second = corio.start(task -> trail.size() + (trail.add("ran") ? 1 : 0));
        second.cancel();
        busy.countDown();

        assertThat(holder.join()).isTrue();
        assertThatThrownBy(second::join).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).isEmpty();
    }

    @Test
    void cancelWhileTheTaskSwallowsStillEndsCancelled(Corio corio) {
        Io<String, String> io = corio.io("x", source);

        Running<String> running = corio.start(task -> {
            for (int i = 0; i < 3; i++) {
                try {
                    io.call("a");
                } catch (TaskCancelledException cancelled) {
                    trail.add("cancelled " + i);
                }
            }
            return "went on";
        });
        IoBatch<String, String> batch = source.next();
        running.cancel();

        assertThatThrownBy(running::join).isInstanceOf(TaskCancelledException.class);
        assertThat(trail).containsExactly("cancelled 0", "cancelled 1", "cancelled 2");
        batch.complete(List.of("late"));
    }

    @Test
    void futureOfAResultAndOfAFailure(Corio corio) throws Exception {
        Io<String, String> io = corio.io("x", source);
        IllegalStateException cause = new IllegalStateException("failed");

        Running<String> good = corio.start(task -> io.call("a"));
        CompletableFuture<String> future = good.future();
        CompletableFuture<Boolean> onLane = future.thenApply(answer -> corio.isOnLane());
        Running<String> bad = corio.start(task -> {
            throw cause;
        });
        source.next().complete(List.of("answer"));

        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo("answer");
        assertThat(onLane.get(10, TimeUnit.SECONDS)).isFalse();
        assertThatThrownBy(() -> bad.future().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isSameAs(cause);
        assertThat(good.future().getNow("none")).isEqualTo("answer");
    }

    @Test
    void cancellingTheFutureLeavesTheProgramAlone(Corio corio) {
        Io<String, String> io = corio.io("x", source);

        Running<String> running = corio.start(task -> io.call("a"));
        running.future().cancel(true);
        source.next().complete(List.of("answer"));

        assertThat(running.join()).isEqualTo("answer");
    }

    @Test
    void joinInsideATaskIsMisuseAndAwaitOfTheFutureIsNot(CorioFixture.Maker maker) {
        Corio one = maker.make(builder -> builder.name("one"));
        Corio two = maker.make(builder -> builder.name("two"));
        Io<String, String> io = two.io("x", source);

        Running<String> other = two.start(task -> io.call("a"));
        String answer = one.call(task -> {
            assertThatThrownBy(other::join).isInstanceOf(IllegalStateException.class);
            source.next().complete(List.of("answer"));
            return task.await(other.future());
        });

        assertThat(answer).isEqualTo("answer");
        assertThat(other.join()).isEqualTo("answer");
    }

    @Test
    void interruptedJoinCancelsTheProgram(Corio corio) {
        Io<String, String> io = corio.io("x", source);
        Thread waiter = Thread.currentThread();
        Running<String> running = corio.start(task -> io.call("a"));
        IoBatch<String, String> batch = source.next();

        Thread.startVirtualThread(() -> {
            CorioFixture.eventually("it waits", () -> LockSupport.getBlocker(waiter) != null);
            waiter.interrupt();
        });
        assertThatThrownBy(running::join).isInstanceOf(TaskCancelledException.class);

        assertThat(Thread.interrupted()).isTrue();
        batch.complete(List.of("late"));
    }

    @Test
    void c6_programsAtOnceGetTheirOwnAnswersOnly(Corio corio) {
        Io<String, String> io = corio.io("x", source);

        Running<List<String>> one = corio.start(task -> task.map(List.of("1a", "1b"), io::call));
        IoBatch<String, String> first = source.next();
        Running<List<String>> two = corio.start(task -> task.map(List.of("2a", "2b"), io::call));
        IoBatch<String, String> second = source.next();
        second.complete(List.of("A", "B"));
        assertThat(two.join()).containsExactly("A", "B");
        assertThat(one.isDone()).isFalse();
        first.requests().get(1).complete("b");
        first.requests().get(0).complete("a");

        assertThat(one.join()).containsExactly("a", "b");
    }

    @Test
    void c6_lateAnswersOfADeadProgramAreDroppedAndCounted(Corio corio) {
        Io<String, String> io = corio.io("x", source);

        Running<String> dead = corio.start(task -> {
            task.go(() -> io.call("dead"));
            Fork<String> other = task.fork(() -> io.call("fails"));
            return other.join();
        });
        IoBatch<String, String> old = source.next();
        old.requests().get(1).fail(new IllegalStateException("no"));
        assertThatThrownBy(dead::join).isInstanceOf(TaskFailedException.class);
        Running<String> next = corio.start(task -> io.call("next"));
        IoBatch<String, String> fresh = source.next();
        old.requests().get(0).complete("late");
        CorioFixture.eventually("late", () -> corio.stats().io("x").lateAnswers() == 1);
        assertThat(next.isDone()).isFalse();
        fresh.complete(List.of("right"));

        assertThat(next.join()).isEqualTo("right");
    }
}
