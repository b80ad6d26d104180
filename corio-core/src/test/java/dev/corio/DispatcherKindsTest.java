package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each factory of {@link IoDispatcher} gives each request its own answer. */
@ExtendWith(CorioFixture.class)
class DispatcherKindsTest {

    private record Row(int key, String text) {}

    private static final List<Integer> ASKED = List.of(3, 1, 2, 3, 7, 1, 5, 9, 2);

    private final Batches<Integer> batches = new Batches<>();

    /** Rows for even and odd keys below 6, each twice, shuffled, with some nobody asked for. */
    private List<Row> shuffled(List<Integer> keys) {
        batches.echo(keys);
        List<Row> rows = new ArrayList<>();
        for (int key : keys) {
            if (key < 6) {
                rows.add(new Row(key, "row " + key));
                rows.add(new Row(key, "row " + key));
            }
        }
        rows.add(new Row(1000, "nobody asked"));
        rows.add(null);
        Collections.shuffle(rows, new Random(16));
        return rows;
    }

    @Test
    void k16_keyedFindsEachItsOwn(Corio corio) {
        Io<Integer, Row> io = corio.io("rows", IoDispatcher.keyed(this::shuffled, Row::key));

        corio.run(task -> {
            List<Integer> there = ASKED.stream().filter(key -> key < 6).toList();
            assertThat(task.map(there, key -> io.call(key).key())).isEqualTo(there);
        });

        assertThat(batches.all()).containsExactly(List.of(3, 1, 2, 5));
    }

    @Test
    void k16_keyedGapIsNoAnswer(Corio corio) {
        Io<Integer, Row> io = corio.io("rows", IoDispatcher.keyed(this::shuffled, Row::key));

        List<String> outcomes = corio.call(task -> task.map(ASKED, key -> {
            try {
                return io.call(key).text();
            } catch (NoAnswerException gap) {
                assertThat(gap).hasMessageContaining("rows").hasMessageContaining(String.valueOf(key));
                return "gap";
            }
        }));

        assertThat(outcomes)
                .containsExactly("row 3", "row 1", "row 2", "row 3", "gap", "row 1", "row 5", "gap", "row 2");
        assertThat(batches.all()).containsExactly(List.of(3, 1, 2, 7, 5, 9));
    }

    @Test
    void k16_keyedOptionalGapIsEmpty(Corio corio) {
        Io<Integer, Optional<Row>> io = corio.io("rows", IoDispatcher.keyedOptional(this::shuffled, Row::key));

        List<Optional<Row>> found = corio.call(task -> task.map(ASKED, io::call));

        for (int i = 0; i < ASKED.size(); i++) {
            int key = ASKED.get(i);
            assertThat(found.get(i)).isEqualTo(key < 6 ? Optional.of(new Row(key, "row " + key)) : Optional.empty());
        }
        assertThat(batches.all()).containsExactly(List.of(3, 1, 2, 7, 5, 9));
    }

    @Test
    void k16_groupedKeepsTheOrderWithinAKey(Corio corio) {
        Io<Integer, List<Row>> io = corio.io(
                "rows",
                IoDispatcher.grouped(
                        keys -> {
                            batches.echo(keys);
                            return List.of(
                                    new Row(2, "b"),
                                    new Row(3, "x"),
                                    new Row(2, "a"),
                                    new Row(8, "-"),
                                    new Row(2, "c"));
                        },
                        Row::key));

        List<List<String>> found = corio.call(task ->
                task.map(ASKED, key -> io.call(key).stream().map(Row::text).toList()));

        for (int i = 0; i < ASKED.size(); i++) {
            assertThat(found.get(i))
                    .isEqualTo(
                            switch (ASKED.get(i)) {
                                case 2 -> List.of("b", "a", "c");
                                case 3 -> List.of("x");
                                default -> List.of();
                            });
        }
        assertThat(batches.all()).containsExactly(List.of(3, 1, 2, 7, 5, 9));
    }

