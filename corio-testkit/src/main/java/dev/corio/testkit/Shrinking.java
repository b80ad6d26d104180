package dev.corio.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes a failing schedule shorter, and more natural, for as long as it fails, and for so many runs or so long at most. */
final class Shrinking {

    private static final int MOST_RUNS = 2000;
    private static final long MOST_NANOS = 30_000_000_000L;

    private final Function<Schedule, ExploreRun> runner;
    private final long begun = System.nanoTime();
    private ExploreRun best;
    private int runs;

    Shrinking(ExploreRun failing, Function<Schedule, ExploreRun> runner) {
        this.best = failing;
        this.runner = runner;
    }

    ExploreRun shortest() {
        int before;
        do {
            before = weight();
            cut();
            calm();
        } while (weight() < before && mayRun());
        return best;
    }

    /** {@return how many it took} */
    int runs() {
        return runs;
    }

    private boolean mayRun() {
        return runs < MOST_RUNS && System.nanoTime() - begun < MOST_NANOS;
    }

    private List<Integer> choices() {
        return best.schedule().listed().orElseThrow();
    }

    /** {@return how far it is from a schedule in which everything comes naturally} */
    private int weight() {
        return choices().stream().mapToInt(each -> each == 0 ? 1 : 2 + each).sum();
    }

    /** Takes away what comes last, in ever smaller parts. */
    private void cut() {
        for (int part = choices().size(); part > 0; part /= 2) {
            while (choices().size() >= part
                    && fails(choices().subList(0, choices().size() - part))) {
                // Once more.
            }
        }
    }

    /** Puts zeros, or else smaller numbers, in place of choices, many at a time first; or leaves choices out. */
    private void calm() {
        for (int part = Math.max(1, choices().size() / 2); part > 0; part /= 2) {
            for (int at = 0; at < choices().size(); at += part) {
                List<Integer> calmer = new ArrayList<>(choices());
                int end = Math.min(calmer.size(), at + part);
                calmer.subList(at, end).replaceAll(each -> 0);
                if (!fails(calmer) && part == 1) {
                    lower(at);
                }
                if (at + part <= choices().size()) {
                    List<Integer> shorter = new ArrayList<>(choices());
                    shorter.subList(at, at + part).clear();
                    fails(shorter);
                }
            }
        }
    }

    /** Halves the way between what does not fail and what does. */
    private void lower(int at) {
        int natural = 0;
        while (at < choices().size() && choices().get(at) - natural > 1) {
            int value = natural + (choices().get(at) - natural) / 2;
            List<Integer> lower = new ArrayList<>(choices());
            lower.set(at, value);
            if (!fails(lower)) {
                natural = value;
            }
        }
    }

    /** {@return whether that fails too, and is better} Then it is the best there is. */
    private boolean fails(List<Integer> choices) {
        Schedule schedule = Schedule.of(choices);
        if (schedule.listed().orElseThrow().equals(choices()) || !mayRun()) {
            return false;
        }
        runs++;
        ExploreRun run = runner.apply(schedule);
        if (!run.failsAs(best)) {
            return false;
        }
        best = run;
        return true;
    }
}
