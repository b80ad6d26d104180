package dev.corio;

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
        private final int liveTasks;
        private final long tasks;

        LaneStats(int index, int liveTasks, long tasks) {
            this.index = index;
            this.liveTasks = liveTasks;
            this.tasks = tasks;
        }

        /** {@return its number, from 0} */
        public int index() {
            return index;
        }

        /** {@return tasks that have started and not ended, roots included} */
        public int liveTasks() {
            return liveTasks;
        }

        /** {@return tasks started so far, roots included} */
        public long tasks() {
            return tasks;
        }

        @Override
        public String toString() {
            return "lane " + index + ": " + liveTasks + " live tasks of " + tasks;
        }
    }

    /** Figures of one Io. */
    public static final class IoStats {
        private final String name;
        private final long batches;
        private final long requests;
        private final long retries;
        private final long lateAnswers;
        private final int inFlight;
        private final long pending;

        IoStats(String name, long batches, long requests, long retries, long lateAnswers, int inFlight, long pending) {
            this.name = name;
            this.batches = batches;
            this.requests = requests;
            this.retries = retries;
            this.lateAnswers = lateAnswers;
            this.inFlight = inFlight;
            this.pending = pending;
        }

        /** {@return its name} */
        public String name() {
            return name;
        }

        /** {@return batches sent} */
        public long batches() {
            return batches;
        }

        /** {@return requests sent, each attempt counted} */
        public long requests() {
            return requests;
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
            return inFlight;
        }

        /** {@return requests of idle lanes and plain threads that wait to be sent} */
        public long pending() {
            return pending;
        }

        @Override
        public String toString() {
            return "Io \"" + name + "\": " + requests + " requests in " + batches + " batches, " + inFlight
                    + " in flight, " + pending + " pending, " + retries + " retries, " + lateAnswers + " late answers";
        }
    }
}
