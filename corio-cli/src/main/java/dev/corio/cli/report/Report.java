package dev.corio.cli.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;

/** Reads a recording and writes what it tells. */
public final class Report {

    /** How a report is written. */
    public enum Format {
        /** A page, to be looked at. */
        HTML("html"),
        /** The Trace Event Format, for Perfetto. */
        CHROME("trace.json"),
        /** Figures and all events, for programs. */
        JSON("json");

        private final String ending;

        Format(String ending) {
            this.ending = ending;
        }

        /** {@return the file beside a recording into which its report goes, if no other is named} */
        public Path beside(Path recording) {
            String name = Objects.requireNonNull(recording.getFileName()).toString();
            int dot = name.lastIndexOf('.');
            return recording.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + "." + ending);
        }
    }

    /** How soon another request must have followed one that left alone, to be told, if nothing else is said. */
    public static final Duration WITHIN = Duration.ofMillis(5);

    private Report() {}

    /**
     * Writes a report. The file is there as a whole, or as it was before; to a device or pipe it is written as it comes.
     *
     * @param recording a file of the flight recorder
     * @param format how to write
     * @param to the file to write, which is replaced
     * @param within how soon another request must have followed one that left alone
     * @throws UnreadableRecordingException if the recording is not one, or not whole, or without events of Corio
     * @throws IOException if the file cannot be written
     */
    public static void write(Path recording, Format format, Path to, Duration within)
            throws UnreadableRecordingException, IOException {
        Contents contents = contents(recording, format, within);
        if (Files.exists(to) && !Files.isRegularFile(to)) { // a device or a pipe: nothing to be put in its place
            write(contents, to);
            return;
        }
        Path target = Files.exists(to) ? to.toRealPath() : to; // a link stays one
        Path unfinished = target.resolveSibling(
                "." + nameOf(target) + "." + ProcessHandle.current().pid() + ".unfinished");
        try {
            write(contents, unfinished);
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private interface Contents {
        void write(Writer out) throws IOException, UnreadableRecordingException;
    }

    private static Contents contents(Path recording, Format format, Duration within)
            throws UnreadableRecordingException {
        Trace trace = TraceReader.read(recording);
        long nanos = within.toNanos();
        return switch (format) {
            case HTML -> out -> new HtmlReport(trace, nameOf(recording), nanos).write(out);
            case CHROME -> out -> new ChromeTrace(trace, out).write();
            case JSON -> out -> new JsonEvents(out).write(trace, new RecordingReader(recording), nanos);
        };
    }

    /** Half a character, which texts of users may hold, becomes a question mark. */
    private static void write(Contents contents, Path to) throws UnreadableRecordingException, IOException {
        Writer characters = new OutputStreamWriter(Files.newOutputStream(to), StandardCharsets.UTF_8);
        try (Writer out = new BufferedWriter(characters, 1 << 16)) {
            contents.write(out);
        }
    }

    private static String nameOf(Path recording) {
        return Objects.requireNonNull(recording.getFileName()).toString();
    }
}
