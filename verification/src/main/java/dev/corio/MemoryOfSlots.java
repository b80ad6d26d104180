package dev.corio;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two idle lanes send for one Io, which has one slot. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One batch is out.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None is out, or more than maxInFlight.")
@State
public class MemoryOfSlots {

    private final StillLanes lanes = new StillLanes(2);
    private final AtomicInteger out = new AtomicInteger();
    private final Io<Integer, Integer> io = lanes.corio.io(
            "io",
            batch -> out.incrementAndGet(),
            IoOptions.defaults().withMaxInFlight(1).withMaxBatchSize(1));

    public MemoryOfSlots() {
        for (Lane lane : lanes.corio.lanes()) {
            io.collector().add(lane, new IoRequest<>(io, 1, lane, null, null, new StillLanes.Ear(), 0));
        }
    }

    @Actor
    public void one() {
        lanes.lane(0).dispatch();
    }

    @Actor
    public void other() {
        lanes.lane(1).dispatch();
    }

    @Arbiter
    public void later(I_Result result) {
        result.r1 = out.get();
    }
}
