package dev.corio;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A child with a result.
 *
 * @param <T> type of the result
 */
final class ForkTask<T extends @Nullable Object> extends ChildTask implements Fork<T> {

    private final class Joining extends Waits.Plain {
        private final TaskNode task;

        Joining(TaskNode task) {
            this.task = task;
        }

        @Override
        boolean withdraw(TaskNode waiting) {
            if (joining != null) {
                joining.remove(this);
            }
            return true;
        }

        @Override
        Kind kind(TaskNode waiting) {
            return waiting.isTimed() ? Kind.OPEN : isChildOf(waiting) ? Kind.CHILDREN : Kind.HELD;
        }

        @Override
        String relation() {
            return "which is";
        }

        @Override
        void blockers(TaskNode waiting, Blockers blockers) {
            blockers.all(List.of(ForkTask.this));
        }

        @Override
        String what() {
            return "the end of task " + path();
        }

        @Override
        Supplier<String> whatNow() {
            TaskEvents.Identity fork = identity();
            return fork == null ? super.whatNow() : () -> "the end of task " + fork.path();
        }

        @Override
        String label() {
            return "the end of a fork";
        }

        @Override
        CorioListener.WaitKind reason() {
            return CorioListener.WaitKind.TASKS;
        }
    }

    private final SpawnSite site;
    private @Nullable TaskCall<T> code; // let go of when it has begun: handles are kept for long
    private @Nullable T result;
    private @Nullable Set<Joining> joining; // in order of arrival
    private volatile boolean done; // written by the lane

    ForkTask(Scope in, TaskCall<T> code, SpawnSite site) {
        super(in);
        this.code = code;
        this.site = site;
    }

    @Override
    SpawnSite site() {
        return site;
    }

    @Override
    void body() throws Exception {
        TaskCall<T> begun = Objects.requireNonNull(code);
        code = null;
        result = begun.call(program().handle());
    }

    @Override
    void ended() {
        done = true;
        if (joining != null) {
            Set<Joining> all = joining;
            joining = null;
            all.forEach(each -> each.task.resume());
        }
    }

    @Override
    boolean isWaitedFor() {
        return joining != null || super.isWaitedFor();
    }

    /** It is over before it began. */
    void neverStarted(String reason) {
        end(Ending.cancelled(this, reason));
        notRun();
        ended();
    }

    @Override
    public T join() {
        TaskNode task = program().handle().caller("Fork.join()");
        if (task == this) {
            throw new IllegalStateException("task " + path() + " joins itself; join a fork in the task that made it");
        }
        task.checkEnding();
        if (!done) {
            Joining wait = new Joining(task);
            if (joining == null) {
                joining = new LinkedHashSet<>(2);
            }
            joining.add(wait);
            task.suspend(wait);
        }
        return outcome(task);
    }

    /** {@return the result} Where the fork is a plain child of the joining task, its failure is that task's own. */
    @SuppressWarnings("NullAway") // null only if the child's result is
    private T outcome(TaskNode task) {
        Ending ending = ending();
        if (ending != null) {
            task.checkEnding();
            throw ending.origin() == this
                    ? ending.exception()
                    : Objects.requireNonNull(ending).exceptionFor(task);
        }
        return result;
    }

    @SuppressWarnings("NullAway")
    T result() {
        return result;
    }

    @Override
    public void cancel() {
        Lane lane = lane();
        if (done) {
            return;
        }
        if (lane.isHeldHere()) {
            cancelHere();
        } else {
            lane.ask(new EndRequest(this, this::cancelHere));
        }
    }

    private void cancelHere() {
        if (!isOver()) {
            end(Ending.cancelled(this, "task " + path() + " was cancelled by Fork.cancel()"));
        }
    }

    @Override
    public boolean isDone() {
        return done;
    }
}
