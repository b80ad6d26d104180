package dev.corio.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a recording tells of one Io, or of one partition of it. Times are nanoseconds.
 *
 * @param name of the Io or partition
 * @param requests that left
 * @param batches that left
 * @param largest size of the largest batch
 * @param failures of requests
 * @param retries that were asked for
 * @param share how much of the recorded time at least one batch was out, from 0 to 1
 * @param sizes how many batches had a size of 1, 2, up to 4, up to 8 and so on
 * @param answers how long batches were out
 * @param waits how long before a batch left its first request was made
 * @param latencies how long tasks waited for answers, turn included; in a partition those that waited for one batch
 * @param partitions the same of each partition of the Io, in the order of the time for which a batch of it was out, the longest
 *     first; empty where its dispatcher is not partitioned, and in partitions
 */
record IoFigures(
        String name,
        long requests,
        long batches,
        long largest,
        long failures,
        long retries,
        double share,
        List<Long> sizes,
        Percentiles answers,
        Percentiles waits,
        Percentiles latencies,
        List<IoFigures> partitions) {

    private static final int BUCKETS = 32;

    /** So much of what was measured lasted at most so long. */
    record Percentiles(long count, long p50, long p90, long p99, long p999, long max) {

        static Percentiles of(Column column) {
            long[] sorted = column.sorted();
            return new Percentiles(
                    sorted.length,
                    at(sorted, 0.5),
                    at(sorted, 0.9),
                    at(sorted, 0.99),
                    at(sorted, 0.999),
                    at(sorted, 1));
        }

        private static long at(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
        }
    }

    /** {@return the figures of each Io of a trace, by their numbers} */
    static List<IoFigures> of(Trace trace) {
        List<Collecting> collecting = new ArrayList<>();
        trace.ios.all().forEach(name -> collecting.add(new Collecting(name)));
        Trace.Batches batches = trace.batches;
        for (int i = 0; i < batches.size(); i++) {
            collecting.get(batches.io.getInt(i)).add(batches, i, trace.partitions.get(batches.partition.getInt(i)));
        }
        Trace.Suspensions suspensions = trace.suspensions;
        for (int i = 0; i < suspensions.size(); i++) {
            int io = suspensions.io.getInt(i);
            if (io != Trace.NONE) {
                int batch = suspensions.batch.getInt(i);
                int partition = batch == Trace.NONE ? Names.NONE : batches.partition.getInt(batch);
                collecting.get(io).addLatency(suspensions.lasted.get(i), trace.partitions.get(partition));
            }
        }
        return collecting.stream().map(each -> each.figures(trace.length)).toList();
    }

    private static final class Collecting {
        final String name;
        final Column answers = new Column();
        final Column waits = new Column();
        final Column latencies = new Column();
        final Map<String, Collecting> partitions = new HashMap<>();
        final long[] sizes = new long[BUCKETS];
        long requests;
        long largest;
        long failures;
        long retries;
        long out; // time with at least one batch out
        long until; // end of the last of them

        Collecting(String name) {
            this.name = name;
        }

        /** In the order of time. */
        void add(Trace.Batches batches, int row, @Nullable String partition) {
            add(batches, row);
            if (partition != null) {
                partitions.computeIfAbsent(partition, Collecting::new).add(batches, row);
            }
        }

        void addLatency(long nanos, @Nullable String partition) {
            latencies.add(nanos);
            if (partition != null) {
                partitions.computeIfAbsent(partition, Collecting::new).latencies.add(nanos);
            }
        }

        private void add(Trace.Batches batches, int row) {
            long size = batches.size.get(row);
            long start = batches.start.get(row);
            long end = start + batches.lasted.get(row);
            requests += size;
            largest = Math.max(largest, size);
            failures += batches.failures.get(row);
            retries += batches.retries.get(row);
            sizes[Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, size) - 1)]++;
            answers.add(batches.lasted.get(row));
            waits.add(batches.waited.get(row));
            if (end > until) {
                out += end - Math.max(start, until);
                until = end;
            }
        }

        IoFigures figures(long length) {
            return new IoFigures(
                    name,
                    requests,
                    answers.size(),
                    largest,
                    failures,
                    retries,
                    (double) out / length,
                    Arrays.stream(sizes).boxed().toList(),
                    Percentiles.of(answers),
                    Percentiles.of(waits),
                    Percentiles.of(latencies),
                    partitions.values().stream()
                            .sorted(Comparator.comparingLong((Collecting each) -> each.out)
                                    .reversed()
                                    .thenComparing(each -> each.name))
                            .map(each -> each.figures(length))
                            .toList());
        }
    }
}
