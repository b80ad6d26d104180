package dev.corio.cli;

import java.io.PrintWriter;
import java.sql.SQLException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says in one line what went wrong. The stack goes with it only where the user asked for it. */
final class Complaints implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private final PrintWriter err;

    Complaints(PrintWriter err) {
        this.err = err;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        err.println(command + ": " + oneLine(failure) + " (" + command + " --help tells more)");
        return Main.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
        // The user ended the program, and the database with it: what fails now is no news.
        if (isShuttingDown()) {
            return Main.FAILED;
        }
        err.println(line.getCommandSpec().qualifiedName() + ": " + explain(failure));
        if (line.getCommand() instanceof Demo demo && demo.verbose()) {
            failure.printStackTrace(err);
        }
        return Main.FAILED;
    }

    /** {@return what happened, in one line} A failure of the database is named by its own words, however deep it lies. */
    static String explain(Throwable failure) {
        if (failure instanceof CommandFailure) {
            return oneLine(failure);
        }
        Throwable root = failure;
        SQLException refusal = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
            refusal = cause instanceof SQLException found ? found : refusal;
        }
        return refusal == null ? root.getClass().getSimpleName() + ": " + oneLine(root) : explain(refusal);
    }

    private static String explain(SQLException refusal) {
        String state = refusal.getSQLState() == null ? "" : refusal.getSQLState();
        if (state.equals("53100")) {
            return "the disk of the database is full: " + oneLine(refusal);
        }
        if (state.equals("42P01")) {
            return "a table is missing: " + oneLine(refusal) + "; after DROP SCHEMA " + TpchLoader.SCHEMA
                    + " CASCADE the demo loads all of them again";
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            return "the connection to the database broke in mid-run: " + oneLine(refusal);
        }
        return "the database refuses: " + oneLine(refusal);
    }

    /** {@return the first line of the message} The database goes on with positions and hints. */
    static String oneLine(Throwable failure) {
        String message =
                failure.getMessage() == null ? "" : failure.getMessage().strip();
        return message.isEmpty()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElseThrow();
    }

    private static boolean isShuttingDown() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            return !Runtime.getRuntime().removeShutdownHook(probe);
        } catch (IllegalStateException shuttingDown) {
            return true;
        }
    }
}
