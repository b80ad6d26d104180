package dev.corio.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where and when something was measured.
 *
 * @param date in UTC
 * @param size how thoroughly
 * @param commit of the tree, and whether it had changes
 * @param machine cores, processor, memory, system
 * @param jdk version and vendor
 * @param load the machine's load average when it began: what else it did
 * @param minutes how long it took
 */
record Run(String date, Size size, String commit, String machine, String jdk, double load, double minutes) {

    /** {@return the run that begins now} */
    static Run begin(Size size, Path root) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Run(
                ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'")),
                size,
                commit(root),
                String.format(
                        Locale.ROOT,
                        "%d cores (%s), %.0f GiB, %s %s %s",
                        system.getAvailableProcessors(),
                        processor(),
                        system.getTotalMemorySize() / (double) (1 << 30),
                        system.getName(),
                        system.getVersion(),
                        system.getArch()),
                System.getProperty("java.vendor.version", System.getProperty("java.vendor")) + " (" + Runtime.version()
                        + ")",
                Math.max(0, system.getSystemLoadAverage()),
                0);
    }

    Run ended(double after) {
        return new Run(date, size, commit, machine, jdk, load, Math.round(after * 10) / 10.0);
    }

    private static String processor() {
        Path file = Path.of("/proc/cpuinfo");
        if (Files.isReadable(file)) {
            try (Stream<String> lines = Files.lines(file)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown");
            } catch (IOException unreadable) {
                return "unknown";
            }
        }
        String mac = output(Path.of("."), "sysctl", "-n", "machdep.cpu.brand_string");
        return mac.isEmpty() ? "unknown" : mac;
    }

    private static String commit(Path root) {
        String commit = output(root, "git", "rev-parse", "--short=12", "HEAD");
        if (commit.isEmpty()) {
            return "unknown";
        }
        // What an earlier run has written is no change.
        String changes =
                output(root, "git", "status", "--porcelain", "--", ".", ":!docs/benchmarks", ":!docs/benchmarks.md");
        return changes.isEmpty() ? commit : commit + " with changes";
    }

    /** {@return what a command prints; nothing if it fails} */
    private static String output(Path folder, String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? printed : "";
        } catch (IOException none) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