    @Test
    void k16_mappedAnswersNullForAKeyThatIsThere(Corio corio) {
        Io<Integer, String> io = corio.io("rows", IoDispatcher.mapped(keys -> {
            batches.echo(new ArrayList<>(keys));
            Map<Integer, String> found = new HashMap<>();
            keys.forEach(key -> found.put(key, key == 5 ? null : "row " + key));
            found.remove(9);
            found.remove(7);
            found.put(1000, "nobody asked");
            return found;
        }));

        List<String> outcomes = corio.call(task -> task.map(ASKED, key -> {
            try {
                return io.call(key);
            } catch (NoAnswerException gap) {
                return "gap";
            }
        }));

        assertThat(outcomes).containsExactly("row 3", "row 1", "row 2", "row 3", "gap", "row 1", null, "gap", "row 2");
        assertThat(batches.all()).containsExactly(List.of(3, 1, 2, 7, 5, 9));
    }

    @Test
    void batchAnswersInOrderNullsIncluded(Corio corio) {
        Io<Integer, String> io = corio.io(
                "x",
                IoDispatcher.batch((List<Integer> inputs) ->
                        inputs.stream().map(i -> i == 2 ? null : "row " + i).toList()));

        assertThat(corio.<List<String>>call(task -> task.map(ASKED, io::call)))
                .containsExactly("row 3", "row 1", null, "row 3", "row 7", "row 1", "row 5", "row 9", null);
    }

    @Test
    void asyncAnswersWhenItsStageIsDone(Corio corio) {
        CompletableFuture<List<String>> stage = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        Io<Integer, String> io = corio.io("x", IoDispatcher.async(inputs -> {
            asked.countDown();
            return stage;
        }));

        Running<List<String>> running = corio.start(task -> task.map(List.of(1, 2), io::call));
        CorioFixture.eventually("asked", () -> asked.getCount() == 0);
        assertThat(running.isDone()).isFalse();
        stage.complete(List.of("a", "b"));

        assertThat(running.join()).containsExactly("a", "b");
    }

    @Test
    void k18_eachRunsAtMost128AtOnce(Corio corio) {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(128);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.each(input -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            full.countDown();
            full.await(); // so many are let in
            Thread.yield();
            running.decrementAndGet();
            return input * 2;
        }));
        List<Integer> inputs = IntStream.range(0, 10_000).boxed().toList();

        List<Integer> answers = corio.call(task -> task.map(inputs, io::call));

        assertThat(answers).isEqualTo(inputs.stream().map(i -> i * 2).toList());
        assertThat(most.get()).isEqualTo(128);
    }

    @Test
    void k18_eachCountsOverAllBatchesOfTheIo(Corio corio) {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> started = Collections.synchronizedList(new ArrayList<>());
        Io<Integer, Integer> io = corio.io(
                "x",
                IoDispatcher.each(input -> {
                    started.add(input);
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.yield();
                    running.decrementAndGet();
                    return input;
                }),
                IoOptions.defaults().withMaxConcurrency(1).withMaxBatchSize(10));
        List<Integer> inputs = IntStream.range(0, 200).boxed().toList();

        assertThat(corio.<List<Integer>>call(task -> task.map(inputs, io::call)))
                .isEqualTo(inputs);

        assertThat(most.get()).isEqualTo(1);
        assertThat(started).isEqualTo(inputs);
    }

    @Test
    void eachFailsItsOwnRequestOnly(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.each(input -> {
            if (input == 2) {
                throw new IllegalArgumentException("two");
            }
            return input;
        }));

        corio.run(task -> {
            Fork<Integer> one = task.fork(() -> io.call(1));
            Fork<Integer> three = task.fork(() -> io.call(3));
            assertThatThrownBy(() -> io.call(2))
                    .isExactlyInstanceOf(IoFailedException.class)
                    .hasRootCauseMessage("two");
            assertThat(one.join()).isEqualTo(1);
            assertThat(three.join()).isEqualTo(3);
        });
    }

    @Test
    void functionsRunOffTheLaneAndInlineOnIt(Corio corio) {
        List<String> trail = Collections.synchronizedList(new ArrayList<>());
        Io<Integer, Integer> batch = corio.io("batch", IoDispatcher.batch(in -> where(corio, trail, in)));
        Io<Integer, Integer> inline = corio.io("inline", IoDispatcher.inline(in -> where(corio, trail, in)));

        corio.run(task -> {
            batch.call(1);
            inline.call(1);
        });

        assertThat(trail).containsExactly("off the lane true", "off the lane false");
    }

    private static List<Integer> where(Corio corio, List<String> trail, List<Integer> inputs) {
        assertThatThrownBy(Task::current).isInstanceOf(IllegalStateException.class);
        trail.add("off the lane " + (Thread.currentThread().isVirtual() && !corio.isOnLane()));
        return inputs;
    }
}
