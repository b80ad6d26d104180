package dev.corio.verification;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Faults of databases: tests of {@code corio-jdbc} in their long form, which the build runs in a short one, on both engines. */
final class Faults implements Rung {

    private static final List<String> TESTS = List.of(
            "ConnectionsCutTest",
            "ServerKilledTest",
            "TroubleTest",
            "CommitTest",
            "BrokenDriversTest*", // with what is nested in it
            "WritesTest#updatesInOppositeOrdersAllCount",
            "ConnectionsCutThroughDataSourceTest",
            "ServerKilledThroughDataSourceTest",
            "TroubleThroughDataSourceTest",
            "WritesThroughDataSourceTest#updatesInOppositeOrdersAllCount");

    /** What the tests say of themselves begins with it. */
    private static final String SAID = "faults: ";

    private static final Pattern COUNTS =
            Pattern.compile(".*Tests run: (\\d+), Failures: (\\d+), Errors: (\\d+), Skipped: (\\d+)$");
    private static final int MOST_LINES = 20;

    @Override
    public String name() {
        return "faults";
    }

    @Override
    public String sees() {
        return "writes that are lost, done twice or wrongly told of when databases, connections and drivers fail";
    }

    @Override
    public String misses() {
        return "a loss of power; databases other than PostgreSQL and H2";
    }

    @Override
    public boolean isShortInTests() {
        return true;
    }

    @Override
    public Verdict run(Plan plan) throws Exception {
        Path log = plan.work().resolve("faults.txt").toAbsolutePath();
        List<String> command = command(plan);
        Outcome outcome = run(command, log, plan.progress());
        String ran = outcome.run + " tests, " + outcome.skipped + " of them skipped";
        if (outcome.passed()) {
            return Verdict.passed(outcome.run + " tests");
        }
        return Verdict.failed(
                ran, outcome.lines() + "\nagain: " + String.join(" ", command) + "  (the whole log is " + log + ")");
    }

    /** Maven, under the lock of builds, in the folder of the sources. */
    private static List<String> command(Plan plan) {
        List<String> command = new ArrayList<>(List.of(
                "./corio",
                "test",
                "-pl",
                ":corio-jdbc",
                "-am",
                "-Dspotless.check.skip=true",
                "-Dsurefire.failIfNoSpecifiedTests=false",
                "-Dtest=" + String.join(",", TESTS)));
        if (!plan.brief()) {
            command.add("-Ddev.corio.test.faults=long");
        }
        plan.seed().ifPresent(seed -> command.add("-Ddev.corio.test.seed=" + seed));
        return command;
    }

    /** {@return what came of it} What the tests say is shown while they run; everything goes into the log. */
    private static Outcome run(List<String> command, Path log, PrintWriter progress)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(sources().toFile())
                .redirectErrorStream(true)
                .start();
        Thread stop = Thread.ofPlatform().unstarted(() -> end(process));
        Runtime.getRuntime().addShutdownHook(stop);
        try (BufferedReader said = process.inputReader();
                PrintWriter all = new PrintWriter(Files.newBufferedWriter(log), true)) {
            Outcome outcome = new Outcome();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                all.println(line);
                outcome.add(line);
                if (line.startsWith(SAID)) {
                    progress.println(line);
                }
            }
            outcome.code = process.waitFor();
            return outcome;
        } finally {
            Runtime.getRuntime().removeShutdownHook(stop);
        }
    }

    private static void end(Process process) {
        try (Stream<ProcessHandle> its = process.descendants()) {
            its.forEach(ProcessHandle::destroy);
        }
        process.destroy();
    }

    /** {@return the folder of the sources that this was built from} */
    private static Path sources() {
        try {
            Path classes = Path.of(Faults.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolve("../../..").normalize();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What Maven said. */
    private static final class Outcome {

        private final List<String> wrong = new ArrayList<>();
        private int run;
        private int skipped;
        private int code;

        void add(String line) {
            Matcher counts = COUNTS.matcher(line); // the sums, one an engine; those of classes tell the time as well
            if (counts.matches()) {
                run += Integer.parseInt(counts.group(1));
                skipped += Integer.parseInt(counts.group(4));
            }
            if (line.startsWith("[ERROR]") && wrong.size() < MOST_LINES) {
                wrong.add(line);
            }
        }

        /** Tests that are skipped have not looked: there is no server for them. */
        boolean passed() {
            return code == 0 && run > 0 && skipped == 0;
        }

        String lines() {
            return wrong.isEmpty()
                    ? "no server could be started for the tests that were skipped"
                    : String.join("\n", wrong);
        }
    }
}
