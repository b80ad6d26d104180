package dev.corio.verification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Weak memory: the {@code dev.corio.MemoryOf…} tests, under jcstress, in JVMs whose compilers shuffle what they may. */
final class Memory implements Rung {

    private static final Pattern RESULTS = Pattern.compile(
            "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");
    private static final Pattern SAMPLES = Pattern.compile("(?m)^ .*?([\\d,]+) +[<\\d.]+% ");
    private static final String SHUFFLING =
            "-Xmx512m -XX:+UnlockDiagnosticVMOptions -XX:+StressLCM -XX:+StressGCM -XX:+StressIGVN";

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String sees() {
        return "what compilers and this processor reorder between two threads, at the seams of lanes";
    }

    @Override
    public String misses() {
        return "more threads; what another kind of processor reorders";
    }

    @Override
    public Verdict run(Plan plan) throws Exception {
        Path results = Files.createDirectories(plan.work().resolve("jcstress")).toAbsolutePath();
        Path log = results.resolve("log.txt");
        List<String> args = new ArrayList<>(List.of("-t", "dev.corio.MemoryOf", "-v", "-r", results.toString()));
        args.addAll(
                plan.brief()
                        ? List.of("-sc", "false", "-f", "1", "-fsm", "1", "-iters", "1", "-time", "150")
                        : List.of("-sc", "true", "-f", "1", "-fsm", "2", "-iters", "4", "-time", "1000"));
        args.addAll(List.of("-jvmArgs", SHUFFLING));
        int code = Jvm.run(
                Jvm.java(),
                List.of("--enable-native-access=ALL-UNNAMED"),
                "org.openjdk.jcstress.Main",
                args,
                results,
                log);
        String said = Files.readString(log);
        MatchResult last =
                RESULTS.matcher(said).results().reduce((first, next) -> next).orElse(null);
        if (last == null) {
            throw new IOException("jcstress said nothing of results; see " + log);
        }
        long samples = SAMPLES.matcher(said).results().mapToLong(Memory::count).sum();
        String ran = last.group(1) + " runs of the tests, " + samples + " samples";
        if (code == 0 && last.group(1).equals(last.group(2))) {
            return Verdict.passed(ran);
        }
        List<String> failed = said.lines()
                .filter(line -> line.contains("[FAILED]") || line.contains("Forbidden") || line.contains("[ERROR]"))
                .distinct()
                .limit(20)
                .toList();
        return Verdict.failed(
                ran, String.join("\n", failed) + "\nagain: ./corio verify memory  (the whole log is " + log + ")");
    }

    private static long count(MatchResult row) {
        return Long.parseLong(row.group(1).replace(",", ""));
    }
}
