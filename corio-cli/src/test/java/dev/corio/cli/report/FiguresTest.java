package dev.corio.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is worked out of a recording whose program is known. */
final class FiguresTest {

    private static final int TASKS = 40;

    @TempDir
    private static Path folder;

    private static Path recording;
    private static Trace trace;

    /** 40 tasks that ask "names" and then "prices", each of which starts one that asks "prices"; then five calls one by one. */
    @BeforeAll
    static void record() throws Exception {
        recording = folder.resolve("known.jfr");
        SampleRecording.record(recording, () -> {
            try (Corio corio =
                    Corio.builder().name("shop").watchdog(Duration.ZERO).build()) {
                Io<Integer, Integer> names = corio.io("names", IoDispatcher.batch((List<Integer> ids) -> ids));
                Io<Integer, Integer> prices = corio.io("prices", IoDispatcher.batch((List<Integer> ids) -> ids));
                List<Integer> items = IntStream.range(0, TASKS).boxed().toList();
                corio.run(task -> {
                    task.mapTasks(items, (child, item) -> {
                        names.call(item);
                        child.go(() -> prices.call(-item));
                        return prices.call(item);
                    });
                    for (int i = 0; i < 5; i++) {
                        names.call(i);
                    }
                });
            }
        });
        trace = TraceReader.read(recording);
    }

    @Test
    void tasksAndTheirTree() {
        assertThat(trace.programs).isEqualTo(1);
        assertThat(trace.tasks.size()).isEqualTo(1 + TASKS + TASKS);
        assertThat(trace.pathOf(0)).isEqualTo("0");
        assertThat(IntStream.range(0, trace.tasks.size()).mapToObj(trace::pathOf))
                .contains("0/0", "0/39/0");
        TaskGroups groups = TaskGroups.of(trace);
        assertThat(groups.all()).extracting(group -> group.tasks).containsExactly(1L, (long) TASKS, (long) TASKS);
        assertThat(groups.all()).extracting(group -> group.parent).containsExactly(Trace.NONE, 0, 1);
        assertThat(trace.sites.all().get(groups.all().get(1).site)).contains("FiguresTest.java:");
        for (TaskGroups.Group group : groups.all()) {
            long waited = Arrays.stream(group.waits).sum();
            assertThat(group.onLane + waited).isEqualTo(group.lasted);
            assertThat(group.onLane).isPositive();
        }
    }

    @Test
    void aChainOfManyTasksIsOneGroup() throws Exception {
        Path file = folder.resolve("chain.jfr");
        SampleRecording.record(file, () -> {
            try (Corio corio = Corio.create()) {
                corio.run(task -> descend(task, 2_000));
            }
        });
        Trace chain = TraceReader.read(file);
        assertThat(TaskGroups.of(chain).all()).extracting(group -> group.tasks).containsExactly(1L, 2_000L);
        assertThat(chain.pathOf(2_000)).startsWith("…/0/0").endsWith("/0");
    }

    private static void descend(Task task, int left) {
        if (left > 0) {
            task.run(child -> {
                child.yield();
                descend(child, left - 1);
            });
        }
    }

    @Test
    void iosAndTheirBatches() {
        List<IoFigures> ios = IoFigures.of(trace);
        assertThat(ios).extracting(IoFigures::name).containsExactly("names", "prices");
        IoFigures names = ios.getFirst();
        assertThat(names.requests()).isEqualTo(TASKS + 5);
        assertThat(names.batches()).isEqualTo(6);
        assertThat(names.largest()).isEqualTo(TASKS);
        assertThat(names.sizes().get(0)).isEqualTo(5);
        assertThat(names.sizes().get(6)).isEqualTo(1); // up to 64
        assertThat(names.latencies().count()).isEqualTo(TASKS + 5);
        assertThat(names.latencies().p50()).isBetween(1L, names.latencies().max());
        assertThat(names.share()).isBetween(0.0, 1.0);
        assertThat(ios.get(1).requests()).isEqualTo(2 * TASKS);
        assertThat(ios.get(1).batches()).isEqualTo(1);
    }

    @Test
    void everyWaitForAnAnswerNamesItsBatch() {
        Trace.Suspensions suspensions = trace.suspensions;
        Map<Integer, Integer> askers = new HashMap<>();
        for (int i = 0; i < suspensions.size(); i++) {
            if (suspensions.io.getInt(i) != Trace.NONE) {
                askers.merge(suspensions.batch.getInt(i), 1, Integer::sum);
            }
        }
        assertThat(askers).doesNotContainKey(Trace.NONE).hasSize(trace.batches.size());
        askers.forEach(
                (batch, asked) -> assertThat(trace.batches.size.get(batch)).isEqualTo((long) asked));
    }

    @Test
    void whatLeftAloneThoughCompanyWasNear() {
        List<MissedBatching.Miss> missed =
                MissedBatching.of(trace, Duration.ofSeconds(10).toNanos());
        assertThat(missed).singleElement().satisfies(miss -> {
            assertThat(miss.io()).isEqualTo("names");
            assertThat(miss.site()).contains("FiguresTest.", "FiguresTest.java:");
            assertThat(miss.sameTask()).isTrue();
            assertThat(miss.count()).isEqualTo(4);
        });
        assertThat(MissedBatching.of(trace, 1)).isEmpty();
    }

    @Test
    void inWords() {
        String words = new Summary(trace, IoFigures.of(trace), List.of()).words();
        assertThat(words)
                .contains("1 program ran 81 tasks on 1 lane.", "**125 requests left in 7 batches**, 17.9 at a time")
                .containsPattern("The Io “(names|prices)” had a batch out for \\*\\*[\\d.]+ % of the time\\*\\*");
    }

    @Test
    void asJsonWithEveryEvent() throws Exception {
        Path to = folder.resolve("known.json");
        Report.write(recording, Report.Format.JSON, to, Report.WITHIN);
        JsonObject json = JsonParser.parseString(Files.readString(to)).getAsJsonObject();
        assertThat(json.keySet()).containsExactly("summary", "nanoseconds", "ios", "missed", "events");
        JsonArray events = json.getAsJsonArray("events");
        assertThat((long) events.size()).isEqualTo(trace.events);
        JsonObject batch = events.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(event -> event.get("event").getAsString().equals("dev.corio.Batch"))
                .filter(event -> event.get("size").getAsInt() == TASKS)
                .findFirst()
                .orElseThrow();
        assertThat(batch.get("runtime").getAsString()).isEqualTo("shop");
        assertThat(batch.get("io").getAsString()).isEqualTo("names");
        assertThat(batch.get("nanoseconds").getAsLong()).isPositive();
    }
}
