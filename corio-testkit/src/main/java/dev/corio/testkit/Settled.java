package dev.corio.testkit;

import dev.corio.seam.Observation;
import java.util.List;

/** Runs code when each request of a batch has its outcome. */
record Settled(Runnable code) implements Observation.Watch {

    @Override
    public void settled(List<Observation.Outcome> outcomes) {
        code.run();
    }

    @Override
    public void refused(IllegalStateException error) {}
}
