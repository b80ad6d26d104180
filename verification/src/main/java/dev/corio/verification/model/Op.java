package dev.corio.verification.model;

import java.util.List;

/** One step of a random program. What a step catches, it tells of; all else goes on outwards. */
sealed interface Op {

    /** What one piece of code does, step by step. */
    record Body(String name, List<Op> ops) {}

    /** Asks the source; inputs that 7 divides fail. */
    record Call(int input, boolean caught) implements Op {}

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

    record Group(List<Body> children) implements Op {}

    record Timeout(int millis, Body inside) implements Op {}

    record Shield(Body inside) implements Op {}

    record Lock(int mutex, Body inside) implements Op {}

    record Flight(int key, Body call) implements Op {}

    record Send(int channel) implements Op {}

    record Receive(int channel, int millis) implements Op {}
}
