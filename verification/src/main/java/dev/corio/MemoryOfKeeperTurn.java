package dev.corio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** On the portable engine, the lane passes to its keeper, and with it what its holder has written. */
@JCStressTest
@Outcome(
        id = {"-1", "42"},
        expect = Expect.ACCEPTABLE,
        desc = "Not its turn yet, or the whole lane.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The turn came without what was written before.")
@State
public class MemoryOfKeeperTurn {

    private static final StillLanes LANES = new StillLanes(1);

    private final PortableEngine engine = (PortableEngine) new Lane(LANES.corio, 0, PortableEngine::new).engine();
    private int state;

    @Actor
    public void holder() {
        state = 42;
        engine.pass(null);
    }

    @Actor
    public void next(I_Result result) {
        result.r1 = engine.takeBack(null) ? state : -1;
    }
}
