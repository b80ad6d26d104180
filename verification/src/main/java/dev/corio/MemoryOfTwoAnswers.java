package dev.corio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/** Two threads answer one request. */
@JCStressTest
@Outcome(
        id = {"true, false, a", "false, true, b"},
        expect = Expect.ACCEPTABLE,
        desc = "The accepted one is delivered.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Not exactly one outcome, or not the accepted one.")
@State
public class MemoryOfTwoAnswers {

    private final StillLanes.Sent sent = new StillLanes.Sent();

    @Actor
    public void one(ZZL_Result result) {
        result.r1 = StillLanes.Sent.accepted(() -> sent.request.complete("a"));
    }

    @Actor
    public void other(ZZL_Result result) {
        result.r2 = StillLanes.Sent.accepted(() -> sent.request.complete("b"));
    }

    @Arbiter
    public void lane(ZZL_Result result) {
        sent.takeEvents();
        result.r3 = sent.ear.heard == 1 ? sent.ear.outcome : sent.ear.heard + " times";
    }
}
