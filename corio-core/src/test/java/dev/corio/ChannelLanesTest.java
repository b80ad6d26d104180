package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels between lanes and from plain threads: every item arrives exactly once, whatever happens to those who wait. */
@ExtendWith(CorioFixture.class)
class ChannelLanesTest {

    private static final int PRODUCERS = 4;
    private static final int ITEMS = 500; // of each producer

    /** Every item that was sent, and no other, once. */
    private static void exactly(List<Integer> sent, List<List<Integer>> received) {
        List<Integer> all = received.stream().flatMap(List::stream).sorted().toList();
        assertThat(all).isEqualTo(sent.stream().sorted().toList());
    }

    private static List<Integer> all() {
        return IntStream.range(0, PRODUCERS * ITEMS).boxed().toList();
    }

    private static Running<Object> producer(Corio corio, Channel<Integer> channel, int number, AtomicInteger open) {
        return corio.start(task -> {
            for (int i = 0; i < ITEMS; i++) {
                channel.send(number * ITEMS + i);
            }
            if (open.decrementAndGet() == 0) {
                channel.close();
            }
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10})
    void manyProducersAndConsumersOnTwoLanes(int capacity, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Channel<Integer> channel = new Channel<Integer>(capacity).external(); // by programs that begin later
        List<Running<List<Integer>>> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            consumers.add(corio.start(task -> {
                List<Integer> received = new ArrayList<>();
                channel.forEach(received::add);
                return received;
            }));
        }
        AtomicInteger open = new AtomicInteger(PRODUCERS);
        List<Running<Object>> producers = IntStream.range(0, PRODUCERS)
                .mapToObj(number -> producer(corio, channel, number, open))
                .toList();
        producers.forEach(each -> each.join(Duration.ofSeconds(60)));
        List<List<Integer>> received = consumers.stream()
                .map(each -> each.join(Duration.ofSeconds(60)))
                .toList();
        exactly(all(), received);
        received.forEach(ChannelLanesTest::ofEachProducerInOrder);
    }

    private static void ofEachProducerInOrder(List<Integer> received) {
        for (int producer = 0; producer < PRODUCERS; producer++) {
            int number = producer;
            assertThat(received.stream().filter(item -> item / ITEMS == number)).isSorted();
        }
    }

