package dev.corio.testkit;

import java.util.function.BooleanSupplier;

/** A thread that the world does not know, while it waits. */
final class Visitor extends Person {

    Visitor(Simulation simulation) {
        super(simulation, Thread.currentThread().getName(), Kind.TEST);
    }

    @Override
    public boolean await(BooleanSupplier what, long nanos) {
        if (what.getAsBoolean()) {
            return true;
        }
        bind();
        try {
            return comes(what, nanos);
        } finally {
            resigned();
        }
    }
}
