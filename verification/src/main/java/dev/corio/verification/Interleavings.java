package dev.corio.verification;

import dev.corio.FrayedLanes;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Interleavings of real threads: the stories of {@link FrayedLanes}, under Fray's scheduler.
 *
 * <p>Fray needs a JDK of its own, in which locks, atomics and threads ask the scheduler first: {@code jlink} makes it once, in
 * twenty seconds.
 */
final class Interleavings implements Rung {

    private static final String MODULES = "java.base,java.compiler,java.desktop,java.instrument,java.logging,"
            + "java.management,java.naming,java.net.http,java.rmi,java.sql,jdk.attach,jdk.jfr,jdk.management,jdk.unsupported";

    @Override
    public String name() {
        return "interleavings";
    }

    @Override
    public String sees() {
        return "orders of threads, lost wake-ups among them, of the lane, outcomes, slots and locks";
    }

    @Override
    public String misses() {
        return "weak memory, virtual threads, the confined engine; orders it did not come to";
    }

    @Override
    public Verdict run(Plan plan) throws Exception {
        Path folder = Files.createDirectories(plan.work().resolve("fray")).toAbsolutePath();
        Path java = jdk(folder);
        long seed = plan.seedOrNew() & 0x7FFF_FFFF;
        int seconds = plan.brief() ? 1 : 120;
        long schedules = 0;
        List<String> found = new ArrayList<>();
        for (FrayedLanes subject : FrayedLanes.values()) {
            Path log = folder.resolve(subject + ".log");
            int code = Jvm.run(
                    java.toString(),
                    List.of(
                            "-Xmx1g",
                            "-javaagent:" + Jvm.jar("fray-instrumentation-agent"),
                            "-agentpath:" + library(folder)),
                    Frayed.class.getName(),
                    List.of(
                            subject.name(),
                            String.valueOf(seed),
                            String.valueOf(Integer.MAX_VALUE),
                            String.valueOf(seconds),
                            folder.resolve("report").toString()),
                    folder,
                    log);
            Optional<String> ran = line(log, "RAN ");
            schedules += ran.map(Long::parseLong).orElse(0L);
            if (code != 0 || ran.isEmpty()) {
                found.add(subject + ": " + what(log) + "\nagain: ./corio verify interleavings --seed "
                        + line(log, "SEED ").orElse(String.valueOf(seed)) + "  (the whole log is " + log + ")");
            }
        }
        String all = FrayedLanes.values().length + " stories, " + schedules + " schedules from seed " + seed;
        return found.isEmpty() ? Verdict.passed(all) : Verdict.failed(all, String.join("\n", found));
    }

    private static Optional<String> line(Path log, String prefix) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .reduce((first, last) -> last);
        }
    }

    private static String what(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("Error: ") || line.startsWith("Exception"))
                    .findFirst()
                    .orElse("the JVM ended without a word");
        }
    }

    // ------------------------------------------------------------------------------------------------ Fray's JDK

    private static Path jdk(Path folder) throws IOException, InterruptedException {
        Path java = folder.resolve("jdk").resolve("bin").resolve("java");
        Path made = folder.resolve("made-from.txt");
        String from = Runtime.version() + " " + Jvm.jar("fray-instrumentation-jdk");
        if (Files.isExecutable(java)
                && Files.exists(made)
                && Files.readString(made).equals(from)) {
            return java;
        }
        delete(folder.resolve("jdk"));
        String plugin = Jvm.jar("fray-instrumentation-jdk");
        String parts = String.join(
                File.pathSeparator,
                Jvm.classPath().stream().filter(Interleavings::isOfPlugin).toList());
        Path log = folder.resolve("jlink.log");
        int code = Jvm.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                        "-J-javaagent:" + plugin,
                        "-J--module-path=" + parts,
                        "-J--add-modules=org.pastalab.fray.instrumentation.jdk",
                        "-J--class-path=" + parts,
                        "--output=" + folder.resolve("jdk"),
                        "--add-modules=" + MODULES,
                        "--fray-instrumentation"),
                folder,
                log);
        if (code != 0) {
            throw new IOException("jlink could not make the JDK that Fray needs; see " + log);
        }
        Files.writeString(made, from);
        return java;
    }

    private static boolean isOfPlugin(String entry) {
        String file = Path.of(entry).getFileName().toString();
        return Stream.of(
                        "fray-instrumentation-jdk",
                        "fray-instrumentation-base",
                        "fray-runtime",
                        "asm-",
                        "kotlin-stdlib-2",
                        "kotlin-reflect",
                        "annotations-")
                .anyMatch(file::startsWith);
    }

    private static Path library(Path folder) throws IOException {
        Path library = folder.resolve("libjvmti.so");
        try (JarFile jar = new JarFile(Jvm.jar("fray-jvmti"));
                var content = jar.getInputStream(jar.getEntry("libjvmti.so"))) {
            Files.copy(content, library, StandardCopyOption.REPLACE_EXISTING);
        }
        return library;
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            all.sorted((one, other) -> other.compareTo(one)).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException busy) {
                    throw new UncheckedIOException(busy);
                }
            });
        }
    }
}
