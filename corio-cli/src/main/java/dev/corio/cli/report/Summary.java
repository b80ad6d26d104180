package dev.corio.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A recording in words, and in a few figures. */
final class Summary {

    /** A figure that is shown large. */
    record Tile(String name, String value, String note) {}

    private static final double MILLION = 1e6;
    private static final int LONGEST = 120; // of a name, as long as partitions are

    private final Trace trace;
    private final List<IoFigures> ios;
    private final List<MissedBatching.Miss> missed;
    private final long requests;
    private final long batches;
    private final long busy;

    Summary(Trace trace, List<IoFigures> ios, List<MissedBatching.Miss> missed) {
        this.trace = trace;
        this.ios = ios;
        this.missed = missed;
        this.requests = ios.stream().mapToLong(IoFigures::requests).sum();
        this.batches = ios.stream().mapToLong(IoFigures::batches).sum();
        long sum = 0;
        for (int i = 0; i < trace.phases.size(); i++) {
            sum += trace.phases.lasted.get(i);
        }
        this.busy = sum;
    }

    /** {@return one paragraph} What matters stands between two asterisks on either side. */
    String words() {
        List<String> sentences = new ArrayList<>();
        sentences.add("In " + time(trace.length) + ", " + counted(trace.programs, "program") + " ran "
                + counted(trace.tasks.size(), "task") + " on "
                + counted(trace.lanes.all().size(), "lane") + ".");
        if (batches > 0) {
            sentences.add("**" + counted(requests, "request") + " left in " + counted(batches, "batch") + "**"
                    + (batches == requests ? ", each alone." : ", " + average() + " at a time on average."));
        }
        slowest()
                .ifPresent(io -> sentences.add("The Io “" + quoted(io.name()) + "” had a batch out for **"
                        + percent(io.share()) + " of the time**"
                        + slowestPartition(io)
                        + (trace.phases.size() > 0 ? "; lanes computed for " + percent(share()) + "." : ".")));
        if (!missed.isEmpty()) {
            MissedBatching.Miss first = missed.getFirst();
            long all = missed.stream().mapToLong(MissedBatching.Miss::count).sum();
            String which = first.count() == all ? "all" : "most of them (" + number(first.count()) + ")";
            sentences.add(counted(all, "request") + " left alone although another was close behind, " + which + " of “"
                    + quoted(first.io()) + "”.");
        }
        long failed = ios.stream().mapToLong(IoFigures::failures).sum();
        if (failed > 0) {
            sentences.add(counted(failed, "request") + " failed.");
        }
        if (trace.failedPrograms > 0) {
            sentences.add(counted(trace.failedPrograms, "program") + " failed or "
                    + (trace.failedPrograms == 1 ? "was" : "were") + " cancelled.");
        }
        return String.join(" ", sentences);
    }

    List<Tile> tiles() {
        return List.of(
                new Tile(
                        "Programs",
                        number(trace.programs),
                        trace.failedPrograms == 0 ? "" : number(trace.failedPrograms) + " failed or cancelled"),
                new Tile("Tasks", number(trace.tasks.size()), counted(trace.suspensions.size(), "wait")),
                new Tile("Requests", number(requests), "to " + counted(ios.size(), "Io")),
                new Tile("Batches", number(batches), "round trips"),
                new Tile("Requests a batch", average(), "largest " + number(largest())),
                new Tile("Lanes computed", percent(share()), "of the time, " + counted(trace.phases.size(), "phase")));
    }

    private long largest() {
        return ios.stream().mapToLong(IoFigures::largest).max().orElse(0);
    }

    private Optional<IoFigures> slowest() {
        return ios.stream().filter(io -> io.batches() > 0).max(Comparator.comparingDouble(IoFigures::share));
    }

    /** {@return which of several partitions took most of that time} */
    private static String slowestPartition(IoFigures io) {
        if (io.partitions().size() < 2) {
            return "";
        }
        IoFigures first = io.partitions().getFirst();
        return ", for **" + percent(first.share()) + "** one of “" + quoted(first.name()) + "”";
    }

    /** {@return a name of users in a sentence} */
    private static String quoted(String name) {
        return (name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…").replace("**", "* *");
    }

    /** {@return how much of the time of all lanes tasks ran} */
    private double share() {
        return (double) busy / trace.length / Math.max(1, trace.lanes.all().size());
    }

    private String average() {
        double mean = batches == 0 ? 0 : (double) requests / batches;
        return mean >= 100 || mean == Math.rint(mean)
                ? number(Math.round(mean))
                : String.format(Locale.ROOT, "%,.1f", mean);
    }

    private static String percent(double share) {
        return share > 0 && share < 0.1
                ? String.format(Locale.ROOT, "%.1f %%", share * 100)
                : Math.round(share * 100) + " %";
    }

    private static String time(long nanos) {
        return nanos >= 1_000 * MILLION
                ? String.format(Locale.ROOT, "%,.2f s", nanos / (1_000 * MILLION))
                : String.format(Locale.ROOT, "%.1f ms", nanos / MILLION);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@return "1 batch", "2 batches"} */
    private static String counted(long count, String one) {
        String many = one.endsWith("ch") ? one + "es" : one + "s";
        return number(count) + " " + (count == 1 ? one : many);
    }
}
