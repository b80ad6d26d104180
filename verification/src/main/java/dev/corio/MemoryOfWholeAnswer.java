package dev.corio;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Another thread answers a batch as a whole, and the lane looks into what it was given. */
@JCStressTest
@Outcome(
        id = {"-1", "42"},
        expect = Expect.ACCEPTABLE,
        desc = "No answer yet, or a complete one.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The answer came without what it holds.")
@State
public class MemoryOfWholeAnswer {

    private static final class Box {
        int value;
    }

    private final StillLanes.Sent sent = new StillLanes.Sent();

    @Actor
    public void dispatcher() {
        Box box = new Box();
        box.value = 42;
        sent.batch.complete(List.of(box));
    }

    @Actor
    public void lane(I_Result result) {
        sent.takeEvents();
        result.r1 = sent.ear.heard == 0 ? -1 : sent.ear.outcome instanceof Box box ? box.value : -2;
    }
}
