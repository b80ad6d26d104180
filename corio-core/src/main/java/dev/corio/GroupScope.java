package dev.corio;

import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The members of an {@link ErrGroup}. They end with the scope in which the group was made, but the code that made it goes on
 * when one of them fails, until it joins.
 *
 * <p>Owned by the lane of the program.
 */
final class GroupScope extends Scope {

    private final ErrGroup group;
    private final TaskNode owner;
    private final Scope in; // where it was made
    private boolean listed;
    private @Nullable GroupScope previous;
    private @Nullable GroupScope next;
    private boolean taken; // somebody who joined got its failure
    private boolean adopted; // nobody will join any more but the scope it was made in

    GroupScope(ErrGroup group, TaskNode owner) {
        super(owner.innermost().limit());
        this.group = group;
        this.owner = owner;
        this.in = owner.innermost();
    }

    @Override
    TaskNode owner() {
        return owner;
    }

    @Override
    @Nullable
    Scope outer() {
        return in;
    }

    @Override
    boolean isOver() {
        return in.isOver() || adopted;
    }

    /** Starts a member. Called in a task of the program. */
    void start(TaskNode task, TaskNode member) {
        if (live() == 0) {
            in.opened(this);
        }
        try {
            task.start(member, this);
        } catch (Throwable notStarted) {
            if (live() == 0) {
                in.emptied(this);
            }
            throw notStarted;
        }
    }

    @Override
    void drained() {
        group.memberLeft(true);
        if (adopted && untaken() != null) {
            pass(Objects.requireNonNull(untaken()));
        }
        in.emptied(this);
    }

    @Override
    void childLeft() {
        group.memberLeft(false);
    }

    void endMembers(Ending reason, ArrayDeque<Scope> inside) {
        endOnly(reason, inside);
        group.grantRoom();
    }

    /** {@return a failure of its own that nobody took} */
    @Nullable
    Failure untaken() {
        Ending ending = ending();
        return taken || ending == null || ending.origin() != this ? null : ending.failure();
    }

    /** Somebody who joined gets its failure. */
    void take() {
        if (untaken() != null) {
            taken = true;
            in.taken(this);
        }
    }

    /** The scope it was made in closes: its failure is that one's, now or when it comes. */
    void adopt() {
        adopted = true;
        Failure failure = untaken();
        if (failure != null) {
            pass(failure);
        }
    }

    @Override
    void childFailed(Failure failure) {
        super.childFailed(failure);
        if (adopted) {
            pass(failure);
        }
    }

    private void pass(Failure failure) {
        taken = true;
        in.fail(failure);
        in.taken(this);
    }

    // ------------------------------------------------------------------------------------------------ the list of its
    // scope

    boolean isListed() {
        return listed;
    }

    @Nullable
    GroupScope next() {
        return next;
    }

    GroupScope listedBefore(@Nullable GroupScope first) {
        listed = true;
        next = first;
        if (first != null) {
            first.previous = this;
        }
        return this;
    }

    /** {@return the first of the list without this} */
    @Nullable
    GroupScope unlistedFrom(@Nullable GroupScope first) {
        GroupScope rest = first == this ? next : first;
        if (previous != null) {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        listed = false;
        previous = null;
        next = null;
        return rest;
    }
}
