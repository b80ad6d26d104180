package dev.corio.cli.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
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
     * Writes a report. The file is there as a whole, or as it was before.
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
        Trace trace = TraceReader.read(recording);
        Path folder = Objects.requireNonNull(to.toAbsolutePath().getParent());
        Path unfinished = Files.createTempFile(folder, ".corio-report", ".unfinished");
        try {
            try (Writer out = new BufferedWriter(Files.newBufferedWriter(unfinished), 1 << 16)) {
                switch (format) {
                    case HTML -> new HtmlReport(trace, nameOf(recording), within.toNanos()).write(out);
                    case CHROME -> new ChromeTrace(trace, out).write();
                    case JSON -> new JsonEvents(out).write(trace, new RecordingReader(recording), within.toNanos());
                }
            }
            Files.move(unfinished, to, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static String nameOf(Path recording) {
        return Objects.requireNonNull(recording.getFileName()).toString();
    }
}
