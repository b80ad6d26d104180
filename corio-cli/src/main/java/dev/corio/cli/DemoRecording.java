package dev.corio.cli;

import dev.corio.cli.report.Report;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** Records one run of the demo's straight-line code, and writes the report of it. */
final class DemoRecording {

    /** What is recorded. */
    interface Run {
        void go() throws Exception;
    }

    private static final long WARM_UP = TimeUnit.MILLISECONDS.toNanos(2500);

    private DemoRecording() {}

    /** {@return how long the run took} The report is in the file then. */
    static Duration of(Run run, Path report) throws Exception {
        Path folder = Files.createTempDirectory("corio-recording");
        Path file = folder.resolve("demo"); // as the report is called
        try {
            warmUp(run);
            Duration took = record(run, file);
            ReportCommand.write(file, Report.Format.HTML, report, Report.WITHIN);
            return took;
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /** The recorder changes code that was compiled without it: lets the compiler see it, as before any other measurement. */
    private static void warmUp(Run run) throws Exception {
        try (Recording recording = new Recording(settings())) {
            recording.start();
            long end = System.nanoTime() + WARM_UP;
            while (System.nanoTime() < end) {
                run.go();
            }
        }
    }

    private static Duration record(Run run, Path file) throws Exception {
        try (Recording recording = new Recording(settings())) {
            recording.start();
            long start = System.nanoTime();
            run.go();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            recording.stop();
            recording.dump(file);
            return took;
        }
    }

    private static Configuration settings() throws IOException, ParseException {
        return Configuration.create(new StringReader(ReportCommand.settings()));
    }
}
