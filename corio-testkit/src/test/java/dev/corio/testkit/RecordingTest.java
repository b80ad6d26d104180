package dev.corio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {

    @TempDir
    Path directory;

    /** What a run of these batches gets, one program for each. */
    private static List<String> run(IoDispatcher<Integer, String> dispatcher, IoOptions options, List<?>... batches) {
        List<String> trail = new ArrayList<>();
        try (Corio corio = Corio.create()) {
            Io<Integer, String> io = corio.io("names", dispatcher, options);
            for (List<?> batch : batches) {
                corio.run(task -> task.map(batch, input -> trail.add(outcome(io, (Integer) input))));
            }
        }
        return trail;
    }

    private static String outcome(Io<Integer, String> io, Integer input) {
        try {
            return io.call(input);
        } catch (IoFailedException failed) {
            Throwable cause = failed.getCause();
            return failed.getClass().getSimpleName() + (cause == null ? "" : ", " + cause.getMessage());
        }
    }

    private Path record(IoDispatcher<Integer, String> dispatcher, List<?>... batches) {
        Path file = directory.resolve("names.txt");
        try (Recording<Integer, String> recording = Recording.of(dispatcher, file, Codec.integers(), Codec.strings())) {
            run(recording, IoOptions.defaults(), batches);
        }
        return file;
    }

    private static Replay<Integer, String> replay(Path file) throws IOException {
        return Replay.from(file, Codec.integers(), Codec.strings());
    }

    private static IoDispatcher<Integer, String> names() {
        return IoDispatcher.batch(
                inputs -> inputs.stream().map(input -> "name " + input).toList());
    }

    @Test
    void fileIsReadable() throws Exception {
        Path file = record(names(), List.of(1, 2), List.of(3));
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "corio recording 1",
                        "batch 1",
                        "request 1",
                        "  answer name 1",
                        "request 2",
                        "  answer name 2",
                        "batch 2",
                        "request 3",
                        "  answer name 3",
                        "end");
    }

    @Test
    void replayServesTheSameRun() throws Exception {
        Path file = record(names(), List.of(1, 2), List.of(3));
        try (Replay<Integer, String> replay = replay(file)) {
            assertThat(run(replay, IoOptions.defaults(), List.of(1, 2), List.of(3)))
                    .containsExactly("name 1", "name 2", "name 3");
        }
    }

    @Test
    void everyOutcomeComesBack() throws Exception {
        IoDispatcher<Integer, String> mixed = batch -> batch.requests().forEach(request -> {
            switch (request.input()) {
                case 1 -> request.fail(new IOException("down\nand out"));
                case 2 -> request.complete(null);
                case 3 -> request.complete(" blanks, \\ and\r\nlines ");
                case 4 -> {
                    if (request.attempt() == 1) {
                        request.retry(Duration.ofMillis(2));
                    } else {
                        request.complete("at last");
                    }
                }
                default -> {} // never
            }
        });
        IoOptions options = IoOptions.defaults().withTimeout(Duration.ofMillis(200));
        Path file = directory.resolve("mixed");
        List<String> recorded;
        try (Recording<Integer, String> recording = Recording.of(mixed, file, Codec.integers(), Codec.strings())) {
            recorded = run(recording, options, List.of(1, 2, 3, 4, 5));
        }
        assertThat(recorded)
                .containsExactlyInAnyOrder(
                        "IoFailedException, down\nand out",
                        null,
                        " blanks, \\ and\r\nlines ",
                        "at last",
                        "IoTimeoutException");
        assertThat(Files.readAllLines(file))
                .contains(
                        "  failed java.io.IOException: down\\nand out",
                        "  null",
                        "  answer  blanks, \\\\ and\\r\\nlines ",
                        "  retried PT0.002S",
                        "  unanswered");
        try (Replay<Integer, String> replay = replay(file)) {
            assertThat(run(replay, options, List.of(1, 2, 3, 4, 5)))
                    .containsExactlyInAnyOrder(
                            "IoFailedException, replayed from a recording: java.io.IOException: down\nand out",
                            null,
                            " blanks, \\ and\r\nlines ",
                            "at last",
                            "IoTimeoutException");
        }
    }

    @Test
    void gapsComeBack() throws Exception {
        Path file = record(IoDispatcher.mapped(inputs -> Map.of(1, "one")), List.of(1, 2));
        try (Replay<Integer, String> replay = replay(file)) {
            assertThat(run(replay, IoOptions.defaults(), List.of(1, 2)))
                    .containsExactlyInAnyOrder("one", "NoAnswerException");
        }
    }

    @Test
    void firstDifferenceIsNamed() throws Exception {
        Path file = record(names(), List.of(1, 2), List.of(3, 4));
        Replay<Integer, String> replay = replay(file);
        List<String> trail = run(replay, IoOptions.defaults(), List.of(1, 2), List.of(3, 5), List.of(6));
        String difference = "batch 2, request 2: recorded is input 4, asked was input 5";
        assertThat(trail.subList(0, 3)).containsExactly("name 1", "name 2", "name 3");
        assertThat(trail.subList(3, 5)).allSatisfy(line -> assertThat(line).contains(difference));
        assertThatThrownBy(replay::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(difference);
    }

    @Test
    void otherGroupingDiffersUnlessItMay() throws Exception {
        Path file = record(names(), List.of(1, 2), List.of(3, 2));
        Replay<Integer, String> strict = replay(file);
        run(strict, IoOptions.defaults(), List.of(1, 2, 3));
        assertThatThrownBy(strict::close)
                .hasMessageContaining("batch 1, request 3: recorded is the end of the batch, asked was input 3")
                .hasMessageContaining("anyGrouping()");
        try (Replay<Integer, String> any = replay(file).anyGrouping()) {
            assertThat(run(any, IoOptions.defaults(), List.of(3), List.of(2, 1), List.of(2)))
                    .containsExactly("name 3", "name 2", "name 1", "name 2");
        }
    }

    @Test
    void anyGroupingAsksNotMoreOften() throws Exception {
        Path file = record(names(), List.of(1));
        Replay<Integer, String> any = replay(file).anyGrouping();
        run(any, IoOptions.defaults(), List.of(1), List.of(1));
        assertThatThrownBy(any::close)
                .hasMessageContaining("batch 2, request 1: recorded is no further request for it, asked was input 1");
        Replay<Integer, String> other = replay(file).anyGrouping();
        run(other, IoOptions.defaults(), List.of(2));
        assertThatThrownBy(other::close).hasMessageContaining("recorded is no such request, asked was input 2");
        assertThatThrownBy(other::anyGrouping).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsNotAskedIsMissed() throws Exception {
        Path file = record(names(), List.of(1), List.of(2));
        Replay<Integer, String> strict = replay(file);
        run(strict, IoOptions.defaults(), List.of(1));
        assertThatThrownBy(strict::close)
                .hasMessageContaining("batch 2, whose first is input 2 is recorded and was not asked");
        Replay<Integer, String> any = replay(file).anyGrouping();
        run(any, IoOptions.defaults(), List.of(1));
        assertThatThrownBy(any::close).hasMessageContaining("input 2 is recorded and was not asked");
    }

    @Test
    void moreBatchesThanRecorded() throws Exception {
        Replay<Integer, String> replay = replay(record(names(), List.of(1)));
        run(replay, IoOptions.defaults(), List.of(1), List.of(2));
        assertThatThrownBy(replay::close).hasMessageContaining("batch 2, request 1: recorded is nothing more");
    }

    @Test
    void batchesThatAreOutAreUnanswered() throws Exception {
        Path file = directory.resolve("out");
        try (ScriptedDispatcher<Integer, String> source = ScriptedDispatcher.create();
                Corio corio = Corio.create()) {
            Recording<Integer, String> recording = Recording.of(source, file, Codec.integers(), Codec.strings());
            Io<Integer, String> io = corio.io("names", recording);
            source.holdBatches();
            Running<String> program = corio.start(task -> io.call(1));
            HeldBatch<Integer, String> held = source.awaitHeld();
            recording.close();
            held.complete(List.of("one"));
            assertThat(program.join()).isEqualTo("one");
        }
        assertThat(Files.readAllLines(file)).endsWith("request 1", "  unanswered", "end");
    }

    @Test
    void codecs() {
        assertThat(Codec.longs().decode(Codec.longs().encode(-7L))).isEqualTo(-7L);
        assertThat(Codec.integers().decode(Codec.integers().encode(7))).isEqualTo(7);
        assertThat(Codec.of(Path::toString, Path::of).decode("a/b")).isEqualTo(Path.of("a/b"));
    }

    @Test
    void codecThatThrowsDisturbsNobodyAndIsToldAtTheClose() {
        Path file = directory.resolve("broken");
        Codec<String> broken = Codec.of(
                text -> {
                    throw new IllegalStateException("no text");
                },
                text -> text);
        Recording<Integer, String> recording = Recording.of(names(), file, Codec.integers(), broken);
        assertThat(run(recording, IoOptions.defaults(), List.of(1))).containsExactly("name 1");
        assertThatThrownBy(recording::close)
                .hasMessageContaining("nothing was recorded")
                .hasMessageContaining("no text");
        Codec<Integer> brokenToo = Codec.of(
                number -> {
                    throw new IllegalStateException("no number");
                },
                Integer::valueOf);
        Recording<Integer, String> other = Recording.of(names(), file, brokenToo, Codec.strings());
        assertThat(run(other, IoOptions.defaults(), List.of(1))).containsExactly("name 1");
        assertThatThrownBy(other::close).hasMessageContaining("no number");
        assertThat(file).doesNotExist();
    }

    @Test
    void filesThatAreNoRecordings() throws Exception {
        Path file = Files.writeString(directory.resolve("text"), "hello\n");
        assertThatThrownBy(() -> replay(file)).isInstanceOf(IOException.class).hasMessageContaining("is no recording");
        Files.writeString(file, "corio recording 1\nbatch 1\nrequest 1\n  answered one\n");
        assertThatThrownBy(() -> replay(file)).hasMessageContaining("is broken at line 4: \"  answered one\"");
        Files.writeString(file, "corio recording 1\nbatch 1\nrequest 1\n  failed 7\n");
        assertThatThrownBy(() -> replay(file)).hasMessageContaining("is broken at line 4");
        Files.writeString(file, "corio recording 1\nbatch 1\nrequest 1\n  retried soon\n");
        assertThatThrownBy(() -> replay(file)).hasMessageContaining("is broken at line 4");
        Files.writeString(file, "corio recording 1\nbatch 1\nrequest 1\n  retried PT-5S\nend\n");
        assertThatThrownBy(() -> replay(file)).hasMessageContaining("is broken at line 4");
        Files.writeString(file, "corio recording 1\nbatch foo\nrequest 1\n  null\nend\n");
        assertThatThrownBy(() -> replay(file)).hasMessageContaining("is broken at line 2");
        Files.writeString(file, "corio recording 1\nbatch 1\nrequest 1\n  answer \\ud8\nend\n");
        assertThatThrownBy(() -> replay(file)).hasMessageContaining("is broken at line 4");
        Files.write(file, "corio recording 1\nbatch 1\nrequest é\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> replay(file)).hasMessageContaining("is broken at line 3: it is not UTF-8");
    }

    @Test
    void filesThatWereCutOffAreRefused() throws Exception {
        Path file = record(names(), List.of(1, 2), List.of(3));
        String whole = Files.readString(file);
        for (int length = "corio recording 1\n".length(); length < whole.length() - 1; length++) {
            Files.writeString(file, whole.substring(0, length));
            assertThatThrownBy(() -> replay(file)).isInstanceOf(IOException.class);
        }
        Files.writeString(file, whole + "batch 3\n");
        assertThatThrownBy(() -> replay(file)).hasMessageContaining("is broken at line 11");
    }

    @Test
    void answersThatTheCodecCannotReadAreNamed() throws Exception {
        Path file = record(names(), List.of(1));
        Replay<Integer, Integer> replay = Replay.from(file, Codec.integers(), Codec.integers());
        try (Corio corio = Corio.create()) {
            Io<Integer, Integer> io = corio.io("names", replay);
            assertThatThrownBy(() -> io.call(1))
                    .hasStackTraceContaining("names.txt, line 4: the codec cannot read \"name 1\"");
        }
        assertThatThrownBy(replay::close).hasMessageContaining("names.txt, line 4");
        assertThatThrownBy(() -> Replay.from(null, Codec.integers(), Codec.integers()))
                .hasMessage("file");
    }

    @Test
    void placesThatAreNoneAreRefusedAtOnce() {
        assertThatThrownBy(
                        () -> Recording.of(names(), directory.resolve("no/where"), Codec.integers(), Codec.strings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("its directory is not there");
        assertThatThrownBy(() -> Recording.of(names(), directory, Codec.integers(), Codec.strings()))
                .hasMessageContaining("that is a directory");
    }

    @Test
    void halvesOfCharactersComeBack() throws Exception {
        List<String> inputs = List.of("x\ud800y", "\udc00", "\\ud800", "😀", "");
        Path file = directory.resolve("halves.txt");
        try (Recording<String, String> recording =
                        Recording.of(IoDispatcher.each(text -> text), file, Codec.strings(), Codec.strings());
                Corio corio = Corio.create()) {
            corio.io("x", recording).callAll(inputs);
        }
        assertThat(Files.readString(file)).contains("😀").contains("x\\ud800y");
        try (Replay<String, String> replay = Replay.from(file, Codec.strings(), Codec.strings());
                Corio corio = Corio.create()) {
            assertThat(corio.io("x", replay).callAll(inputs)).isEqualTo(inputs);
        }
    }

    @Test
    void aCloseThatFailedMayBeRepeated() throws Exception {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Path file = inner.resolve("names.txt");
        Recording<Integer, String> recording = Recording.of(names(), file, Codec.integers(), Codec.strings());
        run(recording, IoOptions.defaults(), List.of(1));
        Files.delete(inner);
        assertThatThrownBy(recording::close)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("names.txt");
        Files.createDirectory(inner);
        recording.close();
        assertThat(file).exists();
        assertThat(inner.toFile().list()).containsExactly("names.txt");
        assertThat(run(recording, IoOptions.defaults(), List.of(2)))
                .singleElement()
                .asString()
                .contains("is closed");
    }

    @Test
    void manyMayRecordToOneFile() throws Exception {
        Path file = directory.resolve("names.txt");
        List<FutureTask<Integer>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Recording<Integer, String> recording = Recording.of(names(), file, Codec.integers(), Codec.strings());
            run(recording, IoOptions.defaults(), List.of(1));
            writers.add(new FutureTask<>(recording::close, 1));
        }
        writers.forEach(writer -> Thread.ofPlatform().start(writer));
        for (FutureTask<Integer> writer : writers) {
            writer.get();
        }
        assertThat(directory.toFile().list()).containsExactly("names.txt");
    }

    @Test
    void aCodecThatGivesNullIsTold() {
        Codec<String> nothing = Codec.of(text -> null, text -> text);
        Recording<Integer, String> recording = Recording.of(names(), directory.resolve("x"), Codec.integers(), nothing);
        run(recording, IoOptions.defaults(), List.of(1));
        assertThatThrownBy(recording::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a codec gave null");
    }

    @Test
    void recordedRunsAreTheSameText() throws Exception {
        Map<String, Integer> texts = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            texts.merge(Files.readString(record(names(), List.of(3, 1, 2), List.of(9))), 1, Integer::sum);
        }
        assertThat(texts).hasSize(1);
    }
}