    @Test
    void selectsOnTwoLanesMeetInTwoChannels(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Channel<Integer> a = new Channel<Integer>("a", 0).external();
        Channel<Integer> b = new Channel<Integer>("b", 0).external();
        AtomicInteger open = new AtomicInteger(PRODUCERS);
        List<Running<List<Integer>>> consumers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            boolean turned = i % 2 == 0;
            consumers.add(corio.start(task -> {
                List<Integer> received = new ArrayList<>();
                while (open.get() > 0 || received.size() < ITEMS) {
                    if (received.size() == ITEMS) {
                        break;
                    }
                    received.add(
                            turned
                                    ? Channel.select(a.receiving(item -> item), b.receiving(item -> item))
                                    : Channel.select(b.receiving(item -> item), a.receiving(item -> item)));
                }
                return received;
            }));
        }
        List<Running<Integer>> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            int number = i;
            producers.add(corio.start(task -> {
                int byA = 0;
                for (int k = 0; k < ITEMS; k++) {
                    int item = number * ITEMS + k;
                    boolean first = k % 3 == 0;
                    byA += first
                            ? Channel.select(a.sending(item, 1), b.sending(item, 0))
                            : Channel.select(b.sending(item, 0), a.sending(item, 1));
                }
                open.decrementAndGet();
                return byA;
            }));
        }
        producers.forEach(each -> each.join(Duration.ofSeconds(60)));
        exactly(
                all(),
                consumers.stream()
                        .map(each -> each.join(Duration.ofSeconds(60)))
                        .toList());
        assertThat(a.waiting() + b.waiting()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void noItemIsLostOrDoubledWhenTasksOfBothSidesGiveUpAtRandom(int capacity, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Channel<Integer> channel = new Channel<Integer>(capacity).external();
        Channel<Integer> never = new Channel<Integer>(0).external();
        List<Integer> sent = Collections.synchronizedList(new ArrayList<>());
        List<Integer> received = Collections.synchronizedList(new ArrayList<>());
        Running<Object> producer = corio.start(task -> {
            Random random = new Random(1);
            for (int i = 0; i < 2_000; i++) {
                int item = i;
                Fork<Object> sender = task.fork(() -> {
                    if (item % 2 == 0) {
                        channel.send(item);
                    } else {
                        Channel.select(never.receiving(x -> x), channel.sending(item, 0));
                    }
                    return sent.add(item);
                });
                giveUpAtRandom(task, sender, random);
            }
            return null;
        });
        Running<Object> consumer = corio.start(task -> {
            Random random = new Random(2);
            while (!channel.isClosed()) {
                boolean plain = random.nextBoolean();
                Fork<Object> receiver = task.fork(() -> {
                    try {
                        received.add(
                                plain
                                        ? channel.receive()
                                        : Channel.select(never.receiving(x -> x), channel.receiving(x -> x)));
                    } catch (ChannelClosedException end) {
                        // What it held was received.
                    }
                    return null;
                });
                giveUpAtRandom(task, receiver, random);
            }
            channel.forEach(received::add);
            return null;
        });
        producer.join(Duration.ofSeconds(60));
        channel.close();
        consumer.join(Duration.ofSeconds(60));
        exactly(sent, List.of(received));
        assertThat(channel.waiting() + never.waiting()).isZero();
    }

    private static void giveUpAtRandom(Task task, Fork<?> fork, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> task.yield();
            case 1 -> task.sleep(Duration.ofNanos(random.nextInt(20_000)));
            default -> {}
        }
        if (random.nextInt(3) > 0) {
            fork.cancel();
        } else {
            try {
                fork.join();
            } catch (TaskCancelledException never) {
                throw new AssertionError(never);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ plain threads

    @Test
    void d2_aConsumerOfAnExternalChannelLivesWhileNothingComes(Corio corio) {
        Channel<String> channel = new Channel<String>("orders", 1).external();
        Running<List<String>> consumer = corio.start(task -> {
            List<String> received = new ArrayList<>();
            channel.forEach(received::add);
            return received;
        });
        CorioFixture.eventually("it waits", () -> channel.waiting() == 1);
        assertThat(Programs.<String>call(corio, task -> "another program, all of it"))
                .isNotNull();
        assertThat(channel.trySend("by a plain thread")).isTrue();
        CorioFixture.eventually("it waits", () -> channel.waiting() == 1);
        Programs.run(corio, task -> channel.send("by a later program"));
        CorioFixture.eventually("it waits", () -> channel.waiting() == 1);
        assertThat(consumer.isDone()).isFalse();
        channel.close();
        assertThat(consumer.join(Programs.LIMIT)).containsExactly("by a plain thread", "by a later program");
    }

    @Test
    void aSendByAPlainThreadMarksTheChannelExternal(Corio corio) {
        Channel<Integer> channel = new Channel<>(1);
        assertThat(channel.trySend(1)).isTrue();
        Running<Integer> consumer = corio.start(task -> channel.receive() + channel.receive());
        CorioFixture.eventually("it waits", () -> channel.waiting() == 1);
        assertThat(channel.trySend(2)).isTrue();
        assertThat(consumer.join(Programs.LIMIT)).isEqualTo(3);
    }

    @Test
    void plainThreadsAndDispatchersProduce(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2));
        Channel<Integer> channel = new Channel<Integer>(3).external();
        Io<Integer, Integer> io = corio.io("x", batch -> {
            try {
                channel.trySend(-1); // on a lane's own thread
            } catch (ChannelClosedException all) {
                // The last items are still being read.
            }
            batch.complete(batch.inputs());
        });
        Running<BitSet> consumer = corio.start(task -> {
            BitSet seen = new BitSet();
            for (int item : channel) {
                if (item >= 0) {
                    assertThat(seen.get(item)).isFalse();
                    seen.set(item);
                    io.call(item);
                }
            }
            return seen;
        });
        List<FutureTask<Object>> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            int first = t * 200;
            threads.add(Programs.aside(() -> {
                for (int i = first; i < first + 200; i++) {
                    while (!channel.trySend(i)) {
                        Thread.yield();
                    }
                }
                return null;
            }));
        }
        threads.forEach(Programs::result);
        channel.close();
        assertThat(consumer.join(Programs.LIMIT).cardinality()).isEqualTo(600);
    }

    // ------------------------------------------------------------------------------------------------ scale

    @Test
    void c11_manyWaitersOnBothSidesWithoutRecursion(Corio corio) {
        int tasks = 100_000;
        Channel<Integer> channel = new Channel<>(0);
        int[] ended = new int[2];
        corio.run(task -> {
            for (int i = 0; i < tasks; i++) {
                task.go(() -> {
                    channel.receive();
                    ended[0]++;
                });
            }
            for (int i = 0; i < tasks; i++) {
                channel.send(i);
            }
            for (int i = 0; i < tasks / 10; i++) {
                task.go(() -> {
                    try {
                        channel.send(0);
                    } catch (ChannelClosedException refused) {
                        ended[1]++;
                    }
                });
            }
            channel.close();
        });
        assertThat(ended).containsExactly(tasks, tasks / 10);
    }

    @Test
    void closeOfTheCorioEndsThoseWhoWait(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder);
        maker.release(corio);
        Channel<Integer> channel = new Channel<Integer>(0).external();
        CompletableFuture<Object> ended = corio.start(task -> {
                    task.go(channel::receive);
                    Channel.select(channel.receiving(item -> item));
                    return null;
                })
                .future();
        CorioFixture.eventually("they wait", () -> channel.waiting() == 2);
        corio.close();
        assertThat(Programs.thrown(ended::join)).hasCauseInstanceOf(TaskCancelledException.class);
        assertThat(channel.waiting()).isZero();
    }
}
