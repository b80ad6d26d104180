package dev.corio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A runtime whose lanes nobody runs: actors of the memory tests play their threads. */
final class StillLanes {

    /** Only notes that the lane was woken. */
    static final class Engine implements LaneEngine {
        private volatile boolean woken;

        /** {@return whether somebody woke the lane} */
        boolean isWoken() {
            return woken;
        }

        @Override
        public void open() {}

        @Override
        public @Nullable Thread ownThread() {
            return null;
        }

        @Override
        public void wake() {
            woken = true;
        }

        @Override
        public void startChild(TaskNode parent, TaskNode child) {
            throw nobodyRuns();
        }

        @Override
        public boolean started(TaskNode task) {
            throw nobodyRuns();
        }

        @Override
        public void suspend(TaskNode task) {
            throw nobodyRuns();
        }

        @Override
        public void ended(TaskNode task) {
            throw nobodyRuns();
        }

        @Override
        public void leave(TaskNode task) {
            throw nobodyRuns();
        }

        @Override
        public void comeBack(TaskNode task) {
            throw nobodyRuns();
        }

        @Override
        public void execute(TaskNode task, Runnable command) {
            throw nobodyRuns();
        }

        private static AssertionError nobodyRuns() {
            return new AssertionError("no task runs here");
        }
    }

    /** Counts what it gets. */
    static final class Ear implements Asker {
        int heard;

        @Nullable
        Object outcome;

        @Override
        public void accept(IoRequest<?, ?> request, @Nullable Object given) {
            heard++;
            outcome = given;
        }

        @Override
        public void moved(IoRequest<?, ?> from, IoRequest<?, ?> to) {}

        @Override
        public @Nullable TaskNode task() {
            return null;
        }
    }

    /** One request in a batch of its own that is out. */
    static final class Sent {
        final StillLanes lanes = new StillLanes(1);
        final Ear ear = new Ear();
        final Io<Integer, Object> io = lanes.corio.io("io", batch -> {});
        final IoRequest<Integer, Object> request = new IoRequest<>(io, 1, lanes.lane(0), null, null, ear, 0);
        final IoBatch<Integer, Object> batch =
                new IoBatch<>(io, new ArrayList<>(List.of(request)), lanes.lane(0), 1, 0);

        /** {@return whether the outcome was accepted} */
        static boolean accepted(Runnable outcome) {
            try {
                outcome.run();
                return true;
            } catch (IllegalStateException second) {
                return false;
            }
        }

        /** The lane looks into its inbox. */
        void takeEvents() {
            lanes.lane(0).takeEvents();
        }
    }

    final Corio corio;

    StillLanes(int lanes) {
        corio = Corio.builder()
                .lanes(lanes)
                .watchdog(Duration.ZERO)
                .engines((lane, name) -> new Engine())
                .unopened();
    }

    Lane lane(int index) {
        return corio.lanes().get(index);
    }

    Engine engine(int index) {
        return (Engine) lane(index).engine();
    }
}
