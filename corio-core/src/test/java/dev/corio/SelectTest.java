package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One of several sends and receives: which one, exactly one, and none if the task gives up. */
@ExtendWith(CorioFixture.class)
class SelectTest {

    private final Channel<Integer> a = new Channel<>("a", 1);
    private final Channel<Integer> b = new Channel<>("b", 1);
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    private String select() {
        return Channel.select(a.receiving(item -> "a " + item), b.receiving(item -> "b " + item));
    }

    @Test
    void ofSeveralThatArePossibleTheFirstIsDone(Corio corio) {
        Programs.run(corio, task -> {
            b.send(1);
            assertThat(select()).isEqualTo("b 1");
            a.send(2);
            b.send(3);
            assertThat(select()).isEqualTo("a 2");
            assertThat(b.size()).isEqualTo(1);
            assertThat(Channel.<Object>select(a.sending(4, "sent"), b.receiving(item -> item)))
                    .isEqualTo("sent");
            assertThat(Channel.<Object>select(a.sending(5, "sent"), b.receiving(item -> item)))
                    .isEqualTo(3);
            assertThat(a.receive()).isEqualTo(4);
        });
    }

    @Test
    void ifNoneIsPossibleTheFirstThatBecomesPossibleIsDone(Corio corio) {
        Programs.run(corio, task -> {
            Fork<String> selecting = task.fork(this::select);
            assertThat(a.waiting() + b.waiting()).isEqualTo(2);
            b.send(1);
            a.send(2);
            b.send(3);
            assertThat(selecting.join()).isEqualTo("b 1");
            assertThat(a.receive()).isEqualTo(2);
            assertThat(b.receive()).isEqualTo(3);
            assertThat(a.waiting() + b.waiting()).isZero();
        });
    }

    @Test
    void aGrantPassesOverOneThatGotItsItemElsewhere(Corio corio) {
        Programs.run(corio, task -> {
            Fork<String> selecting = task.fork(this::select);
            Fork<Integer> behind = task.fork(a::receive);
            b.send(1); // the one who selects has it, and still stands in the line of a
            a.send(2);
            assertThat(selecting.join()).isEqualTo("b 1");
            assertThat(behind.join()).isEqualTo(2);
        });
    }

    @Test
    void aSendThatWaitsIsDoneOnceThereIsRoom(Corio corio) {
        Programs.run(corio, task -> {
            a.send(0);
            b.send(0);
            Fork<String> selecting =
                    task.fork(() -> Channel.select(a.sending(1, "a took it"), b.sending(2, "b took it")));
            assertThat(b.receive()).isZero();
            assertThat(a.receive()).isZero();
            assertThat(selecting.join()).isEqualTo("b took it");
            assertThat(b.receive()).isEqualTo(2);
            assertThat(a.tryReceive()).isEmpty();
        });
    }

    @Test
    void selectsMeetOnBothSides(Corio corio) {
        Channel<Integer> hand = new Channel<>(0);
        Programs.run(corio, task -> {
            Fork<String> one = task.fork(
                    () -> Channel.select(hand.receiving(item -> "received " + item), hand.sending(1, "sent 1")));
            assertThat(one.isDone()).isFalse(); // it does not meet itself
            Fork<String> other = task.fork(
                    () -> Channel.select(hand.receiving(item -> "received " + item), hand.sending(2, "sent 2")));
            assertThat(other.join()).isEqualTo("received 1");
            assertThat(one.join()).isEqualTo("sent 1");
            assertThat(hand.waiting()).isZero();
        });
    }

    @Test
    void oneChannelInSeveralClauses(Corio corio) {
        Programs.run(corio, task -> {
            Fork<String> selecting = task.fork(
                    () -> Channel.select(a.receiving(item -> "first " + item), a.receiving(item -> "second " + item)));
            a.send(1);
            a.send(2);
            assertThat(selecting.join()).isEqualTo("first 1");
            assertThat(a.receive()).isEqualTo(2);
        });
    }

