package dev.corio;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
        private final Predicate<Program<?>> which;
        private final CountDownLatch told = new CountDownLatch(1);
        private @Nullable String text; // written before `told`

        Telling(Lane lane, Predicate<Program<?>> which) {
            this.lane = lane;
            this.which = which;
        }

        void ask() {
            if (lane.isHeldHere()) {
                run();
            } else {
                lane.post(this);
            }
        }

        @Override
        public void run() {
            text = tell();
            told.countDown();
        }

        private String tell() {
            TaskReport report = new TaskReport();
            for (Program<?> program : lane.corio().livePrograms()) {
                if (program.lane() == lane && which.test(program) && !tellOf(program, report)) {
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

        /** {@return what it tells, null if it is held} */
        @Nullable
        String await(long deadline) {
            try {
                long nanos = lane.corio().await(() -> told.getCount() == 0, deadline - System.nanoTime());
                if (told.await(nanos, TimeUnit.NANOSECONDS)) {
                    return text;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        }

        String held() {
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
            Telling telling = new Telling(lane, program -> true);
            tellings.add(telling);
            telling.ask();
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (Telling telling : tellings) {
            text.append(LINE)
                    .append("lane ")
                    .append(telling.lane.index())
                    .append(": ")
                    .append(telling.lane.live())
                    .append(" tasks")
                    .append(Objects.requireNonNullElseGet(telling.await(deadline), telling::held));
        }
        return text.toString();
    }

    /**
     * {@return what the tasks of a lane wait for, of those programs only; empty if there are none, null if the lane is held}
     *
     * @param which of its programs, asked on the lane
     * @param patienceNanos how long the lane has to tell
     */
    static @Nullable String of(Lane lane, Predicate<Program<?>> which, long patienceNanos) {
        Telling telling = new Telling(lane, which);
        telling.ask();
        return telling.await(System.nanoTime() + patienceNanos);
    }
}
