package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items from task to task of one lane: order, bounds, the end, and tasks that give up. */
@ExtendWith(CorioFixture.class)
class ChannelTest {

    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    private Fork<Object> sender(Task task, Channel<Integer> channel, int item) {
        return task.fork(() -> {
            try {
                channel.send(item);
                trail.add("sent " + item);
            } catch (ChannelClosedException closed) {
                trail.add("refused " + item);
            }
            return null;
        });
    }

    private Fork<Object> receiver(Task task, Channel<Integer> channel, String name) {
        return task.fork(() -> {
            try {
                trail.add(name + " has " + channel.receive());
            } catch (ChannelClosedException closed) {
                trail.add(name + " refused");
            }
            return null;
        });
    }

    // ------------------------------------------------------------------------------------------------ order, bounds

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 1_000})
    void itemsArriveOnceInTheOrderInWhichTheyWereSent(int capacity, Corio corio) {
        Channel<Integer> channel = new Channel<>("numbers", capacity);
        List<Integer> received = new ArrayList<>();
        Programs.run(corio, task -> {
            task.go(() -> {
                for (int i = 0; i < 100; i++) {
                    channel.send(i);
                    assertThat(channel.size()).isLessThanOrEqualTo(capacity);
                }
                channel.close();
            });
            for (int item : channel) {
                received.add(item);
            }
        });
        assertThat(received).isEqualTo(IntStream.range(0, 100).boxed().toList());
        assertThat(channel.size()).isZero();
        assertThat(channel.waiting()).isZero();
    }

    @Test
    void aSenderWaitsWhenTheChannelIsFull(Corio corio) {
        Channel<Integer> channel = new Channel<>(2);
        Programs.run(corio, task -> {
            for (int i = 1; i <= 4; i++) {
                sender(task, channel, i);
            }
            assertThat(trail).containsExactly("sent 1", "sent 2");
            assertThat(channel.waiting()).isEqualTo(2);
            assertThat(channel.receive()).isEqualTo(1);
            assertThat(channel.size()).isEqualTo(2); // the third has moved up
            assertThat(channel.trySend(5)).isFalse(); // nobody overtakes the fourth
            assertThat(List.of(channel.receive(), channel.receive(), channel.receive()))
                    .containsExactly(2, 3, 4);
            assertThat(channel.tryReceive()).isEmpty();
            task.join();
        });
        assertThat(trail).containsExactly("sent 1", "sent 2", "sent 3", "sent 4");
    }

    @Test
    void receiversGetItemsInTheOrderInWhichTheyCame(Corio corio) {
        Channel<Integer> channel = new Channel<>(1);
        Programs.run(corio, task -> {
            receiver(task, channel, "a");
            receiver(task, channel, "b");
            assertThat(channel.trySend(1)).isTrue();
            channel.send(2);
            channel.send(3);
            assertThat(channel.tryReceive()).isEqualTo(Optional.of(3));
            assertThat(trail).isEmpty(); // waking is never a nested call
        });
        assertThat(trail).containsExactly("a has 1", "b has 2");
    }

    @Test
    void atCapacityZeroItemsGoFromHandToHand(Corio corio) {
        Channel<Integer> channel = new Channel<>(0);
        Programs.run(corio, task -> {
            assertThat(channel.trySend(0)).isFalse();
            assertThat(channel.tryReceive()).isEmpty();
            sender(task, channel, 1);
            assertThat(trail).isEmpty();
            assertThat(channel.tryReceive()).isEqualTo(Optional.of(1));
            receiver(task, channel, "a");
            assertThat(channel.trySend(2)).isTrue();
            assertThat(channel.size()).isZero();
        });
        assertThat(trail).containsExactly("sent 1", "a has 2");
    }

    // ------------------------------------------------------------------------------------------------ the end

    @Test
    void closeLetsWhatIsThereBeReceivedAndRefusesSendersThatWait(Corio corio) {
        Channel<Integer> channel = new Channel<>("orders", 1);
        Programs.run(corio, task -> {
            sender(task, channel, 1);
            sender(task, channel, 2);
            assertThat(channel.isClosed()).isFalse();
            channel.close();
            channel.close();
            assertThat(channel.isClosed()).isTrue();
            task.join();
            assertThat(trail).containsExactly("sent 1", "refused 2");
            assertThat(channel.receive()).isEqualTo(1);
            assertThatThrownBy(channel::receive)
                    .isInstanceOf(ChannelClosedException.class)
                    .hasMessageContaining("Channel \"orders\" is closed and has no item left")
                    .extracting(e -> ((ChannelClosedException) e).channel())
                    .isSameAs(channel);
            assertThatThrownBy(channel::tryReceive).isInstanceOf(ChannelClosedException.class);
            assertThatThrownBy(() -> channel.send(3))
                    .isInstanceOf(ChannelClosedException.class)
                    .hasMessageContaining("Channel \"orders\" is closed, and the item was not sent");
            assertThatThrownBy(() -> channel.trySend(3)).isInstanceOf(ChannelClosedException.class);
        });
    }

    @Test
    void closeWakesReceiversThatWait(Corio corio) {
        Channel<Integer> channel = new Channel<>(1);
        Programs.run(corio, task -> {
            receiver(task, channel, "a");
            receiver(task, channel, "b");
            channel.close();
            trail.add("closed");
        });
        assertThat(trail).containsExactly("closed", "a refused", "b refused");
    }

    @Test
    void aLoopEndsAtTheCloseAndBreakingOutOfItLosesNothing(Corio corio) {
        Channel<Integer> channel = new Channel<>(5);
        Programs.run(corio, task -> {
            IntStream.range(0, 5).forEach(channel::send);
            for (int item : channel) {
                if (item == 1) {
                    break;
                }
            }
            assertThat(channel.receive()).isEqualTo(2);
            channel.close();
            Iterator<Integer> rest = channel.iterator();
            assertThat(rest.next()).isEqualTo(3);
            assertThat(rest.hasNext()).isTrue();
            assertThat(rest.hasNext()).isTrue();
            assertThat(rest.next()).isEqualTo(4);
            assertThat(rest.hasNext()).isFalse();
            assertThatThrownBy(rest::next).isInstanceOf(NoSuchElementException.class);
        });
    }

    @Test
    void severalTasksLoopOverOneChannel(Corio corio) {
        Channel<Integer> channel = new Channel<>(2);
        List<Integer> received = new ArrayList<>();
        Programs.run(corio, task -> {
            for (int i = 0; i < 3; i++) {
                task.go(() -> channel.forEach(item -> {
                    received.add(item);
                    task.yield();
                }));
            }
            IntStream.range(0, 50).forEach(channel::send);
            channel.close();
        });
        assertThat(received).isEqualTo(IntStream.range(0, 50).boxed().toList());
    }

    // ------------------------------------------------------------------------------------------------ giving up

    @Test
    void waitCancelSendThenTheReceiverHasNothing(Corio corio) {
        Channel<Integer> channel = new Channel<>(0);
        Programs.run(corio, task -> {
            Fork<Object> a = receiver(task, channel, "a");
            receiver(task, channel, "b");
            a.cancel();
            channel.send(1);
        });
        assertThat(trail).containsExactly("b has 1");
        assertThat(channel.waiting()).isZero();
    }

    @Test
    void waitSendCancelThenTheReceiverHasTheItemAndIsCancelledAfterIt(Corio corio) {
        Channel<Integer> channel = new Channel<>(0);
        Programs.run(corio, task -> {
            Fork<Object> a = task.fork(() -> {
                trail.add("a has " + channel.receive());
                task.yield();
                return trail.add("not reached");
            });
            channel.send(1);
            a.cancel();
            assertThatThrownBy(a::join).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(trail).containsExactly("a has 1");
    }

    @Test
    void waitCancelReceiveThenTheItemWasNotSent(Corio corio) {
        Channel<Integer> channel = new Channel<>(1);
        Programs.run(corio, task -> {
            channel.send(0);
            Fork<Object> one = sender(task, channel, 1);
            sender(task, channel, 2);
            one.cancel();
            assertThat(List.of(channel.receive(), channel.receive())).containsExactly(0, 2);
            assertThat(channel.tryReceive()).isEmpty();
        });
        assertThat(trail).containsExactly("sent 2");
    }

    @Test
    void waitReceiveCancelThenTheItemWasSent(Corio corio) {
        Channel<Integer> channel = new Channel<>(0);
        Programs.run(corio, task -> {
            Fork<Object> one = sender(task, channel, 1);
            assertThat(channel.receive()).isEqualTo(1);
            one.cancel();
            task.join();
        });
        assertThat(trail).containsExactly("sent 1");
    }

    @Test
    void c8_aTimeLimitEndsBothKindsOfWaitAndLeavesNothing(Corio corio) {
        Channel<Integer> channel = new Channel<>(0);
        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.timeout(Duration.ofMillis(2), () -> channel.send(1)))
                    .isInstanceOf(TaskTimeoutException.class);
            assertThatThrownBy(() -> task.timeout(Duration.ofMillis(2), channel::receive))
                    .isInstanceOf(TaskTimeoutException.class);
            assertThatThrownBy(() -> task.timeout(
                            Duration.ofMillis(2),
                            () -> Channel.select(channel.receiving(i -> i), channel.sending(3, 3))))
                    .isInstanceOf(TaskTimeoutException.class);
            assertThat(channel.waiting()).isZero();
            assertThat(channel.trySend(4)).isFalse();
            assertThat(channel.tryReceive()).isEmpty();
        });
    }

    @Test
    void aCancelledTaskNeitherSendsNorReceives(Corio corio) {
        Channel<Integer> channel = new Channel<>(2);
        Programs.run(corio, task -> {
            channel.send(1);
            Fork<Object> late = task.fork(() -> {
                try {
                    task.sleep(Duration.ofDays(1));
                } finally {
                    assertThatThrownBy(() -> channel.send(2)).isInstanceOf(TaskCancelledException.class);
                    assertThatThrownBy(channel::receive).isInstanceOf(TaskCancelledException.class);
                    assertThatThrownBy(() -> Channel.select(channel.receiving(i -> i)))
                            .isInstanceOf(TaskCancelledException.class);
                }
                return null;
            });
            late.cancel();
            assertThatThrownBy(late::join).isInstanceOf(TaskCancelledException.class);
            assertThat(channel.size()).isEqualTo(1);
        });
    }

    // ------------------------------------------------------------------------------------------------ deadlocks

    @Test
    void aReceiverForWhomNobodySendsIsADeadlock(Corio corio) {
        Channel<Integer> channel = new Channel<>("orders", 1);
        assertThatThrownBy(() -> Programs.run(corio, task -> channel.receive()))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContainingAll("an item of Channel \"orders\"", "external()");
    }

    @Test
    void aSenderForWhomNobodyReceivesIsADeadlock(Corio corio) {
        Channel<Integer> channel = new Channel<>("orders", 0);
        assertThatThrownBy(() -> Programs.run(corio, task -> {
                    task.go(() -> channel.send(1));
                    Channel.select(channel.sending(2, ""));
                }))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("room in Channel \"orders\"");
        assertThat(channel.waiting()).isZero();
    }

    @Test
    void aConsumerWhoseProducerDoesIoIsNone(Corio corio) {
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held);
        Channel<Integer> channel = new Channel<>(0);
        Running<Integer> running = corio.start(task -> {
            task.go(() -> channel.send(io.call(1)));
            return channel.receive();
        });
        held.nextRequest().complete(2);
        assertThat(running.join(Programs.LIMIT)).isEqualTo(2);
    }

    // ------------------------------------------------------------------------------------------------ misuse

    @Test
    void fromAPlainThread() {
        Channel<Integer> channel = new Channel<>("orders", 1);
        List<Action> calls = List.of(
                () -> channel.send(1),
                channel::receive,
                channel::tryReceive,
                () -> channel.iterator().next(),
                () -> Channel.select(channel.sending(1, 1)));
        for (Action call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("Channel.", "outside a task");
        }
        assertThat(channel.size()).isZero();
    }

    @Test
    void badArguments() {
        assertThatThrownBy(() -> new Channel<>(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity is -1");
        assertThatThrownBy(() -> new Channel<>(" ", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(Channel::select)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no clauses");
        assertThat(new Channel<>("orders", 7).capacity()).isEqualTo(7);
        assertThat(new Channel<>("orders", 7)).hasToString("Channel \"orders\"");
        assertThat(new Channel<>(7).toString()).startsWith("Channel@");
    }
}
