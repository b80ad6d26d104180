package dev.corio.testkit;

import dev.corio.seam.Observation;
import java.util.List;
import java.util.function.Consumer;

/** Runs code when each request of a batch has its outcome. */
record Settled(Consumer<List<Observation.Outcome>> code) implements Observation.Watch {

    @Override
    public void settled(List<Observation.Outcome> outcomes) {
        code.accept(outcomes);
    }

    @Override
    public void refused(IllegalStateException error) {}
}
