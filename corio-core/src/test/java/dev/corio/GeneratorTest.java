package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.coroutine.CoroutineCancelledException;
import dev.corio.coroutine.Generator;
import dev.corio.coroutine.Yielder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Iterating, streaming, and stopping half-way. */
@Timeout(60)
class GeneratorTest {

    private final List<Object> trail = new ArrayList<>(); // of the body and who asks: one of them runs

    private Generator<Integer> endless() {
        return Generator.of(generator -> {
            try {
                for (int i = 0; ; i++) {
                    trail.add("makes " + i);
                    generator.yield(i);
                }
            } finally {
                trail.add("finally");
            }
        });
    }

    // ------------------------------------------------------------------------------------------------ iterating

    @Test
    void hasNextTwiceNextNextPastTheEnd() {
        Generator<String> generator = Generator.of(body -> {
            body.yield("a");
            body.yield("b");
        });
        assertThat(generator.hasNext()).isTrue();
        assertThat(generator.hasNext()).isTrue();
        assertThat(generator.next()).isEqualTo("a");
        assertThat(generator.next()).isEqualTo("b");
        assertThat(generator.hasNext()).isFalse();
        assertThat(generator.hasNext()).isFalse();
        assertThatThrownBy(generator::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(generator::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(generator::remove).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void withoutElements() {
        assertThat(Generator.of(body -> {}).hasNext()).isFalse();
        assertThatThrownBy(Generator.of(body -> {})::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void nullIsAnElement() {
        Generator<String> generator = Generator.of(body -> body.yield(null));
        assertThat(generator.hasNext()).isTrue();
        assertThat(generator.next()).isNull();
        assertThat(generator.hasNext()).isFalse();
    }

    @Test
    void theBodyRunsOnlyAsFarAsAsked() {
        try (Generator<Integer> generator = endless()) {
            assertThat(trail).isEmpty();
            generator.next();
            assertThat(trail).containsExactly("makes 0");
            assertThat(generator.hasNext()).isTrue();
            assertThat(trail).containsExactly("makes 0", "makes 1");
        }
    }

    @Test
    void forEachRemaining() {
        Generator<Integer> generator = Generator.of(body -> body.yieldAll(List.of(1, 2, 3)));
        generator.next();
        generator.forEachRemaining(trail::add);
        assertThat(trail).containsExactly(2, 3);
    }

    @Test
    void recursion() {
        Generator<Integer> generator = Generator.of(body -> inOrder(1, 63, body));
        List<Integer> all = new ArrayList<>();
        generator.forEachRemaining(all::add);
        assertThat(all).isEqualTo(IntStream.rangeClosed(1, 63).boxed().toList());
    }

    private static void inOrder(int from, int to, Yielder<Integer> body) {
        if (from <= to) {
            int middle = (from + to) / 2;
            inOrder(from, middle - 1, body);
            body.yield(middle);
            inOrder(middle + 1, to, body);
        }
    }

    @Test
    void theBodyThrows() {
        IOException own = new IOException("own");
        Generator<Integer> generator = Generator.of(body -> {
            body.yield(1);
            throw own;
        });
        assertThat(generator.next()).isEqualTo(1);
        assertThatThrownBy(generator::hasNext).isSameAs(own);
        assertThatThrownBy(generator::hasNext).isSameAs(own);
        assertThatThrownBy(generator::next).isSameAs(own);
        generator.close();
    }

    @Test
    void askedByItsOwnBody() {
        List<Generator<Integer>> self = new ArrayList<>();
        self.add(Generator.of(body -> body.yield(self.getFirst().next())));
        assertThatThrownBy(() -> self.getFirst().next()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theBodysHandleAfterTheEnd() {
        List<Yielder<Integer>> escaped = new ArrayList<>();
        Generator<Integer> generator = Generator.of(escaped::add);
        assertThat(generator.hasNext()).isFalse();
        assertThatThrownBy(() -> escaped.getFirst().yield(1)).isInstanceOf(CoroutineCancelledException.class);
    }

    // ------------------------------------------------------------------------------------------------ close

    @Test
    void nextCloseHasNext() {
        Generator<Integer> generator = endless();
        generator.next();
        generator.close();
        assertThat(trail).containsExactly("makes 0", "finally");
        assertThat(generator.hasNext()).isFalse();
        assertThatThrownBy(generator::next).isInstanceOf(NoSuchElementException.class);
        generator.close();
        assertThat(trail).hasSize(2);
    }

    @Test
    void hasNextCloseNext() {
        Generator<Integer> generator = endless();
        assertThat(generator.hasNext()).isTrue();
        generator.close();
        assertThatThrownBy(generator::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void closeBeforeTheFirst() {
        Generator<Integer> generator = endless();
        generator.close();
        assertThat(generator.hasNext()).isFalse();
        assertThat(trail).isEmpty();
    }

    @Test
    void closeThatThrows() {
        IOException own = new IOException("own");
        Generator<Integer> generator = Generator.of(body -> {
            try {
                body.yield(1);
            } finally {
                throwSneakily(own);
            }
        });
        generator.next();
        assertThatThrownBy(generator::close).isSameAs(own);
        assertThat(generator.hasNext()).isFalse();
        generator.close();
    }

    private static void throwSneakily(Throwable thrown) {
        throw Sneaky.<RuntimeException>rethrow(thrown);
    }

    // ------------------------------------------------------------------------------------------------ streams

    @Test
    void streamStopsWhereItHasEnough() {
        try (Stream<Integer> numbers = endless().stream()) {
            assertThat(numbers.filter(i -> i % 2 == 1).limit(2).toList()).containsExactly(1, 3);
            assertThat(trail).containsExactly("makes 0", "makes 1", "makes 2", "makes 3");
        }
        assertThat(trail).endsWith("finally");
    }

    @Test
    void streamOfTheRest() {
        Generator<Integer> generator = Generator.of(body -> body.yieldAll(List.of(1, 2, 3)));
        generator.next();
        assertThat(generator.hasNext()).isTrue();
        assertThat(generator.stream()).containsExactly(2, 3);
    }

    @Test
    void flatMapClosesWhatItTook() {
        assertThat(Stream.of(1, 2).flatMap(i -> endless().stream().limit(i))).containsExactly(0, 0, 1);
        assertThat(trail).filteredOn("finally"::equals).hasSize(2);
    }

    @Test
    void parallelStream() {
        Generator<Integer> generator = Generator.of(body -> {
            for (int i = 1; i <= 10_000; i++) {
                body.yield(i);
            }
        });
        assertThat(generator.stream().parallel().mapToInt(i -> i).sum()).isEqualTo(50_005_000);
    }
}
