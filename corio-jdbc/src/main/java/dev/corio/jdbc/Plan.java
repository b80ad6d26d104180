package dev.corio.jdbc;

import dev.corio.jdbc.Call.Partition;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What is known and counted of the requests that may leave together. From any thread. */
final class Plan {

    /** Tables grow, indexes come and go: after this time it is decided anew. */
    private static final long VALID = Duration.ofMinutes(10).toNanos();

    /** What could not be decided is tried again soon: the table may be there then. */
    private static final long VALID_IF_FAILED = Duration.ofSeconds(1).toNanos();

    private final Partition partition;
    private final LongAdder requests = new LongAdder();
    private final LongAdder statements = new LongAdder();
    private volatile Made made = new Made(Decision.NONE, 0, 0);

    /** A decision and when it was made. */
    private record Made(Decision decision, long at, long valid) {}

    Plan(Partition partition) {
        this.partition = partition;
    }

    Partition partition() {
        return partition;
    }

    /** {@return what was decided, NONE if that is too long ago} */
    Decision current() {
        Made last = made;
        return last.decision != Decision.NONE && System.nanoTime() - last.at < last.valid
                ? last.decision
                : Decision.NONE;
    }

    void decided(Decision decision) {
        made = new Made(decision, System.nanoTime(), VALID);
    }

    void undecidable(String why) {
        made = new Made(Decision.singly(why), System.nanoTime(), VALID_IF_FAILED);
    }

    void asked(int more) {
        requests.add(more);
    }

    void sent() {
        statements.increment();
    }

    StatementPlan shown() {
        Decision last = made.decision;
        return new StatementPlan(
                partition.text().given(),
                partition.types(),
                last.way(),
                last.reason(),
                requests.sum(),
                statements.sum());
    }
}
