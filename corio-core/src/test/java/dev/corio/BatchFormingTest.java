package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes into a batch: retries before new requests, sizes, slots. */
@ExtendWith(CorioFixture.class)
class BatchFormingTest {

    private final Batches<String> batches = new Batches<>();

    /** Answers "slow" with a retry, until its sixth attempt. */
    private void dispatchStubborn(IoBatch<String, String> batch) {
        batches.echo(batch.inputs());
        for (IoRequest<String, String> request : batch.requests()) {
            if (request.input().equals("slow") && request.attempt() <= 5) {
                request.retry();
            } else {
                request.complete(request.input() + request.attempt());
            }
        }
    }

    @Test
    void k10_retriedFiveTimesThenAnswered(Corio corio) {
        Io<String, String> io = corio.io("x", this::dispatchStubborn);

        assertThat(corio.<String>call(task -> io.call("slow"))).isEqualTo("slow6");

        assertThat(batches.sizes()).containsExactly(1, 1, 1, 1, 1, 1);
        assertThat(corio.stats().io("x").retries()).isEqualTo(5);
    }

    @Test
    void k10_retriesStandBeforeNewRequests(Corio corio) {
        Io<String, String> io = corio.io("x", this::dispatchStubborn);

        corio.run(task -> {
            task.go(() -> {
                for (int i = 0; i < 7; i++) {
                    io.call("new" + i);
                }
            });
            task.go(() -> io.call("slow"));
        });

        assertThat(batches.all())
                .containsExactly(
                        List.of("new0", "slow"),
                        List.of("slow", "new1"),
                        List.of("slow", "new2"),
                        List.of("slow", "new3"),
                        List.of("slow", "new4"),
                        List.of("slow", "new5"),
                        List.of("new6"));
    }

    @Test
    void k10_gaveUpAfterMaxAttempts(Corio corio) {
        Io<String, String> io =
                corio.io("x", this::dispatchStubborn, IoOptions.defaults().withMaxAttempts(3));

        corio.run(task -> assertThatThrownBy(() -> io.call("slow"))
                .isExactlyInstanceOf(IoFailedException.class)
                .hasMessageContaining("\"x\"")
                .hasMessageContaining("3"));

        assertThat(batches.sizes()).containsExactly(1, 1, 1);
    }

    /** Answers each request on its own, 1 to 10 ms later. */
    private static final class Scattered implements IoDispatcher<Integer, Integer>, AutoCloseable {
        private final ScheduledExecutorService source = Executors.newScheduledThreadPool(2);
        private final Random random = new Random(13);
        private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        private final Map<Integer, Integer> asked = new ConcurrentHashMap<>();

        @Override
        public void dispatch(IoBatch<Integer, Integer> batch) {
            sizes.add(batch.size());
            for (IoRequest<Integer, Integer> request : batch.requests()) {
                asked.merge(request.input(), 1, Integer::sum);
                source.schedule(
                        () -> request.complete(request.input() * 2), 1 + random.nextInt(10), TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void close() {
            source.shutdown();
        }
    }

    private static void hundredTimesThree(Corio corio, Io<Integer, Integer> io) {
        corio.run(task -> {
            for (int i = 0; i < 100; i++) {
                int number = i;
                task.go(() -> {
                    for (int k = 0; k < 3; k++) {
                        assertThat(io.call(number * 3 + k)).isEqualTo((number * 3 + k) * 2);
                    }
                });
            }
        });
    }

    @Test
    void k13_answersOneByOneWithOneSlot(Corio corio) {
        try (Scattered source = new Scattered()) {
            hundredTimesThree(corio, corio.io("x", source, IoOptions.defaults().withMaxInFlight(1)));

            assertThat(source.sizes).containsExactly(100, 100, 100);
            assertThat(source.asked).hasSize(300).containsValue(1).doesNotContainValue(2);
        }
    }

    @Test
    void k13_answersOneByOneWithTheDefaultSlots(Corio corio) {
        try (Scattered source = new Scattered()) {
            hundredTimesThree(corio, corio.io("x", source));

            assertThat(source.sizes).hasSizeGreaterThan(3);
            assertThat(source.asked).hasSize(300).containsValue(1).doesNotContainValue(2);
        }
    }

    @Test
    void k14_twentySixRequestsByThree(Corio corio) {
        Io<String, String> io =
                corio.io("x", batches.inline(), IoOptions.defaults().withMaxBatchSize(3));

        corio.run(task -> assertThat(task.map(names(26), io::call)).isEqualTo(names(26)));

        assertThat(batches.sizes()).containsExactly(3, 3, 3, 3, 3, 3, 3, 3, 2);
        assertThat(batches.inputs()).isEqualTo(names(26));
    }

    @Test
    void k14_ninthBatchWaitsForASlot(Corio corio) {
        Held<String, String> source = new Held<>();
        Io<String, String> io = corio.io("x", source, IoOptions.defaults().withMaxBatchSize(3));

        Running<List<String>> running = corio.start(task -> task.map(names(26), io::call));
        List<String> asked = new ArrayList<>();
        List<IoBatch<String, String>> out = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            out.add(source.next());
        }
        assertThat(corio.stats().io("x").inFlight()).isEqualTo(8);
        assertThat(corio.stats().io("x").pending()).isEqualTo(2);
        assertThat(source.isEmpty()).isTrue();
        out.reversed().forEach(batch -> batch.complete(batch.inputs()));
        IoBatch<String, String> last = source.next();
        last.complete(last.inputs());
        out.add(last);
        out.forEach(batch -> asked.addAll(batch.inputs()));

        assertThat(running.join()).isEqualTo(names(26));
        assertThat(asked).isEqualTo(names(26));
    }

    @Test
    void requestsMadeWhileNoSlotIsFreeLeaveTogether(Corio corio) {
        Held<String, String> source = new Held<>();
        Io<String, String> io = corio.io("x", source, IoOptions.defaults().withMaxInFlight(1));
        Io<String, String> tick = corio.io("tick", batches.inline());

        Running<Integer> running = corio.start(task -> {
            task.go(() -> io.call("first"));
            for (int i = 0; i < 5; i++) {
                tick.call("t"); // the lane was idle and had something to send
                int number = i;
                task.go(() -> io.call("later" + number));
            }
            return 5;
        });
        IoBatch<String, String> first = source.next();
        CorioFixture.eventually("five wait", () -> corio.stats().io("x").pending() == 5);
        first.complete(List.of("first"));
        IoBatch<String, String> rest = source.next();

        assertThat(rest.inputs()).containsExactly("later0", "later1", "later2", "later3", "later4");
        rest.complete(rest.inputs());
        assertThat(running.join()).isEqualTo(5);
    }

    @Test
    void k17_partitionsLeaveApart(Corio corio) {
        Batches<Integer> partitions = new Batches<>();
        Io<Integer, Integer> io =
                corio.io("x", IoDispatcher.partitioned((Integer input) -> input % 3, partitions.inline()));
        List<Integer> inputs = IntStream.range(0, 30).boxed().toList();

        corio.run(task -> assertThat(task.map(inputs, io::call)).isEqualTo(inputs));

        assertThat(partitions.all()).containsExactly(every(inputs, 0), every(inputs, 1), every(inputs, 2));
    }

    private static List<Integer> every(List<Integer> inputs, int remainder) {
        return inputs.stream().filter(input -> input % 3 == remainder).toList();
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "n" + i).toList();
    }
}
