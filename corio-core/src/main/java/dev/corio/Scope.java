package dev.corio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A group of child tasks that end together. Every task is the scope of its plain children; {@code map} and a nested call open
 * further ones inside it. The first failure of a child ends the scope: all that is inside gets cancelled and unwinds.
 *
 * <p>Owned by the lane of the program.
 */
abstract class Scope {

    private @Nullable Ending ending;
    private boolean felt;
    private @Nullable TaskNode firstChild;
    private @Nullable TaskNode lastChild;
    private int live;
    private @Nullable TaskNode draining; // the owner, while it waits for the children
    private @Nullable TimeoutScope limit; // the one that ends first of those around
    private @Nullable GroupScope firstGroup; // of those made in it: which have members, or a failure nobody took
    private @Nullable GroupScope lastGroup;

    Scope(@Nullable TimeoutScope limit) {
        this.limit = limit;
    }

    /** {@return the task whose code opened the scope} */
    abstract TaskNode owner();

    /** {@return the next scope outwards of the same task, null if this is the task itself} */
    abstract @Nullable Scope outer();

    /** {@return the next scope outwards, which may be another task's; null for that of the root} */
    final @Nullable Scope around() {
        Scope outer = outer();
        return outer != null ? outer : owner().startedIn();
    }

    /** {@return whether no child may start in it any more} */
    abstract boolean isOver();

    /** {@return whether the code that opened it is at its end, and only children go on} */
    abstract boolean isBodyDone();

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

    /** {@return whether that ending is this scope's, and was not felt in here before} */
    final boolean feels(Ending reason) {
        if (ending != reason || felt) {
            return false;
        }
        felt = true;
        return true;
    }

    /** {@return whether code in here got what ended it at a suspension point, or was not begun} What it reached without that counts. */
    final boolean isFelt() {
        return felt;
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

    final @Nullable TaskNode firstChild() {
        return firstChild;
    }

    final @Nullable GroupScope firstGroup() {
        return firstGroup;
    }

    /** {@return the tasks that are to end before this is drained, those of groups included} */
    final List<TaskNode> children() {
        List<TaskNode> children = new ArrayList<>(live);
        ArrayDeque<Scope> from = new ArrayDeque<>(List.of(this));
        for (Scope scope = from.poll(); scope != null; scope = from.poll()) {
            for (TaskNode child = scope.firstChild; child != null; child = child.next()) {
                children.add(child);
            }
            for (GroupScope group = scope.firstGroup; group != null; group = group.next()) {
                from.add(group);
            }
        }
        return children;
    }

    // ------------------------------------------------------------------------------------------------ groups in it

    /** A group made in here has a member again: this scope does not end before it. */
    final void opened(GroupScope group) {
        live++;
        if (group.list(lastGroup)) {
            lastGroup = group;
            firstGroup = firstGroup == null ? group : firstGroup;
        }
    }

    /** The last member of a group has ended. */
    final void emptied(GroupScope group) {
        live--;
        forget(group);
        if (live == 0) {
            drained();
        } else {
            childLeft();
        }
    }

    /** Forgets a group that has neither members nor a failure that nobody took. */
    final void forget(GroupScope group) {
        if (group.isListed() && group.live() == 0 && group.untaken() == null) {
            firstGroup = group.previous() == null ? group.next() : firstGroup;
            lastGroup = group.next() == null ? group.previous() : lastGroup;
            group.unlist();
        }
    }

    /** The code that made groups in here is at its end: who did not join them has their failures. */
    final void adoptGroups() {
        for (GroupScope group = firstGroup; group != null; ) {
            GroupScope next = group.next();
            group.adopt();
            group = next;
        }
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

    /** The owner waits no longer. */
    final void leaveDraining() {
        draining = null;
    }

    /** Suspends the owner until no child is left. */
    final void drain(TaskNode task) {
        while (live > 0) {
            draining = task;
            try {
                task.suspend(new Waits.Drain(this, task));
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
            if (top instanceof GroupScope group) {
                group.endMembers(reason, outermost);
                continue;
            }
            TaskNode task = top.owner();
            Scope reached = reason.breaksThrough() ? task.innermost() : top.reachedFrom(task.innermost());
            for (Scope scope = reached; scope != null; scope = scope == top ? null : scope.outer()) {
                if (scope.endsBy(reason)) {
                    for (TaskNode child = scope.firstChild; child != null; child = child.next()) {
                        outermost.add(child);
                    }
                    for (GroupScope group = scope.firstGroup; group != null; group = group.next()) {
                        outermost.add(group);
                    }
                }
            }
            if (reached == task.innermost()) {
                task.interrupt();
            }
        }
    }

    /** Ends a group, whose owner goes on. */
    final void endOnly(Ending reason, ArrayDeque<Scope> inside) {
        if (endsBy(reason)) {
            for (TaskNode child = firstChild; child != null; child = child.next()) {
                inside.add(child);
            }
        }
    }

    /** {@return whether this ends it} What ended it before stays, unless the reason breaks through. */
    private boolean endsBy(Ending reason) {
        if (ending == reason || (ending != null && !reason.breaksThrough())) {
            return false;
        }
        reason.replaces(ending);
        ending = reason;
        return true;
    }

    /** {@return the innermost scope that an ending of this one reaches} */
    private Scope reachedFrom(Scope innermost) {
        Scope reached = innermost;
        for (Scope scope = innermost; scope != this; scope = Objects.requireNonNull(scope.outer())) {
            if (scope.shields()) {
                reached = Objects.requireNonNull(scope.outer());
            }
        }
        return reached;
    }
}
