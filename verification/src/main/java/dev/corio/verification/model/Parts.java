package dev.corio.verification.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What the model's tasks and scopes consist of. */
final class Parts {

    private Parts() {}

    enum Kind {
        TASK,
        PLAIN,
        RACE,
        TIMEOUT,
        SHIELD,
        GROUP
    }

    /** What failed; one a boundary that it crosses. */
    static final class Failure {
        private final String root;

        Failure(String root) {
            this.root = root;
        }

        String root() {
            return root;
        }
    }

    record Request(int input, Tasklet task) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** A lock, or a channel. */
    static final class Queue {
        final ArrayDeque<Tasklet> waiting = new ArrayDeque<>();
        final ArrayDeque<String> values = new ArrayDeque<>();
        boolean taken;
    }

    /** Why a scope ends before its time. */
    static final class Ending {
        final Scope origin;
        final Failure failure;
        private final boolean timeout;

        Ending(Scope origin, Failure failure, boolean timeout) {
            this.origin = origin;
            this.failure = failure;
            this.timeout = timeout;
        }

        static Ending cancelled(Scope origin) {
            return new Ending(origin, null, false);
        }

        /** {@return what a task gets at its suspension points} */
        Unwinding thrownAt(Tasklet task) {
            for (Scope scope = task.innermost; scope != null && scope.ending == this; scope = scope.around()) {
                scope.felt = true;
            }
            return failure != null && origin.owner == task
                    ? Unwinding.failed(failure)
                    : new Unwinding(this, null, null);
        }

        /** {@return what those get who wait for the scope itself} */
        Unwinding thrown() {
            return failure != null ? Unwinding.failed(failure) : new Unwinding(this, null, null);
        }
    }

    /** What is thrown. */
    static final class Unwinding extends RuntimeException {
        private final transient Ending ending;
        private final transient Failure failure;
        private final String planned;

        private Unwinding(Ending ending, Failure failure, String planned) {
            super(null, null, false, false);
            this.ending = ending;
            this.failure = failure;
            this.planned = planned;
        }

        static Unwinding planned(String name) {
            return new Unwinding(null, null, "planned " + name);
        }

        static Unwinding failed(Failure failure) {
            return new Unwinding(null, failure, null);
        }

        boolean isOf(Ending other) {
            return (ending != null && ending == other) || (failure != null && failure == other.failure);
        }

        /** {@return whether a task failed, not this code itself} */
        boolean isFailure() {
            return failure != null;
        }

        boolean isTimeout() {
            return ending != null && ending.timeout;
        }

        boolean isCancellation() {
            return ending != null && !ending.timeout;
        }

        Failure asFailure() {
            return new Failure(failure != null ? failure.root : planned != null ? planned : "cancelled");
        }
    }

    /** A task, or what is left of it. */
    static final class Tasklet {
        final Scope in;
        final Scope base;
        final ArrayDeque<Frame> frames = new ArrayDeque<>();
        final List<Tasklet> joining = new ArrayList<>();
        Scope innermost;
        Object waiting;
        BooleanSupplier withdraw;
        Runnable next;
        boolean interrupted;
        boolean bodyDone;
        boolean isOver;
        String received;
        String name;

        Tasklet(Scope in) {
            this.in = in;
            this.base = new Scope(Kind.TASK, this, null);
            this.innermost = base;
        }

        boolean waitsFor(Object what) {
            return waiting == what;
        }
    }

    /** One body that is under way. */
    static final class Frame {
        private final Op.Body body;
        final List<Tasklet> forks = new ArrayList<>();
        final Runnable whenDone;
        final Consumer<Unwinding> whenThrown;
        private int at;

        Frame(Op.Body body) {
            this(body, () -> {}, thrown -> {
                throw thrown;
            });
        }

        Frame(Op.Body body, Runnable whenDone, Consumer<Unwinding> whenThrown) {
            this.body = body;
            this.whenDone = whenDone;
            this.whenThrown = whenThrown;
        }

        Frame with(Runnable done, Consumer<Unwinding> thrown) {
            return new Frame(body, done, thrown);
        }

        String name() {
            return body.name();
        }

        boolean isDone() {
            return at == body.ops().size();
        }

        Op step() {
            return body.ops().get(at++);
        }
    }

    static final class Scope {
        final Kind kind;
        final Tasklet owner;
        final Scope outer;
        final List<Tasklet> children = new ArrayList<>();
        final List<Scope> groups = new ArrayList<>();
        final List<Tasklet> joining = new ArrayList<>();
        int live;
        Ending ending;
        Ending won;
        Tasklet winner;
        Failure first;
        boolean felt;
        boolean isOver;
        boolean cutShort;
        private boolean taken;

        Scope(Kind kind, Tasklet owner, Scope outer) {
            this.kind = kind;
            this.owner = owner;
            this.outer = outer;
        }

        Scope around() {
            return outer != null ? outer : owner.in;
        }

        boolean isOpenRace() {
            return winner == null && ending == null;
        }

        /** {@return the innermost scope of the owner that an ending of this one reaches} */
        Scope reachedFromWithin() {
            Scope reached = owner.innermost;
            for (Scope scope = owner.innermost; scope != this; scope = scope.outer) {
                reached = scope.kind == Kind.SHIELD ? scope.outer : reached;
            }
            return reached;
        }

        boolean keepsResult() {
            return switch (kind) {
                case RACE -> ending == won;
                case TIMEOUT -> !felt && (ending.failure == null || ending.origin != this);
                case TASK, PLAIN, SHIELD, GROUP -> false;
            };
        }

        // Groups only:

        boolean hasEnded() {
            if (ending == null) {
                ending = outer.ending;
            }
            return ending != null;
        }

        Failure untaken() {
            return taken || ending == null || ending.origin != this ? null : ending.failure;
        }

        Unwinding outcomeFor(Tasklet task) {
            if (ending == null) {
                return null;
            }
            if (ending.origin != this) {
                return cutShort ? ending.thrownAt(task) : null;
            }
            taken = true;
            outer.groups.remove(this);
            return cutShort || ending.failure != null ? ending.thrown() : null;
        }

        /** Failures of groups that nobody took are this scope's. */
        void adoptGroups(Consumer<Failure> fail) {
            for (Scope group : List.copyOf(groups)) {
                Failure failure = group.untaken();
                if (failure != null) {
                    group.taken = true;
                    fail.accept(failure);
                }
            }
        }
    }
}
