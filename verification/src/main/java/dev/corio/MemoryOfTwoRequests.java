package dev.corio;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads answer the two requests of a batch: the last of them frees its slot. */
@JCStressTest
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "Both are answered, and the slot is free.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An answer is lost, or the slot.")
@State
public class MemoryOfTwoRequests {

    private final StillLanes lanes = new StillLanes(1);
    private final StillLanes.Ear ear = new StillLanes.Ear();
    private List<IoRequest<Integer, Integer>> sent = List.of();
    private final Io<Integer, Integer> io = lanes.corio.io("io", batch -> sent = batch.requests());

    public MemoryOfTwoRequests() {
        for (int i = 0; i < 2; i++) {
            io.collector().add(lanes.lane(0), new IoRequest<>(io, i, lanes.lane(0), null, null, ear, i));
        }
        lanes.lane(0).dispatch();
    }

    @Actor
    public void one() {
        sent.getFirst().complete(1);
    }

    @Actor
    public void other() {
        sent.getLast().complete(2);
    }

    @Arbiter
    public void later(II_Result result) {
        lanes.lane(0).takeEvents();
        result.r1 = ear.heard;
        result.r2 = io.collector().inFlightCount();
    }
}
