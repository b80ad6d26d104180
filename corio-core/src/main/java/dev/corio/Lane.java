package dev.corio;

import dev.corio.seam.Actor;
import dev.corio.seam.World;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One lane: its ready queue, what it has collected, its inbox. The policy that both engines share.
 *
 * <p>The cycle: run the next ready task; when none is ready, send what was collected (each Io one batch, as far as slots are
 * free); when nothing came of that, park until an event arrives. Answers, timers and returning tasks arrive through the
 * inbox, which is looked at before every switch, so a lane whose tasks keep each other ready still hears of the world.
 *
 * <p>State belongs to the holder of the lane: the running task or the lane's own thread. Others only {@link #post}.
 */
final class Lane {

    /** Every open lane of the JVM: a few. A task finds its lane by looking, which costs it no ThreadLocal. */
    private static final CopyOnWriteArrayList<Lane> ALL = new CopyOnWriteArrayList<>();

    /** How long a free slot is left to the lane whose batch freed it, where other lanes have something to send too. */
    static final long LOOK_AGAIN_NANOS = 10_000_000;

    private static final VarHandle SWITCHES;
    private static final VarHandle LIVE;
    private static final VarHandle TASKS;
    private static final VarHandle TIMES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SWITCHES = lookup.findVarHandle(Lane.class, "switches", int.class);
            LIVE = lookup.findVarHandle(Lane.class, "live", int.class);
            TASKS = lookup.findVarHandle(Lane.class, "tasks", long.class);
            TIMES = lookup.findVarHandle(Lane.class, "times", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Corio corio;
    private final int index;
    private final LaneEngine engine;
    private final @Nullable Listening listening; // null if there are no listeners
    private final @Nullable JfrPhases phases = Jfr.phases(this);
    private final Inbox inbox = new Inbox();
    private final ArrayDeque<TaskNode> ready = new ArrayDeque<>();
    private final ArrayList<Share> due = new ArrayList<>(); // shares with requests, in the order of their first one
    private final ArrayList<Collector<?, ?>> poked = new ArrayList<>(); // asked to send what others have collected
    private final ArrayList<Collector<?, ?>> later = new ArrayList<>(0); // to be asked again after a while
    private final ArrayDeque<Program<?>> suspects = new ArrayDeque<>(0);
    private final ArrayDeque<TaskNode> completing = new ArrayDeque<>();
    private final AtomicInteger arriving = new AtomicInteger(); // programs posted and not yet begun
    private final Set<EndRequest> asked = ConcurrentHashMap.newKeySet(); // and not heard of; anyone adds
    private boolean offering; // some share is offered to its collector
    private boolean completes;

    /** Whose turn it is. The engine writes it while holding the lane; anyone may read it to find out if he is it. */
    @Nullable
    TaskNode current;

    private @Nullable Io<?, ?> dispatching; // whose dispatcher runs; the own thread writes, the watchdog reads
    private int switches; // goes on whenever the lane goes to another; the holder writes, the watchdog reads
    private int steps; // how often a task went on; the holder writes and reads
    private int live; // tasks; the holder writes, whoever looks for the emptiest lane reads
    private long tasks; // started so far; the holder writes, statistics read
    private final long openedAt;

    /** Nanoseconds: while the lane runs those it was idle, while it is idle {@code ~} those it ran. The own thread writes. */
    private long times;

    private boolean stopping; // the holder writes and reads
    private volatile boolean over; // the own thread writes when it ends
    private volatile boolean parked; // the own thread writes, posters read
    private @Nullable Actor actor; // who the lane is in a test's world; null in the real one

    Lane(Corio corio, int index, LaneEngine.Maker maker) {
        this.corio = corio;
        this.index = index;
        Listeners listeners = corio.listeners();
        this.listening = listeners == null ? null : new Listening(this, listeners);
        this.openedAt = corio.timers().nanoTime();
        this.engine = maker.make(this, corio.name() + "-lane-" + index);
    }

    void open() {
        ALL.add(this);
        World world = corio.world();
        actor = world == null ? null : world.lane("lane " + index, this::holder);
        engine.open();
    }

    /** The lane's own thread ends. What comes late finds no task; it is taken by the thread that brings it, and counted. */
    void closed() {
        tell();
        if (phases != null) {
            phases.over();
        }
        TIMES.setOpaque(this, ~(age() - times)); // idle for ever
        ALL.remove(this);
        over = true;
        takeLate();
        corio.laneEnded();
    }

    private synchronized void takeLate() {
        inbox.drain();
        if (listening != null) {
            listening.drop();
        }
    }

    /** {@return whether its own thread has ended} From any thread. */
    boolean isOver() {
        return over;
    }

    static List<Lane> all() {
        return ALL;
    }

    Corio corio() {
        return corio;
    }

    int index() {
        return index;
    }

    LaneEngine engine() {
        return engine;
    }

    /** {@return what listeners are to be told, null if there are none} */
    @Nullable
    Listening listening() {
        return listening;
    }

    // ------------------------------------------------------------------------------------------------ for any thread

    /** {@return the task that is calling, if it is one of this lane and on the lane} */
    @Nullable
    TaskNode current() {
        TaskNode task = current;
        return task != null && task.thread == Thread.currentThread() && task.place == TaskNode.Place.ON_LANE
                ? task
                : null;
    }

    static boolean isOwnThreadOfAny() {
        for (Lane lane : ALL) {
            if (lane.isOwnThread()) {
                return true;
            }
        }
        return false;
    }

    boolean isOwnThread() {
        return engine.ownThread() == Thread.currentThread();
    }

    /** Hands an event to the lane. */
    void post(Runnable event) {
        inbox.post(event);
        if (actor != null) {
            Objects.requireNonNull(corio.world()).changed();
        }
        if (parked) {
            engine.wake();
        } else if (over) {
            takeLate();
        }
    }

    /** {@return the thread that has the lane, null while it passes from one to another} From any thread, in a test's world. */
    private @Nullable Thread holder() {
        TaskNode task = current;
        Thread thread = task == null ? engine.ownThread() : task.place == TaskNode.Place.ON_LANE ? task.thread : null;
        return thread == null || LockSupport.getBlocker(thread) == (task == null ? engine : task) ? null : thread;
    }

    /** {@return whether the current thread holds the lane} */
    boolean isHeldHere() {
        return current() != null || isOwnThread();
    }

    /** Runs an event here and now on the lane's own thread, else posts it. */
    void deliver(Runnable event) {
        if (isOwnThread()) {
            event.run();
        } else {
            post(event);
        }
    }

    /** Asks for a scope of this lane to end. */
    void ask(EndRequest request) {
        asked.add(request);
        post(request);
    }

    /** {@return who asks for something to end, and was not heard yet} */
    Set<EndRequest> asked() {
        return asked;
    }

    boolean isAsked() {
        return !asked.isEmpty();
    }

    /** Begins a program. */
    void begin(Program<?> program) {
        arriving.incrementAndGet();
        post(() -> {
            taskStarted();
            program.taskStarted();
            arriving.decrementAndGet();
            if (over) {
                program.cameLate();
            } else {
                ready.add(program);
            }
        });
    }

    int load() {
        return live() + arriving.get();
    }

    int live() {
        return (int) LIVE.getOpaque(this);
    }

    long tasks() {
        return (long) TASKS.getOpaque(this);
    }

    /** {@return how many tasks wait for their turn, about: the holder changes it meanwhile} From any thread. */
    int readyTasks() {
        return Math.max(0, ready.size());
    }

    /** {@return whether it has nothing to do} From any thread. */
    boolean isIdle() {
        return (long) TIMES.getOpaque(this) < 0;
    }

    /** {@return for how many nanoseconds it has not been idle} From any thread. */
    long busyNanos() {
        long now = age();
        long seen = (long) TIMES.getOpaque(this);
        return seen < 0 ? ~seen : Math.max(0, now - seen);
    }

    CorioStats.LaneStats stats() {
        return new CorioStats.LaneStats(index, isIdle(), live(), readyTasks(), tasks(), Duration.ofNanos(busyNanos()));
    }

    private long age() {
        return corio.timers().nanoTime() - openedAt;
    }

    /** {@return a number that stays the same while one task, or the own thread at one thing, has the lane} */
    int switches() {
        return (int) SWITCHES.getOpaque(this);
    }

    /** {@return how often a task of the lane went on} By the holder. */
    int steps() {
        return steps;
    }

    /** {@return the Io whose dispatcher is running, on the own thread} */
    @Nullable
    Io<?, ?> dispatching() {
        return dispatching;
    }

    boolean isParked() {
        return parked;
    }

    // ------------------------------------------------------------------------------------------------ for the holder

    void ready(TaskNode task) {
        ready.add(task);
    }

    /** Takes back what {@link #ready} put there: the task could not be switched. */
    void unready(TaskNode task) {
        ready.removeLastOccurrence(task);
    }

    /** Puts a task before all others: the parent of a child that starts, and that child. */
    void readyFirst(TaskNode task) {
        ready.addFirst(task);
    }

    /** Takes back what {@link #readyFirst} put there. */
    void retractFirst() {
        ready.pollFirst();
    }

    /** A request to end something is heard. */
    void heard(EndRequest request) {
        asked.remove(request);
    }

    private void switched() {
        SWITCHES.setOpaque(this, switches + 1);
    }

    void taskStarted() {
        LIVE.setOpaque(this, live + 1);
        TASKS.setOpaque(this, tasks + 1);
    }

    void taskEnded() {
        LIVE.setOpaque(this, live - 1);
    }

    /** Ends tasks one after the other: the end of a last child ends its parent, and so on, without recursion. */
    void completed(TaskNode task) {
        completing.add(task);
        if (completes) {
            return;
        }
        completes = true;
        try {
            for (TaskNode each = completing.poll(); each != null; each = completing.poll()) {
                each.complete();
            }
        } finally {
            completes = false;
        }
    }

    /** {@return who records its phases, null if nobody can} */
    @Nullable
    JfrPhases phases() {
        return phases;
    }

    /** Runs what other threads have posted. */
    void takeEvents() {
        if (!inbox.isEmpty()) {
            inbox.drain();
        }
    }

    /** {@return who goes on, null if no task is ready} */
    @Nullable
    TaskNode next() {
        switched();
        takeEvents();
        if (!suspects.isEmpty()) {
            checkSuspects();
        }
        TaskNode task = actor == null ? ready.pollFirst() : pollAny();
        if (task != null) {
            if (offering) {
                withdrawOffers();
            }
            if (!(poked.isEmpty() && later.isEmpty())) {
                handPokesOn();
            }
            task = task.orNextChild();
            steps++;
        }
        return task;
    }

    /** {@return the task that goes on in a test's world} */
    private @Nullable TaskNode pollAny() {
        World world = corio.world();
        if (world != null && world.anyOrder() && ready.size() > 1) {
            int chosen = world.choose(ready.size());
            for (TaskNode each : ready) {
                if (chosen-- == 0) {
                    ready.remove(each);
                    return each;
                }
            }
        }
        return ready.pollFirst();
    }

    /**
     * {@return whether the own thread is to have the lane before another task runs} It takes events and looks for deadlocks, which
     * may need more stack than a task has left; and listeners may have waited long enough.
     */
    boolean needsOwnThread() {
        return actor != null || !inbox.isEmpty() || !suspects.isEmpty() || (listening != null && listening.isDue());
    }

    /** No task of the program can go on by itself: looked at when the lane passes on, as one may just be resumed. */
    void suspect(Program<?> program) {
        if (!suspects.contains(program)) {
            suspects.add(program);
        }
    }

    private void checkSuspects() {
        while (!suspects.isEmpty()) {
            Program<?> program = suspects.removeFirst();
            if (program.isStuck()) {
                Deadlocks.check(program);
            }
        }
    }

    /** The first request of a share came in. */
    void due(Share share) {
        if (!due.contains(share)) {
            due.add(share);
        }
    }

    boolean hasEvents() {
        return !inbox.isEmpty();
    }

    /** A collector leaves a slot to another lane for now. */
    void pokeLater(Collector<?, ?> collector) {
        later.add(collector);
    }

    void poke(Collector<?, ?> collector) {
        if (!poked.contains(collector)) {
            poked.add(collector);
        }
    }

    // ------------------------------------------------------------------------------------------------ for the own
    // thread

    /** {@return who the lane is in a test's world, null in the real one} */
    @Nullable
    Actor actor() {
        return actor;
    }

    /** Tells the listeners what has happened. */
    void tell() {
        if (listening != null) {
            listening.tell();
        }
    }

    /**
     * No task is ready: sends what was collected.
     *
     * @return whether it is worth looking for a ready task again
     */
    boolean dispatch() {
        if (phases != null) {
            phases.ends();
        }
        boolean goesOn = sendDue();
        if (phases != null) {
            phases.goesOn(goesOn);
        }
        return goesOn;
    }

    /**
     * Sends what was collected, one Io after the other in the order of their first request. What cannot
     * leave for want of a slot stays on offer, so that another lane's batch may take it along.
     *
     * @return whether it is worth looking for a ready task again
     */
    private boolean sendDue() {
        corio.takePokes(this);
        later.forEach(this::poke);
        later.clear();
        if (due.isEmpty() && poked.isEmpty()) {
            return false;
        }
        List<Collector<?, ?>> sending = new ArrayList<>();
        for (Share share : due) {
            share.collector().offer(share);
            sending.add(share.collector());
        }
        offering = true;
        for (Collector<?, ?> collector : poked) {
            if (!sending.contains(collector)) {
                sending.add(collector);
            }
        }
        int[] free = new int[sending.size()];
        for (int i = 0; i < free.length; i++) {
            free[i] = sending.get(i).freeSlots();
        }
        // In this order: an answer is posted before its slot is freed, so a free slot and an empty inbox mean that no
        // task has
        // become ready since.
        if (!inbox.isEmpty()) {
            return true;
        }
        poked.clear();
        for (int i = 0; i < free.length; i++) {
            sending.get(i).send(this, free[i]);
        }
        due.removeIf(share -> share.collector().withdrawIfEmpty(share));
        offering = !due.isEmpty();
        return !ready.isEmpty()
                || !inbox.isEmpty()
                || !poked.isEmpty()
                || !due.stream().allMatch(Share::isOffered);
    }

    /** The lane goes on: what it was asked to send may have to wait for long, and another lane may be idle. */
    private void handPokesOn() {
        if (corio.lanes().size() > 1) {
            later.forEach(corio::poke);
            poked.forEach(corio::poke);
            later.clear();
            poked.clear();
        }
    }

    /** Says for the watchdog whose dispatcher runs now; null: none does any more. */
    void dispatching(@Nullable Io<?, ?> io) {
        switched();
        dispatching = io;
    }

    private void withdrawOffers() {
        offering = false;
        due.forEach(share -> share.collector().withdrawOffer(share));
    }

    /**
     * Parks the own thread until {@link #post}. A lane that has requests on offer beside other lanes looks again now and then:
     * the lane whose answers freed a slot collects for all, but may take long before it is idle.
     */
    void park() {
        rest();
        awake();
    }

    /** It goes on after a rest. */
    void awake() {
        if (phases != null) {
            phases.begins();
        }
    }

    private void rest() {
        if (listening != null && inbox.isEmpty() && !corio.hasPokes() && listening.tellIdle(live)) {
            return;
        }
        long busy = age() - times;
        TIMES.setOpaque(this, ~busy);
        try {
            parkNow();
        } finally {
            TIMES.setOpaque(this, age() - busy);
        }
    }

    private void parkNow() {
        if (actor != null) {
            boolean looksAgain = corio.lanes().size() > 1 && (offering || !later.isEmpty());
            actor.await(() -> !inbox.isEmpty() || corio.hasPokes(), looksAgain ? LOOK_AGAIN_NANOS : Long.MAX_VALUE);
            return;
        }
        if (mayPark()) {
            if (corio.lanes().size() > 1 && (offering || !later.isEmpty())) {
                LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            } else {
                LockSupport.park(this);
            }
        }
        parked = false;
        Thread.interrupted(); // a dispatcher may have left the flag, and parking would be over at once for ever
    }

    /** {@return whether it would not park} */
    boolean hasWork() {
        return !inbox.isEmpty() || corio.hasPokes();
    }

    /**
     * {@return whether nothing has come up to now} Who brings something later sees that the lane is parked, and wakes it: both
     * sides write first and look then, so one of them sees the other.
     */
    boolean mayPark() {
        parked = true;
        return !hasWork();
    }

    /** No further program will begin: the own thread ends when the last task has ended. */
    void stop() {
        post(() -> stopping = true);
    }

    /** {@return whether the own thread may end} */
    boolean isFinished() {
        return stopping && live == 0 && arriving.get() == 0 && inbox.isEmpty();
    }

    @Override
    public String toString() {
        return "lane " + index + " of " + corio.name();
    }
}
