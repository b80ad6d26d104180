package dev.corio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link Probe} in a JVM of its own, whose {@link #main} prints the figures for this one.
 *
 * @param probe class of the probe
 * @param parameters for it
 */
record Probed(Class<? extends Probe> probe, Map<String, String> parameters) implements Measurement {

    private static final String MARK = "figure: ";

    @Override
    public Map<String, Double> measure(List<String> flags, Size size, Path log) throws Exception {
        if (size.inProcess()) {
            return probe.getConstructor().newInstance().measure(parameters, size);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probed.class.getName()));
        command.addAll(List.of(probe.getName(), size.name()));
        parameters.forEach((name, value) -> command.add(name + "=" + value));
        int exit = run(command, log);
        if (exit != 0) {
            throw new IllegalStateException("the JVM ended with " + exit);
        }
        return printed(Files.readAllLines(log));
    }

    private static int run(List<String> command, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread stop = Thread.ofPlatform().unstarted(process::destroy);
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            return process.waitFor();
        } finally {
            process.destroy();
            Runtime.getRuntime().removeShutdownHook(stop);
        }
    }

    private static Map<String, Double> printed(List<String> lines) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String line : lines) {
            if (line.startsWith(MARK)) {
                int equals = line.lastIndexOf('=');
                figures.put(line.substring(MARK.length(), equals), Double.valueOf(line.substring(equals + 1)));
            }
        }
        return figures;
    }

    /**
     * Runs a probe and ends the JVM, whatever still runs in it.
     *
     * @param args class of the probe, size, {@code name=value} for each parameter
     * @throws Exception if nothing came of it
     */
    public static void main(String[] args) throws Exception {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String arg : List.of(args).subList(2, args.length)) {
            int equals = arg.indexOf('=');
            parameters.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        Probe probe =
                Class.forName(args[0]).asSubclass(Probe.class).getConstructor().newInstance();
        probe.measure(parameters, Size.valueOf(args[1]))
                .forEach((name, value) -> System.out.println(MARK + name + "=" + value));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
