package dev.corio;

import java.util.List;

/**
 * What JMX shows of a {@link Corio} that was made with {@link Corio.Builder#jmx}: the figures of {@link CorioStats}, and what its
 * tasks wait for. {@code corio attach} shows it live; consoles and agents read it as any MXBean.
 *
 * <p>The object name is {@code dev.corio:type=Corio,name=NAME}, with the {@linkplain Corio#name name} quoted where JMX asks for it;
 * further ones of that name in the same JVM get {@code number=2}, {@code 3} and so on added. Attributes are read without stopping
 * anything; one read is not one consistent cut. While a JVM shows any, its system property {@code dev.corio.jmx} is set.
 */
public interface CorioMXBean {

    /** {@return the name of the runtime} */
    String getName();

    /** {@return the engine in use, {@code portable} or {@code confined}} */
    String getEngine();

    /** {@return the lanes, by number} */
    List<LaneFigures> getLanes();

    /** {@return the Ios that are open, by name} */
    List<IoFigures> getIos();

    /** {@return each suspended task: path, what it waits for, who holds that, stack} As {@link Corio#dump}. */
    String dump();

    /**
     * Figures of a lane.
     *
     * @param number its number, from 0
     * @param idle whether it has nothing to do
     * @param liveTasks tasks that have started and not ended
     * @param readyTasks of them, those that wait for their turn, about
     * @param tasks tasks started so far
     * @param busyMillis for how long it was not idle, all told
     */
    record LaneFigures(int number, boolean idle, int liveTasks, int readyTasks, long tasks, long busyMillis) {

        static LaneFigures of(CorioStats.LaneStats lane) {
            return new LaneFigures(
                    lane.index(),
                    lane.isIdle(),
                    lane.liveTasks(),
                    lane.readyTasks(),
                    lane.tasks(),
                    lane.busy().toMillis());
        }
    }

    /**
     * Figures of an Io.
     *
     * @param name its name
     * @param pending requests that wait to be sent
     * @param inFlight batches that are out
     * @param open requests that have no outcome, wherever they are
     * @param oldestMillis for how long the oldest request waits, in flight or pending; 0 if none does
     * @param batches batches sent
     * @param requests requests sent, each attempt counted
     * @param largestBatch requests in the largest batch
     * @param batchSizes how many batches had 1 request, 2 or 3, 4 to 7, and so on
     * @param failures calls that failed
     * @param retries requests collected again
     * @param lateAnswers outcomes that came after the caller had given up
     */
    record IoFigures(
            String name,
            long pending,
            int inFlight,
            long open,
            long oldestMillis,
            long batches,
            long requests,
            int largestBatch,
            List<Long> batchSizes,
            long failures,
            long retries,
            long lateAnswers) {

        static IoFigures of(CorioStats.IoStats io) {
            return new IoFigures(
                    io.name(),
                    io.pending(),
                    io.inFlight(),
                    io.open(),
                    io.oldest().toMillis(),
                    io.batches(),
                    io.requests(),
                    io.largestBatch(),
                    io.batchSizes(),
                    io.failures(),
                    io.retries(),
                    io.lateAnswers());
        }
    }
}
