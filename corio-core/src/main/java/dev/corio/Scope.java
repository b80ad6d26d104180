package dev.corio;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A group of child tasks that end together. Every task is the scope of its plain children; {@code map} and a nested call open
 * further ones inside it. The first failure of a child ends the scope: all that is inside gets cancelled and unwinds.
 *
 * <p>Owned by the lane of the program.
 */
abstract class Scope {

    private @Nullable Ending ending;
    private @Nullable TaskNode firstChild;
    private @Nullable TaskNode lastChild;
    private int live;
    private @Nullable TaskNode draining; // the owner, while it waits for the children
    private @Nullable TimeoutScope limit; // the one that ends first of those around

    Scope(@Nullable TimeoutScope limit) {
        this.limit = limit;
    }

    /** {@return the task whose code opened the scope} */
    abstract TaskNode owner();

    /** {@return the next scope outwards of the same task, null if this is the task itself} */
    abstract @Nullable Scope outer();

    /** The last child has ended. */
    void drained() {
        if (draining != null) {
            TaskNode task = draining;
            draining = null;
            task.resume();
        }
    }

    @Nullable
    Ending ending() {
        return ending;
    }

    /** {@return the time limit that ends what waits in here, null if there is none} */
    final @Nullable TimeoutScope limit() {
        return limit;
    }

    final void limitedBy(TimeoutScope timeout) {
        limit = timeout;
    }

    /** {@return whether endings from outside stop here} */
    boolean shields() {
        return false;
    }

    int live() {
        return live;
    }

    final void add(TaskNode child) {
        child.linkAfter(lastChild);
        if (lastChild == null) {
            firstChild = child;
        }
        lastChild = child;
        live++;
    }

    private void unlink(TaskNode child) {
        if (child.previous() == null) {
            firstChild = child.next();
        }
        if (child.next() == null) {
            lastChild = child.previous();
        }
        child.unlink();
        live--;
    }

    /** A child was never started after all. */
    final void retract(TaskNode child) {
        unlink(child);
    }

    /** A child has ended, its own children included. */
    final void childEnded(TaskNode child) {
        unlink(child);
        Ending its = child.ending();
        if (its != null && its.origin() == child && its.failure() != null) {
            childFailed(its.failure());
        }
        if (live == 0) {
            drained();
        } else {
            childLeft();
        }
    }

    /** A child failed: final for what is in this scope. */
    void childFailed(Failure failure) {
        fail(failure);
    }

    /** A child has ended and others are left: room for another, where the scope is limited. */
    void childLeft() {}

    /** Suspends the owner until no child is left. */
    final void drain(TaskNode task) {
        while (live > 0) {
            draining = task;
            try {
                task.suspend(new Waits.Drain(this));
            } finally {
                draining = null;
            }
        }
    }

    /** Records a failure: the first one ends the scope, a later one is kept with the first. */
    final void fail(Failure failure) {
        if (ending == null) {
            end(Ending.failed(this, failure));
        } else if (ending.failure() != failure) {
            ending.addLater(failure);
        }
    }

    /**
     * Ends this scope and all inside it that has not ended yet, outside first, in the order of starting; suspended tasks get
     * the reason at their suspension point. What is behind a shield goes on. A loop, not a recursion: trees may be 100,000
     * deep.
     */
    final void end(Ending reason) {
        ArrayDeque<Scope> outermost = new ArrayDeque<>();
        outermost.add(this);
        while (!outermost.isEmpty()) {
            Scope top = outermost.remove();
            TaskNode task = top.owner();
            Scope reached = top.reachedFrom(task.innermost());
            for (Scope scope = reached; scope != null; scope = scope == top ? null : scope.outer()) {
                if (scope.ending == null) {
                    scope.ending = reason;
                    for (TaskNode child = scope.firstChild; child != null; child = child.next()) {
                        outermost.add(child);
                    }
                }
            }
            if (reached == task.innermost()) {
                task.interrupt();
            }
        }
    }

    /** {@return the innermost scope that an ending of this one reaches} */
    private Scope reachedFrom(Scope innermost) {
        Scope reached = innermost;
        for (Scope scope = innermost; scope != this; scope = java.util.Objects.requireNonNull(scope.outer())) {
            if (scope.shields()) {
                reached = java.util.Objects.requireNonNull(scope.outer());
            }
        }
        return reached;
    }
}
