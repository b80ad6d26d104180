package dev.corio;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A lane collects an attempt again, as an event, while the batch of another lane may take along what it has on offer. */
@JCStressTest
@Outcome(id = "3, 0", expect = Expect.ACCEPTABLE, desc = "Each request is sent.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or sent twice, or cannot be sent.")
@State
public class MemoryOfShare {

    private final StillLanes lanes = new StillLanes(2);
    private final StillLanes.Ear ear = new StillLanes.Ear();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile @Nullable IoBatch<Integer, Integer> out;
    private final Io<Integer, Integer> io = lanes.corio.io(
            "io",
            batch -> {
                sent.addAndGet(batch.size());
                out = batch;
            },
            IoOptions.defaults().withMaxInFlight(1));

    public MemoryOfShare() {
        collect(1);
        lanes.lane(1).dispatch();
        collect(0);
        lanes.lane(0).dispatch(); // no slot is free: it stays on offer
        answer();
    }

    private void collect(int lane) {
        Lane home = lanes.lane(lane);
        io.collector().add(home, new IoRequest<>(io, 1, home, null, null, ear, 0));
    }

    private void answer() {
        IoBatch<Integer, Integer> batch = out;
        out = null;
        if (batch != null) {
            batch.complete(batch.inputs());
        }
    }

    @Actor
    public void collecting() {
        collect(0);
    }

    @Actor
    public void sending() {
        lanes.lane(1).takeEvents();
        lanes.lane(1).dispatch();
    }

    @Arbiter
    public void later(II_Result result) {
        answer();
        lanes.lane(0).takeEvents();
        lanes.lane(0).dispatch();
        result.r1 = sent.get();
        result.r2 = (int) io.collector().figures().pending();
    }
}
