package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What listeners hear of batches and of lanes. */
@ExtendWith(CorioFixture.class)
class BatchEventsTest {

    private final Heard heard = new Heard();

    private Corio listening(CorioFixture.Maker maker) {
        return maker.make(builder -> builder.listener(heard));
    }

    private List<CorioListener.BatchEndedEvent> ended() {
        return heard.of(CorioListener.BatchEndedEvent.class);
    }

    private void eventuallyEnded(int batches) {
        CorioFixture.eventually("all batches are told", () -> ended().size() == batches);
    }

    private static IoDispatcher<Integer, Integer> failing(Exception cause) {
        return batch -> batch.fail(cause);
    }

    @Test
    void dispatchedSaysWhatLeftForWhom(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Held<Integer, Integer> source = new Held<>();
        Io<Integer, Integer> io = corio.io("x", source, IoOptions.defaults().withMaxBatchSize(3));
        Running<List<Integer>> running = corio.start(task -> task.map(List.of(1, 2, 3, 4), 4, io::call));
        IoBatch<Integer, Integer> first = source.next();
        source.next().complete(List.of(4));
        first.complete(List.of(1, 2, 3));
        assertThat(running.join(Programs.LIMIT)).containsExactly(1, 2, 3, 4);

        assertThat(heard.of(CorioListener.DispatchedEvent.class))
                .extracting(batch -> batch.io() + " " + batch.number() + " " + batch.size() + " " + batch.inFlight()
                        + batch.tasks().stream()
                                .map(CorioListener.TaskInfo::path)
                                .toList())
                .containsExactly("x 1 3 1[0/0, 0/1, 0/2]", "x 2 1 2[0/3]");
        assertThat(ended())
                .extracting(batch -> batch.number() + " " + (batch instanceof CorioListener.AnsweredEvent))
                .containsExactly("2 true", "1 true");
        assertThat(ended()).allSatisfy(batch -> {
            assertThat(batch.lasted()).isPositive();
            assertThat(batch.failures() + batch.retries()).isZero();
            assertThat(batch.failure()).isEmpty();
        });
    }

    @Test
    void failedThenRetriedThenAnswered(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        IOException refused = new IOException("refused");
        int[] sent = new int[1];
        IoDispatcher<Integer, Integer> flaky = batch -> {
            if (sent[0]++ < 2) {
                batch.fail(refused);
            } else {
                batch.complete(batch.inputs());
            }
        };
        Io<Integer, Integer> io = corio.io("x", flaky, IoOptions.defaults().withRetryOn(IOException.class::isInstance));
        Programs.run(corio, task -> task.map(List.of(1, 2), io::call));

        assertThat(heard.of(CorioListener.BatchEvent.class))
                .extracting(Object::toString)
                .containsExactly(
                        "batch 1 of Io \"x\" (2 requests) leaves",
                        "batch 1 of Io \"x\" (2 requests) is not answered, 2 to be sent again",
                        "batch 2 of Io \"x\" (2 requests, 2 sent before) leaves",
                        "batch 2 of Io \"x\" (2 requests, 2 sent before) is not answered, 2 to be sent again",
                        "batch 3 of Io \"x\" (2 requests, 2 sent before) leaves",
                        "batch 3 of Io \"x\" (2 requests, 2 sent before) is answered");
        assertThat(heard.of(CorioListener.DispatchedEvent.class))
                .extracting(CorioListener.BatchEvent::attempt)
                .containsExactly(1, 2, 3);
        assertThat(ended()).extracting(batch -> batch.failure().orElse(null)).containsExactly(refused, refused, null);
    }

    @Test
    void oneRequestAskedAgainAmongAnsweredOnes(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Io<Integer, Integer> io = corio.io(
                "x",
                batch -> batch.requests().forEach(request -> {
                    if (request.input() == 2 && request.attempt() == 1) {
                        request.retry();
                    } else {
                        request.complete(request.input());
                    }
                }));
        Programs.run(corio, task -> task.map(List.of(1, 2, 3), io::call));
        assertThat(ended())
                .extracting(Object::toString)
                .containsExactly(
                        "batch 1 of Io \"x\" (3 requests) is answered, 1 to be sent again",
                        "batch 2 of Io \"x\" (1 request, 1 sent before) is answered");
    }

