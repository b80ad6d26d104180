package dev.corio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a Corio is doing now, as text. Each lane tells of its own tasks when it passes from one to the next; one that does not
 * within a moment is held, and told of from outside.
 */
final class Dump {

    /** How long lanes have to tell of themselves, all together. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String LINE = System.lineSeparator();

    /** What one lane tells. */
    private static final class Telling implements Runnable {
        private final Lane lane;
        private final CountDownLatch told = new CountDownLatch(1);
        private @Nullable String text; // written before `told`

        Telling(Lane lane) {
            this.lane = lane;
        }

        @Override
        public void run() {
            text = tell();
            told.countDown();
        }

        private String tell() {
            TaskReport report = new TaskReport();
            for (Program<?> program : lane.corio().programs()) {
                if (program.lane() == lane && !tellOf(program, report)) {
                    break;
                }
            }
            return report.toString();
        }

        /** {@return whether there is room for more} Cheap, however many tasks there are. */
        private static boolean tellOf(Program<?> program, TaskReport report) {
            int told = 0;
            for (TaskNode task : program.tasks()) {
                if (!report.add(task)) {
                    report.leave(program.size() - told - 1);
                    return false;
                }
                told++;
            }
            return true;
        }

        String await(long deadline) {
            try {
                long nanos = lane.corio().await(() -> told.getCount() == 0, deadline - System.nanoTime());
                if (told.await(nanos, TimeUnit.NANOSECONDS)) {
                    return String.valueOf(text);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return held();
        }

        private String held() {
            TaskNode task = lane.current;
            Thread thread = task == null ? lane.engine().ownThread() : task.thread;
            StringBuilder held = new StringBuilder(LINE)
                    .append(task == null ? "its own thread, in a dispatcher or listener," : task.name())
                    .append(" holds the lane, and has not given it away for a while");
            if (thread != null) {
                for (StackTraceElement frame : thread.getStackTrace()) {
                    held.append(LINE).append("    at ").append(frame);
                }
            }
            return held.toString();
        }
    }

    private Dump() {}

    static String of(Corio corio) {
        CorioStats stats = corio.stats();
        StringBuilder text = new StringBuilder(corio.toString())
                .append(", engine ")
                .append(stats.engine().name().toLowerCase(java.util.Locale.ROOT));
        stats.ios().forEach(io -> text.append(LINE).append(io));
        List<Telling> tellings = new ArrayList<>();
        for (Lane lane : corio.lanes()) {
            Telling telling = new Telling(lane);
            tellings.add(telling);
            if (lane.isHeldHere()) {
                telling.run();
            } else {
                lane.post(telling);
            }
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (Telling telling : tellings) {
            text.append(LINE)
                    .append("lane ")
                    .append(telling.lane.index())
                    .append(": ")
                    .append(telling.lane.live())
                    .append(" tasks")
                    .append(telling.await(deadline));
        }
        return text.toString();
    }
}
