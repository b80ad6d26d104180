package dev.corio.cli;

import dev.corio.cli.Shown.Picture;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code corio attach}: shows what the Corios of another process are doing, until that ends or the user ends us. */
@Command(
        name = "attach",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows live what the Corios of a Java process are doing: lanes, queues, batches, the oldest request. The process"
                    + " must have made them with Corio.builder().jmx(true), and run as the same user on this machine.",
            "Without PID it lists the processes that have such a Corio."
        })
final class Attach implements Callable<Integer> {

    private final PrintWriter out;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "PID", description = "The number of the process.")
    private @Nullable Long pid;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = DemoTypes.Interval.class,
            description = "How often to look: 1s, 200ms. Default: 1s.")
    private Duration interval = Duration.ofSeconds(1);

    @Option(names = "--once", description = "Looks once, and ends.")
    private boolean once;

    @Option(names = "--dump", description = "Prints every suspended task and what it waits for, and ends.")
    private boolean dump;

    Attach(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        if (pid != null) {
            show(pid);
        } else if (once || dump) {
            throw new ParameterException(spec.commandLine(), "Say which process to look into");
        } else {
            list();
        }
        return Main.OK;
    }

    private void list() {
        List<String> found = Target.all();
        if (found.isEmpty()) {
            out.println("No process of yours shows a Corio; Corio.builder().jmx(true) makes one that does.");
        } else {
            found.forEach(out::println);
        }
    }

    private void show(long process) throws CommandFailure, InterruptedException {
        try (Target target = Target.of(process)) {
            try {
                Shown corios = target.corios();
                List<Picture> pictures = corios.look();
                if (pictures.isEmpty()) {
                    throw new CommandFailure("process " + process + " shows no Corio; make it with"
                            + " Corio.builder().jmx(true), and do not close it before");
                }
                if (dump) {
                    corios.dumps().forEach(out::println);
                } else {
                    watch(process, corios, pictures);
                }
            } catch (IOException gone) {
                throw target.lost(gone);
            }
        }
    }

    private void watch(long process, Shown corios, List<Picture> first)
            throws IOException, CommandFailure, InterruptedException {
        Screen screen = new Screen(
                out,
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
        LiveText text = new LiveText();
        screen.show(text.lines(first));
        while (!once) {
            TimeUnit.NANOSECONDS.sleep(interval.toNanos());
            List<Picture> next = corios.look();
            if (next.isEmpty()) {
                throw new CommandFailure("process " + process + " has closed its Corios");
            }
            screen.show(text.lines(next));
        }
    }
}