    @Test
    void clausesMayBeUsedAgain(Corio corio) {
        Channel.Clause<Integer> first = a.receiving(item -> item);
        Channel.Clause<Integer> second = b.receiving(item -> -item);
        Programs.run(corio, task -> {
            for (int i = 1; i <= 5; i++) {
                int item = i;
                Fork<Integer> selecting = task.fork(() -> Channel.select(first, second));
                (item % 2 == 0 ? a : b).send(item);
                assertThat(selecting.join()).isEqualTo(item % 2 == 0 ? item : -item);
            }
        });
    }

    @Test
    void whatIsDoneWithTheItemMaySuspendAndThrow(Corio corio) {
        Programs.run(corio, task -> {
            a.send(1);
            assertThat(Channel.<Object>select(a.receiving(item -> {
                        task.yield();
                        return null;
                    })))
                    .isNull();
            a.send(2);
            assertThatThrownBy(() -> Channel.select(a.receiving(item -> {
                        throw new IllegalArgumentException("no good: " + item);
                    })))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no good: 2");
            assertThat(a.size()).isZero();
        });
    }

    // ------------------------------------------------------------------------------------------------ the end

    @Test
    void aClosedChannelIsNamedAndTheOthersGoOn(Corio corio) {
        Programs.run(corio, task -> {
            task.go(() -> assertThatThrownBy(this::select)
                    .isInstanceOf(ChannelClosedException.class)
                    .extracting(e -> ((ChannelClosedException) e).channel())
                    .isSameAs(b));
            b.close();
            task.join();
            assertThatThrownBy(() -> Channel.select(a.receiving(item -> item), b.sending(1, 1)))
                    .isInstanceOf(ChannelClosedException.class)
                    .hasMessageContaining("not sent");
            a.send(1);
            assertThat(select()).isEqualTo("a 1");
        });
    }

    @Test
    void twoChannelsAreMergedUntilBothAreClosed(Corio corio) {
        Programs.run(corio, task -> {
            for (Channel<Integer> channel : List.of(a, b)) {
                task.go(() -> {
                    for (int i = 0; i < 3; i++) {
                        channel.send(i);
                    }
                    channel.close();
                });
            }
            List<Channel<Integer>> open = new ArrayList<>(List.of(a, b));
            while (!open.isEmpty()) {
                try {
                    trail.add(Channel.select(open.stream()
                            .map(each -> each.receiving(item -> each + " " + item))
                            .toList()));
                } catch (ChannelClosedException closed) {
                    open.remove(closed.channel());
                }
            }
        });
        assertThat(trail)
                .containsExactlyInAnyOrder(
                        "Channel \"a\" 0",
                        "Channel \"a\" 1",
                        "Channel \"a\" 2",
                        "Channel \"b\" 0",
                        "Channel \"b\" 1",
                        "Channel \"b\" 2");
    }

    @Test
    void waitCancelSendThenNeitherIsDone(Corio corio) {
        Programs.run(corio, task -> {
            Fork<String> selecting = task.fork(this::select);
            selecting.cancel();
            assertThatThrownBy(selecting::join).isInstanceOf(TaskCancelledException.class);
            assertThat(a.waiting() + b.waiting()).isZero();
            a.send(1);
            b.send(2);
            assertThat(a.size() + b.size()).isEqualTo(2);
        });
    }

    @Test
    void waitCancelSendBeforeItUnwindsThenTheItemStays(Corio corio) {
        Programs.run(corio, task -> {
            Fork<String> selecting = task.fork(this::select);
            selecting.cancel();
            a.send(1); // it stands in the line of a until its turn
            assertThat(a.tryReceive()).contains(1);
            assertThatThrownBy(selecting::join).isInstanceOf(TaskCancelledException.class);
        });
    }

    @Test
    void waitSendCancelThenItIsDone(Corio corio) {
        Programs.run(corio, task -> {
            Fork<Object> selecting = task.fork(() -> {
                trail.add(select());
                task.yield();
                return trail.add("not reached");
            });
            a.send(1);
            selecting.cancel();
            b.send(2);
            assertThatThrownBy(selecting::join).isInstanceOf(TaskCancelledException.class);
            assertThat(b.receive()).isEqualTo(2);
        });
        assertThat(trail).containsExactly("a 1");
    }
}