    @Test
    void aFailedBatchSaysWhyAndAPartlyFailedOneHowMany(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        IOException down = new IOException("down");
        Io<Integer, Integer> failing = corio.io("failing", failing(down));
        Io<Integer, Integer> partly = corio.io("partly", batch -> {
            batch.requests().getFirst().fail(down);
            batch.requests().getLast().complete(2);
        });
        Io<Integer, Integer> gaps =
                corio.io("gaps", IoDispatcher.keyed((List<Integer> keys) -> List.of(2), key -> key));
        Io<Integer, Integer> broken = corio.io("broken", batch -> {
            throw new StackOverflowError();
        });
        for (Io<Integer, Integer> io : List.of(failing, partly, gaps, broken)) {
            Programs.thrown(() -> Programs.run(corio, task -> io.callAll(List.of(1, 2))));
        }

        assertThat(ended())
                .extracting(Object::toString)
                .containsExactly(
                        "batch 1 of Io \"failing\" (2 requests) is not answered, 2 failed",
                        "batch 1 of Io \"partly\" (2 requests) is answered, 1 failed",
                        "batch 1 of Io \"gaps\" (2 requests) is answered, 1 failed",
                        "batch 1 of Io \"broken\" (2 requests) is not answered, 2 failed");
        assertThat(ended().get(0).failure()).containsSame(down);
        assertThat(ended().get(1).failure()).containsSame(down);
        assertThat(ended().get(2).failure()).isEmpty();
        assertThat(ended().get(3).failure().orElseThrow()).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void aBatchThatIsNeverAnsweredFailsAtItsTimeout(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Io<Integer, Integer> io = corio.io(
                "x",
                new Held<>(),
                IoOptions.defaults().withTimeout(Duration.ofSeconds(1)).withDeduplicate(true));
        Programs.thrown(() -> Programs.run(corio, task -> io.callAll(List.of(1, 1))));
        assertThat(heard.of(CorioListener.BatchEvent.class))
                .extracting(Object::toString)
                .containsExactly(
                        "batch 1 of Io \"x\" (2 requests) leaves",
                        "batch 1 of Io \"x\" (2 requests) is not answered, 1 failed");
        Programs.thrown(() -> io.call(1));
        eventuallyEnded(2);
    }

    @Test
    void plainThreadsBatchesAreToldWithoutTasks(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Held<Integer, Integer> source = new Held<>();
        Io<Integer, Integer> io = corio.io("x", source);
        FutureTask<List<Integer>> call = Programs.aside(() -> io.callAll(List.of(1, 2)));
        source.next().complete(List.of(1, 2));
        assertThat(Programs.result(call)).containsExactly(1, 2);
        eventuallyEnded(1);
        assertThat(heard.of(CorioListener.BatchEvent.class))
                .extracting(Object::toString)
                .containsExactly(
                        "batch 1 of Io \"x\" (2 requests) leaves", "batch 1 of Io \"x\" (2 requests) is answered");
        assertThat(ended().getFirst().tasks()).isEmpty();
    }

    @Test
    void answersOfForeignThreadsAreToldOnTheLaneBeforeTheirTasksGoOn(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.each((Integer input) -> input));
        Io<Integer, Integer> whole = corio.io("y", IoDispatcher.batch((List<Integer> in) -> in));
        for (int round = 0; round < 50; round++) {
            heard.forget();
            Programs.run(
                    corio,
                    task -> task.map(IntStream.range(0, 10).boxed().toList(), input -> {
                        whole.call(input);
                        return io.call(input);
                    }));
            List<String> lines = heard.lines();
            assertThat(lines).last().asString().endsWith("ended");
            assertThat(ended()).as("told before the program was over").hasSize(batchesIn(lines));
            assertThat(lines.stream()
                            .filter(line ->
                                    line.contains("\"y\"") && line.endsWith("is answered") || line.endsWith("goes on"))
                            .findFirst())
                    .hasValueSatisfying(first -> assertThat(first).contains("is answered"));
        }
    }

    private static int batchesIn(List<String> lines) {
        return (int) lines.stream().filter(line -> line.endsWith("leaves")).count();
    }

    @Test
    void aCachedRequestIsOfTheTaskThatAskedFirst(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Io<Integer, Integer> io =
                corio.io("x", SentBatches.echo(), IoOptions.defaults().withCache(CachePolicy.perProgram()));
        Programs.run(corio, task -> task.map(List.of(7, 7, 7), io::call));
        assertThat(heard.of(CorioListener.DispatchedEvent.class))
                .singleElement()
                .satisfies(batch -> assertThat(batch.tasks())
                        .extracting(CorioListener.TaskInfo::path)
                        .containsExactly("0/0"));
    }

    // ------------------------------------------------------------------------------------------------ idle lanes

    @Test
    void aLaneIsIdleOnceForEachTimeItParks(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        Held<Integer, Integer> source = new Held<>();
        Io<Integer, Integer> io = corio.io("x", source);
        Running<Integer> running = corio.start(task -> {
            task.go(() -> io.call(1));
            return io.call(2);
        });
        IoBatch<Integer, Integer> batch = source.next();
        CorioFixture.eventually(
                "idle", () -> heard.of(CorioListener.IdleEvent.class).size() == 1);
        for (int i = 0; i < 100; i++) {
            corio.lanes().getFirst().engine().wake();
        }
        assertThat(heard.of(CorioListener.IdleEvent.class)).singleElement().satisfies(idle -> {
            assertThat(idle.tasks()).isEqualTo(2);
            assertThat(idle).hasToString("lane 0 is idle");
        });
        batch.complete(List.of(1, 2));
        assertThat(running.join(Programs.LIMIT)).isEqualTo(2);
        CorioFixture.eventually(
                "idle", () -> heard.of(CorioListener.IdleEvent.class).size() == 2);
        assertThat(heard.of(CorioListener.IdleEvent.class).getLast().tasks()).isZero();
    }

    @Test
    void aLaneThatWasNeverUsedTellsNothing(CorioFixture.Maker maker) {
        Corio corio = listening(maker);
        CorioFixture.eventually("parked", () -> corio.lanes().getFirst().isParked());
        assertThat(heard.events()).isEmpty();
    }
}
