package dev.corio.cli;

import dev.corio.CorioMXBean.IoFigures;
import dev.corio.CorioMXBean.LaneFigures;
import dev.corio.cli.Shown.Picture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Corios as lines of text, no wider than a terminal has always been. What goes on is told as rates since the look before; at the
 * first look there are totals instead.
 */
final class LiveText {

    /** So many Ios of a Corio are shown, those that are busiest. */
    static final int MOST_IOS = 15;

    private static final int NAME = 12;
    private static final String IO_ROW = "  %-" + NAME + "s %7s %5s %7s %10s %9s %6s %7s %6s";

    private final Map<String, Picture> before = new HashMap<>();

    /** {@return the lines of these} */
    List<String> lines(List<Picture> pictures) {
        List<String> lines = new ArrayList<>();
        for (Picture now : pictures) {
            Picture last = before.put(now.id(), now);
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add("Corio \"" + cut(now.name(), 50) + "\", " + now.engine() + " engine");
            lanes(now, last, lines);
            ios(now, last, lines);
        }
        return lines;
    }

    private static void lanes(Picture now, @Nullable Picture last, List<String> lines) {
        lines.add("  lane  state   busy      live     ready         started");
        for (LaneFigures lane : now.lanes()) {
            LaneFigures earlier = last == null || last.lanes().size() <= lane.number()
                    ? null
                    : last.lanes().get(lane.number());
            lines.add(String.format(
                    Locale.ROOT,
                    "  %4d  %-5s %6s %,9d %,9d %,15d",
                    lane.number(),
                    lane.idle() ? "idle" : "busy",
                    earlier == null ? "-" : share(lane.busyMillis() - earlier.busyMillis(), millis(now, last)),
                    lane.liveTasks(),
                    lane.readyTasks(),
                    lane.tasks()));
        }
    }

    private static void ios(Picture now, @Nullable Picture last, List<String> lines) {
        if (now.ios().isEmpty()) {
            lines.add("  no Io is open");
            return;
        }
        Map<String, IoFigures> earlier = new HashMap<>();
        if (last != null) {
            last.ios().forEach(io -> earlier.put(io.name(), io));
        }
        lines.add(String.format(
                Locale.ROOT,
                IO_ROW,
                "io",
                "queued",
                "out",
                "oldest",
                last == null ? "requests" : "requests/s",
                last == null ? "batches" : "batches/s",
                "mean",
                "largest",
                "failed"));
        for (IoFigures io : busiest(now.ios(), earlier)) {
            lines.add(row(io, earlier.get(io.name()), millis(now, last)));
        }
        if (now.ios().size() > MOST_IOS) {
            lines.add("  and " + (now.ios().size() - MOST_IOS) + " Ios that do less");
        }
    }

    private static List<IoFigures> busiest(List<IoFigures> ios, Map<String, IoFigures> earlier) {
        if (ios.size() <= MOST_IOS) {
            return ios;
        }
        Comparator<IoFigures> byWork =
                Comparator.comparingLong(io -> since(io, earlier.get(io.name())).requests());
        return ios.stream()
                .sorted(byWork.thenComparingLong(IoFigures::open).reversed())
                .limit(MOST_IOS)
                .sorted(Comparator.comparing(IoFigures::name))
                .toList();
    }

    private static String row(IoFigures io, @Nullable IoFigures earlier, double millis) {
        Counts counts = since(io, earlier);
        return String.format(
                Locale.ROOT,
                IO_ROW,
                cut(io.name(), NAME),
                count(io.pending()),
                count(io.inFlight()),
                time(io.oldestMillis()),
                earlier == null ? count(io.requests()) : count(perSecond(counts.requests(), millis)),
                earlier == null ? count(io.batches()) : count(perSecond(counts.batches(), millis)),
                counts.batches() == 0 ? "-" : count(Math.round((double) counts.requests() / counts.batches())),
                count(io.largestBatch()),
                count(io.failures()));
    }

    /** What an Io has sent. */
    private record Counts(long requests, long batches) {}

    /** {@return what was sent since that look, or at all} An Io that is new under an old name has sent less than that one. */
    private static Counts since(IoFigures now, @Nullable IoFigures earlier) {
        return earlier == null || earlier.batches() > now.batches()
                ? new Counts(now.requests(), now.batches())
                : new Counts(now.requests() - earlier.requests(), now.batches() - earlier.batches());
    }

    private static double millis(Picture now, @Nullable Picture last) {
        return last == null ? 0 : (now.nanos() - last.nanos()) / 1e6;
    }

    private static long perSecond(long count, double millis) {
        return millis <= 0 ? 0 : Math.round(count * 1000 / millis);
    }

    private static String share(long part, double whole) {
        return whole <= 0 ? "-" : Math.clamp(Math.round(100 * part / whole), 0, 100) + " %";
    }

    private static String time(long millis) {
        if (millis < 10_000) {
            return millis == 0 ? "-" : millis + " ms";
        }
        return millis < 10_000_000 ? String.format(Locale.ROOT, "%,d s", millis / 1000) : millis / 3_600_000 + " h";
    }

    /** {@return a number in at most 6 characters} */
    private static String count(long number) {
        if (number < 100_000) {
            return String.format(Locale.ROOT, "%,d", number);
        }
        return number < 1_000_000
                ? number / 1000 + "k"
                : number < 1_000_000_000
                        ? String.format(Locale.ROOT, "%.1fM", number / 1e6)
                        : String.format(Locale.ROOT, "%.1fG", number / 1e9);
    }

    private static String cut(String name, int most) {
        String line = name.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= most ? line : line.substring(0, most - 2) + "..";
    }
}
