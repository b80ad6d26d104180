package dev.corio;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that succeed or fail together. Made by {@link Task#group()}; used by tasks of that program. The first failure of a member
 * cancels the others, which unwind; it comes out of {@link #join}, where it may be handled, while the task that made the group
 * goes on undisturbed. A member added after a failure is not started and counts as cancelled.
 *
 * <p>A group ends with the scope in which it was made. Who does not join it has joined it there: at the end of the body of
 * the task that made it (or of the {@code timeout} and the like round it), its failure is that one's.
 *
 * <pre>{@code
 * try (ErrGroup group = task.group().limit(10)) {
 *     for (Order order : orders) {
 *         group.go(() -> ship(order));          // suspends while ten run
 *     }
 *     group.join();                             // throws the first failure, when all have unwound
 * }
 * }</pre>
 */
public final class ErrGroup implements AutoCloseable {

    private final Program<?> program;
    private final GroupScope scope;
    private final WaitQueue joining = new WaitQueue(new WaitQueue.Subject() {
        @Override
        public String toString() {
            return "the members of " + ErrGroup.this;
        }

        @Override
        public void blockers(Blockers blockers) {
            blockers.all(scope().children());
        }
    });
    private final WaitQueue room = new WaitQueue(new WaitQueue.Subject() {
        @Override
        public String toString() {
            return "room for a member of " + ErrGroup.this;
        }

        @Override
        public void blockers(Blockers blockers) {
            blockers.any(scope().children());
        }
    });

    // By tasks of the program's lane:
    private int limit = Integer.MAX_VALUE;
    private int promised; // room given to tasks that have not yet started their member
    private boolean cutShort; // a member was cancelled, or not started
    private boolean closed;

    ErrGroup(TaskNode owner) {
        this.program = owner.program();
        this.scope = new GroupScope(this, owner);
    }

    // ------------------------------------------------------------------------------------------------ operations

    /**
     * Sets how many members may run at once. Default: as many as there are.
     *
     * @param members at least 1
     * @return this
     * @throws IllegalStateException if a member runs, or outside the tasks of the program
     */
    public ErrGroup limit(int members) {
        Checks.positive(members, "members");
        program.handle().caller("ErrGroup.limit");
        if (running() > 0) {
            throw new IllegalStateException(this + " has members that run; set its limit before the first");
        }
        limit = members;
        return this;
    }

    /**
     * Starts a member, as {@link Task#go} starts a child. At the limit it suspends until another member has ended.
     *
     * @param member the code of the member
     * @throws TaskCancelledException if the calling task was cancelled
     * @throws IllegalStateException if the group is closed, or the scope it was made in has ended; outside the tasks of the
     *     program
     */
    public void go(Action member) {
        Objects.requireNonNull(member, "member");
        SpawnSite.of(member);
        TaskNode task = awaitRoom("ErrGroup.go");
        startUnlessEnded(task, new ChildTask.OfAction(scope, member));
    }

    /**
     * Starts a member with a result, as {@link #go} does.
     *
     * @param <T> type of the result
     * @param member the code of the member
     * @return where the result is to be had; its failure is the group's too
     * @throws TaskCancelledException if the calling task was cancelled
     * @throws IllegalStateException as {@link #go}
     */
    public <T extends @Nullable Object> Fork<T> fork(Callable<T> member) {
        Objects.requireNonNull(member, "member");
        SpawnSite site = SpawnSite.of(member);
        TaskNode task = awaitRoom("ErrGroup.fork");
        ForkTask<T> fork = new ForkTask<>(scope, handle -> member.call(), site);
        if (!startUnlessEnded(task, fork)) {
            fork.neverStarted("task " + fork.path() + " was not started: its group had failed or was cancelled");
        }
        return fork;
    }

    /**
     * Starts a member if there is room. Does not suspend.
     *
     * @param member the code of the member
     * @return false if the limit is reached: then nothing was done
     * @throws TaskCancelledException if the calling task was cancelled
     * @throws IllegalStateException as {@link #go}
     */
    public boolean tryGo(Action member) {
        Objects.requireNonNull(member, "member");
        SpawnSite.of(member);
        TaskNode task = caller("ErrGroup.tryGo");
        task.checkEnding();
        checkOpen();
        if (scope.ending() == null && (running() >= limit || !room.isEmpty())) {
            return false;
        }
        promised++;
        startUnlessEnded(task, new ChildTask.OfAction(scope, member));
        return true;
    }

    /**
     * Suspends until no member is left. The group may be used again after it; its failure, once there, stays.
     *
     * @throws TaskFailedException if a member failed: the first failure, with later ones suppressed
     * @throws TaskCancelledException if the group was cancelled before all members were done, or the calling task was
     * @throws IllegalStateException in a member, which would wait for itself; outside the tasks of the program
     */
    public void join() {
        TaskNode task = caller("ErrGroup.join()");
        task.checkEnding();
        checkNoMember(task, "ErrGroup.join()");
        if (scope.live() > 0) {
            WaitQueue.await(joining.locked(() -> joining.join(task)));
        }
        Ending ending = scope.ending();
        if (ending != null && (ending.failure() != null || cutShort)) {
            task.checkEnding();
            scope.take();
            throw ending.exception();
        }
    }

    /** Cancels the members that run; none starts after this. Returns at once. In tasks of the program. */
    public void cancel() {
        caller("ErrGroup.cancel()");
        cancel("the group was cancelled");
    }

    /**
     * Cancels the members that run, and suspends until they have unwound; no further member may be added. Of a cancelled task it
     * waits for them too. Idempotent.
     *
     * @throws TaskFailedException if a member failed and no {@link #join} told so
     * @throws TaskCancelledException if the calling task was cancelled
     */
    @Override
    public void close() {
        TaskNode task = caller("ErrGroup.close()");
        checkNoMember(task, "ErrGroup.close()");
        closed = true;
        cancel("the group was closed");
        boolean ending = false;
        while (scope.live() > 0) {
            try {
                WaitQueue.await(joining.locked(() -> joining.join(task)));
            } catch (CorioException ours) {
                ending = true; // the members are cancelled, and unwind first
            }
        }
        if (ending) {
            task.checkEnding();
        }
        Failure failure = scope.untaken();
        if (failure != null) {
            scope.take();
            throw new TaskFailedException(failure);
        }
    }

    // ------------------------------------------------------------------------------------------------ queries

    /** {@return how many members run} */
    public int running() {
        return scope.live() + promised;
    }

    @Override
    public String toString() {
        return "the group of task " + scope.owner().path();
    }

    // ------------------------------------------------------------------------------------------------ members

    private TaskNode caller(String call) {
        return program.handle().caller(call);
    }

    private GroupScope scope() {
        return scope;
    }

    private void checkOpen() {
        if (closed || scope.isOver()) {
            throw new IllegalStateException(
                    this + (closed ? " is closed" : " ended with the scope in which it was made")
                            + "; make a group where its members are started");
        }
    }

    private void checkNoMember(TaskNode task, String call) {
        if (scope.live() > 0 && task.isInside(scope)) {
            throw new IllegalStateException(
                    call + " in a member of the group would wait for itself; call it in the task that made the group");
        }
    }

    /** {@return the calling task, when there is room, which is promised to it} */
    private TaskNode awaitRoom(String call) {
        TaskNode task = caller(call);
        task.checkEnding();
        checkOpen();
        if (scope.ending() == null && (running() >= limit || !room.isEmpty())) {
            WaitQueue.await(room.locked(() -> room.join(task)));
        } else {
            promised++;
        }
        return task;
    }

    private boolean startUnlessEnded(TaskNode task, TaskNode member) {
        promised--;
        try {
            if (scope.ending() == null) {
                checkOpen();
                scope.start(task, member);
                return true;
            }
            cutShort = true;
            task.checkEnding();
            return false;
        } finally {
            grantRoom();
        }
    }

    private void cancel(String reason) {
        if (scope.ending() == null) {
            cutShort = scope.live() > 0 || !room.isEmpty();
            scope.end(Ending.cancelled(scope, reason));
        }
    }

    /** A member has ended, or the group has. */
    void memberLeft(boolean last) {
        grantRoom();
        if (last) {
            joining.locked(() -> {
                while (joining.grantFirst() != null) {
                    // The next one.
                }
                return true;
            });
        }
    }

    /** Those who wait for room get it, or hear that the group has ended. */
    void grantRoom() {
        room.locked(() -> {
            while ((scope.ending() != null || running() < limit) && room.grantFirst() != null) {
                promised++;
            }
            return true;
        });
    }
}
