package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A function that works for requests all of whose callers have given up is interrupted; one that still has a caller is not. */
@ExtendWith(CorioFixture.class)
class UnwantedBatchTest {

    private final Queue<String> trail = new ConcurrentLinkedQueue<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Semaphore goOn = new Semaphore(0);

    /** Works until it is interrupted, or told to go on. */
    private List<Integer> work(List<Integer> inputs) throws InterruptedException {
        begun.countDown();
        try {
            goOn.acquire();
            trail.add("answers " + inputs);
            return inputs;
        } catch (InterruptedException e) {
            trail.add("interrupted " + inputs);
            throw e;
        }
    }

    private Io<Integer, Integer> io(Corio corio, IoOptions options) {
        return corio.io("io", IoDispatcher.batch(this::work), options);
    }

    @Test
    void cancelledProgramInterruptsTheFunctionThatServesIt(Corio corio) throws Exception {
        Io<Integer, Integer> io = io(corio, IoOptions.defaults());
        Running<List<Integer>> running = corio.start(task -> task.map(List.of(1, 2), io::call));
        begun.await();
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        CorioFixture.eventually("interrupted", () -> trail.contains("interrupted [1, 2]"));
    }

    @Test
    void functionGoesOnWhileOneCallerWaits(Corio corio) throws Exception {
        Io<Integer, Integer> io = io(corio, IoOptions.defaults());
        Io<Integer, Integer> gate = corio.io("gate", IoDispatcher.inline(inputs -> inputs));
        Running<Integer> running = corio.start(task -> {
            Fork<Integer> one = task.fork(() -> io.call(1));
            Fork<Integer> two = task.fork(() -> io.call(2));
            gate.call(0);
            one.cancel();
            assertThatThrownBy(one::join).isInstanceOf(TaskCancelledException.class);
            goOn.release();
            return two.join();
        });
        assertThat(running.join(Programs.LIMIT)).isEqualTo(2);
        assertThat(trail).containsExactly("answers [1, 2]");
    }

    @Test
    void timeLimitInterruptsTheFunction(Corio corio) {
        Io<Integer, Integer> io = io(corio, IoOptions.defaults().withTimeout(Duration.ofMillis(50)));
        Programs.run(corio, task -> assertThatThrownBy(() -> io.call(1)).isInstanceOf(IoTimeoutException.class));
        CorioFixture.eventually("interrupted", () -> !trail.isEmpty());
        assertThat(trail).containsExactly("interrupted [1]");
    }

    @Test
    void interruptedPlainThreadInterruptsTheFunction(Corio corio) throws Exception {
        Io<Integer, Integer> io = io(corio, IoOptions.defaults());
        Thread[] caller = new Thread[1];
        FutureTask<Integer> call = Programs.aside(() -> {
            caller[0] = Thread.currentThread();
            return io.call(1);
        });
        begun.await();
        caller[0].interrupt();
        assertThatThrownBy(() -> Programs.result(call)).isInstanceOf(TaskCancelledException.class);
        CorioFixture.eventually("interrupted", () -> trail.contains("interrupted [1]"));
    }

    @Test
    void deduplicatedRequestIsWantedWhileOneOfItsCallersWaits(Corio corio) {
        Io<Integer, Integer> io = io(corio, IoOptions.defaults().withDeduplicate(true));
        Io<Integer, Integer> gate = corio.io("gate", IoDispatcher.inline(inputs -> inputs));
        Running<Integer> running = corio.start(task -> {
            Fork<Integer> leader = task.fork(() -> io.call(7));
            Fork<Integer> follower = task.fork(() -> io.call(7));
            gate.call(0);
            leader.cancel();
            assertThatThrownBy(leader::join).isInstanceOf(TaskCancelledException.class);
            goOn.release();
            return follower.join();
        });
        assertThat(running.join(Programs.LIMIT)).isEqualTo(7);
        assertThat(trail).containsExactly("answers [7]");
    }

    @Test
    void eachInterruptsTheCallOfTheOneThatGaveUp(Corio corio) throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        Io<Integer, Integer> io = corio.io("io", IoDispatcher.each(input -> {
            both.countDown();
            return work(List.of(input)).getFirst();
        }));
        Running<Integer> running = corio.start(task -> {
            Fork<Integer> one = task.fork(() -> io.call(1));
            Fork<Integer> two = task.fork(() -> io.call(2));
            task.blocking(() -> both.await());
            one.cancel();
            assertThatThrownBy(one::join).isInstanceOf(TaskCancelledException.class);
            task.blocking(() -> CorioFixture.eventually("interrupted", () -> trail.contains("interrupted [1]")));
            goOn.release();
            return two.join();
        });
        assertThat(running.join(Programs.LIMIT)).isEqualTo(2);
        assertThat(trail).containsExactly("interrupted [1]", "answers [2]");
    }

    @Test
    void functionOfAPartIsInterruptedToo(Corio corio) throws Exception {
        IoDispatcher<Integer, Integer> function = IoDispatcher.batch(this::work);
        Io<Integer, Integer> io = corio.io("io", batch -> {
            for (IoBatch<Integer, Integer> part : batch.split(1)) {
                function.dispatch(part);
            }
        });
        Running<Integer> running = corio.start(task -> io.call(1));
        begun.await();
        running.cancel();
        assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
        CorioFixture.eventually("interrupted", () -> trail.contains("interrupted [1]"));
    }

    @Test
    void partIsServedForAFollowerWhoseLeaderGaveUpBefore(Corio corio) {
        Queue<Runnable> later = new ConcurrentLinkedQueue<>();
        IoDispatcher<Integer, Integer> function = IoDispatcher.batch((List<Integer> inputs) -> inputs);
        Io<Integer, Integer> io = corio.io(
                "io",
                batch -> {
                    for (IoBatch<Integer, Integer> part : batch.split(1)) {
                        function.dispatch(part);
                    }
                },
                IoOptions.defaults().withDeduplicate(true).withExecutor(later::add));
        Io<Integer, Integer> gate = corio.io("gate", IoDispatcher.inline(inputs -> inputs));
        Programs.run(corio, task -> {
            Fork<Integer> leader = task.fork(() -> io.call(7));
            Fork<Integer> follower = task.fork(() -> io.call(7));
            gate.call(0);
            leader.cancel();
            assertThatThrownBy(leader::join).isInstanceOf(TaskCancelledException.class);
            later.remove().run();
            assertThat(follower.join()).isEqualTo(7);
        });
    }

    @Test
    void callThatWaitsForAPlaceIsNotBegunWhenNobodyWaitsForIt(Corio corio) throws Exception {
        Io<Integer, Integer> io = corio.io(
                "io",
                IoDispatcher.each(input -> work(List.of(input)).getFirst()),
                IoOptions.defaults().withMaxConcurrency(1));
        Running<Integer> running = corio.start(task -> {
            Fork<Integer> one = task.fork(() -> io.call(1));
            Fork<Integer> two = task.fork(() -> io.call(2));
            task.blocking(() -> begun.await());
            two.cancel();
            assertThatThrownBy(two::join).isInstanceOf(TaskCancelledException.class);
            goOn.release();
            return one.join();
        });
        assertThat(running.join(Programs.LIMIT)).isEqualTo(1);
        CorioFixture.eventually(
                "both are out of the way", () -> corio.stats().io("io").inFlight() == 0);
        assertThat(trail).containsExactly("answers [1]");
    }
}
