package dev.corio.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code corio run FILE.java}: runs a single-file program against the library, in a JVM of its own with the flag of the
 * confined engine. Its streams are ours, and its exit code becomes ours.
 */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a single-file Java program against the library, with the right flags.")
final class RunFile implements Callable<Integer> {

    /** A class of each library that a program finds: Corio's own; a pool, two drivers, and what they need. */
    private static final List<String> LIBRARIES = List.of(
            "dev.corio.Corio",
            "dev.corio.testkit.Testkit",
            "dev.corio.jdbc.CorioJdbc",
            "com.zaxxer.hikari.HikariDataSource",
            "org.h2.Driver",
            "org.postgresql.Driver",
            "org.slf4j.Logger",
            "org.slf4j.nop.NOPServiceProvider");

    private final PrintWriter err;

    @Option(
            names = {"-cp", "--class-path"},
            paramLabel = "PATH",
            description =
                    "Class path the program needs besides Corio, its test kit and SQL module, HikariCP, H2 and the"
                            + " driver of PostgreSQL.")
    private @Nullable String extra;

    @Parameters(index = "0", paramLabel = "FILE.java", description = "The program.")
    private Path file = Path.of("");

    @Parameters(index = "1..*", paramLabel = "ARG", description = "Arguments of the program.")
    private List<String> arguments = new ArrayList<>();

    RunFile(PrintWriter err) {
        this.err = err;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(Files.exists(file) ? file + " is not a file" : "there is no file " + file);
        }
        if (!file.toString().endsWith(".java")) {
            throw new CommandFailure(file + " is no Java source file: its name must end in .java");
        }
        Process program = start();
        Thread passTheSignalOn = new Thread(() -> stop(program), "corio-run-stop");
        Runtime.getRuntime().addShutdownHook(passTheSignalOn);
        int exitCode = program.waitFor();
        err.flush();
        return exitCode;
    }

    private Process start() throws CommandFailure {
        try {
            return new ProcessBuilder(commandLine()).inheritIO().start();
        } catch (IOException failure) {
            throw new CommandFailure("cannot start a JVM: " + Complaints.oneLine(failure), failure);
        }
    }

    private List<String> commandLine() throws CommandFailure {
        List<String> entries = new ArrayList<>();
        for (String library : LIBRARIES) {
            entries.add(home(library));
        }
        if (extra != null) {
            entries.add(extra);
        }
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--class-path",
                String.join(File.pathSeparator, entries),
                file.toString()));
        words.addAll(arguments);
        return words;
    }

    /** {@return where a class comes from: a jar, or a folder of a build} */
    private static String home(String known) throws CommandFailure {
        try {
            return Path.of(Class.forName(known, false, RunFile.class.getClassLoader())
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException | ClassNotFoundException odd) {
            throw new CommandFailure("cannot tell where the library is", odd);
        }
    }

    /** A signal for the program often reaches us too, or us alone: it ends first. */
    private static void stop(Process program) {
        program.destroy();
        try {
            program.waitFor();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
