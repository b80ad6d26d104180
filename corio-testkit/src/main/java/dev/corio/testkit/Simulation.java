package dev.corio.testkit;

import dev.corio.seam.Actor;
import dev.corio.seam.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A world in which one person runs at a time: a lane, a thread of the runtime or of the test, the clock. Who gives up his turn
 * chooses who has the next, of those who can go on. When nobody can, time moves on to the next moment at which somebody can.
 *
 * <p>Somebody who blocks by means that the world knows nothing of loses his turn after a while ({@link Lender}); he is
 * <em>out</em> until he comes back. While anybody is out, time moves only when all of them have been blocked for a while: they
 * may wait for what needs the clock.
 *
 * <p>Whoever waits fails when no turn has passed for as long as he has patience, and when more turns have passed than a test
 * may take.
 */
final class Simulation implements World {

    /** For so many turns a new thread may not be seen: else each would come soon, as at each turn it may be chosen. */
    private static final int[] LAGS = {0, 4, 16, 64};

    /** So long after a turn, in real time, those who are out may be only about to notice what it did for them. */
    private static final long SETTLING_NANOS = 3 * Lender.PERIOD_NANOS;

    private final ReentrantLock lock = new ReentrantLock();
    private final VirtualTime time = new VirtualTime();
    private final Map<Thread, Person> people = new ConcurrentHashMap<>();
    private final List<Person> lanes = new CopyOnWriteArrayList<>();
    private final boolean anyOrder;
    private final long patience;
    private final long mostTurns;
    private final Trace trace;
    private final Person main;
    private final Person clock;
    private volatile Supplier<String> dump = () -> "";

    // Guarded by the lock:
    private final Choices choices;
    private final List<Person> waiting = new ArrayList<>(); // for a turn, in the order in which they came
    private final Outsiders out = new Outsiders(lock);
    private @Nullable Person running;
    private long turns;
    private long lastTurn; // the number of the last that may pass
    private long lookedAt; // the number of the turn at the last look
    private boolean warned;
    private volatile boolean exhausted; // too many turns have passed
    private volatile long movedAt = System.nanoTime(); // in real time: the last turn
    private volatile boolean over;

    /**
     * A world whose first person is the calling thread.
     *
     * @param patience in real nanoseconds
     * @param mostTurns that may pass
     */
    Simulation(Schedule schedule, boolean anyOrder, long patience, long mostTurns, Trace trace) {
        this.choices = schedule.begin();
        this.anyOrder = anyOrder;
        this.patience = patience;
        this.mostTurns = mostTurns;
        this.lastTurn = mostTurns;
        this.trace = trace;
        this.main = new Person(this, "main", Person.Kind.TEST);
        this.clock = new Person(this, "clock", Person.Kind.CLOCK);
        main.bind();
        lock.lock();
        try {
            give(main);
        } finally {
            lock.unlock();
        }
        main.takeTurn();
        join(clock, this::mustTick, Long.MAX_VALUE);
        Thread.ofVirtual().name("test-clock").start(this::tick);
        Lender.watch(this);
    }

    /** One action a turn: what is due together comes in any order, and others may come between. */
    private void tick() {
        clock.begin();
        while (!over) {
            Runnable due = time.takeDue(choose(time.countDue()));
            if (due != null) {
                due.run();
            }
            clock.comes(this::mustTick, Long.MAX_VALUE);
        }
        clock.resigned();
    }

    private boolean mustTick() {
        return over || time.countDue() > 0;
    }

    // ------------------------------------------------------------------------------------------------ the world

    @Override
    public long nanoTime() {
        return time.now();
    }

    @Override
    public Instant now() {
        return time.wall();
    }

    @Override
    public Future<?> schedule(Runnable action, long nanos) {
        return time.schedule(action, nanos);
    }

    @Override
    public int scheduled() {
        return time.pending();
    }

    @Override
    public void close() {
        time.close();
    }

    @Override
    public Actor actor(String name) {
        return enters(new Person(this, name, Person.Kind.RUNTIME));
    }

    @Override
    public Actor lane(String name, Supplier<@Nullable Thread> holder) {
        Person lane = new Person(this, name, Person.Kind.LANE, holder);
        lanes.add(lane);
        return enters(lane);
    }

    /** {@return the same, who is ready} */
    Person enters(Person person) {
        lock.lock();
        try {
            if (!person.isLane()) {
                person.lagsUntil(turns + LAGS[choices.next(LAGS.length)]);
            }
            waiting.add(person);
            next();
        } finally {
            lock.unlock();
        }
        return person;
    }

    @Override
    public @Nullable Person current() {
        return people.get(Thread.currentThread());
    }

    @Override
    public Actor visitor() {
        Person known = current();
        if (known == clock) {
            throw new IllegalStateException(
                    "code given to after(…), or run by an answer that comes from there, must not"
                            + " wait: the clock of the test waits for it. Wait on a thread of test.go(…)");
        }
        return known != null ? known : new Visitor(this);
    }

