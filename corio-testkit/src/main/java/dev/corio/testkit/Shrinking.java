package dev.corio.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes a failing schedule shorter, and more natural, for as long as it fails. */
final class Shrinking {

    private static final int MOST_RUNS = 2000;

    private final Function<Schedule, Explore.Run> runs;
    private Explore.Run best;
    private int left = MOST_RUNS;

    private Shrinking(Explore.Run failing, Function<Schedule, Explore.Run> runs) {
        this.best = failing;
        this.runs = runs;
    }

    static Explore.Run shortest(Explore.Run failing, Function<Schedule, Explore.Run> runs) {
        Shrinking shrinking = new Shrinking(failing, runs);
        int before;
        do {
            before = shrinking.weight();
            shrinking.cut();
            shrinking.calm();
        } while (shrinking.weight() < before && shrinking.left > 0);
        return shrinking.best;
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

    private void lower(int at) {
        for (int value = 1; at < choices().size() && value < choices().get(at); value++) {
            List<Integer> lower = new ArrayList<>(choices());
            lower.set(at, value);
            if (fails(lower)) {
                return;
            }
        }
    }

    /** {@return whether that fails too, and is better} Then it is the best there is. */
    private boolean fails(List<Integer> choices) {
        Schedule schedule = Schedule.of(choices);
        if (schedule.listed().orElseThrow().equals(choices()) || left-- <= 0) {
            return false;
        }
        Explore.Run run = runs.apply(schedule);
        if (!run.failsAs(best)) {
            return false;
        }
        best = run;
        return true;
    }
}
