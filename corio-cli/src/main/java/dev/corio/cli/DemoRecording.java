package dev.corio.cli;

import dev.corio.cli.report.Report;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** Records runs of the demo's straight-line code, and writes the report of one. */
final class DemoRecording {

    /** What is recorded. */
    interface Run {
        void go() throws Exception;
    }

    private static final long WARM_UP = TimeUnit.MILLISECONDS.toNanos(2500);
    private static final Duration SETTLING = Duration.ofMillis(300);
    private static final int RUNS = 5;
    private static final long MOST_BYTES = 16L << 20;

    private DemoRecording() {}

    /** {@return how long a recorded run takes} The report of one is in the file then. */
    static Duration of(Run run, Path report) throws Exception {
        Path folder = Files.createTempDirectory("corio-recording");
        Path file = folder.resolve("demo"); // as the report is called
        try {
            Duration took = record(run, file);
            ReportCommand.write(file, Report.Format.HTML, report, Report.WITHIN);
            return took;
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /**
     * {@return how long a recorded run takes, the median of those that are warm} One more is in the file. A recording goes on around
     * all of them: to start the recorder changes code that was compiled without it, and keeps it busy for a while.
     */
    private static Duration record(Run run, Path file) throws Exception {
        try (Recording around = new Recording(settings())) {
            around.setMaxSize(MOST_BYTES);
            around.start();
            List<Duration> times = new ArrayList<>();
            long end = System.nanoTime() + WARM_UP;
            while (times.size() < RUNS || System.nanoTime() < end) {
                times.add(timed(run));
            }
            recordOnce(run, file);
            List<Duration> warm = times.subList(times.size() / 2, times.size());
            return warm.stream().sorted().toList().get(warm.size() / 2);
        }
    }

    private static Duration timed(Run run) throws Exception {
        long start = System.nanoTime();
        run.go();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void recordOnce(Run run, Path file) throws Exception {
        try (Recording recording = new Recording(settings())) {
            recording.start();
            Thread.sleep(SETTLING); // the recorder is busy when it begins a file
            run.go();
            recording.stop();
            recording.dump(file);
        }
    }

    private static Configuration settings() throws IOException, ParseException {
        return Configuration.create(new StringReader(ReportCommand.settings()));
    }
}
