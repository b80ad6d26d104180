package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;

/** What a command left behind. */
record Ran(int exitCode, String out, String err) {

    /** Runs a command in this JVM. */
    static Ran command(String... args) {
        return command(line -> {}, args);
    }

    /**
     * Runs a command in this JVM.
     *
     * @param eachLine is handed what the command prints, line by line, before the command goes on
     */
    static Ran command(Consumer<String> eachLine, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintWriter watched = new PrintWriter(out) {
            @Override
            public void println(String line) {
                super.println(line);
                eachLine.accept(line);
            }
        };
        int exitCode = Main.execute(watched, new PrintWriter(err, true), args);
        return new Ran(exitCode, out.toString(), err.toString());
    }

    /** It failed as a command should: one line says why. */
    Ran failedWith(String... parts) {
        assertThat(err.lines()).as(err).hasSize(1);
        assertThat(err).startsWith("corio demo: ").contains(parts);
        assertThat(exitCode).isEqualTo(Main.FAILED);
        return this;
    }
}
