package dev.corio.cli;

import dev.corio.Corio;
import dev.corio.cli.report.Report;
import dev.corio.cli.report.UnreadableRecordingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code corio report}: shows what a recording of the flight recorder tells. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes what a recording of the JDK's flight recorder tells of Corio, as a page that needs no network.",
            "Record with java -XX:StartFlightRecording:settings=corio.jfc,filename=app.jfr, with the file that"
                    + " --settings prints."
        })
final class ReportCommand implements Callable<Integer> {

    private final PrintWriter out;

    /** What to do: one of the two. */
    private static final class What {

        @Parameters(paramLabel = "RECORDING", description = "The recording, a .jfr file.")
        private @Nullable Path recording;

        @Option(names = "--settings", description = "Prints the settings file that turns Corio's events on.")
        private boolean settings;
    }

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file to write. Default: beside the recording, named like it.")
    private @Nullable Path output;

    @Option(
            names = "--format",
            paramLabel = "html|chrome|json",
            description = "html: a page. chrome: the trace format that Perfetto reads. json: figures and all events."
                    + " Default: html.")
    private Report.Format format = Report.Format.HTML;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            converter = DemoTypes.Rtt.class,
            description = "A request that left alone is told of where another of its Io followed within this time: 5ms,"
                    + " 500us. Default: 5ms.")
    private Duration within = Report.WITHIN;

    ReportCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws CommandFailure {
        if (what.settings || what.recording == null) {
            out.print(settings());
            out.flush();
        } else {
            Path to = output == null ? format.beside(what.recording) : output;
            write(what.recording, format, to, within);
            out.println("The report is " + to.toAbsolutePath().normalize());
        }
        return Main.OK;
    }

    /** Writes a report, or says in one line why there is none. */
    static void write(Path recording, Report.Format format, Path to, Duration within) throws CommandFailure {
        try {
            Report.write(recording, format, to, within);
        } catch (UnreadableRecordingException unreadable) {
            throw new CommandFailure(Objects.requireNonNull(unreadable.getMessage()), unreadable);
        } catch (IOException unwritable) {
            throw new CommandFailure(to + " cannot be written: " + Complaints.explain(unwritable), unwritable);
        }
    }

    /** {@return what turns the events of Corio on} */
    static String settings() {
        try (InputStream in = Corio.class.getResourceAsStream("/META-INF/corio.jfc")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
