package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Parts of a batch, answered apart. */
@ExtendWith(CorioFixture.class)
class SplitBatchTest {

    private static final List<Integer> FIVE = List.of(1, 2, 3, 4, 5);

    private final HeldBatches<Integer, Integer> held = new HeldBatches<>();

    private Running<List<String>> start(Corio corio, IoOptions options) {
        Io<Integer, Integer> io = corio.io("x", held, options);
        return corio.start(task -> task.map(FIVE, input -> {
            try {
                return String.valueOf(io.call(input));
            } catch (IoTimeoutException late) {
                return "late";
            } catch (IoFailedException failed) {
                return failed.getCause().getMessage();
            }
        }));
    }

    private static void misuse(Action second) {
        assertThatThrownBy(second::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Io \"x\"");
    }

    @Test
    void partsHoldTheRequestsInOrderAndAreOneInFlight(Corio corio) {
        Running<List<String>> running = start(corio, IoOptions.defaults().withMaxInFlight(1));
        List<IoBatch<Integer, Integer>> parts = held.next().split(2);
        assertThat(parts.stream().map(IoBatch::inputs)).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
        assertThat(parts.stream().map(IoBatch::size)).containsExactly(2, 2, 1);
        assertThat(parts).allSatisfy(part -> assertThat(part.io().name()).isEqualTo("x"));
        parts.get(2).complete(List.of(50));
        parts.get(0).complete(List.of(10, 20));
        assertThat(corio.stats().io("x").inFlight()).isEqualTo(1);
        parts.get(1).complete(List.of(30, 40));
        assertThat(running.join(Programs.LIMIT)).containsExactly("10", "20", "30", "40", "50");
        CorioFixture.eventually("the slot is free", () -> corio.stats().io("x").inFlight() == 0);
        assertThat(corio.stats().io("x").batches()).isEqualTo(1);
    }

    @Test
    void aPartMayBeSplitAgain(Corio corio) {
        Running<List<String>> running = start(corio, IoOptions.defaults());
        List<IoBatch<Integer, Integer>> halves = held.next().split(3);
        List<IoBatch<Integer, Integer>> quarters = halves.get(0).split(2);
        assertThat(quarters.stream().map(IoBatch::inputs)).containsExactly(List.of(1, 2), List.of(3));
        quarters.get(1).fail(new IOException("three"));
        quarters.get(0).complete(List.of(10, 20));
        halves.get(1).fail(new IOException("half"));
        assertThat(running.join(Programs.LIMIT)).containsExactly("10", "20", "three", "half", "half");
    }

    @Test
    void aSizeThatIsLargeGivesOnePartAndOneThatIsNotPositiveIsRefused(Corio corio) {
        Running<List<String>> running = start(corio, IoOptions.defaults());
        IoBatch<Integer, Integer> batch = held.next();
        assertThatThrownBy(() -> batch.split(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("size");
        List<IoBatch<Integer, Integer>> parts = batch.split(Integer.MAX_VALUE);
        assertThat(parts).hasSize(1);
        parts.getFirst().complete(FIVE);
        assertThat(running.join(Programs.LIMIT)).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void aPartAnsweredTwiceAndThroughItsWhole(Corio corio) {
        Running<List<String>> running = start(corio, IoOptions.defaults());
        IoBatch<Integer, Integer> batch = held.next();
        List<IoBatch<Integer, Integer>> parts = batch.split(2);
        parts.get(0).complete(List.of(10, 20));
        misuse(() -> parts.get(0).complete(List.of(11, 21)));
        misuse(() -> parts.get(1).complete(List.of(30)));
        misuse(() -> batch.complete(FIVE));
        List<String> outcomes = running.join(Programs.LIMIT);
        assertThat(outcomes.subList(0, 2)).containsExactly("10", "20");
        assertThat(outcomes.get(2)).contains("1 outputs").contains("2 inputs");
        assertThat(outcomes.get(4)).contains("answered twice");
    }

    @Test
    void theWholeMayStillBeAnsweredAfterASplitThatWasNotUsed(Corio corio) {
        Running<List<String>> running = start(corio, IoOptions.defaults());
        IoBatch<Integer, Integer> batch = held.next();
        batch.split(2);
        batch.complete(FIVE);
        assertThat(running.join(Programs.LIMIT)).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void partsOfAnAnsweredBatchRefuse(Corio corio) {
        Running<List<String>> running = start(corio, IoOptions.defaults());
        IoBatch<Integer, Integer> batch = held.next();
        batch.complete(FIVE);
        misuse(() -> batch.split(2).getFirst().complete(List.of(7, 7)));
        assertThat(running.join(Programs.LIMIT)).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void throwAfterASplitFailsWhatNoPartHasAnswered(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batch -> {
            batch.split(2).get(1).complete(List.of(30, 40));
            throw new IOException("out");
        });
        List<String> outcomes = Programs.call(
                corio,
                task -> task.map(FIVE, input -> {
                    try {
                        return String.valueOf(io.call(input));
                    } catch (IoFailedException failed) {
                        return failed.getCause().getMessage();
                    }
                }));
        assertThat(outcomes).containsExactly("out", "out", "30", "40", "out");
    }

    @Test
    void aPartIsRetriedAndAnotherExpires(Corio corio) {
        Running<List<String>> running = start(
                corio, IoOptions.defaults().withTimeout(Duration.ofMillis(300)).withRetryOn(f -> true));
        List<IoBatch<Integer, Integer>> parts = held.next().split(2);
        parts.get(0).fail(new IOException("again"));
        IoBatch<Integer, Integer> again = held.next();
        assertThat(again.inputs().getFirst()).isEqualTo(1);
        int answered = again.size();
        again.complete(again.inputs());
        while (answered < 2) { // each retry may come by itself
            IoBatch<Integer, Integer> more = held.next();
            answered += more.size();
            more.complete(more.inputs());
        }
        parts.get(2).complete(List.of(50));
        assertThat(running.join(Programs.LIMIT)).containsExactly("1", "2", "late", "late", "50");
        parts.get(1).complete(List.of(30, 40));
        assertThat(corio.stats().io("x").lateAnswers()).isEqualTo(2);
    }

    @Test
    void deduplicatedRequestsAreInOnePart(Corio corio) {
        Io<Integer, Integer> io = corio.io("y", held, IoOptions.defaults().withDeduplicate(true));
        Running<List<Integer>> running = corio.start(task -> task.map(List.of(1, 2, 1, 3, 2), io::call));
        List<IoBatch<Integer, Integer>> parts = held.next().split(1);
        assertThat(parts).hasSize(3);
        parts.reversed().forEach(part -> part.complete(List.of(part.inputs().getFirst() * 10)));
        assertThat(running.join(Programs.LIMIT)).containsExactly(10, 20, 10, 30, 20);
    }
}
