package dev.corio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A plain thread asks for its requests to be sent while the lane goes to sleep. */
@JCStressTest
@Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "The lane sleeps, and nobody wakes it.")
@Outcome(expect = Expect.ACCEPTABLE, desc = "One side sees the other.")
@State
public class MemoryOfPoke {

    private final StillLanes lanes = new StillLanes(1);
    private final Io<Integer, Integer> io = lanes.corio.io("io", batch -> {});

    @Actor
    public void plainThread(ZZ_Result result) {
        lanes.corio.poke(io.collector());
        result.r1 = lanes.engine(0).isWoken();
    }

    @Actor
    public void ownThread(ZZ_Result result) {
        result.r2 = lanes.lane(0).mayPark();
    }
}
