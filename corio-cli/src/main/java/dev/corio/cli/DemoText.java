package dev.corio.cli;

import dev.corio.Engine;
import dev.corio.cli.Outcome.WayOutcome;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** What the demo tells people. */
final class DemoText {

    private final Console console;

    DemoText(Console console) {
        this.console = console;
    }

    void title() {
        markup("@|bold Corio demo:|@ one report, written four ways");
        say("");
    }

    void database(String version, String description) {
        say("  database  PostgreSQL " + version + ", " + description);
    }

    /** The data are there; after so long, if they were not before. */
    void data(BigDecimal scale, Optional<Duration> loading) {
        String how = loading.map(
                        time -> String.format(Locale.ROOT, "generated and loaded in %.1f s", millis(time) / 1e3))
                .orElse("loaded by an earlier run");
        say("  data      TPC-H at scale " + scale + " in the schema " + TpchLoader.SCHEMA + ", " + how);
    }

    void corio(Engine engine, int lanes) {
        say("  corio     " + Outcome.name(engine) + " engine, " + (lanes == 1 ? "1 lane" : lanes + " lanes"));
    }

    /** Some of the reports, of so many. */
    void sample(List<OrderReport> reports, int orders) {
        String count = String.format(Locale.ROOT, "%,d", orders);
        say("  report    " + count + " orders: customer and nation, lines with part and supplier, totals");
        for (OrderReport report : reports) {
            say("");
            report.text().forEach(line -> say("    " + line));
        }
        say("");
    }

    void outcome(Outcome outcome, List<Way> ways, Duration roundTrip) {
        say(String.format(
                Locale.ROOT, "  One connection, a round trip takes %.2f ms. Times are medians.", millis(roundTrip)));
        say("");
        markup(
                "  @|underline way         |@ @|underline  queries|@ @|underline     rows|@ @|underline         time|@ @|underline    faster|@");
        for (int i = 0; i < ways.size(); i++) {
            WayOutcome way = outcome.ways().get(i);
            String row = String.format(
                    Locale.ROOT,
                    "%-12s %,8d %,8d %,9.1f ms %,8.1f x   %s",
                    way.name(),
                    way.queries(),
                    way.rows(),
                    way.millis(),
                    outcome.ratio(Outcome.ONE_BY_ONE, way.name()),
                    ways.get(i).remark());
            markup(way.name().equals(Outcome.CORIO) ? "  @|bold,green " + row + "|@" : "  " + row);
        }
        say("");
        verdict(outcome);
    }

    /** A recorded run took so long, and is shown in the file. */
    void report(Path file, Duration took) {
        say(String.format(Locale.ROOT, "  Recorded, Corio's way takes %.1f ms.", millis(took)));
        say("  The report is " + file.toAbsolutePath().normalize());
    }

    private void verdict(Outcome outcome) {
        if (outcome.equal()) {
            say("  All four reports are equal, checksum "
                    + outcome.ways().getFirst().checksum() + ".");
        }
        if (outcome.rttMillis().signum() == 0) {
            say("  With a network in between the difference is larger: try --rtt 1ms");
        }
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    private void say(String line) {
        console.say(line);
    }

    private void markup(String line) {
        console.say(Ansi.AUTO.string(line));
    }
}
