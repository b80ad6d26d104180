package dev.corio;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;

/** Figures of a {@link Corio} at one moment, counted since it was made. Cheap to take; not one consistent cut. */
public final class CorioStats {

    private final Engine engine;
    private final List<LaneStats> lanes;
    private final List<IoStats> ios;

    CorioStats(Engine engine, List<LaneStats> lanes, List<IoStats> ios) {
        this.engine = engine;
        this.lanes = List.copyOf(lanes);
        this.ios = List.copyOf(ios);
    }

    /** {@return the engine in use: {@link Engine#PORTABLE} or {@link Engine#CONFINED}} */
    public Engine engine() {
        return engine;
    }

    /** {@return the lanes, by number} */
    public List<LaneStats> lanes() {
        return lanes;
    }

    /** {@return the Ios that are open, by name} */
    public List<IoStats> ios() {
        return ios;
    }

    /**
     * {@return the figures of one Io}
     *
     * @param name its name
     * @throws NoSuchElementException if no open Io has that name
     */
    public IoStats io(String name) {
        return ios.stream()
                .filter(io -> io.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no open Io is called \"" + name + "\""));
    }

    @Override
    public String toString() {
        return "engine " + engine + ", " + lanes + ", " + ios;
    }

    /** Figures of one lane. */
    public static final class LaneStats {
        private final int index;
        private final boolean idle;
        private final int liveTasks;
        private final int readyTasks;
        private final long tasks;
        private final Duration busy;

        LaneStats(int index, boolean idle, int liveTasks, int readyTasks, long tasks, Duration busy) {
            this.index = index;
            this.idle = idle;
            this.liveTasks = liveTasks;
            this.readyTasks = readyTasks;
            this.tasks = tasks;
            this.busy = busy;
        }

        /** {@return its number, from 0} */
        public int index() {
            return index;
        }

        /** {@return whether it has nothing to do: no task is ready, and no batch may leave} */
        public boolean isIdle() {
            return idle;
        }

        /** {@return tasks that have started and not ended, roots included} */
        public int liveTasks() {
            return liveTasks;
        }

        /** {@return tasks that wait for their turn, about} */
        public int readyTasks() {
            return readyTasks;
        }

        /** {@return tasks started so far, roots included} */
        public long tasks() {
            return tasks;
        }

        /** {@return for how long it has not been idle, all told} A task that holds it by blocking keeps it busy. */
        public Duration busy() {
            return busy;
        }

        @Override
        public String toString() {
            return "lane " + index + ": " + liveTasks + " live tasks of " + tasks;
        }
    }

    /** Figures of one Io. */
    public static final class IoStats {
        private final String name;
        private final int number;
        private final Collector.Figures figures;
        private final long failures;
        private final long retries;
        private final long lateAnswers;

        IoStats(String name, int number, Collector.Figures figures, long failures, long retries, long lateAnswers) {
            this.name = name;
            this.number = number;
            this.figures = figures;
            this.failures = failures;
            this.retries = retries;
            this.lateAnswers = lateAnswers;
        }

        /** {@return its name} */
        public String name() {
            return name;
        }

        /** {@return its number among the Ios that the Corio has made, from 0} Tells it from an earlier one of its name. */
        public int number() {
            return number;
        }

        /** {@return batches sent} */
        public long batches() {
            return figures.batches();
        }

        /** {@return requests sent, each attempt counted} */
        public long requests() {
            return figures.requests();
        }

        /**
         * {@return how many batches there were of each size, in powers of two} The first figure counts batches of 1 request, the
         * next those of 2 and 3, then 4 to 7, 8 to 15 and so on; the last one is not zero. Empty before the first batch.
         */
        public List<Long> batchSizes() {
            return figures.sizes();
        }

        /** {@return how many requests the largest batch had, 0 before the first} */
        public int largestBatch() {
            return figures.largest();
        }

        /** {@return calls that failed with an {@link IoFailedException}, time limits included} Cancelled ones are no failures. */
        public long failures() {
            return failures;
        }

        /** {@return requests collected again for another attempt} */
        public long retries() {
            return retries;
        }

        /** {@return outcomes that came after the caller had given up, and were dropped} */
        public long lateAnswers() {
            return lateAnswers;
        }

        /** {@return batches that are out} */
        public int inFlight() {
            return figures.inFlight();
        }

        /** {@return requests of idle lanes and plain threads that wait to be sent} */
        public long pending() {
            return figures.pending();
        }

        /** {@return requests that were made and have no outcome: those in flight, pending, and still being collected} */
        public long open() {
            return figures.open();
        }

        /**
         * {@return for how long the oldest request waits that is in flight or pending, zero if none is} From when its batch left
         * or, if it could not leave at once, from when that was seen; what lanes still collect does not count.
         */
        public Duration oldest() {
            return figures.oldest();
        }

        @Override
        public String toString() {
            return "Io \"" + name + "\": " + requests() + " requests in " + batches() + " batches, " + inFlight()
                    + " in flight, " + pending() + " pending, " + retries + " retries, " + lateAnswers + " late answers"
                    + (failures == 0 ? "" : ", " + failures + " failures");
        }
    }
}
