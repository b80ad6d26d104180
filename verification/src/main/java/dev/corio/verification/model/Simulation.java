package dev.corio.verification.model;

import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/**
 * Virtual time, workers that hear of events and run routines, routines that wait in lines: all in one thread. Routines are
 * continuations of the JDK. No two timers go off at one moment, so that it says nothing about what comes first.
 */
abstract class Simulation {

    private static final ContinuationScope ROUTINES = new ContinuationScope("routines");

    private final TreeMap<Long, Runnable> timers = new TreeMap<>();
    private Worker running; // none while a timer goes off
    private long now;

    final long now() {
        return now;
    }

    final void after(long nanos, Runnable action) {
        timers.put(now + nanos, action);
    }

    final void run(List<? extends Worker> workers, BooleanSupplier isOver) {
        while (!isOver.getAsBoolean()) {
            if (workers.stream().noneMatch(Worker::hasTurn)) {
                now = timers.firstKey();
                timers.pollFirstEntry().getValue().run();
            }
        }
    }

    abstract class Worker {
        private final ArrayDeque<Routine> ready = new ArrayDeque<>();
        private final ArrayDeque<Runnable> events = new ArrayDeque<>();

        /** A routine is about to run. */
        abstract void goesOn();

        /** No routine is ready. */
        abstract void isIdle();

        void post(Runnable event) {
            events.add(event);
        }

        /** Of what comes of these events it hears the next time: whenever a routine has run. */
        void hear() {
            for (int there = events.size(); there > 0; there--) {
                events.remove().run();
            }
        }

        /** {@return whether there was an event} Takes the routines it is for to their next waits. */
        private boolean hasTurn() {
            if (events.isEmpty()) {
                return false;
            }
            running = this;
            while (!events.isEmpty() || !ready.isEmpty()) {
                if (ready.isEmpty()) {
                    hear();
                } else {
                    goesOn();
                    ready.remove().goOn();
                }
            }
            isIdle();
            running = null;
            return true;
        }
    }

    /** Routines that wait, first come first served, and what is there for them. */
    final class Line {
        private final ArrayDeque<Routine> waiting = new ArrayDeque<>();
        private final ArrayDeque<String> things = new ArrayDeque<>();
        Runnable whenLeft = () -> {}; // by the last one

        boolean isEmpty() {
            return waiting.isEmpty();
        }

        void join(Routine routine) {
            if (!waiting.contains(routine)) {
                waiting.add(routine);
            }
        }

        boolean leave(Routine routine) {
            boolean waited = waiting.remove(routine);
            if (waited && waiting.isEmpty()) {
                whenLeft.run();
            }
            grant();
            return waited;
        }

        /** Takes one thing, or more that are alike. Who wants more is not overtaken. */
        String take(Routine routine, int amount) {
            routine.check();
            routine.wants = amount;
            routine.received = null;
            waiting.add(routine);
            grant();
            if (routine.received == null) {
                routine.await(this);
            }
            return routine.received;
        }

        void give(String thing) {
            things.add(thing);
            grant();
        }

        private void grant() {
            while (!waiting.isEmpty() && things.size() >= waiting.getFirst().wants) {
                Routine next = waiting.remove();
                for (int i = 0; i < next.wants; i++) {
                    next.received = things.remove();
                }
                next.gets(this);
            }
        }

        /** Whatever it is, all have it. */
        void giveAll() {
            while (!waiting.isEmpty()) {
                waiting.remove().gets(this);
            }
        }
    }

    /** Code that can wait. */
    abstract class Routine {
        private final Worker worker;
        private final Continuation code = new Continuation(ROUTINES, this::live);
        private Object waitsFor; // null: it runs, or is ready
        private boolean isInterrupted;
        private int wants = 1;
        private String received;

        Routine(Worker worker) {
            this.worker = worker;
        }

        abstract void live();

        /** Throws what it is to end with, if it is: before it waits, or when a wait was interrupted. */
        abstract void check();

        /** Runs it to its next wait. */
        void goOn() {
            code.run();
            worker.hear();
        }

        /** Runs it to its end, where it waits for nothing else. */
        void end() {
            code.run();
        }

        void await(Line line) {
            line.join(this);
            try {
                check();
            } catch (RuntimeException thrown) {
                line.leave(this); // it was in line before, and has heard of its end since
                throw thrown;
            }
            suspend(line);
        }

        void makeReady() {
            worker.ready.add(this);
        }

        /** Lets those go first that are ready. */
        void pass() {
            check();
            makeReady();
            suspend(worker);
            check();
        }

        void sleep(long nanos) {
            check();
            Line line = new Line();
            after(nanos, () -> worker.post(line::giveAll));
            await(line);
        }

        void suspend(Object what) {
            waitsFor = what;
            Continuation.yield(ROUTINES);
            waitsFor = null;
            if (isInterrupted) {
                isInterrupted = false;
                check();
            }
        }

        /** Ends the wait, if it is for this. Of what happens while another worker runs its own one hears later. */
        void gets(Object what) {
            if (running != worker) {
                worker.post(() -> gets(what));
            } else if (waitsFor == what) {
                waitsFor = null;
                makeReady();
            }
        }

        void interrupt() {
            if (waitsFor instanceof Line line && line.leave(this)) {
                isInterrupted = true;
                gets(line);
            }
        }
    }
}
