package dev.corio.verification;

import dev.corio.verification.Rung.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./corio verify}: climbs the ladder, one line a rung. Exits with 1 if a rung failed, with 2 on bad usage. */
@Command(
        name = "corio verify",
        description = "Looks for defects that ordinary tests do not see, one rung after the other.",
        mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {

    /** In the order in which they run: the quick to point at a cause first. */
    static final List<Rung> RUNGS =
            List.of(new Seeds(), new Interleavings(), new Memory(), new Stress(), new Soak(), new Faults());

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(
            names = "--short",
            description = "At most 3 minutes, without the faults, whose short form is part of ./corio test.")
    private boolean brief;

    @Option(names = "--seed", paramLabel = "N", description = "Makes the choices of stress, soak and faults again.")
    private @Nullable Long seed;

    @Option(names = "--seconds", paramLabel = "N", description = "How long stress runs. Default: 600; 8 with --short.")
    private @Nullable Integer seconds;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "How long soak runs. Default: 30; 8 seconds with --short.")
    private @Nullable Integer minutes;

    @Parameters(
            paramLabel = "RUNG",
            description = "Which rungs: seeds, interleavings, memory, stress, soak, faults. Default: all.")
    private List<String> names = new ArrayList<>();

    private Main() {}

    /**
     * Runs rungs and ends the JVM.
     *
     * @param args names of rungs and options
     */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((wrong, given) -> {
                    err.println("corio verify: " + wrong.getMessage() + " (see ./corio verify --help)");
                    return 2;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws Exception {
        List<Rung> chosen = chosen();
        PrintWriter out = spec.commandLine().getOut();
        Plan plan = new Plan(
                brief,
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                duration(seconds, 1, "--seconds"),
                duration(minutes, 60, "--minutes"),
                Files.createDirectories(Path.of(System.getProperty("corio.verify.work", "verification/target/verify"))),
                out);
        boolean passed = true;
        for (Rung rung : chosen) {
            passed &= run(rung, plan, out);
        }
        return passed ? 0 : 1;
    }

    private List<Rung> chosen() {
        for (String name : names) {
            if (RUNGS.stream().noneMatch(rung -> rung.name().equals(name))) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no rung \"" + name + "\"; the rungs are "
                                + String.join(
                                        ", ", RUNGS.stream().map(Rung::name).toList()));
            }
        }
        return RUNGS.stream()
                .filter(rung -> names.isEmpty() ? !(brief && rung.isShortInTests()) : names.contains(rung.name()))
                .toList();
    }

    private Optional<Duration> duration(@Nullable Integer given, int unit, String option) {
        if (given == null) {
            return Optional.empty();
        }
        if (given <= 0) {
            throw new ParameterException(spec.commandLine(), option + " is " + given + "; give 1 or more");
        }
        return Optional.of(Duration.ofSeconds((long) given * unit));
    }

    private static boolean run(Rung rung, Plan plan, PrintWriter out) {
        long begin = System.nanoTime();
        Verdict verdict;
        try {
            verdict = rung.run(plan);
        } catch (Throwable unable) {
            StringWriter trace = new StringWriter();
            unable.printStackTrace(new PrintWriter(trace));
            verdict = Verdict.failed("could not run", trace.toString().strip());
        }
        out.printf(
                Locale.ROOT,
                "%-14s %s: %s in %d s (sees %s; not %s)%n",
                rung.name(),
                verdict.passed() ? "passed" : "FAILED",
                verdict.ran(),
                (System.nanoTime() - begin) / 1_000_000_000,
                rung.sees(),
                rung.misses());
        if (!verdict.passed()) {
            verdict.details().lines().forEach(line -> out.println("    " + line));
        }
        return verdict.passed();
    }
}
