package dev.corio;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The time of a plain thread's request is up while the thread collects it. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Its caller heard that the time is up, and it is not sent.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is sent though its caller gave up, or the caller heard nothing.")
@State
public class MemoryOfCollecting {

    private final StillLanes lanes = new StillLanes(1);
    private final StillLanes.Ear ear = new StillLanes.Ear();
    private final AtomicInteger sent = new AtomicInteger();
    private final Io<Integer, Integer> io = lanes.corio.io("io", batch -> sent.incrementAndGet());
    private final IoRequest<Integer, Integer> request = new IoRequest<>(io, 1, null, null, null, ear, 0);

    @Actor
    public void plainThread() {
        io.collector().addPlain(List.of(request));
    }

    @Actor
    public void timer() {
        request.expire();
    }

    @Arbiter
    public void later(II_Result result) {
        lanes.lane(0).dispatch();
        result.r1 = ear.heard;
        result.r2 = sent.get();
    }
}
