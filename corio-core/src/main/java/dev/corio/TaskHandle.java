package dev.corio;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one handle of a program: it acts for whichever of its tasks is calling. */
final class TaskHandle implements Task {

    private final Program<?> program;

    TaskHandle(Program<?> program) {
        this.program = program;
    }

    /** {@return the task of the program that is calling} */
    TaskNode caller(String call) {
        TaskNode task = program.lane().current();
        if (task == null || !isOf(task)) {
            throw misuse(call);
        }
        return task;
    }

    private boolean isOf(TaskNode task) {
        return task.program() == program || task.program().host() == program;
    }

    private IllegalStateException misuse(String call) {
        TaskNode other = TaskNode.current();
        if (other != null) {
            return new IllegalStateException(call + " was called with the handle of another program, in task "
                    + other.path() + "; use the handle that this task got, or Task.current()");
        }
        return new IllegalStateException(call + " was called outside the tasks of its program (on thread \""
                + Thread.currentThread().getName()
                + "\", or inside blocking(…), where a task is off its lane); a handle works only"
                + " in the code of its program");
    }

    private TaskNode suspending(String call) {
        TaskNode task = caller(call);
        task.checkEnding();
        return task;
    }

    // ------------------------------------------------------------------------------------------------ children

    @Override
    public void run(TaskBody child) {
        Objects.requireNonNull(child, "child");
        TaskNode task = suspending("Task.run");
        SpawnSite.of(child);
        task.start(new ChildTask.Plain(task.innermost(), child));
    }

    @Override
    public void go(Action child) {
        Objects.requireNonNull(child, "child");
        TaskNode task = suspending("Task.go");
        SpawnSite.of(child);
        task.start(new ChildTask.OfAction(task.innermost(), child));
    }

    @Override
    public <T extends @Nullable Object> Fork<T> fork(Callable<T> child) {
        Objects.requireNonNull(child, "child");
        return fork(handle -> child.call(), SpawnSite.of(child));
    }

    @Override
    public <T extends @Nullable Object> Fork<T> fork(TaskCall<T> child) {
        Objects.requireNonNull(child, "child");
        return fork(child, SpawnSite.of(child));
    }

    private <T extends @Nullable Object> Fork<T> fork(TaskCall<T> child, SpawnSite site) {
        TaskNode task = suspending("Task.fork");
        ForkTask<T> fork = new ForkTask<>(task.innermost(), child, site);
        task.start(fork);
        return fork;
    }

    @Override
    public void join() {
        TaskNode task = suspending("Task.join");
        for (Scope scope = task.innermost(); scope != null; scope = scope.outer()) {
            scope.drain(task);
            task.checkEnding();
        }
    }

    @Override
    public <A extends @Nullable Object, B extends @Nullable Object> List<B> map(
            Iterable<? extends A> items, Mapper<? super A, ? extends B> mapper) {
        return map(items, Integer.MAX_VALUE, mapper);
    }

    @Override
    public <A extends @Nullable Object, B extends @Nullable Object> List<B> map(
            Iterable<? extends A> items, int limit, Mapper<? super A, ? extends B> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return map(items, limit, (task, item) -> mapper.apply(item), SpawnSite.of(mapper));
    }

    @Override
    public <A extends @Nullable Object, B extends @Nullable Object> List<B> mapTasks(
            Iterable<? extends A> items, TaskMapper<? super A, ? extends B> mapper) {
        return mapTasks(items, Integer.MAX_VALUE, mapper);
    }

    @Override
    public <A extends @Nullable Object, B extends @Nullable Object> List<B> mapTasks(
            Iterable<? extends A> items, int limit, TaskMapper<? super A, ? extends B> mapper) {
        return map(items, limit, mapper, SpawnSite.of(Objects.requireNonNull(mapper, "mapper")));
    }

    private <A extends @Nullable Object, B extends @Nullable Object> List<B> map(
            Iterable<? extends A> items, int limit, TaskMapper<? super A, ? extends B> mapper, SpawnSite site) {
        Objects.requireNonNull(items, "items");
        Checks.positive(limit, "limit");
        return new MapScope<A, B>(suspending("Task.map"), mapper, site).run(items, limit);
    }

    @Override
    public ErrGroup group() {
        return new ErrGroup(suspending("Task.group"));
    }

