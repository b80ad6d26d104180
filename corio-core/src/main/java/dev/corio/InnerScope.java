package dev.corio;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A scope inside a task: what starts in it ends with it, and its failure may be handled by the task. */
class InnerScope extends Scope {

    private final TaskNode owner;
    private final Scope outer;
    private boolean bodyDone;
    private boolean over;

    /** Opens the scope: children start in it until {@link #close}. */
    InnerScope(TaskNode owner) {
        this(owner, owner.innermost().limit());
    }

    InnerScope(TaskNode owner, @Nullable TimeoutScope limit) {
        super(limit);
        this.owner = owner;
        this.outer = owner.innermost();
        owner.open(this);
    }

    @Override
    final TaskNode owner() {
        return owner;
    }

    @Override
    final @Nullable Scope outer() {
        return outer;
    }

    /**
     * Waits for all children, closes the scope, and throws what ended it.
     *
     * @param thrown what the owner's own code threw meanwhile, which ends the children: it is thrown as it is, unless one of
     *     them had failed before
     */
    final void close(@Nullable Throwable thrown) {
        boolean interrupted = thrown != null && owner.hearsOfItsEnd();
        bodyDone = true;
        Ending before = ending();
        adoptGroups(); // what their members failed with comes after what the code threw
        if (thrown != null) {
            if (before != null && (interrupted || before.isUnwinding(thrown))) {
                owner.keepSuppressed(before, thrown);
            } else if (before != null && before.origin() == this && before.failure() != null) {
                before.addLater(owner.failureOf(thrown)); // a child failed first: that is what comes out
            } else {
                closeAfter(thrown);
            }
        }
        drain(owner);
        owner.close(this);
        closed();
        Ending ending = ending();
        if (ending != null && (thrown != null || !keepsResultAfter(ending))) {
            CorioException exception = ending.exceptionFor(owner, thrown);
            if (interrupted && exception != thrown && exception.getCause() != thrown) {
                exception.addSuppressed(thrown);
            }
            throw exception;
        }
    }

    /** {@return whether what the owner's code gave counts, though the scope was ended} */
    boolean keepsResultAfter(Ending ending) {
        return false;
    }

    /** It is no longer the owner's. */
    void closed() {
        over = true;
    }

    @Override
    final boolean isOver() {
        return over;
    }

    @Override
    final boolean isBodyDone() {
        return bodyDone;
    }

    private void closeAfter(Throwable thrown) {
        end(Ending.cancelled(this, "the task that started it failed with " + Texts.of(thrown)));
        drain(owner);
        owner.close(this);
        closed();
        Ending ending = Objects.requireNonNull(ending());
        if (ending.origin() == this) {
            for (Failure each : ending.failures()) {
                thrown.addSuppressed(new TaskFailedException(each));
            }
        }
        throw Sneaky.<RuntimeException>rethrow(thrown);
    }
}
