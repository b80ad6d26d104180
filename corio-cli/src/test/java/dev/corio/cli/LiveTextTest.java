package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.CorioMXBean.IoFigures;
import dev.corio.CorioMXBean.LaneFigures;
import dev.corio.cli.Shown.Picture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How figures are put into lines, and lines onto a terminal. */
final class LiveTextTest {

    private static Picture picture(long nanos, long busyMillis, IoFigures... ios) {
        return new Picture(
                "shop",
                "shop",
                "portable",
                nanos,
                List.of(new LaneFigures(0, false, 1001, 7, 123_456, busyMillis)),
                List.of(ios));
    }

    private static IoFigures io(String name, long requests, long batches) {
        return new IoFigures(name, 12, 8, 30, 1234, batches, requests, 250, List.of(), 3, 0, 0);
    }

    @Test
    void totalsFirstAndThenRates() {
        LiveText text = new LiveText();

        assertThat(text.lines(List.of(picture(0, 100, io("prices", 1000, 10)))))
                .containsExactly(
                        "Corio \"shop\", portable engine",
                        "  lane  state   busy      live     ready         started",
                        "     0  busy       -     1,001         7         123,456",
                        "  io            queued   out  oldest   requests   batches   mean largest failed",
                        "  prices            12     8 1234 ms      1,000        10    100     250      3");
        assertThat(text.lines(List.of(picture(2_000_000_000, 1100, io("prices", 5000, 20)))))
                .contains(
                        "     0  busy    50 %     1,001         7         123,456",
                        "  io            queued   out  oldest requests/s batches/s   mean largest failed",
                        "  prices            12     8 1234 ms      2,000         5    400     250      3");
    }

    @Test
    void newIoUnderAnOldNameBeginsAnew() {
        LiveText text = new LiveText();
        text.lines(List.of(picture(0, 0, io("prices", 1000, 10))));

        assertThat(text.lines(List.of(picture(1_000_000_000, 0, io("prices", 6, 2))))
                        .getLast())
                .contains(" 6 ", " 2 ", " 3 ");
    }

    @Test
    void largeFiguresAndLongNamesFit() {
        LiveText text = new LiveText();
        IoFigures large = new IoFigures(
                "a very long\nname indeed",
                999_999_999,
                1234,
                0,
                9_999_999_000L,
                99_999_999_999L,
                999_999_999_999L,
                Integer.MAX_VALUE,
                List.of(),
                99_999,
                0,
                0);
        assertThat(text.lines(List.of(picture(0, 0, large), picture(1, 1, large))))
                .allMatch(line -> line.length() <= 79)
                .anyMatch(line -> line.contains("a very lon..") && line.contains("1000.0M"));
    }

    @Test
    void ofManyIosTheBusiestAreShown() {
        IoFigures[] ios =
                IntStream.range(0, 40).mapToObj(i -> io("io " + i, i, i)).toArray(IoFigures[]::new);
        List<String> lines = new LiveText().lines(List.of(picture(0, 0, ios)));

        assertThat(lines).hasSize(5 + LiveText.MOST_IOS).endsWith("  and 25 Ios that do less");
        assertThat(lines).anyMatch(line -> line.startsWith("  io 39")).noneMatch(line -> line.startsWith("  io 24"));
    }

    @Test
    void terminalShowsLinesInPlaceOfOthers() {
        StringWriter written = new StringWriter();
        Screen screen = new Screen(new PrintWriter(written), true);
        screen.show(List.of("a", "b"));
        screen.show(List.of("c"));
        screen.clear();
        screen.clear();

        assertThat(written.toString().replace(System.lineSeparator(), "|"))
                .isEqualTo("a|b|\033[2A\033[Jc|\033[1A\033[J");
    }

    @Test
    void whatIsNoTerminalGetsLinesOneAfterTheOther() {
        StringWriter written = new StringWriter();
        Screen screen = new Screen(new PrintWriter(written), false);
        screen.show(List.of("a", "b"));
        screen.show(List.of("c"));
        screen.clear();

        assertThat(written.toString().replace(System.lineSeparator(), "|")).isEqualTo("a|b||c|");
    }
}
