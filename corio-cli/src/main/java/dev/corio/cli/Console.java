package dev.corio.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Where the demo talks to: the report goes to the one stream, what happens meanwhile to the other. */
final class Console {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean silent;
    private final boolean verbose;
    private final boolean terminal;
    private final boolean bars;

    /** A console on which nobody watches. */
    Console(PrintWriter out, PrintWriter err, boolean silent, boolean verbose) {
        this(out, err, silent, verbose, false);
    }

    /**
     * A console.
     *
     * @param silent whether the output is for machines: {@link #say} says nothing then
     * @param verbose whether {@link #mention} says something
     * @param watched whether Corios are shown on the error stream, which leaves no place for bars
     */
    Console(PrintWriter out, PrintWriter err, boolean silent, boolean verbose, boolean watched) {
        this.out = out;
        this.err = err;
        this.silent = silent;
        this.verbose = verbose;
        this.terminal = errorStreamIsTerminal();
        this.bars = terminal && !verbose && !watched;
    }

    /** Tells the user. */
    void say(String line) {
        if (!silent) {
            out.println(line);
        }
    }

    /** Prints what a machine reads. */
    void print(String text) {
        out.println(text);
    }

    /** Tells a user who wants to know everything. */
    void mention(String line) {
        if (verbose) {
            err.println(line);
        }
    }

    /** {@return a bar for a piece of work that may take long} It shows itself on a terminal only. */
    Progress progress(String task, long total, LongSupplier done) {
        mention(task);
        return new Progress(bars, task, total, done);
    }

    /** {@return what shows the Corios of this JVM meanwhile, on the error stream, if that is wanted} */
    Watching watch(boolean wanted) {
        return Watching.begin(wanted, new Screen(err, terminal && !verbose));
    }

    /** The JDK knows it of the input and the output, not of the error stream. */
    private static boolean errorStreamIsTerminal() {
        try {
            Process test =
                    new ProcessBuilder("sh", "-c", "test -t 2").inheritIO().start();
            return test.waitFor(1, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException noShell) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
