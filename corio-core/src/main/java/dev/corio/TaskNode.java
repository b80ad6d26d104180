package dev.corio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A task: a piece of sequential code on a virtual thread of its own, and the scope of its plain children.
 *
 * <p>Its life, as seen by its lane:
 *
 * <pre>
 *   new ──▶ running ◀──▶ suspended         suspend() / resume() and the lane's turn
 *             │  ▲
 *             ▼  └───── off the lane       blocking(): the lane goes on without it
 *           body ended ──▶ ended           when the last child has ended; the thread is gone before that
 * </pre>
 *
 * <p>Fields belong to the lane: they are touched by whoever holds it, with plain reads and writes. What engines keep here
 * ({@link #turn}, {@link #place}, {@link #continuation}) is theirs.
 */
abstract class TaskNode extends Scope implements Runnable, Executor, Asker {

    /** Where the code of a task is. Written by the task itself, read by its engine. */
    enum Place {
        NEW,
        ON_LANE,
        SUSPENDED,
        OFF_LANE,
        RETURNING,
        RELEASED,
        ENDED
    }

    /** In place of an index: a root that was started by a task. */
    private static final int FLIGHT = -1;

    private static final VarHandle WAITS_FOR;

    static {
        try {
            WAITS_FOR = MethodHandles.lookup().findVarHandle(TaskNode.class, "waitsFor", Wait.Kind.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final @Nullable Scope in;
    private final int index;
    private int started;
    private @Nullable TaskNode previous;
    private @Nullable TaskNode next;
    private Scope innermost = this;
    private @Nullable Wait waiting;
    private boolean bodyDone;
    private boolean interrupted; // the wait was ended by a cancellation
    private Wait.Kind waitsFor = Wait.Kind.OPEN; // of the wait under way; the holder writes, other lanes' searches peek
    private boolean nudged; // its thread was interrupted for it to end, and it has not heard of that yet
    private @Nullable Mutex held; // the first of those it holds
    private @Nullable Object received; // outcome of the request it waited for
    private @Nullable Context context; // what it carries; set before it starts, let go of when it has ended
    private TaskEvents.@Nullable Identity identity; // as listeners know it, if there are any

    /** Set by the engine before the task first runs. */
    @Nullable
    Thread thread;

    /** Set by whoever gives the lane to this task, cleared by the task when it takes it. */
    boolean turn;

    Place place = Place.NEW;

    /** Confined engine: a thread of the pool carries the task. Written before that thread goes on. */
    boolean carried;

    /** Confined engine: how often it was to be carried since a thread of the pool began to; null until it first leaves its lane. */
    @Nullable
    AtomicInteger carrying;

    /** Confined engine: what runs this thread on, once the thread has been started. */
    @Nullable
    Runnable continuation;

    /** Confined engine: the thread has asked to be run on. Any thread writes, the lane reads and clears. */
    volatile boolean submitted;

    /** Confined engine: it blocks in foreign code, and its lane goes on without it. The lane writes, any thread reads. */
    volatile boolean released;

    TaskNode(@Nullable Scope in) {
        super(in == null ? null : in.limit());
        this.in = in;
        this.index = in == null ? 0 : in.owner().started++;
    }

    /** The user's code. */
    abstract void body() throws Exception;

    /** {@return where it was started} */
    abstract SpawnSite site();

    abstract Program<?> program();

    @Override
    final boolean isOver() {
        return bodyDone && live() == 0;
    }

    @Override
    final boolean isBodyDone() {
        return bodyDone;
    }

    /** The task and all of its children have ended: hands on the outcome. */
    void ended() {}

    // ------------------------------------------------------------------------------------------------ the tree

    @Override
    TaskNode owner() {
        return this;
    }

    @Override
    @Nullable
    Scope outer() {
        return null;
    }

    Lane lane() {
        return program().lane();
    }

    final Scope innermost() {
        return innermost;
    }

    /** {@return the scope it was started in, null for the root} */
    final @Nullable Scope startedIn() {
        return in;
    }

    /** {@return the task it is a child of, null for the root} */
    final @Nullable TaskNode parent() {
        return in == null ? null : in.owner();
    }

    final int index() {
        return index;
    }

    final void knownAs(TaskEvents.Identity told) {
        identity = told;
    }

    final TaskEvents.@Nullable Identity identity() {
        return identity;
    }

    final @Nullable TaskNode previous() {
        return previous;
    }

    final @Nullable TaskNode next() {
        return next;
    }

    final void linkAfter(@Nullable TaskNode sibling) {
        previous = sibling;
        if (sibling != null) {
            sibling.next = this;
        }
    }

    final void unlink() {
        if (previous != null) {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        previous = null;
        next = null;
    }

    final void open(Scope scope) {
        innermost = scope;
    }

    final void close(Scope scope) {
        assert innermost == scope : "scopes close inside out";
        Scope outer = scope.outer();
        innermost = outer == null ? this : outer;
    }

    /** {@return "0/3/1"} Built by a loop: chains of 100,000 tasks exist. */
    final String path() {
        int depth = 0;
        for (TaskNode task = above(); task != null; task = task.above()) {
            depth++;
        }
        int[] indexes = new int[depth];
        TaskNode task = this;
        for (int i = depth - 1; i >= 0; i--) {
            indexes[i] = task.in == null ? FLIGHT : task.index;
            task = Objects.requireNonNull(task.above());
        }
        StringBuilder path = new StringBuilder("0");
        for (int each : indexes) {
            path.append('/').append(each == FLIGHT ? "flight" : String.valueOf(each));
        }
        return path.toString();
    }

    /** {@return "task 0/3/1 of program 7"} */
    final String name() {
        return "task " + path() + " of program " + program().number();
    }

    /** {@return the task that started it, null if it was no task} */
    @Nullable
    TaskNode above() {
        return in == null ? null : in.owner();
    }

    /** {@return where this task and those above it were started, innermost first, so many at most} */
    final List<StackTraceElement> spawnTrace(int most) {
        List<StackTraceElement> trace = new ArrayList<>();
        for (TaskNode task = this; task != null && trace.size() < most; task = task.above()) {
            trace.add(task.site().element(task.path()));
        }
        return trace;
    }

    // ------------------------------------------------------------------------------------------------ life

    /** Starts a child of this task in the innermost scope; it runs to its first suspension before this returns. */
    final void start(TaskNode child) {
        start(child, innermost);
    }

    /** Starts a child in a scope of this task, or in a group. */
    final void start(TaskNode child, Scope scope) {
        Context carried = contextNow();
        checkEnding();
        admit(child, scope, carried);
        try {
            lane().engine().startChild(this, child);
        } catch (Throwable notStarted) {
            scope.retract(child);
            child.program().taskEnded();
            lane().taskEnded();
            throw notStarted;
        }
    }

    /** A new child belongs to a scope. It counts, and is to be started next. */
    final void admit(TaskNode child, Scope scope, @Nullable Context carried) {
        child.context = carried;
        scope.add(child);
        lane().taskStarted();
        child.program().taskStarted();
    }

    /** {@return who has the lane, now that it is this task's turn: itself, or a child that it would start} */
    final TaskNode orNextChild() {
        if (innermost instanceof MapScope<?, ?> map) {
            TaskNode child = map.nextChild();
            if (child != null) {
                lane().readyFirst(this);
                return child;
            }
        }
        return this;
    }

    /**
     * Starts a program on this lane, as a child is started, but in no scope of this task. If it cannot be started it is left to
     * the caller, who fails it.
     */
    final void startBeside(Program<?> program) {
        lane().taskStarted();
        program.taskStarted();
        lane().corio().began(program);
        lane().engine().startChild(this, program);
    }

    /** The life of the task's thread. */
    @Override
    public final void run() {
        if (!lane().engine().started(this)) {
            return;
        }
        Listening.started(this);
        Throwable thrown = null;
        try {
            Ending early = ending();
            if (early == null) {
                takeContext();
                if (context == null) {
                    body();
                } else {
                    context.run(this::body);
                }
            } else {
                early.feel(this); // by what is not done
            }
        } catch (Throwable any) {
            thrown = any;
        }
        try {
            bodyEnded(thrown);
        } finally {
            lane().engine().ended(this);
        }
    }

    /** There is no thread for the task: it fails without having run. */
    final void startFailed(@Nullable Throwable thrown) {
        Listening.started(this);
        bodyEnded(thrown);
    }

    /** Its code will not run. */
    final void notRun() {
        bodyDone = true;
    }

    /** {@return whether an ending of that scope would reach its code now} From any thread; may be late. */
    final boolean isReachedBy(Scope ending) {
        for (Scope each = innermost; each != null; ) {
            if (each == ending) {
                return true;
            }
            if (each.shields()) {
                return false;
            }
            each = each.around();
        }
        return false;
    }

    /** {@return whether that task's code is what it ends with} */
    final boolean isChildOf(TaskNode task) {
        return in != null && in.owner() == task;
    }

    /** {@return whether it is a member of that group, or below one} */
    final boolean isInside(GroupScope group) {
        TaskNode task = this;
        while (task != group.owner() && task.in != null && task.in != group) {
            task = task.in.owner();
        }
        return task.in == group;
    }

    final void carries(@Nullable Context given) {
        context = given;
    }

    /** {@return what its requests and children carry that are made now} Called by the task; null if nothing is carried. */
    final @Nullable Context contextNow() {
        return context == null ? null : context.now();
    }

    /** {@return what keeps its requests, cache entries and flights apart from others' now, null if nothing is isolated} */
    final @Nullable Key isolationNow() {
        Context now = contextNow();
        return now == null ? null : now.isolation();
    }

    private void takeContext() {
        Thread self = Thread.currentThread();
        ClassLoader loader = program().contextClassLoader();
        if (self.getContextClassLoader() != loader) {
            self.setContextClassLoader(loader);
        }
    }

    private void bodyEnded(@Nullable Throwable thrown) {
        if (thrown != null) {
            hearsOfItsEnd();
        }
        bodyDone = true;
        if (thrown != null) {
            try {
                record(thrown);
            } catch (Throwable ours) { // no memory, say: the task ends all the same
                fail(Failure.bare(thrown));
            }
        }
        if (held != null) {
            releaseAll();
        }
        adoptGroups();
        if (live() == 0) {
            complete(this);
        } else {
            Listening.waitsForChildren(this);
            waitBegins(Wait.Kind.CHILDREN);
        }
    }

    // ------------------------------------------------------------------------------------------------ locks it holds

    /** It has this mutex now. */
    final void holds(Mutex mutex) {
        held = mutex.heldBefore(held);
    }

    /** It has this mutex no longer. */
    final void releases(Mutex mutex) {
        held = mutex.releasedFrom(held);
    }

    private void releaseAll() {
        for (Mutex each = held; each != null; each = held) {
            each.abandonedBy(this);
            fail(failureOf(new IllegalStateException("task " + path() + " ended while it held " + each
                    + "; unlock it in a finally block, or use locked(…)")));
        }
    }

    private void record(Throwable thrown) {
        Ending ending = ending();
        if (ending == null || !ending.isUnwinding(thrown)) {
            fail(failureOf(thrown));
        } else {
            keepSuppressed(ending, thrown);
        }
    }

    /** The exception of an unwinding ends here, and what went wrong on its way is kept: a resource that could not be closed. */
    final void keepSuppressed(Ending ending, Throwable unwinding) {
        for (Throwable each : unwinding.getSuppressed()) {
            if (!(each instanceof CorioException || each instanceof InterruptedException)) { // those are ours, and kept
                ending.addLater(failureOf(each));
            }
        }
    }

    /** An error crosses a task boundary once: one that came out of a scope inside goes on as it is. */
    final Failure failureOf(Throwable thrown) {
        return thrown instanceof TaskFailedException failed && failed.failure() != null
                ? failed.failure().passedOn()
                : new Failure(this, thrown);
    }

    @Override
    final void drained() {
        if (bodyDone) {
            waitIsOver();
            complete(this);
        } else {
            super.drained();
        }
    }

    /** Ends a task whose last child has ended; the loop that takes ending parents along is the lane's. */
    private static void complete(TaskNode task) {
        task.lane().completed(task);
    }

    /** Called by the lane, one task after the other. */
    final void complete() {
        context = null; // a fork may be kept for long
        lane().taskEnded();
        Listening.ended(this);
        ended();
        if (in != null) {
            in.childEnded(this);
        }
        program().taskEnded(); // when its parent goes on, if it does: else nobody may be left who can
    }

    // ------------------------------------------------------------------------------------------------ suspension

    final @Nullable Wait waiting() {
        return waiting;
    }

    /**
     * Throws if this task is cancelled or a child of it failed. Every suspension point begins with this: so it also makes sure
     * that there is stack to suspend, or else to take back what was made known to others on the way there.
     */
    final void checkEnding() {
        StackProbe.probe();
        Ending ending = innermost.ending();
        if (ending != null) {
            throw ending.exceptionFor(this);
        }
    }

    /** {@return whether a suspension point would throw now} Hears of what other threads have for the lane. */
    final boolean isCancelled() {
        StackProbe.probeAmply(); // events run on this stack
        lane().takeEvents();
        takesInterruptBack();
        return innermost.ending() != null;
    }

    /**
     * Before something is made of what its code has thrown: hears of endings that somebody asked for while it held the lane.
     *
     * @return whether its thread was interrupted because of one
     */
    final boolean hearsOfItsEnd() {
        if (lane().isAsked()) {
            try {
                StackProbe.probeAmply();
                lane().takeEvents();
            } catch (StackOverflowError tight) {
                return false; // at its next switch, then
            }
        }
        return takesInterruptBack();
    }

    /** Its thread was interrupted for it to end. On its lane. */
    final void wasInterrupted() {
        nudged = true;
    }

    /** It has come to where it hears of its end: that is what it was interrupted for. On its own thread. */
    final boolean takesInterruptBack() {
        if (!nudged) {
            return false;
        }
        nudged = false;
        Thread.interrupted();
        return true;
    }

    /**
     * Gives the lane away until {@link #resume} or {@link #interrupt}. The only way in which a task suspends. The caller has
     * put the task where it will be found; if the switch is impossible it is withdrawn from there, and goes on.
     */
    final void suspend(Wait wait) {
        waiting = wait;
        try {
            Listening.suspended(this, wait);
            Wait.Kind kind = wait.kind(this);
            if (kind != Wait.Kind.OPEN) {
                waitBegins(kind);
            }
            lane().engine().suspend(this);
        } catch (Throwable impossible) {
            if (waiting == null) { // it was part of a deadlock, and so resumed before it was suspended
                lane().unready(this);
                interrupted = false;
            }
            waiting = null;
            waitIsOver();
            wait.withdraw(this);
            Listening.resumed(this);
            throw impossible;
        }
        Listening.resumed(this);
        if (interrupted) {
            interrupted = false;
            checkEnding();
        }
    }

    /** The task was ready all along, and has its turn. */
    final void turnTaken() {
        waiting = null;
    }

    /** Gives the lane away while the task itself goes on; a cancellation meanwhile reaches it through this wait. */
    final void leaveLane(Wait meanwhile) {
        waiting = meanwhile;
        try {
            Listening.suspended(this, meanwhile);
            lane().engine().leave(this);
        } catch (Throwable impossible) {
            waiting = null;
            Listening.resumed(this);
            throw impossible;
        }
    }

    final void comeBackToLane() {
        lane().engine().comeBack(this);
        waiting = null;
        Listening.resumed(this);
    }

    /** It blocks in foreign code, and its lane goes on meanwhile. By the engine, on the lane. */
    final void blocksReleased(Thread own) {
        UserCode code = new UserCode("foreign code in which task " + path() + " blocks", own);
        Waits.Away away = new Waits.Away(code, "foreign code that blocks");
        waiting = away;
        Listening.suspended(this, away);
        lane().corio().userCode().begin(code);
    }

    /** It has the lane again. By the engine, on the lane. */
    final void blocksNoMore() {
        if (waiting instanceof Waits.Away away) {
            lane().corio().userCode().end(away.code());
            nudged |= away.code().wasInterrupted();
            Listening.resumed(this);
        }
        waiting = null;
    }

    /** Makes the suspended task ready, behind all others. */
    final void resume() {
        waiting = null;
        waitIsOver();
        lane().ready(this);
    }

    /** A wait that only tasks can end, or that of a body that is done for its children. */
    private void waitBegins(Wait.Kind kind) {
        WAITS_FOR.setVolatile(this, kind); // before any look at others: of two tasks that close a cycle, one sees it
        program().waitBegins(this, kind);
        if ((kind == Wait.Kind.HELD || (kind == Wait.Kind.CHILDREN && program().hasHeldWaits())) && isAwaited()) {
            Deadlocks.check(this);
        }
    }

    /** {@return whether another task may wait for this one, other than as its parent} Else no cycle leads through it. */
    private boolean isAwaited() {
        for (TaskNode task = this; task != null && task.isInClosedWait(); task = task.parent()) {
            if (task.isWaitedFor()) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether somebody waits for the end of it, who is not its parent, or for what it holds} Rather once too often. */
    boolean isWaitedFor() {
        for (Mutex mutex = held; mutex != null; mutex = mutex.nextHeld()) {
            if (mutex.waiting() > 0) {
                return true;
            }
        }
        return in instanceof GroupScope group && group.isWaitedFor();
    }

    private void waitIsOver() {
        Wait.Kind kind = waitsFor;
        if (kind != Wait.Kind.OPEN) {
            WAITS_FOR.setOpaque(this, Wait.Kind.OPEN);
            program().waitIsOver(kind);
        }
    }

    /** {@return whether it is in a wait that only tasks can end} From other lanes: a guess, that is right for what has long been so. */
    final boolean isInClosedWait() {
        return WAITS_FOR.getVolatile(this) != Wait.Kind.OPEN;
    }

    /** {@return whether a time limit would end its wait} */
    final boolean isTimed() {
        return innermost.limit() != null && innermost.ending() == null;
    }

    /** The task is to end: its wait ends now, if it can. A task that is ready or running finds out at its next suspension. */
    final void interrupt() {
        Wait wait = waiting;
        if (wait != null && wait.withdraw(this)) {
            interrupted = true;
            resume();
        }
    }

    /** Waits for the answer of one request. */
    final @Nullable Object receive(IoRequest<?, ?> request) {
        suspend(request);
        Object outcome = received;
        received = null;
        return outcome;
    }

    @Override
    public final void accept(IoRequest<?, ?> request, @Nullable Object outcome) {
        if (waiting != request) {
            return; // it could not suspend, nor withdraw the request: its stack was full
        }
        received = outcome;
        resume();
    }

    @Override
    public final void moved(IoRequest<?, ?> from, IoRequest<?, ?> to) {
        waiting = to;
        Jfr.moved(this, to);
    }

    @Override
    public final TaskNode task() {
        return this;
    }

    @Override
    public final void execute(Runnable command) {
        lane().engine().execute(this, command);
    }

    // ------------------------------------------------------------------------------------------------ who is calling

    /** {@return the task whose code runs on the current thread, on its lane; null on any other thread} */
    static @Nullable TaskNode current() {
        for (Lane lane : Lane.all()) {
            TaskNode task = lane.current();
            if (task != null) {
                return task;
            }
        }
        return null;
    }

    static TaskNode requireCurrent(String call) {
        TaskNode task = current();
        if (task == null) {
            throw new IllegalStateException(
                    call + " was called outside a task (or inside blocking(…), where the task is off"
                            + " its lane): call it in the code given to corio.run or corio.call");
        }
        return task;
    }
}
