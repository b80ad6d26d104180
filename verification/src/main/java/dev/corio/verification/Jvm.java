package dev.corio.verification;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM, on the class path of this one. */
final class Jvm {

    private Jvm() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** {@return the jar on the class path whose name begins like this} */
    static String jar(String prefix) {
        return classPath().stream()
                .filter(entry -> Path.of(entry).getFileName().toString().startsWith(prefix))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(prefix + " is not on the class path"));
    }

    static List<String> classPath() {
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    /** {@return its exit code} What it prints goes into a file. */
    static int run(String java, List<String> flags, String main, List<String> args, Path folder, Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(flags);
        command.addAll(List.of(
                "-cp",
                String.join(
                        File.pathSeparator,
                        classPath().stream()
                                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                                .toList())));
        command.add(main);
        command.addAll(args);
        return run(command, folder, log);
    }

    static int run(List<String> command, Path folder, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread stop = Thread.ofPlatform().unstarted(process::destroy);
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            return process.waitFor();
        } finally {
            Runtime.getRuntime().removeShutdownHook(stop);
        }
    }
}
