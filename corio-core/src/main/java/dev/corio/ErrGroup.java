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
        public Wait.Kind kind(TaskNode waiting) {
            return kindFor(waiting);
        }

        @Override
        public CorioListener.WaitKind reason() {
            return CorioListener.WaitKind.TASKS;
        }

        @Override
        public void blockers(Blockers blockers) {
            blockers.all(ErrGroup.this.scope.children());
        }
    });
    private final WaitQueue room = new WaitQueue(new WaitQueue.Subject() {
        @Override
        public String toString() {
            return "room for a member of " + ErrGroup.this;
        }

        @Override
        public Wait.Kind kind(TaskNode waiting) {
            return kindFor(waiting);
        }

        @Override
        public void blockers(Blockers blockers) {
            if (promised > 0) {
                blockers.open(); // somebody is about to start a member, which may end
            } else {
                blockers.any(ErrGroup.this.scope.children());
            }
        }
    });

    // Owned by the lane of the program:
    private int limit = Integer.MAX_VALUE;
    private int promised; // room given to tasks that have not yet started their member
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
        caller("ErrGroup.limit");
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
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException if the group is closed, or the scope it was made in has ended; outside the tasks of the
     *     program
     */
    public void go(Action member) {
        Objects.requireNonNull(member, "member");
        SpawnSite.of(member);
        TaskNode task = adder("ErrGroup.go");
        add(task, new ChildTask.OfAction(scope, member));
    }

    /**
     * Starts a member with a result, as {@link #go} does.
     *
     * @param <T> type of the result
     * @param member the code of the member
     * @return where the result is to be had; its failure is the group's too
     * @throws TaskCancelledException if the calling task was cancelled
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException as {@link #go}
     */
    public <T extends @Nullable Object> Fork<T> fork(Callable<T> member) {
        Objects.requireNonNull(member, "member");
        SpawnSite site = SpawnSite.of(member);
        TaskNode task = adder("ErrGroup.fork");
        ForkTask<T> fork = new ForkTask<>(scope, handle -> member.call(), site);
        if (!add(task, fork)) {
            fork.neverStarted("task " + fork.path() + " was not started: its group had failed or was cancelled");
        }
        return fork;
    }

    /**
     * Starts a member if there is room. Does not suspend.
     *
     * @param member the code of the member
     * @return false if the limit is reached: then nothing was done; true also where {@link #go} would not start it
     * @throws TaskCancelledException if the calling task was cancelled
     * @throws IllegalStateException as {@link #go}
     */
    public boolean tryGo(Action member) {
        Objects.requireNonNull(member, "member");
        SpawnSite.of(member);
        TaskNode task = adder("ErrGroup.tryGo");
        if (isFull()) {
            return false;
        }
        add(task, new ChildTask.OfAction(scope, member));
        return true;
    }

    /**
     * Suspends until no member is left, and nobody is about to start one. The group may be used again after it; its failure,
     * once there, stays.
     *
     * @throws TaskFailedException if a member failed: the first failure, with later ones suppressed
     * @throws TaskCancelledException if the group was cancelled before all members were done, or the calling task was
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException in a member, which would wait for itself; outside the tasks of the program
     */
    public void join() {
        TaskNode task = caller("ErrGroup.join()");
        task.checkEnding();
        checkNoMember(task, "ErrGroup.join()");
        while (running() > 0) {
            task.checkEnding(); // it may have ended between the end of the members before and its turn
            awaitMembers(task);
        }
        CorioException failed = scope.outcomeFor(task);
        if (failed != null) {
            throw failed;
        }
    }

    /**
     * Cancels the members that run; none starts after this. Does not suspend.
     *
     * @throws IllegalStateException outside the tasks of the program
     */
    public void cancel() {
        caller("ErrGroup.cancel()");
        cancel("the group was cancelled");
    }

    /**
     * Cancels the members that run, and suspends until they have unwound, in a cancelled task too; no further member may be
     * added. Idempotent.
     *
     * @throws TaskFailedException if a member failed and nobody who joined was told so
     * @throws TaskCancelledException if the calling task was cancelled
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException as {@link #join}
     */
    @Override
    public void close() {
        TaskNode task = caller("ErrGroup.close()");
        checkNoMember(task, "ErrGroup.close()");
        closed = true;
        cancel("the group was closed");
        while (running() > 0) {
            try {
                awaitMembers(task);
            } catch (CorioException ending) {
                // The members unwind first; it is thrown after that.
            }
        }
        task.checkEnding();
        if (scope.untaken() != null) {
            throw Objects.requireNonNull(scope.outcomeFor(task));
        }
    }

    // ------------------------------------------------------------------------------------------------ queries

    /** {@return how many members run} From any thread; outside the program it may be late. */
    public int running() {
        return scope.live() + promised;
    }

    @Override
    public String toString() {
        return "the group of task " + scope.owner().path();
    }

    // ------------------------------------------------------------------------------------------------ for the runtime

    boolean isWaitedFor() {
        return !joining.isEmpty() || !room.isEmpty();
    }

    /** The members end inside of the task that made the group. */
    private Wait.Kind kindFor(TaskNode waiting) {
        return waiting == scope.owner() ? Wait.Kind.CHILDREN : Wait.Kind.HELD;
    }

    private TaskNode caller(String call) {
        return program.handle().caller(call);
    }

    /** {@return the calling task, which may add a member} */
    private TaskNode adder(String call) {
        TaskNode task = caller(call);
        task.checkEnding();
        checkOpen();
        return task;
    }

    private void checkOpen() {
        if (closed || scope.isOver()) {
            throw new IllegalStateException(
                    this + (closed ? " is closed" : " ended with the scope in which it was made")
                            + "; make a group where its members are started");
        }
    }

    private void checkNoMember(TaskNode task, String call) {
        if (task.isInside(scope)) {
            throw new IllegalStateException(
                    call + " in a member of the group would wait for itself; call it in the task that made the group");
        }
    }

    private boolean isFull() {
        return !scope.hasEnded() && (running() >= limit || !room.isEmpty());
    }

    /** {@return whether it was started} Waits for room. */
    private boolean add(TaskNode task, TaskNode member) {
        if (isFull()) {
            WaitQueue.await(room.locked(() -> room.join(task)));
        } else {
            promised++;
        }
        promised--; // nothing comes between this and the start
        try {
            if (scope.hasEnded()) {
                scope.notStarted();
                task.checkEnding();
                return false;
            }
            checkOpen();
            scope.start(task, member);
            return true;
        } finally {
            changed();
        }
    }

    private void cancel(String reason) {
        if (!scope.hasEnded()) {
            scope.end(Ending.cancelled(scope, reason));
        }
    }

    private void awaitMembers(TaskNode task) {
        WaitQueue.await(joining.locked(() -> joining.join(task)));
    }

    /** A member has ended or was not started, or the group has ended: who waits for that goes on. */
    void changed() {
        if (!room.isEmpty()) {
            room.locked(() -> {
                while ((scope.hasEnded() || running() < limit) && room.grantFirst() != null) {
                    promised++;
                }
                return true;
            });
        }
        if (running() == 0 && !joining.isEmpty()) {
            joining.locked(joining::grantAll);
        }
    }
}
