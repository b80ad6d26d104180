package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line itself. */
final class MainTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dance",
                "--dance",
                "run",
                "attach some",
                "attach --once",
                "attach 1 --interval 1",
                "attach 1 --interval 1us",
                "demo dance",
                "demo --dance",
                "demo --scale 0",
                "demo --scale 1.1",
                "demo --scale small",
                "demo --orders 0",
                "demo --orders some",
                "demo --rtt 1",
                "demo --rtt -1ms",
                "demo --rtt 11s",
                "demo --engine fast",
                "demo --lanes 0",
                "demo --print -1"
            })
    void misuse(String line) {
        Ran ran = Ran.command(line.isEmpty() ? new String[0] : line.split(" ", -1));

        assertThat(ran.err().lines()).as(ran.err()).hasSize(1);
        assertThat(ran.err()).startsWith("corio").contains("--help tells more");
        assertThat(ran.out()).isEmpty();
        assertThat(ran.exitCode()).isEqualTo(Main.USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"help", "--help", "help demo", "demo --help", "run --help", "report --help", "attach --help"})
    void help(String line) {
        Ran ran = Ran.command(line.split(" ", -1));

        assertThat(ran.out()).startsWith("Usage: corio");
        assertThat(ran.exitCode()).isEqualTo(Main.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version"})
    void version(String line) {
        Ran ran = Ran.command(line);

        assertThat(ran.out()).matches("corio \\d\\S* \\(Java .*\\)\\R");
        assertThat(ran.exitCode()).isEqualTo(Main.OK);
    }

    @Test
    void timesAndNumbers() throws Exception {
        DemoTypes.Rtt rtt = new DemoTypes.Rtt();

        assertThat(rtt.convert("1ms")).hasMillis(1);
        assertThat(rtt.convert("0.25 ms")).hasNanos(250_000);
        assertThat(rtt.convert("500us")).hasNanos(500_000);
        assertThat(rtt.convert("2s")).hasSeconds(2);
        assertThat(new DemoTypes.Scale().convert("0.0100")).hasToString("0.01");
        assertThat(new DemoTypes.Scale().convert("1.0")).hasToString("1");
        assertThat(new DemoTypes.Orders().convert("all")).isEqualTo(Integer.MAX_VALUE);
    }
}