    @Override
    public void changed() {
        lock.lock();
        try {
            next();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int choose(int possibilities) {
        lock.lock();
        try {
            return choices.next(possibilities);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean anyOrder() {
        return anyOrder;
    }

    // ------------------------------------------------------------------------------------------------ for the test

    Person main() {
        return main;
    }

    List<Integer> choicesMade() {
        lock.lock();
        try {
            return choices.made();
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether the calling thread has a lane: a task, a dispatcher} */
    boolean isOnLane() {
        Thread self = Thread.currentThread();
        return lanes.stream().anyMatch(lane -> lane.worker() == self);
    }

    /** {@return what the schedule did not rule; null if it ruled all} */
    @Nullable
    String unruled() {
        lock.lock();
        try {
            return out.unruled();
        } finally {
            lock.unlock();
        }
    }

    /** Sets what says how the runtime looks. */
    void dumpsBy(Supplier<String> value) {
        dump = value;
    }

    String dump() {
        return "\n" + dump.get();
    }

    /** So many more turns may pass, or as many as in all if that is less. */
    void allow(long more) {
        lock.lock();
        try {
            lastTurn = turns + Math.min(more, mostTurns);
            exhausted = false;
            next();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will come any more: the clock stops. */
    void end() {
        Lender.forget(this);
        lock.lock();
        try {
            over = true;
            next();
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        return over;
    }

    /** {@return the thread of the clock, if code that was given to it blocks} */
    @Nullable
    Thread blockedClock() {
        lock.lock();
        try {
            return out.all().contains(clock) ? clock.worker() : null;
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------------ turns

    void bind(Thread thread, Person person) {
        people.put(thread, person);
    }

    void unbind(Thread thread, Person person) {
        people.remove(thread, person);
    }

    long patience() {
        return patience;
    }

    /** {@return whether he is to wait for his turn} He lets others go first, if the choice is so. */
    boolean pauses(Person person) {
        lock.lock();
        try {
            if (running != person) { // he was out
                join(person, null, Long.MAX_VALUE);
                next();
                return true;
            }
            turnPasses();
            List<Person> others = able();
            int chosen = exhausted ? 0 : choices.next(1 + others.size());
            if (chosen == 0 && !exhausted) {
                return false;
            }
            running = null;
            join(person, null, Long.MAX_VALUE);
            if (!exhausted) {
                give(others.get(chosen - 1));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Somebody waits until something holds, for so long at most, or for his turn only. */
    void waits(Person person, @Nullable BooleanSupplier until, long nanos) {
        lock.lock();
        try {
            if (running == person) {
                running = null;
            }
            join(person, until, time.plus(nanos));
            next();
        } finally {
            lock.unlock();
        }
    }

    private void join(Person person, @Nullable BooleanSupplier until, long deadline) {
        out.remove(person);
        person.waitsFor(until, deadline);
        waiting.add(person);
    }

    /** Somebody waits no longer for something, but for his turn. */
    void isReady(Person person) {
        lock.lock();
        try {
            if (waiting.contains(person)) {
                person.waitsFor(null, Long.MAX_VALUE);
                next();
            }
        } finally {
            lock.unlock();
        }
    }

    void resigns(Person person) {
        lock.lock();
        try {
            out.remove(person);
            waiting.remove(person);
            if (running == person) {
                running = null;
            }
            next();
        } finally {
            lock.unlock();
        }
    }

    /** Gives the next turn, if nobody has it. With the lock. */
    private void next() {
        next(out.isEmpty());
    }

    private void next(boolean timeMoves) {
        while (running == null && !exhausted) {
            List<Person> able = able();
            if (!able.isEmpty()) {
                give(able.get(choices.next(able.size())));
                return;
            }
            long moment = time.next();
            for (Person each : waiting) {
                moment = Math.min(moment, each.deadline());
            }
            if (!timeMoves || moment == Long.MAX_VALUE || moment <= time.now()) {
                return; // whatever comes, comes from outside
            }
            time.reach(moment);
            movedAt = System.nanoTime();
        }
    }

    /** {@return who can go on; one who lags, only if nobody else can} */
    private List<Person> able() {
        List<Person> able = new ArrayList<>();
        List<Person> lagging = new ArrayList<>();
        for (Person each : waiting) {
            if (each.isAble(time.now())) {
                (each.lags(turns) ? lagging : able).add(each);
            }
        }
        return able.isEmpty() && running == null ? lagging : able;
    }

    private void give(Person person) {
        waiting.remove(person);
        running = person;
        turnPasses();
        person.give();
    }

    private void turnPasses() {
        turns++;
        movedAt = System.nanoTime();
        warned = false;
        if (turns >= lastTurn) {
            exhausted = true;
            waiting.forEach(Person::wake);
        }
    }

    // ------------------------------------------------------------------------------------------------ what stands
    // still

    /** Looks after those who block by other means. Now and then. */
    void look() {
        if (!lock.tryLock()) {
            return; // somebody is about to change something
        }
        try {
            Person looked = running;
            if (looked == null) {
                boolean settled =
                        System.nanoTime() - movedAt > SETTLING_NANOS; // who was woken by it is no longer blocked
                next(out.isEmpty() || (out.allStayBlocked() && settled)); // also for what unknown threads brought about
            } else if (turns != lookedAt) {
                lookedAt = turns;
            } else {
                String line = out.takeTurnOf(looked);
                if (line != null) {
                    trace.note(time.now(), line + ", and others go on without it");
                    running = null;
                    next();
                }
            }
            warnIfNobodyCanBeTold();
        } finally {
            lock.unlock();
        }
    }

    private void warnIfNobodyCanBeTold() {
        if (!warned
                && running == null
                && !out.isEmpty()
                && System.nanoTime() - movedAt > patience
                && waiting.stream().allMatch(Person::isPatient)) {
            warned = true;
            System.getLogger("dev.corio.testkit")
                    .log(System.Logger.Level.WARNING, Stillness.describe(waiting, out.all(), running));
        }
    }

    /** {@return why he need not wait any more, in his real time; null if he may hope} */
    @Nullable
    String stuck(Person person, long since) {
        if (!exhausted && System.nanoTime() - Math.max(movedAt, since) < patience) {
            return null;
        }
        lock.lock();
        try {
            if (person.hasTurn() || (exhausted && person.isOfRuntime())) {
                return null;
            }
            return exhausted
                    ? Stillness.tooMany(lastTurn, trace.last())
                    : Stillness.describe(waiting, out.all(), running);
        } finally {
            lock.unlock();
        }
    }
}
