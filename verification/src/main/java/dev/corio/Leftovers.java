package dev.corio;

import java.util.ArrayList;
import java.util.List;

/** Looks behind the scenes of a runtime in which nothing should be going on. */
public final class Leftovers {

    private Leftovers() {}

    /**
     * {@return what is left in it that should not be}
     *
     * @param corio one whose programs and calls have ended
     */
    public static List<String> of(Corio corio) {
        List<String> left = new ArrayList<>();
        corio.userCode().running().forEach(code -> left.add(code.toString()));
        for (Lane lane : corio.lanes()) {
            if (lane.load() != 0) {
                left.add(lane.load() + " tasks of " + lane);
            }
            if (lane.hasEvents()) {
                left.add("events of " + lane);
            }
        }
        if (corio.timers().pending() != 0) {
            left.add(corio.timers().pending() + " timers");
        }
        if (!corio.programs().isEmpty()) {
            left.add(corio.programs().size() + " programs");
        }
        for (CorioStats.IoStats io : corio.stats().ios()) {
            if (io.inFlight() != 0 || io.pending() != 0) {
                left.add(io.toString());
            }
        }
        return left;
    }

    /**
     * {@return how many timers are set, those of a test included}
     *
     * @param corio a runtime
     */
    public static int timersOf(Corio corio) {
        return corio.timers().pending();
    }

    /**
     * {@return the lanes of a runtime that still have their thread}
     *
     * @param corio one that was closed
     */
    public static List<String> lanesOf(Corio corio) {
        return Lane.all().stream()
                .filter(lane -> lane.corio() == corio)
                .map(Lane::toString)
                .toList();
    }
}
