package dev.corio;

import java.util.ArrayDeque;
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
    private boolean cutShort; // a member was cancelled, or not started
    private boolean taken; // somebody who joined got its failure

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
        return in.isOver();
    }

    @Override
    boolean isBodyDone() {
        return in.isBodyDone();
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

    /** A member was not started, as the group has ended. */
    void notStarted() {
        cutShort = true;
    }

    @Override
    void drained() {
        group.changed();
        in.emptied(this);
    }

    @Override
    void childLeft() {
        group.changed();
    }

    /** {@return whether a task waits for its members} */
    boolean isWaitedFor() {
        return group.isWaitedFor();
    }

    void endMembers(Ending reason, ArrayDeque<Scope> inside) {
        cutShort |= live() > 0;
        endOnly(reason, inside);
        group.changed();
    }

    /** {@return whether no member is started any more} What ended the scope it was made in ends it, when it has no member too. */
    boolean hasEnded() {
        Ending around = in.ending();
        if (ending() == null && around != null) {
            endOnly(around, new ArrayDeque<>(0));
        }
        return ending() != null;
    }

    /** {@return what a task gets that joins the group, null if all went well} */
    @Nullable
    CorioException outcomeFor(TaskNode task) {
        Ending ending = ending();
        if (ending == null) {
            return null;
        }
        if (ending.origin() != this) {
            return cutShort ? ending.exceptionFor(task) : null;
        }
        take();
        return cutShort || ending.failure() != null ? ending.exception() : null;
    }

    /** {@return a failure of its own that nobody took} */
    @Nullable
    Failure untaken() {
        Ending ending = ending();
        return taken || ending == null || ending.origin() != this ? null : ending.failure();
    }

    /** Somebody who joined gets its failure. */
    private void take() {
        if (untaken() != null) {
            taken = true;
            in.forget(this);
        }
    }

    /** The scope it was made in comes to its end: a failure that nobody took is that one's. Later ones will be. */
    void adopt() {
        Failure failure = untaken();
        if (failure != null) {
            pass(failure);
        }
    }

    @Override
    void childFailed(Failure failure) {
        super.childFailed(failure);
        if (in.isBodyDone()) {
            pass(failure);
        }
    }

    private void pass(Failure failure) {
        taken = true;
        in.fail(failure);
        in.forget(this);
    }

    // ------------------------------------------------------------------------------------------------ the list

    boolean isListed() {
        return listed;
    }

    @Nullable
    GroupScope previous() {
        return previous;
    }

    @Nullable
    GroupScope next() {
        return next;
    }

    /** {@return whether it was not there before} */
    boolean list(@Nullable GroupScope last) {
        if (listed) {
            return false;
        }
        listed = true;
        previous = last;
        if (last != null) {
            last.next = this;
        }
        return true;
    }

    void unlist() {
        if (previous != null) {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        listed = false;
        previous = null;
        next = null;
    }
}
