package dev.corio.benchmarks;

import dev.corio.benchmarks.Rounds.Work;
import dev.corio.benchmarks.ways.Ways;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The goals of {@link Rounds}: against the limit, in growth, against rivals, and against the Go original. */
final class RoundsGoals {

    /** Nanoseconds of a request in the Go original (Go 1.24): medians on a quiet machine of two cores, not measured by us in the same run. */
    private static final Map<String, Double> GO = Map.of(
            "100 × 20",
            147.0,
            "10,000 × 4",
            1145.0,
            "10,000 × 20",
            757.0,
            "100,000 × 4",
            1120.0,
            "200,000 × 20",
            795.0);

    private final Figures figures;
    private final Page page;

    RoundsGoals(Figures figures, Page page) {
        this.figures = figures;
        this.page = page;
    }

    void write(List<Work> works) {
        List<Work> limited = works.stream()
                .filter(work -> work.tasks() <= Rounds.LARGE.tasks())
                .toList();
        for (Work work : limited) {
            String at = ", " + work.title() + ": times the bare continuation";
            page.goal("confined" + at, ratio(Ways.CONFINED, Ways.BARE, work), Goal.atMost(2.2, 1.7));
            page.goal("portable" + at, ratio(Ways.PORTABLE, Ways.BARE, work), Goal.atMost(7, 3.5));
        }
        String growth = ", from " + Rounds.MIDDLE.title() + " to " + Rounds.LARGE.title() + ": growth of ns a request";
        page.goal("confined" + growth, growth(Ways.CONFINED), Goal.atMost(1.6, 1.3));
        page.goal("portable" + growth, growth(Ways.PORTABLE), Goal.atMost(1.8, 1.5));

        List<String> straight = Ways.straightRivals();
        List<Work> large = works.subList(works.indexOf(Rounds.MIDDLE), works.size());
        Goal ahead = Goal.atMost(1, 1);
        worst(
                "confined: times the fastest straight-line rival",
                works,
                work -> over(Ways.CONFINED, straight, work),
                ahead);
        worst(
                "confined: times java-dataloader at its defaults",
                large,
                work -> ratio(Ways.CONFINED, Ways.DATALOADER, work),
                ahead);
        worst(
                "confined: times java-dataloader without cache",
                large,
                work -> ratio(Ways.CONFINED, Ways.DATALOADER_UNCACHED, work),
                Goal.atMost(1.5, 1.5));
        List<String> handing = List.of(Ways.THREADS, Ways.THREADS_YIELDING);
        worst(
                "portable: times virtual threads with a batcher",
                works,
                work -> over(Ways.PORTABLE, handing, work),
                ahead);
        worst("portable: batches, times the right number", works, this::batches, ahead);
        List<Work> gone = limited.stream()
                .filter(work -> work.tasks() >= Rounds.MIDDLE.tasks())
                .toList();
        worst(
                "confined: times the Go original's time",
                gone,
                work -> overGo(Ways.CONFINED, work),
                Goal.atMost(1 / 3.0, 1 / 3.0));
        worst("portable: times the Go original's time", gone, work -> overGo(Ways.PORTABLE, work), ahead);
        page.paragraph(
                "The Go original's times, which the last two goals take, are 147 (100 × 20), 1,145 (10,000 × 4), 757 (10,000 × 20), 1,120"
                        + " (100,000 × 4) and 795 ns (200,000 × 20), with Go 1.24 on a quiet machine of two cores, and not of this run.");
    }

    /** Writes a goal for many sizes by the size that is farthest from it. */
    private void worst(String what, List<Work> works, Function<Work, Double> value, Goal goal) {
        Work worst = works.getFirst();
        for (Work work : works) {
            double there = value.apply(work);
            if (!Double.isNaN(there) && !(value.apply(worst) >= there)) {
                worst = work;
            }
        }
        page.goal(what + ", at worst (" + worst.title() + ")", value.apply(worst), goal);
    }

    private double growth(String way) {
        return ns(way, Rounds.LARGE) / ns(way, Rounds.MIDDLE);
    }

    private double overGo(String way, Work work) {
        return ns(way, work) / GO.getOrDefault(work.title(), Double.NaN);
    }

    private double batches(Work work) {
        return figures.median(Ways.PORTABLE, work.title(), Timed.BATCHES) / work.requests();
    }

    private double over(String way, List<String> others, Work work) {
        return ns(way, work)
                / others.stream()
                        .mapToDouble(other -> ns(other, work))
                        .filter(time -> !Double.isNaN(time))
                        .min()
                        .orElse(Double.NaN);
    }

    private double ratio(String way, String other, Work work) {
        return ns(way, work) / ns(other, work);
    }

    private double ns(String way, Work work) {
        return figures.median(way, work.title(), Timed.NS);
    }
}
