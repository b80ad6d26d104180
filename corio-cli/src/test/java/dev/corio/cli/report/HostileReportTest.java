package dev.corio.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.corio.Corio;
import dev.corio.CorioException;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of recordings that nobody wants, in a real browser: names that are code, texts without end, parts that are empty. */
final class HostileReportTest {

    private static final int WIDTH = 1360;
    private static final String CODE = "</script><script>document.title='taken'</script><!--<script><img src=x"
            + " onerror=\"document.title='taken'\">'\"`${document.title='taken'}\u2028\uD800\u0000&amp;";

    @TempDir
    private static Path folder;

    private static Browser browser;

    @BeforeAll
    static void open() throws Exception {
        assumeTrue(Browser.installed().isPresent(), "NOT TESTED: pages of odd recordings, as there is no Chromium");
        browser = Browser.start(WIDTH, 900);
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    private static void work(String name) {
        try (Corio corio = Corio.builder().name(name).build()) {
            Io<Integer, Integer> io = corio.io(
                    name, IoDispatcher.partitioned(id -> name + id % 2, IoDispatcher.batch((List<Integer> ids) -> {
                        if (ids.contains(3)) {
                            throw new IllegalStateException(name);
                        }
                        return ids;
                    })));
            corio.run(task -> {
                task.log(name);
                task.map(List.of(0, 2, 4), io::call);
                io.call(6);
                io.call(8);
            });
            try {
                corio.run(task -> task.map(List.of(1, 3), io::call));
            } catch (CorioException expected) {
                corio.run(task -> task.yield());
            }
        }
    }

    private static Path page(String name, SampleRecording.Selection events, String text) throws Exception {
        Path recording = folder.resolve(name + ".jfr");
        Path page = folder.resolve(name + ".html");
        SampleRecording.record(recording, events, () -> work(text));
        Report.write(recording, Report.Format.HTML, page, Report.WITHIN);
        return page;
    }

    private static void assertQuiet() throws Exception {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.run("document.documentElement.scrollWidth").getAsInt())
                .isLessThanOrEqualTo(WIDTH);
        assertThat(browser.run("document.title").getAsString()).startsWith("Corio: ");
    }

    /** Everything that can be opened is. */
    private static void lookAtAll() throws Exception {
        browser.run("document.getElementById('in-view').open = true");
        browser.run("document.getElementById('timeline').focus()");
        browser.press("ArrowUp", ".", "Enter");
        browser.run("document.querySelector('#slowest button').click()");
        browser.run("Promise.all([block('tasks'), block('suspensions')]).then(() => true)");
        browser.settle();
    }

    @Test
    void namesThatAreCode() throws Exception {
        browser.open(page("it's <b> & \"co\"", enabled -> true, CODE));
        lookAtAll();
        assertThat(browser.run("document.querySelector('h1').textContent").getAsString())
                .isEqualTo("Corio: it's <b> & \"co\".jfr");
        assertThat(browser.run("document.getElementById('ios').textContent").getAsString())
                .contains("</script><script>");
        assertQuiet();
    }

    @Test
    void namesWithoutEnd() throws Exception {
        browser.open(page("long", enabled -> true, "Wörter😀und".repeat(2_000)));
        lookAtAll();
        assertQuiet();
        browser.screenshot(Path.of("target", "pictures", "report-long.png"), true);
    }

    @Test
    void recordingsOfOneKindOfEvent() throws Exception {
        for (String only : List.of("Task", "Suspension", "Batch", "Busy", "Idle", "Program", "Log")) {
            browser.open(page("only-" + only, enabled -> enabled.equals(only), "shop"));
            assertThat(browser.run("document.getElementById('summary').textContent.length")
                            .getAsInt())
                    .as(only)
                    .isPositive();
            assertQuiet();
        }
    }
}
