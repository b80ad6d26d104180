package dev.corio.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million events: all are in the report, and it stays quick. On two free cores it is written in 3 seconds and opens in little more
 * than one; the limits allow for a machine with other work.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ReportScaleTest {

    private static final int TASKS = 100_000;
    private static final int CALLS = 9;

    @TempDir
    private static Path folder;

    private static Path recording;
    private static Path page;

    @BeforeAll
    static void record() throws Exception {
        recording = folder.resolve("million.jfr");
        page = folder.resolve("million.html");
        SampleRecording.writeLarge(recording, TASKS, CALLS);
    }

    @Test
    @Order(1)
    void everyEventIsInTheReport() throws Exception {
        long start = System.nanoTime();
        Report.write(recording, Report.Format.HTML, page, Report.WITHIN);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Trace trace = TraceReader.read(recording);
        System.out.printf(
                "A report of %,d events (%,d bytes) is written in %d ms (%,d bytes)%n",
                trace.events, Files.size(recording), took.toMillis(), Files.size(page));

        assertThat(took).isLessThan(Duration.ofSeconds(30));
        assertThat(trace.events).isGreaterThan(1_000_000);
        assertThat(trace.tasks.size()).isEqualTo(TASKS + TASKS / 1_000);
        IoFigures io = IoFigures.of(trace).getFirst();
        assertThat(io.requests()).isEqualTo((long) TASKS * CALLS);
        assertThat(io.latencies().count()).isEqualTo((long) TASKS * CALLS);
    }

    @Test
    @Order(2)
    void opensAndShowsTheEventsOfOneTask() throws Exception {
        assumeTrue(Browser.installed().isPresent(), "NOT TESTED: a large report's page, as there is no Chromium");
        try (Browser browser = Browser.start(1360, 900)) {
            long start = System.nanoTime();
            browser.open(page);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            System.out.printf("Its page is ready in %d ms%n", took.toMillis());
            assertThat(took).isLessThan(Duration.ofSeconds(15));

            String waits = browser.run("""
                    (async () => {
                        const [tasks, suspensions] = await Promise.all([block('tasks'), block('suspensions')]);
                        const row = taskRow(tasks, suspensions, 50_500);
                        return row.label + ': ' + row.tracks[0].length + ' of ' + suspensions.rows;
                    })()""").getAsString();
            assertThat(waits).matches("task 0/\\d+: 9 of 900100");
            assertThat(browser.complaints()).isEmpty();
            browser.screenshot(Path.of("target", "pictures", "report-million.png"), false);
        }
    }
}
