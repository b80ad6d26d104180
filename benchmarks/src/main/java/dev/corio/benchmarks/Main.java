package dev.corio.benchmarks;

import dev.corio.benchmarks.ways.Ways;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./corio bench}: measures and writes the page. Exits with 1 if something could not be measured, with 2 on bad usage. */
@Command(
        name = "corio bench",
        description = "Measures how fast Corio is, beside what would be used instead, and writes docs/benchmarks.md.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Main implements Callable<Integer> {

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--quick", description = "One short fork each, for a look. Writes no page unless --out says where.")
    private boolean quick;

    @Option(names = "--list", description = "Tells what benchmarks there are.")
    private boolean list;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Writes the page there, and what belongs to it into a folder of the same name.")
    private @Nullable Path file;

    @Option(names = "--forks", paramLabel = "N", description = "How many JVMs measure the same. Default: 1 to 3.")
    private @Nullable Integer forks;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "Only cases whose row and column, as they are printed, have that in them. Writes no page"
                    + " unless --out says where.")
    private @Nullable Pattern only;

    @Option(names = "--page", description = "Measures nothing: writes the page from the results that are kept.")
    private boolean page;

    @Option(names = "--rivals", description = "Adds the rivals in Kotlin and Scala, which are built for it.")
    private boolean rivals; // the start script reads it too

    @Parameters(paramLabel = "NAME", description = "Which benchmarks; see --list. Default: all.")
    private List<String> names = new ArrayList<>();

    private final Size size;

    private Main(Size size) {
        this.size = size;
    }

    /**
     * Runs benchmarks and ends the JVM.
     *
     * @param args names of benchmarks and options
     */
    public static void main(String[] args) {
        System.exit(execute(Size.FULL, writer(System.out), writer(System.err), args));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    static int execute(Size size, PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Main(size))
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((wrong, given) -> {
                    err.println("corio bench: " + wrong.getMessage() + " (see ./corio bench --help)");
                    return 2;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<Benchmark> chosen = chosen();
        if (list) {
            chosen.forEach(benchmark -> out.printf("%-12s %s%n", benchmark.name(), benchmark.about()));
            return 0;
        }
        if (rivals && !Ways.hasRivals()) {
            throw new ParameterException(spec.commandLine(), "built without the rivals; start with ./corio bench");
        }
        if (forks != null && forks < 1) {
            throw new ParameterException(spec.commandLine(), "--forks is " + forks + "; give 1 or more");
        }
        Path root = root();
        Path target = target(root);
        boolean complete = page || measure(chosen, root, target, out);
        if (target != null) {
            Page.write(target);
            out.println("wrote " + target);
        }
        return complete ? 0 : 1;
    }

    /** {@return whether everything could be measured} */
    private boolean measure(List<Benchmark> chosen, Path root, @Nullable Path target, PrintWriter out)
            throws IOException {
        Series series = new Series(
                chosen, quick ? Size.QUICK : size, forks, only == null ? Pattern.compile("") : only, root, out);
        boolean complete = true;
        for (Benchmark benchmark : chosen) {
            Results results = series.run(benchmark);
            complete &= results.failures().isEmpty();
            if (target != null) {
                results.save(Page.folder(target));
            }
        }
        return complete;
    }

    private List<Benchmark> chosen() {
        for (String name : names) {
            if (Benchmarks.ALL.stream().noneMatch(benchmark -> benchmark.name().equals(name))) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no benchmark \"" + name + "\"; the benchmarks are " + Benchmarks.names());
            }
        }
        return Benchmarks.ALL.stream()
                .filter(benchmark -> names.isEmpty() || names.contains(benchmark.name()))
                .toList();
    }

    private @Nullable Path target(Path root) {
        if (file != null) {
            return file.toAbsolutePath();
        }
        return quick || only != null ? null : root.resolve("docs/benchmarks.md");
    }

    /** {@return the source tree, which this class was built in} */
    private static Path root() {
        try {
            Path place = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path folder = place; folder != null; folder = folder.getParent()) {
                if (Files.exists(folder.resolve("corio-core"))) {
                    return folder;
                }
            }
            throw new IllegalStateException(place + " is in no source tree");
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
