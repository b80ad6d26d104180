package dev.corio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;

/** The time of a request is up while it is answered. */
@JCStressTest
@Outcome(
        id = {"1, a", "1, time is up"},
        expect = Expect.ACCEPTABLE,
        desc = "One outcome.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None, or two.")
@State
public class MemoryOfExpiry {

    private final StillLanes.Sent sent = new StillLanes.Sent();

    @Actor
    public void dispatcher() {
        sent.request.complete("a");
    }

    @Actor
    public void lane() {
        sent.takeEvents();
        sent.request.expire();
    }

    @Arbiter
    public void later(IL_Result result) {
        sent.takeEvents();
        result.r1 = sent.ear.heard;
        result.r2 = sent.ear.outcome instanceof IoFailure.TimedOut ? "time is up" : sent.ear.outcome;
    }
}
