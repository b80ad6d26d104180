package dev.corio.verification;

import dev.corio.FrayedLanes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import kotlin.Unit;
import org.pastalab.fray.core.TestRunner;
import org.pastalab.fray.core.command.Configuration;
import org.pastalab.fray.core.command.ExecutionInfo;
import org.pastalab.fray.core.command.LambdaExecutor;
import org.pastalab.fray.core.command.NetworkDelegateType;
import org.pastalab.fray.core.command.SystemTimeDelegateType;
import org.pastalab.fray.core.randomness.ControlledRandom;
import org.pastalab.fray.core.scheduler.POSScheduler;

/**
 * The main class of the JVM in which Fray decides which thread goes on: one subject, so many schedules or so many seconds,
 * from a seed. Exits with 1 if it found something.
 */
public final class Frayed {

    private Frayed() {}

    /**
     * Runs a subject.
     *
     * @param args subject, seed of the first schedule, number of schedules at most, seconds at most, folder for reports
     */
    public static void main(String[] args) {
        FrayedLanes subject = FrayedLanes.valueOf(args[0]);
        long seed = Long.parseLong(args[1]);
        long[] next = {seed};
        Configuration configuration = new Configuration(
                new ExecutionInfo(
                        new LambdaExecutor(() -> {
                            subject.tell();
                            return Unit.INSTANCE;
                        }),
                        false,
                        false,
                        -1),
                Path.of(args[4]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                new POSScheduler(),
                () -> new ControlledRandom(new ArrayList<>(), new ArrayList<>(), new Random(next[0]++)),
                true,
                false,
                false,
                false,
                false,
                false,
                NetworkDelegateType.NONE,
                SystemTimeDelegateType.NONE,
                100_000,
                true,
                true,
                false,
                false,
                false,
                false,
                null);
        Throwable found = new TestRunner(configuration).run();
        long ran = next[0] - seed;
        System.out.println("RAN " + ran);
        if (found != null) {
            System.out.println("SEED " + (next[0] - 1));
            found.printStackTrace(System.out);
        }
        System.out.flush();
        Runtime.getRuntime().halt(found == null ? 0 : 1);
    }
}
