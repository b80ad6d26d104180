package dev.corio.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a report tells of the partitions of an Io. */
final class PartitionsTest {

    @TempDir
    private static Path folder;

    private static Path recording;
    private static Trace trace;

    /** 30 tasks ask "stock" of three shards, of which the last one is slow; then one task asks one shard after the other. */
    @BeforeAll
    static void record() throws Exception {
        recording = folder.resolve("shards.jfr");
        SampleRecording.record(recording, () -> {
            try (Corio corio = Corio.builder().watchdog(Duration.ZERO).build()) {
                Io<Integer, Integer> stock = corio.io(
                        "stock",
                        IoDispatcher.partitioned(id -> "shard " + id % 3, IoDispatcher.batch((List<Integer> ids) -> {
                            if (ids.getFirst() % 3 == 2) {
                                Thread.sleep(50);
                            }
                            return ids;
                        })));
                List<Integer> items = IntStream.range(0, 30).boxed().toList();
                corio.run(task -> task.map(items, stock::call));
                corio.run(task -> {
                    stock.call(0);
                    stock.call(1);
                });
            }
        });
        trace = TraceReader.read(recording);
    }

    @Test
    void eachHasFiguresOfItsOwnTheOneThatTookLongestFirst() {
        IoFigures stock = IoFigures.of(trace).getFirst();
        assertThat(stock.batches()).isEqualTo(5);
        assertThat(stock.partitions()).hasSize(3);
        assertThat(stock.partitions()).extracting(IoFigures::name).first().isEqualTo("shard 2");
        IoFigures slow = stock.partitions().getFirst();
        assertThat(slow.requests()).isEqualTo(10);
        assertThat(slow.batches()).isEqualTo(1);
        assertThat(slow.sizes().get(4)).isEqualTo(1); // up to 16
        assertThat(slow.answers().p50()).isGreaterThan(Duration.ofMillis(49).toNanos());
        assertThat(slow.latencies().count()).isEqualTo(10);
        assertThat(slow.share()).isBetween(0.0, stock.share());
        assertThat(slow.partitions()).isEmpty();
        assertThat(stock.partitions().stream().mapToLong(IoFigures::requests).sum())
                .isEqualTo(stock.requests());
        assertThat(new Summary(trace, List.of(stock), List.of()).words())
                .containsPattern("The Io “stock” had a batch out for \\*\\*[\\d.]+ % of the time\\*\\*"
                        + ", for \\*\\*[\\d.]+ %\\*\\* one of “shard 2”");
    }

    @Test
    void whatCouldNotLeaveTogetherHasMissedNothing() {
        assertThat(MissedBatching.of(trace, Duration.ofHours(1).toNanos())).isEmpty();
    }

    @Test
    void asJson() throws Exception {
        Path to = folder.resolve("shards.json");
        Report.write(recording, Report.Format.JSON, to, Report.WITHIN);
        JsonObject json = JsonParser.parseString(Files.readString(to)).getAsJsonObject();
        JsonObject stock = json.getAsJsonArray("ios").get(0).getAsJsonObject();
        assertThat(stock.getAsJsonArray("partitions")).hasSize(3);
        assertThat(json.getAsJsonArray("events"))
                .map(JsonElement::getAsJsonObject)
                .filteredOn(event -> event.get("event").getAsString().equals("dev.corio.Batch"))
                .allMatch(event -> event.get("partition").getAsString().startsWith("shard "));
    }

    @Test
    void forPerfetto() throws Exception {
        Path to = folder.resolve("shards.trace.json");
        Report.write(recording, Report.Format.CHROME, to, Report.WITHIN);
        JsonArray events =
                JsonParser.parseString(Files.readString(to)).getAsJsonObject().getAsJsonArray("traceEvents");
        assertThat(events)
                .map(JsonElement::getAsJsonObject)
                .filteredOn(event -> event.get("ph").getAsString().equals("X")
                        && event.get("cat").getAsString().equals("batch"))
                .extracting(event -> event.get("name").getAsString())
                .containsExactlyInAnyOrder(
                        "shard 0 × 10", "shard 1 × 10", "shard 2 × 10", "shard 0 × 1", "shard 1 × 1");
    }
}
