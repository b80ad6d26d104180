package dev.corio.verification.model;

import java.util.List;

/** One step of a random program. What a step catches, it tells of; all else goes on outwards. */
sealed interface Op {

    int MAX_IN_FLIGHT = 2;
    int MAX_BATCH_SIZE = 5;

    /** What divides the inputs that fail. */
    int FAILING = 7;

    /** An input, divided by this, says which lane asks for it. */
    int LANE = 100;

    /** Programs that run at the same time, and share locks, channels, flights and a source. */
    record Plan(int lanes, boolean cached, List<Body> programs) {}

    /** {@return whether failures and ends of time limits end here, and are told of} Cancellations never do. */
    default boolean catches() {
        return switch (this) {
            case Call(int input, boolean catches) -> catches;
            case CallAll(List<Integer> inputs, boolean catches) -> catches;
            case Nested _, Map _, Race _, Group _, Timeout _, Flight _ -> true;
            default -> false;
        };
    }

    /** What one piece of code does, step by step. */
    record Body(String name, List<Op> ops) {}

    /** Asks the source. */
    record Call(int input, boolean catches) implements Op {}

    record CallAll(List<Integer> inputs, boolean catches) implements Op {}

    record Yield() implements Op {}

    record Sleep(int millis) implements Op {}

    record Fail() implements Op {}

    /** Starts a plain child. */
    record Go(Body child) implements Op {}

    /** Starts a plain child that others of the same body may cancel, and join. */
    record Fork(Body child) implements Op {}

    record CancelFork(int fork) implements Op {}

    record JoinFork(int fork) implements Op {}

    record Nested(Body child) implements Op {}

    record Map(List<Body> children) implements Op {}

    record Race(List<Body> children) implements Op {}

    /** A group that is joined and closed, or left to the scope it was made in. */
    record Group(List<Body> children, boolean joined) implements Op {}

    record Timeout(int millis, Body inside) implements Op {}

    record Shield(Body inside) implements Op {}

    record Lock(int mutex, Body inside) implements Op {}

    /** Takes one of two permits, or both. */
    record Permit(int amount, Body inside) implements Op {}

    record Flight(int key, Body call) implements Op {}

    record Send(int channel) implements Op {}

    /** Inside of a time limit always: others may send nothing. */
    record Receive(int channel) implements Op {}

    /** Cancels a whole program, from any other or from inside. */
    record Cancel(int program) implements Op {}
}