    @Override
    public <T extends @Nullable Object> T race(List<? extends Callable<? extends T>> calls) {
        List<? extends Callable<? extends T>> all = List.copyOf(calls);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a race of no calls has no winner; give at least one");
        }
        return new RaceScope<T>(suspending("Task.race")).run(all);
    }

    @Override
    public <T extends @Nullable Object> Flight<T> singleFlight(Object key, Callable<T> call) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(call, "call");
        caller("Task.singleFlight");
        return program.<T>flights().call(key, call);
    }

    /** A nested program: a child in a scope of its own, whose failure may be handled. */
    <T extends @Nullable Object> T nested(TaskCall<T> code, SpawnSite site) {
        TaskNode task = suspending("Corio.call");
        InnerScope scope = new InnerScope(task);
        ForkTask<T> fork = new ForkTask<>(scope, code, site);
        try {
            task.start(fork);
        } catch (Throwable notStarted) {
            scope.close(notStarted);
        }
        scope.close(null);
        return fork.result();
    }

    // ------------------------------------------------------------------------------------------------ suspension

    @Override
    public <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        Objects.requireNonNull(stage, "stage");
        return Awaiting.await(caller("Task.await"), stage);
    }

    @Override
    public void sleep(Duration duration) {
        Checks.notNegative(duration, "duration");
        TaskNode task = suspending("Task.sleep");
        if (duration.isZero()) {
            yieldAs(task);
            return;
        }
        Lane lane = task.lane();
        Waits.External wait = new Waits.External(CorioListener.WaitKind.SLEEP, "a sleep of " + duration);
        wait.cancels(
                lane.corio().timers().schedule(() -> lane.post(() -> wait.happened(task)), Checks.nanos(duration)));
        task.suspend(wait);
    }

    @Override
    public void yield() {
        yieldAs(suspending("Task.yield"));
    }

    private static void yieldAs(TaskNode task) {
        task.lane().ready(task);
        try {
            task.suspend(Waits.TURN);
        } catch (Throwable impossible) {
            task.lane().unready(task);
            throw impossible;
        }
        task.turnTaken();
        task.checkEnding();
    }

    private static <X extends Exception> Op<@Nullable Void, X> withoutResult(VoidOp<X> op) {
        return () -> {
            op.run();
            return null;
        };
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T blocking(Op<? extends T, X> op) throws X {
        Objects.requireNonNull(op, "op");
        return Blocking.run(suspending("Task.blocking"), op);
    }

    @Override
    public <X extends Exception> void blocking(VoidOp<X> op) throws X {
        Objects.requireNonNull(op, "op");
        Blocking.run(suspending("Task.blocking"), withoutResult(op));
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T timeout(Duration limit, Op<? extends T, X> op) throws X {
        Objects.requireNonNull(op, "op");
        Checks.notNegative(limit, "limit");
        return TimeoutScope.run(suspending("Task.timeout"), limit, op);
    }

    @Override
    public <X extends Exception> void timeout(Duration limit, VoidOp<X> op) throws X {
        Objects.requireNonNull(op, "op");
        Checks.notNegative(limit, "limit");
        TimeoutScope.run(suspending("Task.timeout"), limit, withoutResult(op));
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T uncancellable(Op<? extends T, X> op) throws X {
        Objects.requireNonNull(op, "op");
        return ShieldScope.run(caller("Task.uncancellable"), op);
    }

    @Override
    public <X extends Exception> void uncancellable(VoidOp<X> op) throws X {
        Objects.requireNonNull(op, "op");
        ShieldScope.run(caller("Task.uncancellable"), withoutResult(op));
    }

    @Override
    public boolean isCancelled() {
        return caller("Task.isCancelled").isCancelled();
    }

    @Override
    public void checkCancelled() {
        TaskNode task = caller("Task.checkCancelled");
        if (task.isCancelled()) {
            task.checkEnding();
        }
    }

    @Override
    public String path() {
        return caller("Task.path").path();
    }

    @Override
    public void log(String message) {
        Objects.requireNonNull(message, "message");
        Listening.logged(caller("Task.log"), message);
    }

    @Override
    public void log(Supplier<String> message) {
        Objects.requireNonNull(message, "message");
        TaskNode task = caller("Task.log");
        if (Listening.hearsLogs(task)) {
            Listening.logged(task, Objects.requireNonNull(message.get(), "what the supplier of the message gave"));
        }
    }

    @Override
    public String toString() {
        TaskNode task = program.lane().current();
        return task != null && isOf(task) ? "task " + task.path() : "the handle of a program";
    }
}
