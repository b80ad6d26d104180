package dev.corio.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests that left alone although another of the same Io followed soon: round trips that might have been one. Counted by the line
 * of the call, and by whether the same task asked again (it did one call after the other) or another did.
 */
final class MissedBatching {

    /**
     * What one line missed.
     *
     * @param io name of the Io
     * @param site line of the calls that left alone
     * @param follower line that started the tasks which asked next, or that of their calls where they left alone, too; the first
     *     that was seen
     * @param sameTask whether the task itself asked next
     * @param count how often
     * @param shortest nanoseconds until the next one left, at least
     * @param cost nanoseconds that the batches of one request were out, all together
     */
    record Miss(
            String io,
            String site,
            @Nullable String follower,
            boolean sameTask,
            long count,
            long shortest,
            long cost) {}

    private static final class Counting {
        @Nullable
        String follower;

        long count;
        long shortest = Long.MAX_VALUE;
        long cost;
    }

    private record Key(int io, int site, boolean sameTask) {}

    /** What could have left together. */
    private record Partition(int io, int partition) {}

    private final Trace trace;
    private final long within;
    private final Map<Key, Counting> misses = new HashMap<>();

    private MissedBatching(Trace trace, long within) {
        this.trace = trace;
        this.within = within;
    }

    /**
     * {@return what was missed, the most frequent first}
     *
     * @param within nanoseconds in which the next one must have left
     */
    static List<Miss> of(Trace trace, long within) {
        MissedBatching missed = new MissedBatching(trace, within);
        Map<Partition, Integer> last = new HashMap<>();
        Trace.Batches batches = trace.batches;
        for (int i = 0; i < batches.size(); i++) {
            Integer before = last.put(new Partition(batches.io.getInt(i), batches.partition.getInt(i)), i);
            if (before != null) {
                missed.look(before, i);
            }
        }
        return missed.sorted();
    }

    private void look(int alone, int next) {
        Trace.Batches batches = trace.batches;
        long gap = batches.start.get(next) - batches.start.get(alone);
        if (batches.size.get(alone) != 1 || gap > within || batches.retried.get(next) > 0) {
            return;
        }
        int task = batches.task.getInt(alone);
        boolean sameTask = task != Trace.NONE && task == batches.task.getInt(next);
        Key key = new Key(batches.io.getInt(alone), batches.site.getInt(alone), sameTask);
        Counting counting = misses.computeIfAbsent(key, made -> new Counting());
        counting.count++;
        counting.cost += batches.lasted.get(alone);
        counting.shortest = Math.min(counting.shortest, gap);
        if (counting.follower == null) {
            counting.follower = siteOf(next);
        }
    }

    private @Nullable String siteOf(int batch) {
        int task = trace.batches.task.getInt(batch);
        String call = trace.sites.get(trace.batches.site.getInt(batch));
        return call != null || task == Trace.NONE ? call : trace.sites.get(trace.tasks.name.getInt(task));
    }

    private List<Miss> sorted() {
        List<Miss> sorted = new ArrayList<>();
        misses.forEach((key, counted) -> sorted.add(new Miss(
                trace.ios.all().get(key.io),
                key.site == Names.NONE ? "(an unknown line)" : trace.sites.all().get(key.site),
                counted.follower,
                key.sameTask,
                counted.count,
                counted.shortest,
                counted.cost)));
        sorted.sort(Comparator.comparingLong(Miss::count).reversed());
        return sorted;
    }
}
