package dev.corio.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code corio}: shows the library at work, and runs programs that use it. */
@Command(
        name = "corio",
        description = "Corio for Java: straight-line code that batches its I/O.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {HelpCommand.class, Main.VersionCommand.class})
public final class Main implements Runnable {

    /** Everything went well. */
    static final int OK = 0;

    /** The work failed; one line on the error stream says how. */
    static final int FAILED = 1;

    /** The command line makes no sense. */
    static final int USAGE = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /**
     * Runs a command and ends the JVM with its exit code.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        System.exit(execute(writer(System.out), writer(System.err), args));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /** {@return the exit code of a command that prints to these two} */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        // What follows the file belongs to the program, options included.
        CommandLine run = new CommandLine(new RunFile(err)).setStopAtPositional(true);
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new Demo(out, err))
                .addSubcommand(run)
                .addSubcommand(new ReportCommand(out))
                .addSubcommand(new Attach(out))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(new Complaints(err))
                .setExecutionExceptionHandler(new Complaints(err));
        return line.execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: demo, run, report, attach, help or version");
    }

    @Command(name = "version", description = "Prints the version.")
    static final class VersionCommand implements Runnable {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public void run() {
            spec.root().commandLine().printVersionHelp(spec.commandLine().getOut());
        }
    }

    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            try (InputStream text = Main.class.getResourceAsStream("version.txt")) {
                String version = text == null ? "?" : new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
                return new String[] {"corio " + version + " (Java " + Runtime.version() + ")"};
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }
}
