package dev.corio.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page, in a real browser. */
final class ReportPageTest {

    private static final int WIDTH = 1360;
    private static final int HEIGHT = 900;
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final Path GUIDE = Path.of("..", "docs", "guide", "pictures");
    private static final Set<String> OF_THE_GUIDE = Set.of("report", "report-task", "report-dark");

    @TempDir
    private static Path folder;

    private static Path page;
    private static Browser browser;

    @BeforeAll
    static void open() throws Exception {
        assumeTrue(
                Browser.installed().isPresent(),
                "NOT TESTED: the report's page, as there is no Chromium; on Debian: apt-get install chromium");
        Path recording = folder.resolve("shop.jfr");
        SampleRecording.write(recording);
        page = folder.resolve("shop.html");
        Report.write(recording, Report.Format.HTML, page, Report.WITHIN);
        browser = Browser.start(WIDTH, HEIGHT);
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void load() throws Exception {
        browser.dark(false);
        browser.open(page);
    }

    @Test
    void opensWithoutComplaintsAndAsksForNothing() throws Exception {
        assertThat(Files.readString(page)).doesNotContainPattern(Pattern.compile("(src|href)=\"https?:"));
        assertThat(browser.run("performance.getEntriesByType('resource').length")
                        .getAsInt())
                .isZero();
        assertThat(text("#summary")).contains("left in", "had a batch out for", "left alone");
        assertThat(browser.run("document.querySelectorAll('#ios tbody tr').length")
                        .getAsInt())
                .isEqualTo(6);
        assertThat(browser.run("document.querySelectorAll('#ios .partition').length")
                        .getAsInt())
                .isEqualTo(2);
        assertThat(text("#ios")).contains("from supplier where s_suppkey = ?", "from supplier_of_last_year where");
        assertThat(text("#missed")).contains("prices", "SampleRecording.work", "the same task");
        assertThat(text("#remarks")).contains("reports are written", "one program failed");
        assertThat(browser.complaints()).isEmpty();
        picture("report-all", true);
        picture("report", false);
    }

    @Test
    void theTimelineDrawsWhatItSaysAndZoomsByMouse() throws Exception {
        int before = colouredPixels();
        assertThat(before).isGreaterThan(500);
        assertThat(text("#view")).startsWith("All ");

        browser.drag("#timeline .u-over", 0.05, 0.15);

        assertThat(text("#view")).matches("[\\d.]+ ms to [\\d.]+ ms: .*");
        assertThat(span()).isBetween(0.08, 0.12);
        assertThat(colouredPixels()).isGreaterThan(500);
        picture("report-zoomed", false);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theTimelineByKeyboard() throws Exception {
        browser.run("document.getElementById('timeline').focus()");
        browser.press("+", "+");
        assertThat(span()).isBetween(0.24, 0.26);
        browser.press("ArrowLeft", "ArrowLeft", "ArrowLeft");
        browser.press("-");
        assertThat(span()).isBetween(0.49, 0.51);
        browser.press("0");
        assertThat(span()).isEqualTo(1);
        browser.press("ArrowDown", "ArrowDown");
        assertThat(text("#view")).contains("batch", "in view");
        browser.press(".");
        assertThat(text("#view")).containsPattern("Batch \\d+ of ").contains("request", "answered in");
        assertThat(browser.run("document.getElementById('tip').hidden").getAsBoolean())
                .isFalse();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aBatchShowsWhoseRequestsItTookAlong() throws Exception {
        browser.run("document.getElementById('timeline').focus()");
        browser.press("ArrowDown", "ArrowDown", ".", "Enter");
        waitForDetails("batch");
        assertThat(text("#task"))
                .containsPattern("Batch \\d+ of customers")
                .contains("Requests120", "Answered in", "120 tasks", "0/119");
        browser.run("document.querySelector('#task .events button').click()");
        waitForDetails("task");
        assertThat(text("#task h3")).startsWith("Task 0/");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aBatchOfAPartitionNamesIt() throws Exception {
        browser.run("document.getElementById('timeline').focus()");
        browser.press("ArrowUp", "."); // the last row
        assertThat(text("#view")).containsPattern("Batch \\d+ of suppliers").contains("from supplier");
        browser.press("Enter");
        waitForDetails("batch");
        assertThat(text("#task")).contains("Partitionselect s_suppkey as key");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theSameAsATable() throws Exception {
        browser.run("document.getElementById('in-view').open = true");
        browser.settle();
        assertThat(text("#in-view table"))
                .containsPattern("Batch \\d+ of customers")
                .contains("CPU phase", "gathered for");
    }

    @Test
    void theTreeByKeyboardDownToTheEventsOfOneTask() throws Exception {
        browser.run("document.querySelector('#tree tbody tr').focus()");
        assertThat(text("#tree")).contains("120 tasks", "SampleRecording");
        int rows = rows();
        browser.press("ArrowLeft");
        assertThat(rows()).isLessThan(rows);
        browser.press("ArrowRight");
        waitForTasks();
        browser.press("End", "ArrowUp");
        while (!browser.run("document.activeElement.tree.task !== undefined").getAsBoolean()) {
            browser.press("ArrowUp");
        }
        browser.press("Enter");
        waitForDetails("task");

        assertThat(text("#task h3")).matches("Task 0[\\d/]* of program \\d+");
        assertThat(text("#task")).contains("Started at", "Lasted", "Outcome");
        assertThat(span()).isLessThan(1);
        assertThat(browser.run("document.querySelectorAll('#tree [aria-selected=true]').length")
                        .getAsInt())
                .isEqualTo(1);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theTreeShowsMoreTasksOfALineWhenAsked() throws Exception {
        waitForTasks();
        browser.run(
                "[...document.querySelectorAll('#tree tbody tr')].find(row => row.textContent.includes('120 tasks')).click()");
        browser.settle();
        int rows = rows();
        assertThat(text("#tree")).contains("115 more tasks");
        browser.run(
                "[...document.querySelectorAll('#tree tbody tr')].find(row => row.textContent.includes('115 more')).click()");
        browser.settle();
        assertThat(rows()).isEqualTo(rows + 50);
        assertThat(text("#tree")).contains("65 more tasks").doesNotContain("115 more tasks");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aSlowTaskShowsItsOwnEventsOnTheTimeline() throws Exception {
        browser.run("document.querySelector('#slowest button').click()");
        waitForDetails("task");
        assertThat(text("#task .events")).contains("customers", "batch ", "of ");
        assertThat(span()).isLessThan(1);
        browser.run("document.getElementById('timeline-title').scrollIntoView()");
        picture("report-task", false);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void inDarkColours() throws Exception {
        String light =
                browser.run("getComputedStyle(document.body).backgroundColor").getAsString();
        browser.dark(true);
        assertThat(browser.run("getComputedStyle(document.body).backgroundColor")
                        .getAsString())
                .isNotEqualTo(light);
        assertThat(colouredPixels()).isGreaterThan(500);
        picture("report-dark", false);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aNarrowWindowHasEverythingToo() throws Exception {
        browser.size(420, 900, 2);
        try {
            browser.open(page);
            assertThat(browser.run("document.documentElement.scrollWidth").getAsInt())
                    .isLessThanOrEqualTo(420);
            picture("report-narrow", false);
        } finally {
            browser.size(WIDTH, HEIGHT, 1);
        }
    }

    // ------------------------------------------------------------------------------------------------ looking

    /** Keeps a picture, and makes it that of the guide if that is asked for. */
    private static void picture(String name, boolean all) throws Exception {
        browser.screenshot(PICTURES.resolve(name + ".png"), all);
        if (Boolean.getBoolean("dev.corio.pictures") && OF_THE_GUIDE.contains(name)) {
            browser.screenshot(GUIDE.resolve(name + ".png"), all);
        }
    }

    private static String text(String selector) throws Exception {
        return browser.run("document.querySelector('" + selector + "').textContent")
                .getAsString();
    }

    /** {@return how much of all the time is in view, from 0 to 1} */
    private static double span() throws Exception {
        return browser.run("Number(document.getElementById('timeline').dataset.share)")
                .getAsDouble();
    }

    private static int rows() throws Exception {
        return browser.run("document.querySelectorAll('#tree tbody tr').length").getAsInt();
    }

    /** Those of one task come after the columns of all tasks are there. */
    private static void waitForTasks() throws Exception {
        browser.run("Promise.all([block('tasks'), block('suspensions')]).then(() => true)");
        browser.settle();
    }

    /** Waits until those of a "task" or "batch" are shown. */
    private static void waitForDetails(String kind) throws Exception {
        browser.run("""
                new Promise(done => {
                    const look = () => document.querySelector('#task[data-%s]') && done(true);
                    new MutationObserver(look).observe(document.getElementById('task'), { attributes: true });
                    look();
                })""".formatted(kind));
    }

    /** {@return how many pixels of the timeline have the colour of a bar} */
    private static int colouredPixels() throws Exception {
        return browser.run("""
                (() => {
                    const canvas = document.querySelector('#timeline canvas');
                    const copy = new OffscreenCanvas(canvas.width, canvas.height)
                        .getContext('2d', { willReadFrequently: true });
                    copy.drawImage(canvas, 0, 0);
                    const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
                    let coloured = 0;
                    for (let i = 0; i < data.length; i += 4) {
                        const high = Math.max(data[i], data[i + 1], data[i + 2]);
                        const low = Math.min(data[i], data[i + 1], data[i + 2]);
                        coloured += data[i + 3] > 200 && high - low > 60;
                    }
                    return coloured;
                })()""").getAsInt();
    }
}
